"""Time is the server's: what was chosen before the deadline counts, whatever the device does."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from papers import Paper
from quizapp.domain.timing import GRACE_MS

pytestmark = pytest.mark.one_database

ENDED = re.compile("Đã hết thời gian làm bài")


@pytest.fixture
def paper(site, phone, exam):
    paper = Paper.begun(site, phone, exam)
    yield paper
    assert paper.page.evaluate("window.lies || []") == []


@pytest.mark.parametrize("hours", [-7, 5])
def test_device_whose_clock_is_hours_wrong(site, phone, exam, hours):
    phone.clock.install(time=dt.datetime.now() + dt.timedelta(hours=hours))
    paper = Paper.begun(site, phone, exam)
    expect(phone.locator("[data-time]")).to_have_text(re.compile(r"^1[45]:\d\d$"))
    paper.choose(1, 1)
    paper.saved()
    attempt = paper.attempt()
    said = phone.locator("[data-status]").inner_text().removeprefix("đã lưu ")
    began = dt.datetime.fromtimestamp(attempt.started_at / 1000, dt.timezone(dt.timedelta(hours=7)))
    assert said[:5] in {f"{began:%H:%M}", f"{began + dt.timedelta(minutes=1):%H:%M}"}
    phone.clock.set_system_time(dt.datetime.now() - dt.timedelta(hours=hours))
    phone.clock.run_for(2_000)
    paper.choose(2, 2)
    paper.saved()
    expect(phone.locator("[data-time]")).to_have_text(re.compile(r"^1[45]:\d\d$"))
    assert paper.record() == {1: 1, 2: 2}
    assert paper.attempt().deadline_at == attempt.deadline_at
    paper.honest()


def test_lid_closed_over_the_deadline(paper):
    """Nothing runs while it is closed; on opening the page says what counted."""
    lid = paper.context.new_cdp_session(paper.page)
    paper.choose(1, 2)
    paper.choose(2, 0)
    paper.hide()
    paper.saved()
    lid.send("Page.setWebLifecycleState", {"state": "frozen"})
    paper.ends_in(-GRACE_MS / 1000 - 1)
    lid.send("Page.setWebLifecycleState", {"state": "active"})
    paper.show()
    expect(paper.page.get_by_role("heading", name=ENDED)).to_be_visible()
    expect(paper.page.locator("main")).to_contain_text("2/8 câu trả lời đã lưu được tính")
    assert paper.record() == {1: 2, 2: 0}
    attempt = paper.attempt()
    assert (attempt.state, attempt.ended_at) == ("timed_out", attempt.deadline_at)


def test_lid_closed_right_after_choosing(paper):
    """The page is gone before the network answered: it is sent nevertheless."""
    held = []
    paper.page.route("**/cau/*", lambda route: held.append(route))
    paper.choose(1, 2)
    paper.choose(2, 1)
    paper.page.unroute("**/cau/*")
    paper.hide()
    expect(paper.page.locator("#cau-2 input").nth(1)).to_be_checked()
    paper.page.close(run_before_unload=False)
    paper.page = paper.context.new_page()
    paper.page.goto(f"/lam-bai/{paper.code}")
    paper.shows({1: 2, 2: 1})
    assert paper.record() == {1: 2, 2: 1}


def test_network_back_after_the_end_says_what_was_kept(paper):
    asked = []
    paper.page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    paper.choose(1, 2)
    paper.saved()
    paper.context.set_offline(True)
    paper.choose(2, 3)
    paper.says("mất mạng, còn 1 câu chưa gửi")
    paper.ends_in(-GRACE_MS / 1000 - 1)
    paper.context.set_offline(False)
    expect(paper.page.get_by_text(ENDED).first).to_be_visible()
    expect(paper.page.locator("main")).to_contain_text("1/8 câu trả lời đã lưu được tính")
    assert paper.record() == {1: 2}
    assert asked == []


def test_time_up_takes_the_whole_paper_in(paper):
    """Unsent choices go with the hand-in, although every save of its own fails."""
    paper.page.route("**/cau/*", lambda route: route.abort())
    paper.choose(1, 2)
    paper.choose(3, 0)
    paper.says("mất mạng, còn 2 câu chưa gửi")
    paper.ends_in(2)
    paper.show()
    expect(paper.page.get_by_role("heading", name="Kết quả bài thi")).to_be_visible()
    assert paper.record() == {1: 2, 3: 0}
    attempt = paper.attempt()
    assert (attempt.state, attempt.ended_at) == ("submitted", attempt.deadline_at)


def test_warnings_at_five_minutes_and_at_one_are_announced(paper):
    live = paper.page.locator("[data-alert]")
    assert live.get_attribute("role") == "alert"
    assert paper.page.locator("[data-status]").get_attribute("role") == "status"
    for left, words in ((300, "Còn 5 phút."), (60, "Còn 1 phút.")):
        paper.ends_in(left + 1.5)
        paper.show()
        expect(live).to_have_text(words)
