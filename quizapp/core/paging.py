"""Pages of long lists."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request


@dataclass(frozen=True, slots=True)
class Page:
    """Where in a list we are; ``number`` starts at 1."""

    number: int
    size: int
    total: int

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def first(self) -> int:
        return self.offset + 1 if self.total else 0

    @property
    def last(self) -> int:
        return min(self.offset + self.size, self.total)


def page_of(total: int, size: int = 50, name: str = "trang") -> Page:
    """The page that the request's ``?trang=`` asks for, held within the list."""
    asked = request.args.get(name, "1")
    number = int(asked) if asked.isdecimal() and len(asked) < 9 else 1
    pages = max(1, -(-total // size))
    return Page(min(max(number, 1), pages), size, total)
