"""Workbooks opened again: figures, dates, and nothing that is a formula."""

import datetime as dt
from fractions import Fraction
from io import BytesIO

import pytest
from openpyxl import load_workbook

from quizapp.domain.text import parse_local_moment
from quizapp.reports.render.xlsx import (
    Moment,
    Number,
    Percent,
    Points,
    Seconds,
    Sheet,
    safe_title,
    workbook,
)


def opened(*rows, columns=(("Cột", 10),)):
    content = workbook([Sheet("Trang", columns, rows)])
    return load_workbook(BytesIO(content))["Trang"]


def test_values_come_back_as_what_they_are():
    moment = Moment(parse_local_moment("2025-08-20T14:05:07") + 999)
    row = ("Nguyễn Văn Ẩn", 7, None, moment, Percent(Fraction(3, 4)), Points(825))
    page = opened((*row, Number(Fraction(1, 3)), Seconds(61_001)), columns=[("x", 9)] * 8)
    cells = page[2]
    assert [cell.value for cell in cells] == [
        *("Nguyễn Văn Ẩn", 7, None, dt.datetime(2025, 8, 20, 14, 5, 7), 0.75, 8.25),
        *(pytest.approx(1 / 3), 61.001),
    ]
    assert cells[4].number_format == "0.0%"
    assert cells[5].number_format == "0.00"
    assert cells[7].number_format == "0.000"


@pytest.mark.parametrize(("score", "form"), [(1000, "0"), (850, "0.0"), (825, "0.00"), (0, "0")])
def test_scores_show_the_decimals_they_have(score, form):
    assert opened((Points(score),))["A2"].number_format == form


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+84905", "-2", "@SUM(A1)", "\t=1", "  =1", "\u200b=1", "＝1", "=cmd|' /C calc'!A0"],
)
def test_no_text_is_a_formula(text):
    cell = opened((text,))["A2"]
    assert cell.data_type == "s"
    assert cell.value.startswith("'")


def test_headings_are_no_formulas_either_and_stay_in_view():
    page = opened(("a", "b"), columns=[("=x", 12), ("Tên", 30)])
    assert page["A1"].value == "'=x"
    assert page["A1"].font.bold
    assert page.freeze_panes == "A2"
    assert page.auto_filter.ref == "A1:B2"
    assert page.column_dimensions["B"].width == 30


def test_signs_that_xml_refuses_are_left_out():
    assert opened(("a\x00b\x0bc",))["A2"].value == "abc"


def test_very_long_text_is_cut_where_excel_would_break():
    assert len(opened(("x" * 40_000,))["A2"].value) == 32_000


def test_titles_fit_excel():
    assert safe_title("Kỳ 1: [thử] a/b?*\\") == "Kỳ 1 thử ab"
    assert len(safe_title("x" * 50)) == 31
    assert safe_title("[]") == "Trang"


def test_rows_may_come_one_by_one():
    content = workbook([Sheet("A", [("n", 5)], ((n,) for n in range(1000)))])
    page = load_workbook(BytesIO(content), read_only=True)["A"]
    assert sum(1 for _ in page.rows) == 1001
