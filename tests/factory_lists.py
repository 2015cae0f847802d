"""Excel lists of units and people that tests begin with."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook, load_workbook

UNIT_HEADER = ["Mã đơn vị", "Tên đơn vị", "Thuộc đơn vị (mã)", "Khối", "Biên chế",
               "Ngày chốt biên chế"]  # fmt: skip
PEOPLE_HEADER = ["Họ và tên", "Tên đăng nhập", "Mã đơn vị"]


def sheet(header: list[Any], *rows: list[Any]) -> bytes:
    book = Workbook()
    for cells in (header, *rows):
        book.active.append(cells)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def units(*rows: list[Any]) -> bytes:
    return sheet(UNIT_HEADER, *rows)


def people(*rows: list[Any]) -> bytes:
    return sheet(PEOPLE_HEADER, *rows)


def rows_of(content: bytes, number: int = 0) -> list[tuple[Any, ...]]:
    """The rows of a sheet without its heading."""
    page = load_workbook(BytesIO(content)).worksheets[number]
    return list(page.iter_rows(min_row=2, values_only=True))
