"""The journey of a participant: from the QR on the wall to the leaderboards."""

import re

import pytest
from playwright.sync_api import expect

import checks
import sitting

NAME = "Nguyễn Thị Hành Trình"
UNIT = "Phường Bắc Nha Trang"


def _qr_address(desk, sign_in) -> str:
    sign_in(desk, "bantochuc")
    desk.get_by_role("link", name=re.compile("^Thi nhanh")).first.click()
    desk.get_by_role("link", name="Mã QR và màn hình").click()
    image = desk.locator("img.qr").first.get_attribute("src")
    return sitting.scanned(desk, image.replace(".svg", ".png"))


def test_from_the_qr_to_the_leaderboards(phone, desk, sign_in):
    phone.goto(_qr_address(desk, sign_in))
    phone.get_by_role("link", name="Vào thi").click()
    checks.good(phone)
    sitting.register(phone, NAME, "0905 123 456", UNIT)
    checks.good(phone)
    sitting.start(phone)
    checks.good(phone)

    asked = sitting.questions(phone)
    assert len(asked) == 10
    for number, question in enumerate(asked[:5]):
        sitting.answer(question, number)
        sitting.saved(phone)
    before = [sitting.given(question) for question in asked]

    phone.reload()
    after = [sitting.given(question) for question in sitting.questions(phone)]
    assert after == before

    for number, question in enumerate(sitting.questions(phone)[5:]):
        sitting.answer(question, number)
    sitting.saved(phone)
    phone.get_by_role("button", name=re.compile("Nộp bài|nộp bài")).first.click()
    expect(phone.get_by_role("heading", name="Nộp bài")).to_be_visible()
    checks.good(phone)
    phone.get_by_role("button", name=re.compile("^Nộp bài")).click()

    expect(phone.get_by_role("heading", name="Kết quả bài thi")).to_be_visible()
    expect(phone.locator(".stats")).to_contain_text("/10")
    checks.good(phone)
    phone.get_by_role("link", name=re.compile("[Cc]á nhân")).first.click()
    if phone.get_by_text(NAME).count() == 0:  # on a later page; one's own place is told below
        phone.locator(".own a").click()
    expect(phone.get_by_text(NAME).first).to_be_visible()
    checks.good(phone)
    phone.get_by_role("link", name=re.compile("[Đđ]ơn vị")).first.click()
    expect(phone.get_by_text(UNIT).first).to_be_visible()
    checks.good(phone)


@pytest.mark.one_database
def test_without_javascript(new_page, site):
    page = new_page(java_script_enabled=False)
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Thi trực tuyến")).click()
    page.get_by_role("link", name="Vào thi").click()
    sitting.register(page, "Trần Văn Không Kịch Bản", "0905 123 457", UNIT)
    sitting.start(page)
    for question in sitting.questions(page)[:3]:
        if question.get_attribute("data-kind") in ("single", "true_false", "multiple"):
            question.locator("label.choice").first.click()
    before = [sitting.given(question) for question in sitting.questions(page)]
    page.get_by_role("button", name="Lưu các câu đã chọn").click()
    assert [sitting.given(question) for question in sitting.questions(page)] == before
    page.get_by_role("button", name="Xem lại và nộp bài").click()
    page.locator("#du-doan").fill("25")
    page.get_by_role("button", name=re.compile("^Nộp bài")).click()
    expect(page.get_by_role("heading", name="Kết quả bài thi")).to_be_visible()


@pytest.mark.one_database
def test_another_person_on_the_same_phone_is_told_apart(phone):
    phone.goto("/")
    phone.get_by_role("link", name=re.compile("^Thi trực tuyến")).click()
    phone.get_by_role("link", name="Vào thi").click()
    sitting.register(phone, "Lê Thị Người Trước", "0905 123 458", UNIT)
    phone.get_by_role("button", name=re.compile("Thoát")).click()
    phone.get_by_role("link", name="Vào thi").click()
    expect(phone.get_by_label("Họ và tên")).to_have_value("")
