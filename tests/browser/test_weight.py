"""What a first visit costs: bytes over the wire, and round trips before the first paint."""

import re

import pytest
from playwright.sync_api import Page

import sitting
from weight import Wire

pytestmark = pytest.mark.one_database

LIMIT = 60_000
ENTER = re.compile("^Thi trực tuyến")


@pytest.fixture
def contest_address(new_page) -> str:
    page = new_page()
    page.goto("/")
    return page.get_by_role("link", name=ENTER).get_attribute("href")


def _first_visit(page: Page, address: str) -> Wire:
    wire = Wire(page)
    page.goto(address, wait_until="networkidle")
    assert wire.total() > 3_000, wire.bytes
    return wire


def _paints_after_one_round_trip(wire: Wire) -> None:
    """Everything is named by the HTML itself: nothing is found only after something else came."""
    assert set(wire.askers.values()) <= {"parser", "other"}, wire.askers


def test_contest_page(new_page, contest_address):
    wire = _first_visit(new_page(), contest_address)
    assert wire.total() < LIMIT, wire.bytes
    _paints_after_one_round_trip(wire)


def test_paper(new_page, contest_address):
    """The paper in a browser that has nothing yet: the address is opened anew, cache empty."""
    page = new_page()
    page.goto(f"{contest_address}/vao")
    sitting.register(page, "Đỗ Thị Cân Nặng", "0905 123 470", "Sở Tài chính")
    sitting.start(page)
    address = page.url
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")
    page.goto("about:blank")
    wire = _first_visit(page, address)
    assert wire.total() < LIMIT, wire.bytes
    _paints_after_one_round_trip(wire)
