"""Walks a site as a person would, following every link of a page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import urljoin, urlsplit

from playwright.sync_api import Page

DOWNLOAD = re.compile(r"\.(xlsx|csv|pdf|svg|png|ics|docx|zip)$|\.(csv)\?")
LINK = re.compile(r'<a\b[^>]*\bhref="([^"]*)"')
CODE = re.compile(r"/[0-9A-Z]{6,}(?=/|$)")


def shape(url: str) -> str:
    """The address with numbers and codes taken out: pages of one shape are one page."""
    parts = urlsplit(url)
    names = sorted(pair.split("=")[0] for pair in parts.query.split("&") if pair)
    path = CODE.sub("/<code>", re.sub(r"/\d+", "/<n>", parts.path))
    return f"{path}?{'&'.join(names)}"


def crawl(page: Page, start: str, visit: Callable[[Page], None], limit: int = 60) -> list[str]:
    """Open every page that can be reached from ``start``, one of each shape; gives the shapes."""

    def look(address: str) -> list[str]:
        answer = page.goto(address)
        assert answer is not None, address
        assert answer.status < 400, f"{address}: {answer.status}"
        visit(page)
        return page.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")

    return _walk(page, start, look, limit)


def fetch(page: Page, start: str, limit: int = 60) -> list[str]:
    """As ``crawl``, for the answers alone: nothing is drawn."""

    def look(address: str) -> list[str]:
        answer = page.request.get(address)
        assert answer.status < 400, f"{address}: {answer.status}"
        return [urljoin(answer.url, unescape(link)) for link in LINK.findall(answer.text())]

    return _walk(page, start, look, limit)


def _walk(page: Page, start: str, look: Callable[[str], list[str]], limit: int) -> list[str]:
    waiting, seen = [start], {shape(start)}
    done = []
    while waiting and len(done) < limit:
        address = waiting.pop(0)
        links = look(address)
        done.append(shape(address))
        origin = urlsplit(page.url)
        for link in links:
            parts = urlsplit(link)
            inside = parts.netloc == origin.netloc and not DOWNLOAD.search(parts.path)
            if inside and shape(link) not in seen:
                seen.add(shape(link))
                waiting.append(link)
    return done
