"""Excel sheets that tests begin with."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from openpyxl import Workbook

HEADER = ["Mã", "Câu hỏi", "Loại", "A", "B", "C", "D", "Đáp án", "Giải thích", "Căn cứ",
          "Lĩnh vực", "Độ khó", "Đối tượng"]  # fmt: skip


def row(**cells: Any) -> list[Any]:
    """A right row; `cells` by field name change it."""
    usual = {
        "ma": "q1", "cau_hoi": "Câu hỏi?", "loai": "Một lựa chọn đúng", "a": "Một", "b": "Hai",
        "c": "Ba", "d": None, "dap_an": "B", "giai_thich": "Vì vậy.", "can_cu": "Điều 1",
        "linh_vuc": "Cải cách thể chế", "do_kho": "Dễ", "doi_tuong": "Mọi đối tượng",
    }  # fmt: skip
    return list((usual | cells).values())


def book(*rows: list[Any], header: list[Any] | None = None, above: int = 0) -> Workbook:
    made = Workbook()
    sheet = made.active
    for _ in range(above):
        sheet.append(["Danh sách câu hỏi"])
    sheet.append(HEADER if header is None else header)
    for cells in rows:
        sheet.append(cells)
    return made


def saved(made: Workbook) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()
