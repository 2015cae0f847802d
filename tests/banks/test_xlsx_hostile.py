"""Files that are broken, renamed, huge or made to hurt: a clear message, and quickly."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from factory_sheets import HEADER, book, row, saved
from quizapp.banks.formats import xlsx
from quizapp.sheets import opening

MB = 1024 * 1024


def refused(content: bytes, filename: str = "cau-hoi.xlsx") -> str:
    with pytest.raises(xlsx.UnreadableSheet) as caught:
        xlsx.parse(content, filename)
    return caught.value.message


def message_of(content: bytes) -> str:
    """The refusal of a broken file; some readers make sense of it all the same."""
    try:
        xlsx.parse(content, "x.xlsx")
    except xlsx.UnreadableSheet as error:
        return error.message
    return "Vui lòng: không cần"


def archive(**files: bytes) -> bytes:
    """A zip with these files; "__" in a name is a folder."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def changed(content: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """The workbook with something in one of its parts replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w") as made:
        for part in source.namelist():
            data = source.read(part)
            if part == name:
                assert old in data
                data = data.replace(old, new)
            made.writestr(part, data)
    return out.getvalue()


GOOD = saved(book(row()))
SHEET = "xl/worksheets/sheet1.xml"


# ---------------------------------------------------------------- broken and renamed


def test_empty_file():
    assert "trống" in refused(b"")


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_truncated_file(share):
    assert "bị hỏng hoặc chưa tải lên hết" in refused(GOOD[: int(len(GOOD) * share)])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "ảnh"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "ảnh"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1000), "mật khẩu"),
        ("Mã,Câu hỏi,Đáp án\n".encode(), "không phải là Excel"),
        (b"<html><table></table></html>", "không phải là Excel"),
        (archive(word__document=b"x").replace(b"word/document", b"word/document"), "tệp nén"),
        (archive(**{"word__document.xml": b"<x/>"}), "Word"),
        (archive(**{"ppt__presentation.xml": b"<x/>"}), "PowerPoint"),
        (archive(**{"xl__workbook.bin": b"x"}), "xlsb"),
        (archive(**{"content.xml": b"<x/>"}), "OpenDocument"),
        (archive(**{"readme.txt": b"x"}), "tệp nén"),
        (archive(), "không phải"),
        (b"PK\x03\x04" + bytes(200), "bị hỏng"),
    ],
)
def test_renamed_files_are_called_what_they_are(content, reason):
    assert reason in refused(content)


def test_every_refusal_says_what_to_do():
    for content in (b"", b"%PDF", GOOD[:200], archive(**{"a.txt": b"x"})):
        assert "Vui lòng" in refused(content)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (SHEET, b"<sheetData>", b"<sheetData><row"),
        (SHEET, b"</worksheet>", b""),
        (SHEET, b'r="A2"', b'r="2A"'),
        ("xl/workbook.xml", b"<sheets>", b"<sheets><sheet/>"),
        ("xl/_rels/workbook.xml.rels", b"sheet1.xml", b"sheet9.xml"),
        ("xl/styles.xml", b"<cellXfs", b"<cellXfsX"),
        ("[Content_Types].xml", b"spreadsheetml.sheet.main", b"nothing"),
    ],
)
def test_parts_that_are_broken_inside_never_end_in_a_traceback(name, old, new):
    assert "Vui lòng" in message_of(changed(GOOD, name, old, new))


def test_every_single_cut_or_flipped_byte_is_survived():
    for at in range(0, len(GOOD), 97):
        broken = bytearray(GOOD)
        broken[at] ^= 0xFF
        assert message_of(bytes(broken))


# ---------------------------------------------------------------- too much


def test_zip_bomb_is_measured_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(opening, "load_workbook", lambda *_a, **_k: pytest.fail("opened"))
    with zipfile.ZipFile(out := BytesIO(), "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("xl/workbook.xml", "<workbook/>")
        with made.open(SHEET, "w") as part:
            for _ in range(90):
                part.write(bytes(MB))
    assert len(out.getvalue()) < MB
    assert "giải nén ra quá lớn" in refused(out.getvalue())


def test_zip_that_lies_about_its_size_is_read_no_further():
    with zipfile.ZipFile(out := BytesIO(), "w", zipfile.ZIP_DEFLATED) as made:
        with zipfile.ZipFile(BytesIO(GOOD)) as source:
            for name in source.namelist():
                if name != SHEET:
                    made.writestr(name, source.read(name))
        made.writestr(SHEET, b"<worksheet>" + bytes(90 * MB))
    told, real = (1000).to_bytes(4, "little"), (90 * MB + 11).to_bytes(4, "little")
    lying = out.getvalue().replace(real, told)
    assert lying != out.getvalue()
    assert "bị hỏng" in refused(lying)


def test_thousands_of_files_are_refused():
    assert "quá lớn" in refused(archive(**{f"f{n}": b"" for n in range(1500)}))


def test_25000_rows_are_refused_with_the_limit():
    cell = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>'
    rows = b"".join(cell % (number, number) for number in range(3, 25_000))
    made = changed(GOOD, SHEET, b"</sheetData>", rows + b"</sheetData>")
    assert "hơn 20.000 dòng" in refused(made)


def test_a_million_empty_rows_below_are_no_rows():
    far = changed(
        GOOD, SHEET, b"</sheetData>", b'<row r="1048576"><c r="A1048576"/></row></sheetData>'
    )
    assert len(xlsx.parse(far, "x.xlsx").rows) == 1


def test_a_cell_in_the_last_column_is_no_trouble():
    wide = changed(
        GOOD, SHEET, b"</sheetData>", b'<row r="3"><c r="XFD3"><v>1</v></c></row></sheetData>'
    )
    assert len(xlsx.parse(wide, "x.xlsx").rows) == 1


def test_a_dimension_that_lies_hides_nothing():
    made = changed(GOOD, SHEET, b'ref="A1:M2"', b'ref="A1:A1"')
    assert xlsx.parse(made, "x.xlsx").rows[0].question is not None


def test_entities_are_not_expanded():
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet'
    assert "bị hỏng" in refused(changed(GOOD, SHEET, b"<worksheet", bomb))


# ---------------------------------------------------------------- things a bank must not hold


def test_formulas_are_refused_with_row_and_cell():
    made = book(row(), row(ma="q2", cau_hoi="=A1", b='=HYPERLINK("http://x","y")'))
    first, second = xlsx.parse(saved(made), "x.xlsx").rows
    assert first.question is not None
    assert (second.row, second.question) == (3, None)
    assert "Ô B3 chứa công thức" in second.errors[0]
    assert "Ô E3 chứa công thức" in second.errors[1]


def test_error_values_are_refused():
    made = book(row())
    made.active["D2"] = "#REF!"
    made.active["D2"].data_type = "e"
    (only,) = xlsx.parse(saved(made), "x.xlsx").rows
    assert "Ô D2 báo lỗi #REF!" in only.errors[0]


def test_merged_cells_are_refused_where_they_are():
    made = book(row(), row(ma="q2", cau_hoi="Hai?"), row(ma="q3", cau_hoi="Ba?"))
    made.active.merge_cells("K3:K4")
    rows = xlsx.parse(saved(made), "x.xlsx").rows
    assert rows[0].question is not None
    assert all("ô gộp K3:K4" in " ".join(only.errors) for only in rows[1:])


def test_merged_title_above_the_header_is_no_trouble():
    made = book(row(), above=2)
    made.active.merge_cells("A1:M2")
    assert xlsx.parse(saved(made), "x.xlsx").rows[0].question is not None


def test_links_to_other_files_are_not_followed():
    made = book(row(b="='[other.xlsx]Sheet1'!A1"))
    (only,) = xlsx.parse(saved(made), "x.xlsx").rows
    assert "công thức" in only.errors[0]
    with_part = changed(
        GOOD,
        "[Content_Types].xml",
        b"</Types>",
        (
            b'<Override PartName="/xl/externalLinks/externalLink1.xml" ContentType="application/'
            b'vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml"/></Types>'
        ),
    )
    with_part = changed(
        with_part,
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        (
            b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
            b'relationships/externalLink" Target="file:///etc/passwd" TargetMode="External"/>'
            b"</Relationships>"
        ),
    )
    assert xlsx.parse(with_part, "x.xlsx").rows[0].question is not None


# ---------------------------------------------------------------- header and sheets


@pytest.mark.parametrize("missing", ["Đáp án", "Lĩnh vực"])
def test_missing_columns_are_named(missing):
    header = [None if name == missing else name for name in HEADER]
    message = refused(saved(book(row(), header=header)))
    assert "dòng tiêu đề 1 thiếu cột" in message
    assert missing in message


def test_missing_header_is_named():
    message = refused(saved(book(row(cau_hoi="Ai ký?"), header=[""])), "de-thi.xlsx")
    assert "de-thi.xlsx" in message
    assert "dòng tiêu đề" in message


def test_column_twice_is_refused():
    header = [*HEADER[:-1], "Căn cứ pháp lý"]
    assert "hai cột cùng nghĩa: Căn cứ" in refused(saved(book(row(), header=header)))


def test_header_without_rows_is_refused():
    assert "chưa có câu hỏi" in refused(saved(book()))


def test_hidden_sheets_are_not_read_and_a_second_one_is_told_of():
    made = book(row())
    for title in ("Ẩn", "Thêm"):
        sheet = made.create_sheet(title, 0 if title == "Ẩn" else None)
        sheet.append(HEADER)
        sheet.append(row(ma=title))
        sheet.sheet_state = "hidden" if title == "Ẩn" else "visible"
    preview = xlsx.parse(saved(made), "x.xlsx")
    assert [only.question.ref for only in preview.rows if only.question] == ["q1"]
    assert "Thêm" in preview.notes[0]


def test_only_hidden_sheets():
    made = book(row())
    made.create_sheet("Trống")
    made.worksheets[0].sheet_state = "hidden"
    made.active = 1
    assert "không có dòng tiêu đề" in refused(saved(made))
