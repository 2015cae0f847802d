"""What must hold of every page."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()
VIOLATIONS_ONLY = {"reporter": "no-passes"}  # half the time: what is right is not written down
CHANGING = re.compile(r'\d+|value="[^"]*"')
_found_good: set[tuple[str, ...]] = set()


def good(page: Page) -> None:
    """axe finds nothing, nothing is cut off at 320 px, the headings are in order."""
    results = AXE.run(page, options=VIOLATIONS_ONLY)
    assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"
    headings = page.eval_on_selector_all("h1, h2, h3, h4", "all => all.map(h => +h.tagName[1])")
    assert headings.count(1) == 1, f"{page.url}: {headings}"
    steps = zip(headings, headings[1:], strict=False)
    assert all(after <= before + 1 for before, after in steps), f"{page.url}: {headings}"
    fits(page)


def good_once(page: Page) -> None:
    """As ``good``, but frames and contents that were found good are not looked at again.

    Organisers and administrators share most pages; numbers and what is typed in make no difference.
    """
    whole, content = (page.locator(part).inner_html() for part in ("body", "main"))
    size = str(page.viewport_size)
    frame = CHANGING.sub("", whole.replace(content, ""))
    keys = {(size, "frame", frame), (size, "content", CHANGING.sub("", content))}
    if not keys <= _found_good:
        good(page)
        _found_good.update(keys)


def fits(page: Page) -> None:
    """No horizontal scrolling, neither as it is nor on the narrowest phone."""
    viewport = page.viewport_size
    assert viewport is not None
    for width in (320, viewport["width"]):
        page.set_viewport_size({"width": width, "height": viewport["height"]})
        wide = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide[0] <= wide[1], f"{page.url} at {width} px: {wide[0]} px wide"
