"""Counters as an Excel list: the template, and reading what comes back."""

from __future__ import annotations

from quizapp.domain.text import nfc, search_key
from quizapp.kiosk.service import MAX_PLACE, MAX_PLACES
from quizapp.kiosk.sheets import workbook
from quizapp.sheets.errors import UnreadableSheet
from quizapp.sheets.opening import sheets

COLUMNS = (("Địa điểm", 45), ("Quầy", 30))
_PLACE, _COUNTER = "dia diem", "quay"
HEADER_WITHIN = 20


class BadList(Exception):
    """A list that links cannot be made of; ``problems`` say where and why, in Vietnamese."""

    def __init__(self, *problems: str) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def template() -> bytes:
    rows = [("Trung tâm Phục vụ hành chính công tỉnh", f"Quầy số {n}") for n in (1, 2, 3)]
    return workbook("Danh sách quầy", COLUMNS, rows)


def parse(content: bytes) -> list[tuple[str, str]]:
    """(place, counter) of each row under the header; raises BadList with every problem found."""
    try:
        return _read(content)
    except UnreadableSheet as error:
        raise BadList(error.message) from None


def _read(content: bytes) -> list[tuple[str, str]]:
    for sheet in sheets(content):
        columns: dict[str, int] = {}
        found: list[tuple[str, str]] = []
        problems: list[str] = []
        for number, cells in sheet.rows:
            texts = [nfc(cell.text) for cell in cells]
            if not columns:
                columns = {search_key(text): i for i, text in enumerate(texts) if text}
                if _PLACE not in columns:
                    columns = {}
                    if number >= HEADER_WITHIN:
                        break
                continue
            errors = [cell.error for cell in cells if cell.error]
            place, counter = _at(texts, columns[_PLACE]), _at(texts, columns.get(_COUNTER))
            problems += [f"Dòng {number}: {error}" for error in errors]
            if not place:
                problems.append(f"Dòng {number}: chưa ghi địa điểm.")
            elif len(place) > MAX_PLACE or len(counter) > MAX_PLACE:
                problems.append(f"Dòng {number}: địa điểm và quầy tối đa {MAX_PLACE} ký tự.")
            elif (place, counter) in found:
                problems.append(f"Dòng {number}: trùng với một dòng ở trên.")
            found.append((place, counter))
            if len(found) > MAX_PLACES:
                raise BadList(
                    f"Danh sách dài hơn {MAX_PLACES} dòng. Vui lòng chia thành nhiều tệp."
                )
        if problems:
            raise BadList(*problems)
        if found:
            return found
    raise BadList(
        "Không thấy dòng tiêu đề có cột “Địa điểm” (và “Quầy”) với ít nhất một dòng bên dưới."
        " Vui lòng dùng tệp mẫu."
    )


def _at(texts: list[str], index: int | None) -> str:
    return texts[index] if index is not None and index < len(texts) else ""
