"""The paper's script when an organiser stops the clock, lets it go on, or gives more time."""

import re

import pytest
from playwright.sync_api import expect

import factory_attempts as make
from paper_page import begun, choose, held, stored, wait_saved
from quizapp.attempts.queries.interventions import Order
from quizapp.attempts.service import intervene
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.timing import MINUTE_MS, Act

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
WAKE = "document.dispatchEvent(new Event('visibilitychange'))"
_keys = iter(range(10**6))


def act(code: str, what: Act, **order) -> None:
    with stored(code) as attempt:
        intervene.intervene(
            db.session.get_one(Contest, attempt.contest_id),
            Order(what, attempt.round_id, attempt_id=attempt.id, **order),
            reason="Mất điện",
            actor="tochuc",
            key=f"phieu-{next(_keys)}",
            now=clock.now(),
        )


def test_choice_made_into_a_pause_is_kept_and_sent_when_the_paper_goes_on(phone):
    phone.clock.install()
    page, code = begun(phone, make.contest())
    choose(page, 1, 2)
    wait_saved(page)
    act(code, Act.PAUSE)
    choose(page, 2, 1)
    expect(page.locator("#tam-dung")).to_contain_text("Bài thi đang tạm dừng")
    expect(page.locator("[data-status]")).to_have_text("tạm dừng, còn 1 câu chưa gửi")
    expect(page.locator("[data-time-label]")).to_have_text("Tạm dừng, còn")
    expect(page.locator("#bai-thi")).to_be_hidden()
    standing = page.locator("[data-time]").inner_text()
    page.clock.run_for(2200)
    assert page.locator("[data-time]").inner_text() == standing
    assert held(code) == {1: "2"}
    act(code, Act.RESUME)
    page.clock.run_for(20_000)  # it asks by itself, now and then
    expect(page.locator("#bai-thi")).to_be_visible()
    expect(page.locator("#tam-dung")).to_be_hidden()
    wait_saved(page)
    assert held(code) == {1: "2", 2: "1"}
    expect(page.locator("[data-time-label]")).to_have_text("Còn lại")


def test_reload_during_a_pause_shows_no_question_and_goes_on_by_itself(phone):
    page, code = begun(phone, make.contest())
    act(code, Act.PAUSE)
    page.reload()
    expect(page.get_by_role("heading", name="Bài thi đang tạm dừng")).to_be_visible()
    expect(page.locator("[data-time]")).to_have_text(re.compile(r"^1[45]:\d\d$"))
    expect(page.locator("main")).not_to_contain_text("Nội dung câu hỏi")
    act(code, Act.RESUME)
    page.evaluate(WAKE)
    expect(page.locator("#bai-thi")).to_be_visible()
    choose(page, 1, 1)
    wait_saved(page)
    assert held(code) == {1: "1"}


def test_extra_time_reaches_the_clock_with_the_next_answer(phone):
    page, code = begun(phone, make.contest())
    act(code, Act.EXTRA, ms=30 * MINUTE_MS)
    choose(page, 1, 1)
    expect(page.locator("[data-time]")).to_have_text(re.compile(r"^4[45]:\d\d$"))
    expect(page.locator("[data-alert]")).to_contain_text("Hạn nộp bài được lùi đến")


@pytest.mark.parametrize("what", [Act.EXTRA, Act.PAUSE])
def test_page_that_runs_out_asks_before_it_hands_in(phone, what):
    """The page has not heard of the extra time or the pause when its own clock reaches nought."""
    page, code = begun(phone, make.contest())
    with stored(code) as attempt:
        make.move_deadline(attempt, 2500)
    page.evaluate(WAKE)
    expect(page.locator("[data-time]")).to_have_text(re.compile(r"^0:0\d$"))
    act(code, what, ms=10 * MINUTE_MS if what is Act.EXTRA else 0)
    if what is Act.EXTRA:
        expect(page.locator("[data-time]")).to_have_text(re.compile(r"^(10:0\d|9:5\d)$"))
    else:
        expect(page.locator("#tam-dung")).to_be_visible()
        act(code, Act.EXTRA, ms=10 * MINUTE_MS)
        act(code, Act.RESUME)
        page.evaluate(WAKE)
    expect(page.locator("#bai-thi")).to_be_visible()
    choose(page, 1, 3)
    wait_saved(page)
    assert held(code) == {1: "3"}
    with stored(code) as attempt:
        assert attempt.state == "in_progress"


def test_voided_paper_takes_nothing_more_and_says_so(phone):
    page, code = begun(phone, make.contest())
    act(code, Act.VOID)
    choose(page, 1, 1)
    expect(page.locator("main .note")).to_contain_text("Lượt thi đã được hủy")
    page.get_by_role("link", name="Xem kết quả").click()
    expect(page.get_by_role("heading", name="Lượt thi đã được hủy")).to_be_visible()
