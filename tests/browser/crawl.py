"""Walks a site as a person would, following every link of a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from playwright.sync_api import Page

DOWNLOAD = re.compile(r"\.(xlsx|csv|pdf|svg|png|ics|docx|zip)$|\.(csv)\?")
CODE = re.compile(r"/[0-9A-Z]{6,}(?=/|$)")


def shape(url: str) -> str:
    """The address with numbers and codes taken out: pages of one shape are one page."""
    parts = urlsplit(url)
    names = sorted(pair.split("=")[0] for pair in parts.query.split("&") if pair)
    path = CODE.sub("/<code>", re.sub(r"/\d+", "/<n>", parts.path))
    return f"{path}?{'&'.join(names)}"


def crawl(page: Page, start: str, visit: Callable[[Page], None], limit: int = 60) -> list[str]:
    """Open every page that can be reached from ``start``, one of each shape; gives the shapes."""
    waiting, seen = [start], {shape(start)}
    done = []
    while waiting and len(done) < limit:
        address = waiting.pop(0)
        answer = page.goto(address)
        assert answer is not None, address
        assert answer.status < 400, f"{address}: {answer.status}"
        visit(page)
        done.append(shape(address))
        origin = urlsplit(page.url)
        for link in page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)"):
            parts = urlsplit(link)
            inside = parts.netloc == origin.netloc and not DOWNLOAD.search(parts.path)
            if inside and shape(link) not in seen:
                seen.add(shape(link))
                waiting.append(link)
    return done
