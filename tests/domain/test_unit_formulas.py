"""The eight formulas of units that real contests had (contest-rules.md, 4.6), each as settings."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.units import (
    Formula,
    Person,
    Unit,
    UnitTerm,
    board,
    describe,
    formula_from_json,
    formula_to_json,
    prize_extra,
    problems,
)

T = UnitTerm
FORMULAS = {
    "#5": Formula(((T.PARTICIPATION, 50), (T.AVERAGE, 50)), min_participation_percent=50),
    "#1": Formula(((T.PARTICIPATION, 50), (T.AVERAGE, 50))),
    "#12": Formula(
        ((T.PARTICIPATION, 100),),
        min_participation_percent=20,
        size_thresholds=((50, 30), (100, 25)),
    ),
    "#18": Formula(((T.PEOPLE, 50), (T.SHARE_ABOVE, 50)), share_above_percent=50),
    "#40": Formula(
        ((T.PARTICIPATION, 100),),
        prize_points=(("Giải Nhất", 1000), ("Giải Nhì", 800), ("Giải Ba", 600)),
    ),
    "#39": Formula(
        ((T.PEOPLE, 34), (T.TOTAL, 33), (T.ATTEMPTS, 33)), points10=True, ties_by_people=True
    ),
    "#61": Formula(((T.PARTICIPATION, 50), (T.SHARE_SCORE, 50)), share_score_percent=90),
    "#27, #60": Formula(((T.PEOPLE, 100),)),
    "#36": Formula((), prize_points=(("Giải Nhất", 100),)),
}
UNITS = [Unit(i, None, f"Đơn vị {i}", "so-nganh", 40) for i in range(1, 4)]


def people(unit_id: int, *scores: int, attempts: int = 1) -> list[Person]:
    return [Person(unit_id, score, 1000, score // 100, 10, attempts) for score in scores]


@pytest.mark.parametrize("name", list(FORMULAS))
def test_each_of_them_is_a_setting(name: str) -> None:
    formula = FORMULAS[name]
    assert problems(formula) == []
    assert formula_from_json(formula_to_json(formula)) == formula
    assert all(line.endswith((".", ":")) for line in describe(formula))
    rows = board(UNITS, UNITS, people(1, 900, 400) + people(2, 500), formula)
    assert all(len(row.basis) == len(formula.terms) for row in rows)


def test_prizes_of_people_bring_points() -> None:
    """#40: the rate in points and 10, 8, 6 for the prizes; #36: the number of first prizes."""
    formula = FORMULAS["#40"]
    tree = [*UNITS, Unit(9, 1, "Phòng", None, None)]
    won = [(9, "giải nhất"), (1, "Ba"), (2, "Giải nhì"), (2, "Giải phụ"), (77, "Giải Nhất")]
    prizes = prize_extra(tree, won, formula, [1, 2, 3])
    assert prizes == {1: (1600, "1 Giải Nhất, 1 Giải Ba"), 2: (800, "1 Giải Nhì")}
    persons = people(1, *[500] * 10) + people(2, *[500] * 14) + people(3, 100)
    rows = {row.unit_id: row for row in board(UNITS, tree, persons, formula, prizes=prizes)}
    assert [rows[i].score for i in (1, 2, 3)] == [25 + 16, 35 + 8, Fraction(5, 2)]
    assert [rows[i].place for i in (1, 2, 3)] == [2, 1, 3]
    assert (rows[1].prize_points, rows[1].prize_words) == (16, "1 Giải Nhất, 1 Giải Ba")
    firsts = prize_extra(tree, won, FORMULAS["#36"], [1, 2])
    assert firsts == {1: (100, "1 Giải Nhất")}
    assert "Giải Nhất: 10 điểm; Giải Nhì: 8 điểm; Giải Ba: 6 điểm." in " ".join(describe(formula))


def test_equal_points_go_to_the_unit_with_more_people() -> None:
    """#39: three criteria of ten points each; equal sums by the number of people."""
    persons = people(1, 1000, 1000, attempts=3) + people(2, 600, 600, 600) + people(3, 100)
    by_people = {row.unit_id: row for row in board(UNITS, UNITS, persons, FORMULAS["#39"])}
    assert [by_people[i].score for i in (1, 2, 3)] == [9 + 10 + 10, 10 + 9 + 9, 8 + 8 + 8]
    level = people(1, 1000, attempts=3) + people(2, 300, 300, attempts=1)
    formula = Formula(((T.PEOPLE, 50), (T.TOTAL, 50)), points10=True)
    rows = board(UNITS, UNITS, level, formula)
    assert [(row.unit_id, row.place, row.tied) for row in rows[:2]] == [(1, 1, True), (2, 1, True)]
    rows = board(UNITS, UNITS, level, Formula(formula.terms, points10=True, ties_by_people=True))
    assert [(row.unit_id, row.place, row.tied) for row in rows[:2]] == [
        (2, 1, False),
        (1, 2, False),
    ]
    assert "nhiều người dự thi hơn xếp trên" in describe(FORMULAS["#39"])[-1]


def test_numerator_and_denominator_are_told() -> None:
    formula = Formula(tuple((term, 12) for term in UnitTerm), share_score_percent=90, top_k=2)
    persons = people(1, 900, 400, attempts=2) + people(2, 500, 500, 500)
    rows = {row.unit_id: dict(row.basis) for row in board(UNITS, UNITS, persons, formula)}
    assert rows[1] == {
        T.PARTICIPATION: "2/40 người",
        T.AVERAGE: "65% điểm tối đa, tính trên 2 người",
        T.SHARE_ABOVE: "1/2 người đúng trên 50% số câu",
        T.SHARE_SCORE: "1/2 người đạt từ 90% điểm tối đa",
        T.PEOPLE: "2 người; đơn vị dẫn đầu 3 người",
        T.TOTAL: "13,00 điểm; đơn vị dẫn đầu 15,00 điểm",
        T.ATTEMPTS: "4 lượt; đơn vị dẫn đầu 4 lượt",
        T.TOP_K: "65%; đơn vị dẫn đầu 65%",
    }
    alone = board([UNITS[0]], [Unit(1, None, "A", None, None)], people(1, 100), formula)
    assert dict(alone[0].basis)[T.PARTICIPATION] == "1 người, chưa có biên chế"


@pytest.mark.parametrize(
    ("prizes", "part"),
    [
        ((("Giải Nhất", 1000), ("nhất", 800)), "không trùng nhau"),
        ((("", 1000),), "cần một tên giải"),
        ((("Giải Nhất", 0),), "lớn hơn 0"),
        ((("Giải Nhất", 100_001),), "không quá 1.000"),
    ],
)
def test_bad_points_for_prizes_are_named(prizes: tuple[tuple[str, int], ...], part: str) -> None:
    found = problems(Formula((), prize_points=prizes))
    assert len(found) == 1
    assert part in found[0]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 10), st.integers(1, 3)), max_size=40))
@settings(max_examples=40)
def test_top_ten_points_agree_with_a_naive_count(drawn: list[tuple[int, int, int]]) -> None:
    """The three criteria of #39, counted a second time without the board."""
    units = [Unit(i, None, f"u{i}", None, 10) for i in range(13)]
    persons = [Person(i, right * 100, 1000, right, 10, attempts) for i, right, attempts in drawn]
    rows = board(units, units, persons, FORMULAS["#39"])
    figures = {
        i: (
            sum(1 for each in drawn if each[0] == i),
            sum(100 * each[1] for each in drawn if each[0] == i),
            sum(each[2] for each in drawn if each[0] == i),
        )
        for i in range(13)
    }
    in_it = [i for i in figures if figures[i][0]]
    points = {
        i: sum(
            max(0, 10 - sum(figures[o][k] > figures[i][k] for o in in_it)) if figures[i][k] else 0
            for k in range(3)
        )
        for i in in_it
    }
    for row in rows:
        if row.unit_id not in points:
            assert row.place is None
            continue
        key = (points[row.unit_id], figures[row.unit_id][0])
        assert row.score == key[0]
        assert row.place == 1 + sum((points[o], figures[o][0]) > key for o in in_it)
