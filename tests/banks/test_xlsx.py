"""Sheets that people fill in: every kind, the words they use, and row-numbered errors."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

import factory_banks as fb
from factory_sheets import HEADER, book, row, saved
from quizapp.banks.formats import folder, xlsx
from quizapp.core.settings import ROOT
from quizapp.domain.banks import Area, Audience, Difficulty, Kind, Question


def read(*rows: list[Any], **kwargs: Any) -> xlsx.SheetPreview:
    return xlsx.parse(saved(book(*rows, **kwargs)), "cau-hoi.xlsx")


def one(**cells: Any) -> Question:
    (only,) = read(row(**cells)).rows
    assert only.question is not None, only.errors
    return only.question


def errors(**cells: Any) -> str:
    (only,) = read(row(**cells)).rows
    assert only.question is None
    return " ".join(only.errors)


# ---------------------------------------------------------------- kinds


def test_single_choice():
    question = one()
    assert question == Question(
        ref="q1", kind=Kind.SINGLE, stem="Câu hỏi?", choices=("Một", "Hai", "Ba"), right=(1,),
        explanation="Vì vậy.", citation="Điều 1", area=Area.INSTITUTIONS,
        difficulty=Difficulty.EASY, audience=Audience.ALL,
    )  # fmt: skip


@pytest.mark.parametrize("key", ["A, C", "AC", "a;c", "A và C", "C. A.", "A\nC"])
def test_multiple_choice_however_the_letters_are_listed(key):
    question = one(loai="Nhiều lựa chọn đúng", dap_an=key)
    assert question.right == (0, 2)


@pytest.mark.parametrize(("key", "right"), [("Đúng", 0), ("SAI", 1), (True, 0), (False, 1)])
def test_true_false(key, right):
    question = one(loai="Đúng hay sai", a=None, b=None, c=None, dap_an=key)
    assert (question.kind, question.right) == (Kind.TRUE_FALSE, (right,))


def test_true_false_with_its_two_choices_written_out():
    assert one(loai="Đúng/Sai", a="Đúng", b="Sai", c=None, dap_an="B").right == (1,)


@pytest.mark.parametrize(
    ("key", "value", "tolerance", "unit"),
    [
        (80, "80", "0", None),
        ("80%", "80", "0", "%"),
        ("12,5 ± 0,5 %", "12.5", "0.5", "%"),
        ("1.234,5 triệu đồng", "1234.5", "0", "triệu đồng"),
        (12.5, "12.5", "0", None),
        ("-3 +/- 1", "-3", "1", None),
        ("05 ngày làm việc", "5", "0", "ngày làm việc"),
    ],
)
def test_numeric(key, value, tolerance, unit):
    question = one(loai="Điền số", a=None, b=None, c=None, dap_an=key)
    assert (question.value, question.tolerance, question.unit) == (
        Decimal(value),
        Decimal(tolerance),
        unit,
    )


def test_text_takes_several_answers():
    question = one(loai="Trả lời ngắn", a=None, b=None, c=None, dap_an="06 rõ; sáu rõ\n6 rõ")
    assert question.accepted == ("06 rõ", "sáu rõ", "6 rõ")


def test_ordering_by_the_cells_or_by_letters():
    assert one(loai="Sắp xếp", dap_an=None).choices == ("Một", "Hai", "Ba")
    assert one(loai="Sắp xếp", dap_an="C, A, B").choices == ("Ba", "Một", "Hai")


def test_matching_with_surplus():
    question = one(loai="Ghép đôi", a="x => 1", b="y → 2", c=None, dap_an="3; 4")
    assert (question.choices, question.targets) == (("x", "y"), ("1", "2", "3", "4"))


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"dap_an": "B"}, Kind.SINGLE),
        ({"dap_an": "A, B"}, Kind.MULTIPLE),
        ({"dap_an": "Sai", "a": None, "b": None, "c": None}, Kind.TRUE_FALSE),
        ({"dap_an": "Hai"}, Kind.SINGLE),
    ],
)
def test_kind_is_understood_from_the_key_when_left_empty(cells, kind):
    assert one(loai=None, **cells).kind is kind


# ---------------------------------------------------------------- words and cells


def test_letters_typed_in_front_of_choices_are_taken_off():
    assert one(a="A. Một", b="b) Hai", c="C: Ba").choices == ("Một", "Hai", "Ba")
    assert one(a="A. Một", b="Hai").choices == ("A. Một", "Hai", "Ba")


def test_words_that_people_use():
    question = one(linh_vuc="chuyển đổi số", do_kho="Vận dụng", doi_tuong="người dân")
    assert (question.area, question.difficulty, question.audience) == (
        Area.DIGITAL,
        Difficulty.HARD,
        Audience.CITIZENS,
    )
    assert one(do_kho=None, doi_tuong=None).difficulty is Difficulty.MEDIUM
    assert one(do_kho=3).difficulty is Difficulty.HARD


def test_cells_read_as_excel_shows_them():
    made = book(row(a=0.8, b=dt.datetime(2025, 7, 1), c=12.5, d=2025))
    made.active["D2"].number_format = "0%"
    (only,) = xlsx.parse(saved(made), "x.xlsx").rows
    assert only.question is not None
    assert only.question.choices == ("80%", "01/07/2025", "12,5", "2025")
    assert "E2" in only.warnings[0]


def test_column_names_of_other_sheets_are_understood_and_titles_above_skipped():
    header = ["STT", "Nội dung câu hỏi", "Phương án A", "Phương án B", "Đáp án đúng",
              "Lĩnh vực cải cách", "Người soạn"]  # fmt: skip
    preview = read([1, "Hỏi?", "Một", "Hai", "A", "Thể chế", "An"], header=header, above=3)
    assert preview.rows[0].row == 5
    assert preview.rows[0].question is not None
    assert preview.notes == ("Cột không dùng đến: Người soạn.",)


def test_code_is_made_from_the_stem_when_left_empty_and_stays_the_same():
    first = one(ma=None)
    assert first.ref == one(ma=None, b="Khác").ref
    assert first.ref != one(ma=None, cau_hoi="Câu khác?").ref


def test_without_citation_it_is_a_draft_and_says_so():
    (only,) = read(row(can_cu=None)).rows
    assert only.question is not None
    assert "bản nháp" in only.warnings[0]


def test_empty_rows_are_skipped_and_rows_keep_their_numbers():
    preview = read(row(ma="q1"), [], [None, "  "], row(ma="q2", cau_hoi="Khác?"))
    assert [only.row for only in preview.rows] == [2, 5]


# ---------------------------------------------------------------- errors


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"cau_hoi": None}, "Cột Câu hỏi"),
        ({"loai": "Tự luận"}, "“Tự luận” không có trong danh mục"),
        ({"loai": None, "a": None, "b": None, "c": None}, "Cột Loại: còn trống"),
        ({"dap_an": None}, "Cột Đáp án: còn trống"),
        ({"dap_an": "E"}, "Cột Đáp án"),
        ({"dap_an": "9"}, "không phải chữ cái"),
        ({"dap_an": "A, B"}, "chỉ có một đáp án"),
        ({"b": None}, "Phương án 2 còn trống"),
        ({"b": "Một"}, "trùng"),
        ({"linh_vuc": None}, "Cột Lĩnh vực: còn trống"),
        ({"linh_vuc": "Thể thao"}, "Thể thao"),
        ({"do_kho": "Rất khó"}, "Dễ; Trung bình; Khó"),
        ({"doi_tuong": "Trẻ em"}, "Cột Đối tượng"),
        ({"loai": "Điền số"}, "không có phương án"),
        ({"loai": "Điền số", "a": None, "b": None, "c": None, "dap_an": "vài"}, "một con số"),
        ({"loai": "Đúng hay sai"}, "để trống các phương án"),
        ({"loai": "Ghép đôi", "dap_an": None}, "vế trái => vế phải"),
        ({"loai": "Sắp xếp", "dap_an": "A, A, B"}, "đủ các chữ cái"),
        ({"cau_hoi": "x" * 1001}, "tối đa là 1000"),
    ],
)
def test_errors_name_the_column_and_the_reason(cells, reason):
    assert reason in errors(**cells)


def test_all_errors_of_a_row_are_told_at_once():
    (only,) = read(row(linh_vuc="x", do_kho="y", dap_an="z")).rows
    assert len(only.errors) == 3


def test_code_used_twice_names_the_first_row_and_same_stem_is_a_warning():
    preview = read(row(), row(), row(ma="q2"))
    assert preview.rows[1].errors == ("Câu hỏi trùng với dòng 2.",)
    assert "dòng 2" in preview.rows[2].warnings[0]
    (_, second) = read(row(), row(cau_hoi="Câu khác?")).rows
    assert second.errors == ("Mã “q1” đã dùng ở dòng 2.",)


# ---------------------------------------------------------------- template and round trip


def test_template_has_lists_instructions_and_examples_that_are_not_taken():
    made = load_workbook(BytesIO(xlsx.template()))
    assert made.sheetnames == ["Câu hỏi", "Hướng dẫn", "Danh mục"]
    sheet = made["Câu hỏi"]
    assert [cell.value for cell in sheet[1]] == [*HEADER[:7], "E", "F", *HEADER[7:]]
    assert len(sheet.data_validations.dataValidation) == 4
    with pytest.raises(xlsx.UnreadableSheet, match="chưa có câu hỏi"):
        xlsx.parse(xlsx.template(), "mau.xlsx")
    sheet.append(["q9", "Hỏi?", None, "Một", "Hai", *[None] * 4, "A", None, "Điều 1", "Thể chế"])
    preview = xlsx.parse(saved(made), "mau.xlsx")
    assert [only.row for only in preview.rows] == [4]
    assert preview.notes == ("Đã bỏ qua 2 dòng ví dụ của tệp mẫu.",)


def test_examples_of_the_template_are_right_themselves():
    made = load_workbook(BytesIO(xlsx.template()))
    for number in (2, 3):
        made["Câu hỏi"].cell(number, 1).value = f"q{number}"
    assert [only.errors for only in xlsx.parse(saved(made), "x.xlsx").rows] == [(), ()]


def test_what_we_ship_goes_out_and_comes_back_the_same():
    files = folder.read(ROOT / "question_banks")
    sent = [
        replace(question, fact=None, confidence=None, document=None)
        for file in files
        for question in file.questions
    ]
    back = xlsx.parse(xlsx.write(sent), "x.xlsx")
    assert [only.question for only in back.rows] == sent


def test_questions_with_eight_choices_go_out_whole():
    many = fb.question("q1", choices=tuple(f"Phương án số {n}" for n in range(8)), right=(7,))
    assert xlsx.parse(xlsx.write([many]), "x.xlsx").rows[0].question == many


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=80))
@settings(max_examples=25, deadline=None)
def test_any_text_goes_out_as_text_and_never_as_a_formula(text):
    question = fb.question("q1", explanation=text)
    content = xlsx.write([question])
    sheet = load_workbook(BytesIO(content))["Câu hỏi"]
    assert {cell.data_type for cell in sheet[2]} <= {"s", "n"}
    xlsx.parse(content, "x.xlsx")


@pytest.mark.parametrize("text", ["=1+1", "+84 905", "-5 điểm", "@a", "'trích'"])
def test_text_that_looks_like_a_formula_comes_back_as_it_was(text):
    question = fb.question("q1", explanation=text)
    back = xlsx.parse(xlsx.write([question]), "x.xlsx").rows[0].question
    assert back is not None
    assert back.explanation == text
