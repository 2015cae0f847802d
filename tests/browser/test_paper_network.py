"""Whatever the network does, the server's record is what the person chose."""

import pytest
from playwright.sync_api import Error

from papers import Paper

SLOW_3G = {
    "offline": False,
    "latency": 2000,
    "downloadThroughput": 50 * 1024,
    "uploadThroughput": 50 * 1024,
}


@pytest.fixture
def paper(site, phone, exam):
    paper = Paper.begun(site, phone, exam)
    yield paper
    paper.honest()


@pytest.mark.one_database
def test_offline_for_a_minute_in_the_middle(site, phone, exam):
    phone.clock.install()
    paper = Paper.begun(site, phone, exam)
    paper.choose(1, 1)
    paper.saved()
    paper.context.set_offline(True)
    paper.says("mất mạng")
    for question, position in ((2, 0), (3, 1), (2, 3), (4, 2)):
        paper.choose(question, position)
        phone.clock.run_for(5_000)
    paper.says("mất mạng, còn 3 câu chưa gửi")
    phone.clock.run_for(60_000)
    paper.says("mất mạng, còn 3 câu chưa gửi")
    assert paper.record() == {1: 1}
    paper.context.set_offline(False)
    paper.saved()
    assert paper.record() == {1: 1, 2: 3, 3: 1, 4: 2}
    paper.honest()


@pytest.mark.one_database
def test_reload_while_offline_keeps_what_was_chosen(paper):
    page, asked = paper.page, []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    paper.choose(1, 0)
    paper.saved()
    page.reload()
    assert asked == [], "nothing is unsent: the page lets go without asking"
    paper.context.set_offline(True)
    paper.choose(1, 2)
    paper.choose(5, 3)
    paper.says("mất mạng, còn 2 câu chưa gửi")
    with pytest.raises(Error, match="INTERNET_DISCONNECTED"):
        page.reload()
    assert asked == ["beforeunload"]
    paper.context.set_offline(False)
    page.goto(f"/lam-bai/{paper.code}")
    paper.shows({1: 2, 5: 3})
    paper.choose(2, 1)  # the two before may have been sent by the page that did not reload
    paper.saved()
    assert paper.record() == {1: 2, 2: 1, 5: 3}


@pytest.mark.one_database
def test_slow_3g_is_slow_and_loses_nothing(paper):
    network = paper.context.new_cdp_session(paper.page)
    network.send("Network.emulateNetworkConditions", SLOW_3G)
    for question in (1, 2, 3):
        paper.choose(question, question)
        paper.says("đang lưu…")
    paper.choose(1, 0)
    paper.says("đang lưu…")
    paper.saved()
    assert paper.record() == {1: 0, 2: 2, 3: 3}


@pytest.mark.one_database
def test_a_busy_server_is_given_the_time_it_asks_for(site, phone, exam):
    phone.clock.install()
    paper, turned_down = Paper.begun(site, phone, exam), []

    def busy(route):
        turned_down.append(route.request.url)
        route.fulfill(status=503, headers={"Retry-After": "20"}, json={"error": "overloaded"})

    paper.page.route("**/cau/*", busy)
    paper.choose(1, 1)
    paper.says("hệ thống bận, còn 1 câu chưa gửi")
    paper.choose(1, 2)
    phone.clock.run_for(19_000)
    assert len(turned_down) == 2, "once for each choice, and not again before the time"
    paper.page.unroute("**/cau/*")
    phone.clock.run_for(12_000)
    paper.saved()
    assert paper.record() == {1: 2}
    paper.honest()


@pytest.mark.one_database
def test_two_tabs_agree(paper):
    other = paper.again()
    paper.choose(1, 0)
    paper.saved()
    other.shows({1: 0})
    other.choose(1, 3)
    other.choose(2, 1)
    other.saved()
    paper.shows({1: 3, 2: 1})
    paper.context.set_offline(True)
    paper.choose(3, 0)
    other.choose(4, 1)
    other.shows({3: 0})
    paper.choose(4, 2)
    paper.page.close(run_before_unload=False)
    paper.page = other.page
    paper.context.set_offline(False)
    other.saved()
    other.shows({3: 0, 4: 2})
    assert paper.record() == {1: 3, 2: 1, 3: 0, 4: 2}
