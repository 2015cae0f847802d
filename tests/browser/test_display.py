"""The display of the service centre in a real browser: it fits, stays fresh, rides out outages."""

from __future__ import annotations

from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Request, Route, expect
from werkzeug.test import Client

import factory_contests
import factory_kiosk
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.timing import HOUR_MS
from quizapp.kiosk import service
from quizapp.kiosk.models import Event
from quizapp.kiosk.service import counting

pytestmark = pytest.mark.one_database

ADDRESS = "http://thi.example.vn"
HALF_A_MINUTE = 34_000
SCREENS = ((1920, 1080), (1080, 1920), (1280, 720), (3840, 2160), (1024, 768))


@dataclass
class Line:
    """The way from the browser to the application, which can be cut."""

    app: Flask
    up: bool = True
    asked: int = 0

    def serve(self, route: Route) -> None:
        path = route.request.url.removeprefix(ADDRESS)
        if path.startswith("/man-hinh"):
            self.asked += 1
        if not self.up:
            route.abort("internetdisconnected")
            return
        answer = Context().run(Client(self.app).get, path, base_url=ADDRESS, buffered=True)
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)


@pytest.fixture
def line(app: Flask) -> Line:
    return Line(app)


@pytest.fixture
def page(browser: Browser, line: Line) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    context.route("**/*", line.serve)
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.clock.install()
    yield page
    context.close()


@pytest.fixture
def contest(app: Flask):
    return factory_contests.contest(title="Tìm hiểu cải cách hành chính")


def open_display(page: Page, contest) -> None:
    code = service.link_for(contest, clock.now()).code
    db.session.commit()
    page.goto(f"{ADDRESS}/man-hinh/{code}")


@pytest.mark.parametrize("length", [20, 60, 120, 250])
def test_everything_is_within_the_screen(page, app, length):
    words = "Cuộc thi trực tuyến tìm hiểu công tác cải cách hành chính, chuyển đổi số " * 5
    open_display(page, factory_contests.contest(title=words[:length].strip()))
    for width, height in SCREENS:
        page.set_viewport_size({"width": width, "height": height})
        beyond = page.evaluate(
            """() => [...document.querySelectorAll('h1, .state, .scan, .how li, footer *, .clock')]
                .filter((e) => {
                  const box = e.getBoundingClientRect();
                  return box.right > innerWidth + 1 || box.bottom > innerHeight + 1 || box.top < 0;
                }).map((e) => e.textContent)"""
        )
        assert beyond == [], (width, height)


def test_it_fetches_itself_and_shows_what_is_new(page, line, contest):
    open_display(page, contest)
    contest.title = "Tên mới của cuộc thi"
    db.session.commit()
    page.clock.run_for(HALF_A_MINUTE)
    page.get_by_role("heading", name="Tên mới của cuộc thi").wait_for()
    assert line.asked == 2


def test_an_outage_leaves_the_picture_and_says_so_until_it_is_over(page, line, contest):
    open_display(page, contest)
    line.up = False
    for _ in range(4):
        page.clock.run_for(HALF_A_MINUTE)
    page.get_by_text("Mất kết nối, đang tự nối lại.").wait_for()
    assert page.get_by_role("img", name="Mã QR dẫn đến").is_visible()
    assert page.get_by_role("heading", level=1).inner_text() == contest.title
    line.up = True
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_text("Mất kết nối").wait_for(state="detached")


def test_an_hour_with_the_server_gone_for_ten_minutes_of_it(browser, served):
    """The server is really stopped and started; the hour is the browser's own clock's."""
    quiz = factory_kiosk.quiz()
    code, own = factory_kiosk.link(quiz).code, service.quiz_link(quiz, clock.now()).code
    db.session.commit()
    context = browser.new_context(viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.set_default_timeout(10_000)
    hour = Hours(page)
    page.goto(f"{served.url}/man-hinh/{code}")
    today, net = page.locator(".figures dd").first, page.locator("#mang")
    gone: list[str] = []
    page.on("framenavigated", lambda frame: gone.append(frame.url))

    hour.pass_minutes(5)
    counting.note(own, clock.now(), {Event.FINISHED: 3})
    hour.pass_minutes(20)
    expect(today).to_contain_text("3 lượt")
    before = _weight(page)  # once Playwright's own scripts are in the page, too

    served.stop()
    hour.pass_minutes(10)
    expect(net).to_contain_text("Mất kết nối, đang tự nối lại.")
    assert page.get_by_role("img", name="Mã QR dẫn đến").is_visible()
    expect(today).to_contain_text("3 lượt")

    served.start()
    counting.note(own, clock.now(), {Event.FINISHED: 1})
    hour.pass_minutes(3)
    expect(today).to_contain_text("4 lượt")
    expect(net).not_to_contain_text("Mất kết nối")
    hour.pass_minutes(22)

    after = _weight(page)
    assert after["Nodes"] <= before["Nodes"] + 100
    assert after["JSEventListeners"] <= before["JSEventListeners"] + 10
    assert after["JSHeapUsedSize"] <= before["JSHeapUsedSize"] + 200_000
    assert page.evaluate("document.getAnimations().some((a) => a.playState === 'running')")
    assert gone == [], "it never left its page"
    context.close()


class Hours:
    """Lets the browser's clock run; what is asked for meanwhile is answered, or fails, for real."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._asked: set[Request] = set()
        page.clock.install()
        page.on("request", lambda request: self._asked.add(request))
        page.on("requestfinished", lambda request: self._asked.discard(request))
        page.on("requestfailed", lambda request: self._asked.discard(request))

    def pass_minutes(self, minutes: int) -> None:
        for _ in range(minutes * 6):  # shorter than the page waits for an answer
            self._page.clock.run_for(10_000)
            self._page.wait_for_timeout(1)  # what happened meanwhile is told now
            while self._asked:
                self._page.wait_for_timeout(5)


def _weight(page: Page) -> dict[str, float]:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    found = {m["name"]: m["value"] for m in session.send("Performance.getMetrics")["metrics"]}
    session.detach()
    return found


def test_a_refusal_does_not_end_it(page, line, contest):
    open_display(page, contest)
    link = service.link_for(contest, clock.now())
    link.active = False
    db.session.commit()
    with page.expect_response("**/man-hinh/*") as refusal:
        page.clock.run_for(HALF_A_MINUTE)
    assert refusal.value.status == 410
    link.active = True
    contest.title = "Trở lại"
    db.session.commit()
    page.evaluate("dispatchEvent(new Event('online'))")
    page.get_by_role("heading", name="Trở lại").wait_for()


def test_time_counts_down_by_the_servers_clock(page, line, contest):
    factory_contests.move_round(contest.rounds[0], closes_in=2 * HOUR_MS + 30_000)
    open_display(page, contest)
    state = page.locator("#dem")
    assert state.inner_text() == "Đang mở, còn 2 giờ"
    line.up = False
    page.clock.run_for(60_000)
    assert state.inner_text() == "Đang mở, còn 1 giờ 59 phút"


def test_at_the_end_it_asks_at_once(page, line, contest):
    factory_contests.move_round(contest.rounds[0], closes_in=5_000)
    open_display(page, contest)
    factory_contests.move_round(contest.rounds[0], closes_in=-1)
    page.clock.run_for(6_000)
    page.get_by_text("Đã hết thời gian dự thi").wait_for()


def test_nothing_stands_still_for_good(page, contest):
    open_display(page, contest)
    place = "() => document.querySelector('.qr').getBoundingClientRect().x"
    seek = "(ms) => { document.getAnimations()[0].currentTime = ms; }"
    places = set()
    for minute in range(8):
        page.evaluate(seek, minute * 60_000 + 1)
        places.add(round(page.evaluate(place)))
    assert len(places) > 3
    assert max(places) - min(places) < 40
