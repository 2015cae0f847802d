"""Files that are broken, renamed, huge or made to hurt: a clear message, and nothing kept."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook
from sqlalchemy import select

import factory
import factory_lists as lists
from quizapp.accounts import roster, unit_list
from quizapp.accounts.manage import uploads
from quizapp.accounts.models import AccountImport
from quizapp.core.db import db
from quizapp.sheets.errors import UnreadableFile

pytestmark = pytest.mark.one_database

ADDRESSES = ("/to-chuc/don-vi/tai-len", "/to-chuc/tai-khoan/tai-len")
GOOD = lists.units(["SCT", "Sở Công Thương"])


def archive(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(GOOD)) as source:
        return {name: source.read(name) for name in source.namelist()}


SHEET = "xl/worksheets/sheet1.xml"
BOMB = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>'
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    b'<row><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
FILES = {
    "text": (b"Ma;Ten\nSCT;So", "không phải là Excel"),
    "old excel": (b"\xd0\xcf\x11\xe0" + b"0" * 600, "định dạng Excel cũ"),
    "zip": (archive({"a.txt": b"a"}), "không phải là Excel"),
    "word": (archive({"word/document.xml": b"<a/>"}), "không phải là Excel"),
    "cut off": (GOOD[: len(GOOD) // 2], "bị hỏng"),
    "no sheet": (archive({k: v for k, v in parts().items() if k != SHEET}), "còn thiếu cột"),
    "broken xml": (archive({**parts(), SHEET: b"<worksheet><row"}), "bị hỏng"),
    "entities": (archive({**parts(), SHEET: BOMB}), "bị hỏng"),
    "bomb": (archive({**parts(), "xl/x.bin": bytes(41 * 1024 * 1024)}), "quá lớn"),
    "many parts": (archive({**parts(), **{f"x/{n}": b"" for n in range(1001)}}), "quá lớn"),
    "nothing in it": (lists.sheet([]), "còn thiếu cột"),
    "other columns": (lists.sheet(["Câu hỏi", "Đáp án"], ["Một?", "A"]), "còn thiếu cột"),
    "a column twice": (
        lists.sheet(["Mã đơn vị", "Tên đơn vị", "Họ và tên", "Ma don vi"], ["a"]),
        "hai lần",
    ),
}


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("name", FILES)
def test_refused_with_the_reason(client, address, name):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    content, words = FILES[name]
    answer = client.send(address, {"file": (BytesIO(content), "tep.xlsx")})
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.scalar(select(AccountImport)) is None


@pytest.mark.parametrize("address", ADDRESSES)
def test_too_large_a_file_is_not_read(client, address, monkeypatch):
    monkeypatch.setattr(uploads, "MAX_BYTES", len(GOOD))
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    content = BytesIO(GOOD + b"0")
    assert client.send(address, {"file": (content, "tep.xlsx")}).status_code == 413


def refused(parse, content: bytes) -> str:
    with pytest.raises(UnreadableFile) as caught:
        parse(content)
    return caught.value.message


def test_too_long_a_list_is_refused():
    people = lists.people(*[["Lê An", None, "SCT"]] * (roster.MAX_PEOPLE + 1))
    assert "dài hơn 2.000 dòng" in refused(roster.parse, people)
    people = lists.people(*[["Lê An", None, "SCT"]] * roster.MAX_PEOPLE)
    assert len(roster.parse(people)) == roster.MAX_PEOPLE


def test_what_is_missing_is_named():
    message = refused(unit_list.parse, lists.sheet(["Mã đơn vị", "Biên chế"], ["SCT", 5]))
    assert "còn thiếu cột “Tên đơn vị”." in message


def test_a_gap_of_a_million_rows_costs_nothing():
    book = Workbook()
    book.active.append(lists.UNIT_HEADER)
    book.active.cell(1_048_576, 1, "SCT")
    out = BytesIO()
    book.save(out)
    (row,) = unit_list.parse(out.getvalue())
    assert (row.row, row.code) == (1_048_576, "SCT")


def test_titles_above_other_sheets_and_plain_headings_are_understood():
    book = Workbook()
    book.active.append(["Ghi chú"])
    hidden = book.create_sheet("Ẩn")
    hidden.sheet_state = "hidden"
    hidden.append(lists.UNIT_HEADER)
    hidden.append(["AN", "Ẩn"])
    page = book.create_sheet("Đơn vị")
    page.append(["UBND TỈNH KHÁNH HÒA"])
    page.append([])
    page.append(["STT", "MA DON VI *", "ten don vi", "Thuộc đơn vị", None, "Khối:"])
    page.append([1, " SCT\u00a0", "So\u0302\u0309 Công", None, None, "so ban nganh"])
    page.append([2, None, None, None])
    out = BytesIO()
    book.save(out)
    (row,) = unit_list.parse(out.getvalue())
    assert (row.row, row.code, row.name, row.division) == (4, "SCT", "Sổ Công", "so-nganh")


def test_error_cells_are_told():
    book = Workbook()
    book.active.append(lists.PEOPLE_HEADER)
    book.active.append(["#N/A", None, "SCT"])
    book.active["A2"].data_type = "e"
    out = BytesIO()
    book.save(out)
    (row,) = roster.parse(out.getvalue())
    assert "Ô A2 báo lỗi #N/A" in row.errors[0]


def test_text_that_looks_like_a_formula_stays_text():
    person = roster.Person(2, "=cmd|'/c calc'!A1", "lan", False, 1, "+Sở")
    content = roster.password_sheet([(person, "bac-cau-123456")], [])
    assert lists.rows_of(content) == [
        ("'=cmd|'/c calc'!A1", "'+Sở", "lan", "bac-cau-123456"),
    ]
