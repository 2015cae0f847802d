"""HTML inside question files (Moodle, GIFT) as plain text."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from quizapp.domain.text import nfc

_TAG = re.compile(r"<[A-Za-z/!]|&[A-Za-z#]")
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "h5"})
_MEDIA = frozenset({"img", "audio", "video", "object", "embed", "svg", "math", "iframe"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.media = False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.media = self.media or tag in _MEDIA
        self._hidden += tag in ("script", "style")
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style") and self._hidden > 0
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def plain(html: str) -> tuple[str, bool]:
    """The text of an HTML fragment on one line, and whether it shows pictures or the like."""
    lines, media = plain_lines(html)
    return nfc(" ".join(lines)), media


def plain_lines(html: str) -> tuple[list[str], bool]:
    """The text of an HTML fragment line by line, and whether it shows pictures or the like."""
    if not _TAG.search(html):
        return [line for line in map(nfc, html.split("\n")) if line], False
    reader = _Text()
    try:
        reader.feed(html)
        reader.close()
    except (AssertionError, ValueError):  # what the standard parser stumbles over
        return [nfc(re.sub(r"<[^<>]{0,2000}>", " ", html))], reader.media
    return [line for line in map(nfc, "".join(reader.parts).split("\n")) if line], reader.media
