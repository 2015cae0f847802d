"""Figures up the tree, the formula, and boards within divisions."""

from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.units import (
    DEFAULT_FORMULA,
    UNIT_TERM_LABELS,
    Formula,
    Person,
    Unit,
    UnitRow,
    UnitTerm,
    board,
    describe,
    formula_from_json,
    formula_to_json,
    problems,
    roll_up,
)

HALF = Fraction(1, 2)


def unit(id: int, headcount: int | None = 10, parent: int | None = None, **rest: str) -> Unit:
    return Unit(id, parent, rest.get("name", f"Đơn vị {id}"), rest.get("division"), headcount)


def people(unit_id: int, *scores: int) -> list[Person]:
    """One person per score out of 1000 hundredths, ten questions."""
    return [Person(unit_id, score, 1000, score // 100, 10) for score in scores]


def only(*terms: UnitTerm, **rest: int | bool | tuple[tuple[int, int], ...]) -> Formula:
    weights = tuple((term, 100 // len(terms)) for term in terms)
    return Formula(weights, **rest)  # type: ignore[arg-type]


def by_id(rows: list[UnitRow]) -> dict[int, UnitRow]:
    return {row.unit_id: row for row in rows}


# ---------------------------------------------------------------- the tree

TREE = [unit(1, None), unit(2, 5, 1), unit(3, None, 1), unit(4, 7, 3), unit(5, None, 3)]


def test_children_are_counted_into_their_ancestors() -> None:
    persons = [*people(1, 100), *people(2, 200), *people(4, 400, 800), *people(99, 1000)]
    figures = roll_up(TREE, persons, [1, 3, 4])
    assert [figures[i].people for i in (1, 3, 4)] == [4, 2, 2]
    assert [figures[i].total for i in (1, 3, 4)] == [1500, 1200, 1200]
    assert figures[3].average == Fraction(6, 10)


def test_headcount_is_the_own_one_or_what_the_children_add_up_to() -> None:
    figures = roll_up(TREE, [], [1, 2, 3, 4, 5])
    known = [(figures[i].headcount, figures[i].headcount_missing) for i in (1, 2, 3, 4, 5)]
    assert known == [(12, 1), (5, 0), (7, 1), (7, 0), (None, 1)]
    own = roll_up([unit(1, 3), unit(2, 5, 1)], [], [1])
    assert own[1].headcount == 3


def test_a_cycle_in_the_tree_is_refused() -> None:
    with pytest.raises(ValueError, match="cycle"):
        roll_up([unit(1, 1, 2), unit(2, 1, 1)], [], [1])


def test_a_unit_whose_parent_is_not_in_the_tree_is_a_root() -> None:
    assert roll_up([unit(1, 1, 77)], people(1, 100), [1])[1].people == 1


FORESTS = (
    st.integers(1, 7)
    .flatmap(
        lambda n: st.tuples(
            *(
                st.tuples(st.none() | st.integers(0, max(0, i - 1)), st.none() | st.integers(1, 9))
                for i in range(n)
            )
        )
    )
    .map(
        lambda rows: [
            Unit(i, None if parent is None or parent == i else parent, f"u{i}", None, headcount)
            for i, (parent, headcount) in enumerate(rows)
        ]
    )
)
PERSONS = st.lists(
    st.tuples(st.integers(0, 7), st.integers(0, 10)).map(
        lambda pair: Person(pair[0], pair[1] * 100, 1000, pair[1], 10)
    ),
    max_size=20,
)


def naive_under(units: list[Unit], root: int) -> set[int]:
    """Ids of a unit and everything under it, found from the top down."""
    found = {root}
    for _ in units:
        found |= {u.id for u in units if u.parent_id in found}
    return found


def naive_headcount(units: list[Unit], root: int) -> int | None:
    own = next(u.headcount for u in units if u.id == root)
    if own is not None:
        return own
    below = [naive_headcount(units, u.id) for u in units if u.parent_id == root]
    known = [n for n in below if n is not None]
    return sum(known) if known else None


@given(FORESTS, PERSONS)
@settings(max_examples=60)
def test_roll_up_agrees_with_counting_from_the_top(
    units: list[Unit], persons: list[Person]
) -> None:
    figures = roll_up(units, persons, [u.id for u in units])
    for u in units:
        mine = [p for p in persons if p.unit_id in naive_under(units, u.id)]
        f = figures[u.id]
        assert f.people == len(mine)
        assert f.total == sum(p.score for p in mine)
        assert f.headcount == naive_headcount(units, u.id)
        if mine:
            assert f.average == sum(Fraction(p.score, 1000) for p in mine) / len(mine)
        best = sorted((Fraction(p.score, 1000) for p in mine), reverse=True)[:3]
        assert f.top_average(3) == sum(best, Fraction(0)) / 3


def test_share_above_is_strictly_above() -> None:
    figures = roll_up([unit(1)], people(1, 500, 600, 100, 900), [1])[1]
    assert figures.share_above(50) == HALF
    assert figures.share_above(49) == Fraction(3, 4)
    assert figures.share_above(90) == 0


def test_papers_of_different_size_weigh_alike_in_the_average() -> None:
    persons = [Person(1, 1000, 1000, 10, 10), Person(1, 0, 2000, 0, 20), Person(1, 0, 0, 0, 0)]
    assert roll_up([unit(1)], persons, [1])[1].average == Fraction(1, 3)


# ---------------------------------------------------------------- the score


def test_default_mix_is_half_rate_half_average() -> None:
    rows = board([unit(1, 4)], [unit(1, 4)], people(1, 800, 400), DEFAULT_FORMULA)
    row = rows[0]
    assert (row.people, row.headcount, row.rate, row.average) == (2, 4, HALF, Fraction(6, 10))
    assert row.score == 25 + 30
    assert dict(row.parts) == {UnitTerm.PARTICIPATION: 25, UnitTerm.AVERAGE: 30}
    assert (row.place, row.tied, row.not_ranked_because, row.note) == (1, False, None, None)


def test_rate_is_shown_as_counted_and_capped_in_the_score() -> None:
    units = [unit(1, 1), unit(2, 2)]
    rows = by_id(board(units, units, people(1, 0, 0) + people(2, 0, 0), DEFAULT_FORMULA))
    assert rows[1].rate == 2
    assert rows[1].score == rows[2].score == 50
    assert rows[1].tied
    assert "(200%)" in (rows[1].note or "")
    assert rows[2].note is None


@pytest.mark.parametrize("headcount", [None, 0])
def test_unknown_headcount_counts_as_no_rate_and_says_so(headcount: int | None) -> None:
    units = [unit(1, headcount)]
    row = board(units, units, people(1, 1000), DEFAULT_FORMULA)[0]
    assert (row.rate, row.score, row.place) == (None, 50, 1)
    assert row.note == "Chưa có số biên chế nên tỷ lệ tham gia tính là 0."
    assert board(units, units, people(1, 1000), only(UnitTerm.TOTAL))[0].note is None


def test_headcount_that_leaves_units_out_says_so() -> None:
    row = board([TREE[0]], TREE, people(4, 1000), DEFAULT_FORMULA)[0]
    assert (row.people, row.headcount) == (1, 12)
    assert "chưa gồm 1 đơn vị trực thuộc" in (row.note or "")


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        (UnitTerm.PEOPLE, {1: 100, 2: 50}),
        (UnitTerm.TOTAL, {1: 100, 2: Fraction(100 * 1000, 1600)}),
        (UnitTerm.TOP_K, {1: 80, 2: 100}),
        (UnitTerm.SHARE_ABOVE, {1: 50, 2: 100}),
    ],
)
def test_relative_terms_are_measured_against_the_leader(
    term: UnitTerm, expected: Mapping[int, Fraction]
) -> None:
    units = [unit(1), unit(2)]
    persons = [*people(1, 800, 800, 0, 0), *people(2, 1000), Person(2, 0, 1000, 6, 10)]
    rows = by_id(board(units, units, persons, only(term, top_k=1)))
    assert {i: rows[i].score for i in rows} == expected


def test_leader_is_sought_within_the_division_and_among_the_ranked() -> None:
    units = [
        unit(1, division="so-nganh"),
        unit(2, division="so-nganh"),
        unit(3, division="xa-phuong"),
        unit(4, headcount=1000, division="so-nganh"),
    ]
    persons = people(1, *[0] * 4) + people(2, *[0] * 2) + people(3, 0) + people(4, *[0] * 9)
    rows = by_id(board(units, units, persons, only(UnitTerm.PEOPLE, min_participation_percent=10)))
    assert [rows[i].score for i in (1, 2, 3, 4)] == [100, 50, 100, 100]
    assert [rows[i].place for i in (1, 2, 3, 4)] == [1, 2, 1, None]


def test_top_k_does_not_reward_a_unit_of_two() -> None:
    units = [unit(1, 2), unit(2, 100)]
    persons = people(1, 1000, 1000) + people(2, *[900] * 10)
    rows = by_id(board(units, units, persons, only(UnitTerm.TOP_K)))
    assert [rows[1].place, rows[2].place] == [2, 1]


def test_points_by_hand_are_added_with_their_reason() -> None:
    units = [unit(1), unit(2)]
    persons = people(1, 500) + people(2, 600)
    extra = {1: (1050, "Tổ chức tuyên truyền tốt")}
    rows = by_id(board(units, units, persons, only(UnitTerm.AVERAGE), extra))
    assert (rows[1].score, rows[1].extra_points) == (Fraction(121, 2), Fraction(21, 2))
    assert rows[1].extra_reason == "Tổ chức tuyên truyền tốt"
    assert (rows[2].extra_points, rows[2].extra_reason) == (0, None)
    assert [rows[1].place, rows[2].place] == [1, 2]


def test_ten_to_one_points_per_criterion() -> None:
    units = [unit(i, 100) for i in range(1, 14)]
    persons = [p for i in range(1, 13) for p in people(i, *[100] * (13 - max(i, 2)))]
    formula = only(UnitTerm.PEOPLE, UnitTerm.TOTAL, points10=True)
    rows = by_id(board(units, units, persons, formula))
    people_points = [dict(rows[i].parts)[UnitTerm.PEOPLE] for i in range(1, 14)]
    assert people_points == [10, 10, 8, 7, 6, 5, 4, 3, 2, 1, 0, 0, 0]
    assert [rows[i].score for i in (1, 3, 11)] == [20, 16, 0]
    assert [rows[i].place for i in (1, 2, 3, 12, 13)] == [1, 1, 3, 11, None]


def test_rates_above_all_staff_share_the_ten_points() -> None:
    units = [unit(1, 1), unit(2, 2)]
    persons = people(1, 0, 0, 0) + people(2, 0, 0)
    rows = board(units, units, persons, only(UnitTerm.PARTICIPATION, points10=True))
    assert [(row.score, row.place) for row in rows] == [(10, 1), (10, 1)]


# ---------------------------------------------------------------- who is ranked


@pytest.mark.parametrize(
    ("headcount", "took_part", "formula", "reason"),
    [
        (10, 0, DEFAULT_FORMULA, "Chưa có người dự thi."),
        (10, 1, DEFAULT_FORMULA, None),
        (10, 5, only(UnitTerm.AVERAGE, min_participation_percent=50), None),
        (11, 5, only(UnitTerm.AVERAGE, min_participation_percent=50), "5/11 người, thấp hơn"),
        (None, 5, only(UnitTerm.AVERAGE, min_participation_percent=50), "Chưa có số biên chế"),
        (None, 5, only(UnitTerm.AVERAGE), None),
        (2, 2, only(UnitTerm.AVERAGE, min_people=3), "Có 2 người dự thi, chưa đủ mức tối thiểu 3"),
        (3, 3, only(UnitTerm.AVERAGE, min_people=3), None),
        (49, 14, only(UnitTerm.AVERAGE, size_thresholds=((100, 25), (50, 30))), "tối thiểu 30%"),
        (49, 15, only(UnitTerm.AVERAGE, size_thresholds=((100, 25), (50, 30))), None),
        (50, 12, only(UnitTerm.AVERAGE, size_thresholds=((100, 25), (50, 30))), "tối thiểu 25%"),
        (50, 13, only(UnitTerm.AVERAGE, size_thresholds=((100, 25), (50, 30))), None),
        (100, 1, only(UnitTerm.AVERAGE, size_thresholds=((100, 25), (50, 30))), None),
        (None, 1, only(UnitTerm.AVERAGE, size_thresholds=((100, 25),)), "Chưa có số biên chế"),
    ],
)
def test_thresholds(
    headcount: int | None, took_part: int, formula: Formula, reason: str | None
) -> None:
    units = [unit(1, headcount)]
    row = board(units, units, people(1, *[500] * took_part), formula)[0]
    assert (row.place is None) is (reason is not None)
    if reason is None:
        assert row.not_ranked_because is None
    else:
        assert reason in (row.not_ranked_because or "")
        assert not row.tied


def test_rows_come_division_by_division_ranked_ones_first() -> None:
    units = [
        unit(1, name="Sở Y tế", division="so-nganh"),
        unit(2, name="Xã A", division="xa-phuong"),
        unit(3, name="Sở Tài chính", division="so-nganh"),
        unit(4, name="Không khối"),
        unit(5, name="Sở Nội vụ", division="so-nganh"),
        unit(6, name="Khối lạ", division="khac"),
    ]
    persons = people(1, 500) + people(2, 100) + people(5, 900)
    rows = board(units, units, persons, DEFAULT_FORMULA)
    assert [row.unit_id for row in rows] == [5, 1, 3, 2, 6, 4]
    assert [row.place for row in rows] == [1, 2, None, 1, None, None]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5)), max_size=6), st.booleans())
def test_places_agree_with_a_naive_count(sizes: list[tuple[int, int]], points10: bool) -> None:
    units = [unit(i, headcount) for i, (headcount, _) in enumerate(sizes)]
    persons = [p for i, (_, n) in enumerate(sizes) for p in people(i, *range(0, n * 200, 200))]
    formula = only(UnitTerm.PARTICIPATION, UnitTerm.TOTAL, points10=points10)
    rows = board(units, units, persons, formula)
    assert sorted(row.unit_id for row in rows) == [u.id for u in units]
    ranked = [row for row in rows if row.place is not None]
    assert {row.unit_id for row in ranked} == {i for i, (_, n) in enumerate(sizes) if n}
    for row in ranked:
        assert row.place == 1 + sum(other.score > row.score for other in ranked)
        assert row.tied is (sum(other.score == row.score for other in ranked) > 1)
        assert row.score == sum(part for _, part in row.parts)
        assert 0 <= row.score <= (20 if points10 else 100)


@given(st.lists(st.integers(0, 10), min_size=1, max_size=6), st.lists(st.integers(1, 5)))
@settings(max_examples=50)
def test_one_more_perfect_person_never_lowers_a_unit(marks: list[int], others: list[int]) -> None:
    units = [unit(1, 50), unit(2, 50)]
    persons = people(1, *(m * 100 for m in marks)) + people(2, *(m * 100 for m in others))
    formula = only(UnitTerm.PARTICIPATION, UnitTerm.AVERAGE, UnitTerm.PEOPLE, UnitTerm.TOP_K)
    before = by_id(board(units, units, persons, formula))[1]
    after = by_id(board(units, units, persons + people(1, 1000), formula))[1]
    assert after.score >= before.score
    assert (after.place or 9) <= (before.place or 9)


# ---------------------------------------------------------------- words and JSON

RICH = Formula(
    terms=((UnitTerm.PARTICIPATION, 40), (UnitTerm.SHARE_ABOVE, 35), (UnitTerm.TOP_K, 25)),
    share_above_percent=80,
    top_k=5,
    min_participation_percent=20,
    min_people=3,
    size_thresholds=((50, 30), (100, 25)),
)


def test_description_holds_every_figure_of_the_formula() -> None:
    words = "\n".join(describe(RICH))
    for part in (
        "tối đa 100%): 40%.",
        "đúng trên 80% số câu: 35%.",
        "của 5 người có điểm cao nhất",
        "so với đơn vị dẫn đầu trong khối: 25%.",
        "Đơn vị có dưới 50 biên chế được xếp hạng khi có ít nhất 30%",
        "từ 50 đến dưới 100 biên chế được xếp hạng khi có ít nhất 25%",
        "Các đơn vị còn lại được xếp hạng khi có ít nhất 20%",
        "ít nhất 3 người dự thi",
    ):
        assert part in words


def test_description_of_plain_and_points_formulas() -> None:
    plain = "\n".join(describe(DEFAULT_FORMULA))
    assert plain.count("50%") == 2
    assert "ít nhất" not in plain
    points = "\n".join(describe(only(UnitTerm.PEOPLE, UnitTerm.TOTAL, points10=True)))
    assert "10, 9, … 1 điểm" in points
    assert "50%" not in points


@pytest.mark.parametrize("term", list(UnitTerm))
def test_every_term_has_a_label_and_words(term: UnitTerm) -> None:
    assert UNIT_TERM_LABELS[term]
    assert any(": 100%." in line for line in describe(only(term)))


@pytest.mark.parametrize("formula", [DEFAULT_FORMULA, RICH, only(UnitTerm.TOTAL, points10=True)])
def test_json_round_trip_and_no_problems(formula: Formula) -> None:
    assert formula_from_json(formula_to_json(formula)) == formula
    assert problems(formula) == []


def test_json_with_settings_left_out_has_the_defaults() -> None:
    terms = [["participation", 50], ["average", 50]]
    assert formula_from_json({"terms": terms}) == DEFAULT_FORMULA


@pytest.mark.parametrize(
    ("formula", "part"),
    [
        (Formula(()), "Chưa chọn tiêu chí"),
        (Formula(((UnitTerm.TOTAL, 50), (UnitTerm.TOTAL, 50))), "chọn hai lần"),
        (Formula(((UnitTerm.TOTAL, 50), (UnitTerm.AVERAGE, 49))), "Tổng tỷ trọng là 99%"),
        (Formula(((UnitTerm.TOTAL, 101), (UnitTerm.AVERAGE, -1))), "lớn hơn 0"),
        (only(UnitTerm.TOTAL, min_participation_percent=101), "từ 0 đến 100"),
        (only(UnitTerm.TOTAL, size_thresholds=((50, -1),)), "từ 0 đến 100"),
        (only(UnitTerm.TOTAL, top_k=0), "nguyên dương"),
        (only(UnitTerm.TOTAL, size_thresholds=((50, 30), (50, 20))), "khác nhau"),
    ],
)
def test_a_bad_formula_says_what_is_wrong(formula: Formula, part: str) -> None:
    found = problems(formula)
    assert len(found) == 1
    assert part in found[0]


@given(st.lists(st.tuples(st.integers(1, 4), st.integers(0, 5)), min_size=1, max_size=5))
@settings(max_examples=40)
def test_a_unit_never_changes_place_by_another_name(sizes: list[tuple[int, int]]) -> None:
    units = [unit(i, headcount, name=f"Đơn vị {i}") for i, (headcount, _) in enumerate(sizes)]
    persons = [p for i, (_, n) in enumerate(sizes) for p in people(i, *range(0, n * 200, 200))]
    renamed = [unit(i, headcount, name=f"{9 - i}") for i, (headcount, _) in enumerate(sizes)]
    before, after = (
        {row.unit_id: (row.place, row.tied, row.score) for row in rows}
        for rows in (
            board(units, units, persons, DEFAULT_FORMULA),
            board(renamed, renamed, persons, DEFAULT_FORMULA),
        )
    )
    assert after == before
