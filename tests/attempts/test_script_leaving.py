"""Leaving the page is counted by the script, told with the hand-in, and never in the way."""

import pytest
from playwright.sync_api import expect

import factory_attempts as make
from paper_page import begun, choose, stored, wait_saved

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    # Flask-Compress leaves the static files that it has compressed to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]

SHOW = """state => {
  Object.defineProperty(document, 'visibilityState', { value: state, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def away(page, ms: int) -> None:
    """Another window in front of the page, by the page's own clock."""
    page.evaluate(SHOW, "hidden")
    page.evaluate(
        "ms => { const real = performance.now(); performance.now = () => real + ms; }", ms
    )
    page.evaluate(SHOW, "visible")
    page.evaluate("() => { delete performance.now; }")


def test_leaving_is_counted_through_a_reload_and_told_with_the_hand_in(phone):
    page, code = begun(phone, make.contest())
    away(page, 20_000)
    away(page, 300)
    choose(page, 1, 2)
    wait_saved(page)
    page.reload()
    away(page, 10_000)
    page.locator("#nop-bai").click()
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Kết quả bài thi")).to_be_visible()
    with stored(code) as attempt:
        assert attempt.away_count == 2
        assert 30_000 <= attempt.away_ms < 40_000


def test_who_stays_on_the_page_has_left_it_no_time(phone):
    page, code = begun(phone, make.contest())
    page.locator("#nop-bai").click()
    page.get_by_role("button", name="Nộp bài").click()
    expect(page.get_by_role("heading", name="Kết quả bài thi")).to_be_visible()
    with stored(code) as attempt:
        assert (attempt.away_count, attempt.away_ms) == (0, 0)
