"""Every page that can be reached, for each kind of visitor."""

import checks
from crawl import crawl


def test_public_pages(phone):
    pages = crawl(phone, "/", checks.good)
    assert "/dang-nhap?" in pages
    assert len(pages) >= 6, pages


def test_public_pages_in_the_dark(new_page):
    dark = new_page({"width": 1280, "height": 900}, color_scheme="dark")
    crawl(dark, "/", checks.good)


def test_organisers_pages(desk, sign_in):
    sign_in(desk, "bantochuc")
    pages = crawl(desk, "/to-chuc", checks.good)
    assert len(pages) >= 12, pages


def test_administrators_pages(desk, sign_in):
    sign_in(desk, "quantri")
    pages = crawl(desk, "/to-chuc/tai-khoan", checks.good)
    assert "/to-chuc/don-vi/moi?" in pages


def test_refusals(phone):
    for address in ("/khong-co-trang-nay", "/cuoc-thi/khong-co", "/lam-bai/KHONGCO"):
        answer = phone.goto(address)
        assert answer.status == 404
        checks.good(phone)
