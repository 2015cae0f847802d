"""The journey of an organiser: from an Excel list of thirty counters to thirty posters."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

import checks
import factory
import factory_contests
import factory_kiosk
from factory_sheets import book, saved
from installation import DESK
from quizapp.core.db import db
from scanning import scanned

pytestmark = pytest.mark.one_database

PLACE = "Trung tâm Phục vụ hành chính công"


@pytest.fixture
def desk(browser, served):
    """An organiser who has signed in and has an open quiz."""
    factory_kiosk.quiz(unit_id=factory_contests.unit().id)
    factory.user("tochuc", "organiser", factory_contests.unit())
    db.session.commit()
    context = browser.new_context(viewport=DESK, base_url=served.url, accept_downloads=True)
    page = context.new_page()
    page.goto("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("tochuc")
    page.get_by_label("Mật khẩu").fill(factory.PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/to-chuc")
    yield page
    context.close()


def _upload(page: Page) -> None:
    rows = [[PLACE, f"Quầy số {n}"] for n in range(1, 31)]
    content = saved(book(*rows, header=["Địa điểm", "Quầy"]))
    sheet = {"name": "Quầy.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label(re.compile("Danh sách quầy")).set_input_files(sheet)
    page.get_by_role("button", name="Tải lên và xem trước").click()


def test_from_a_list_of_thirty_counters_to_thirty_posters(desk, served):
    desk.goto("/to-chuc/quay")
    desk.get_by_role("link", name=re.compile("biết gì về thủ tục")).click()
    desk.get_by_role("link", name="Nạp danh sách quầy").click()
    _upload(desk)
    expect(desk.get_by_role("heading", level=1)).to_have_text("Xem trước danh sách quầy")
    expect(desk.locator("tbody tr")).to_have_count(30)
    checks.good(desk)
    desk.get_by_role("button", name="Tạo 30 mã").click()
    expect(desk.get_by_text("tạo mới 30 mã")).to_be_visible()
    desk.get_by_label(re.compile("^In các mã")).select_option(label="Áp phích A4")
    checks.good(desk)

    seen = {}
    document = pypdfium2.PdfDocument(_printed(desk))
    assert len(document) == 30
    for number in range(30):
        text = " ".join(document[number].get_textpage().get_text_range().split())
        address = scanned(document[number].render(scale=2).to_pil())
        assert re.search(rf"Quầy số {number + 1}\b", text.replace("\u200b", ""))
        seen[address] = number + 1
    assert len(seen) == 30, "each poster has a link of its own"
    document.close()

    third = next(address for address, number in seen.items() if number == 3)
    assert third.startswith(f"{served.url}/q/")
    desk.goto(third)
    expect(desk.get_by_text("Câu 1/3")).to_be_visible()
    desk.goto(f"/to-chuc/ma-qr/{third.rpartition('/')[2]}")
    expect(desk.get_by_role("heading", level=1)).to_have_text(f"{PLACE}, Quầy số 3")


def _printed(page: Page) -> bytes:
    """The file that the button opens in a page of its own."""
    with page.context.expect_event("request", lambda request: "in.pdf" in request.url) as asked:
        page.get_by_role("button", name="Tạo tệp PDF để in").click()
    return page.request.get(asked.value.url).body()
