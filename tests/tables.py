"""Reads the tables of a page back: what people see, cell by cell."""

from __future__ import annotations

from html.parser import HTMLParser


class _Tables(HTMLParser):
    HIDDEN = ("visually-hidden",)

    def __init__(self, skipped: tuple[str, ...]) -> None:
        super().__init__()
        self.tables: list[list[list[str]]] = []
        self.skipped = skipped
        self.depth = 0
        self.hidden_from: int | None = None
        self.in_cell = False

    def handle_starttag(self, tag, attrs):
        if tag in {"input", "br", "link", "meta", "hr", "img", "path"}:
            return
        self.depth += 1
        classes = (dict(attrs).get("class") or "").split()
        if self.hidden_from is None and set(classes) & {*self.HIDDEN, *self.skipped}:
            self.hidden_from = self.depth
        if tag == "table":
            self.tables.append([])
        elif tag == "tr":
            self.tables[-1].append([])
        elif tag in {"td", "th"}:
            self.tables[-1][-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag):
        if self.hidden_from == self.depth:
            self.hidden_from = None
        self.depth -= 1
        if tag in {"td", "th"}:
            self.in_cell = False

    def handle_data(self, data):
        if self.in_cell and self.hidden_from is None:
            self.tables[-1][-1][-1] += data


def tables(html: str, skipped: tuple[str, ...] = ()) -> list[list[list[str]]]:
    """The tables of a page as rows of texts, without what is hidden or has a ``skipped`` class."""
    parser = _Tables(skipped)
    parser.feed(html)
    return [[[" ".join(cell.split()) for cell in row] for row in table] for table in parser.tables]
