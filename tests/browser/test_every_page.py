"""Every page that can be reached, for each kind of visitor.

How pages look does not hang on the database; that they answer does.
"""

import pytest

import checks
from crawl import crawl, fetch


@pytest.mark.parametrize(
    ("user", "start"),
    [("", "/"), ("bantochuc", "/to-chuc"), ("quantri", "/to-chuc/tai-khoan")],
)
def test_every_page_answers(desk, sign_in, user, start):
    desk.goto("/")
    if user:
        sign_in(desk, user)
    assert len(fetch(desk, start)) >= (12 if user else 6)


@pytest.mark.one_database
def test_public_pages(phone):
    pages = crawl(phone, "/", checks.good)
    assert "/dang-nhap?" in pages
    assert len(pages) >= 6, pages


@pytest.mark.one_database
def test_public_pages_in_the_dark(new_page):
    dark = new_page({"width": 1280, "height": 900}, color_scheme="dark")
    crawl(dark, "/", checks.good)


@pytest.mark.one_database
def test_organisers_pages(desk, sign_in):
    sign_in(desk, "bantochuc")
    pages = crawl(desk, "/to-chuc", checks.good_once)
    assert len(pages) >= 12, pages


@pytest.mark.one_database
def test_administrators_pages(desk, sign_in):
    sign_in(desk, "quantri")
    pages = crawl(desk, "/to-chuc/tai-khoan", checks.good_once)
    assert "/to-chuc/don-vi/moi?" in pages


@pytest.mark.one_database
def test_refusals(phone):
    for address in ("/khong-co-trang-nay", "/cuoc-thi/khong-co", "/lam-bai/KHONGCO"):
        answer = phone.goto(address)
        assert answer.status == 404
        checks.good(phone)
