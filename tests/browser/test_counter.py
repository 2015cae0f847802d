"""The journey of a citizen at the counter: from the scan to the receipt of a comment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextvars import Context
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route, expect
from werkzeug.test import Client

import checks
import factory_kiosk
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.timing import DAY_MS
from quizapp.kiosk.models import Comment
from weight import Wire

ADDRESS = "http://thi.example.vn"
SMALL_PHONE = {"width": 360, "height": 640}
FIRST_VISIT = 40_000
SLOW_3G = {
    "offline": False,
    "latency": 400,
    "downloadThroughput": 400_000 / 8,
    "uploadThroughput": 400_000 / 8,
}
SECONDS_TO_WRITE = 20_000


@dataclass
class Line:
    """The way from the browser to the application; counts what goes over it, uncompressed."""

    app: Flask
    size: int = 0
    asked: list[str] = field(default_factory=list)

    def serve(self, route: Route) -> None:
        request = route.request
        parts = urlsplit(request.url)
        assert f"{parts.scheme}://{parts.netloc}" == ADDRESS, f"asks {request.url}"
        path = parts.path + (f"?{parts.query}" if parts.query else "")
        wanted = ("accept", "user-agent", "content-type", "cookie")
        sent = {k: v for k, v in request.all_headers().items() if k in wanted}
        answer = Context().run(
            Client(self.app).open,
            path,
            method=request.method,
            data=request.post_data_buffer,
            headers=sent,
            base_url=ADDRESS,
            buffered=True,
        )
        self.asked.append(f"{request.method} {parts.path}")
        self.size += len(answer.data) + sum(len(k) + len(v) + 4 for k, v in answer.headers)
        assert "Set-Cookie" not in answer.headers
        route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.data)


@pytest.fixture
def line(app: Flask) -> Line:
    return Line(app)


@pytest.fixture
def new_page(browser: Browser, line: Line) -> Iterator:
    contexts = []

    def make(**options) -> Page:
        context = browser.new_context(viewport=SMALL_PHONE, is_mobile=True, **options)
        contexts.append(context)
        context.route("**/*", line.serve)
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def code(app: Flask) -> str:
    quiz = factory_kiosk.quiz(
        title_en="What do you know about public services?",
        draw_on=True,
        draw_prize="Mười phần quà",
        draw_until=clock.now() + DAY_MS,
    )
    made = factory_kiosk.link(quiz).code
    db.session.commit()  # what was read just now holds the lock
    return made


def answer(page: Page, onward: str, look=lambda _page: None) -> None:
    page.get_by_role("button", name=re.compile("Đúng 1")).click()
    look(page)
    page.get_by_role("button", name=onward).click()


def later(monkeypatch) -> None:
    """So long as somebody takes to write a sentence."""
    now = clock.read() + SECONDS_TO_WRITE
    monkeypatch.setattr(clock, "read", lambda: now)


def test_from_the_scan_to_the_comment_without_javascript(new_page, line, code, monkeypatch):
    page = new_page(java_script_enabled=False)
    page.goto(f"{ADDRESS}/q/{code}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nội dung câu hỏi")
    assert line.asked[0] == f"GET /q/{code}"
    assert [each for each in line.asked if "/q/" in each] == line.asked[:1], "one round trip"
    assert line.size < FIRST_VISIT
    answer(page, "Câu tiếp theo")
    page.get_by_role("button", name=re.compile("Sai 1")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Chưa đúng")
    expect(page.get_by_text("Căn cứ")).to_be_visible()
    page.get_by_role("button", name="Câu tiếp theo").click()
    answer(page, "Xem kết quả")
    expect(page.get_by_role("heading", level=1)).to_have_text("Kết quả: 2/3 câu đúng")
    page.get_by_role("button", name="Rất hài lòng", exact=True).click()
    expect(page.get_by_text("Cảm ơn anh/chị đã đánh giá.")).to_be_visible()
    later(monkeypatch)
    page.get_by_label("Phản ánh").check()
    page.get_by_label("Ý kiến của anh/chị").fill("Quầy số 3 cần thêm ghế ngồi chờ.")
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nhận ý kiến của anh/chị")
    comment = db.session.query(Comment).one()
    assert (comment.kind, comment.status, comment.contact) == ("complaint", "new", None)
    assert comment.receipt in page.url


@pytest.mark.one_database
def test_from_the_scan_to_the_comment_over_slow_3g(browser, served, code, monkeypatch):
    """Real bytes over an emulated line, headers among them."""
    context = browser.new_context(viewport=SMALL_PHONE, is_mobile=True, has_touch=True)
    page = context.new_page()
    wire = Wire(page)
    page.context.new_cdp_session(page).send("Network.emulateNetworkConditions", SLOW_3G)
    page.goto(f"{served.url}/q/{code}", wait_until="commit")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nội dung câu hỏi")
    page.wait_for_load_state("load")
    assert 3_000 < wire.total() <= FIRST_VISIT, wire.bytes
    for onward in ("Câu tiếp theo", "Câu tiếp theo", "Xem kết quả"):
        answer(page, onward)
    later(monkeypatch)
    page.get_by_label("Ý kiến của anh/chị").fill("Quầy số 3 cần thêm ghế ngồi chờ.")
    page.get_by_role("button", name="Gửi ý kiến").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Đã nhận ý kiến của anh/chị")
    assert wire.total() < 2 * FIRST_VISIT, "the whole visit"
    assert context.cookies() == []
    context.close()


@pytest.mark.one_database
def test_every_page_of_the_journey_is_good(new_page, code, monkeypatch):
    page = new_page()
    page.goto(f"{ADDRESS}/q/{code}")
    checks.good(page)
    for onward in ("Câu tiếp theo", "Câu tiếp theo", "Xem kết quả"):
        answer(page, onward, checks.good)
    checks.good(page)
    later(monkeypatch)
    page.get_by_label("Họ và tên").first.fill("Nguyễn Văn An")
    page.get_by_label("Số điện thoại", exact=True).fill("0905 123 456")
    page.get_by_label(re.compile("chỉ để quay thưởng")).check()
    page.get_by_role("button", name="Nhận phiếu quay thưởng").click()
    expect(page.locator(".ticket")).to_be_visible()
    checks.good(page)


@pytest.mark.one_database
def test_in_the_dark_and_in_english(new_page, code, monkeypatch):
    page = new_page(color_scheme="dark")
    page.goto(f"{ADDRESS}/q/{code}")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Question 1/3")).to_be_visible()
    expect(page.get_by_text("What do you know about public services?")).to_be_visible()
    checks.good(page)
    answer(page, "Next question", checks.good)
    answer(page, "Next question")
    answer(page, "See the result")
    expect(page.get_by_role("heading", level=1)).to_have_text("Result: 3/3 correct")
    checks.good(page)
    later(monkeypatch)
    page.get_by_label("Your comment", exact=True).fill("More chairs at counter 3, please.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We have received your comment")
    checks.good(page)


@pytest.mark.one_database
def test_a_code_that_was_switched_off_is_kind(new_page, code):
    from quizapp.kiosk import service
    from quizapp.kiosk.models import QrLink

    service.set_active(db.session.get_one(QrLink, code), False)
    db.session.commit()
    page = new_page()
    page.goto(f"{ADDRESS}/q/{code}")
    checks.good(page)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This code is no longer used")
