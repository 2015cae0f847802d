"""Headcounts as of a date, and units that were merged."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.unit_history import (
    Headcount,
    Merger,
    as_merged,
    headcount_on,
    merged_on,
    merges_in_a_circle,
    successor,
)
from quizapp.domain.unit_tree import Person, Unit, roll_up


def day(number: int) -> dt.date:
    return dt.date(2026, 1, number)


ENTRIES = (
    Headcount(day(10), 50, 100),
    Headcount(day(20), 60, 200),
    Headcount(day(20), 61, 300),
    Headcount(day(5), None, 400),
)


@pytest.mark.parametrize(
    ("on", "known_at", "expected"),
    [
        (9, None, None),
        (10, None, 50),
        (19, None, 50),
        (20, None, 61),
        (31, None, 61),
        (4, None, None),
        (31, 250, 60),
        (9, 350, 50),
        (31, 100, 50),
        (31, 99, None),
    ],
)
def test_the_latest_date_that_is_not_after_the_day_counts(
    on: int, known_at: int | None, expected: int | None
) -> None:
    assert headcount_on(ENTRIES, day(on), 7, known_at) == expected


def test_without_entries_the_unit_has_what_it_has() -> None:
    assert headcount_on((), day(1), 7, 0) == 7


MERGERS = (Merger(1, 2, day(10), 100), Merger(2, 3, day(20), 200), Merger(4, 3, day(10), 100, 300))


@pytest.mark.parametrize(
    ("on", "known_at", "expected"),
    [
        (9, None, {}),
        (10, None, {1: 2}),
        (20, None, {1: 2, 2: 3}),
        (20, 150, {1: 2, 4: 3}),
        (20, 299, {1: 2, 2: 3, 4: 3}),
        (20, 300, {1: 2, 2: 3}),
        (20, 99, {}),
    ],
)
def test_mergers_hold_from_their_day_as_they_were_known(
    on: int, known_at: int | None, expected: dict[int, int]
) -> None:
    assert merged_on(MERGERS, day(on), known_at) == expected


def test_a_chain_leads_to_its_last_unit() -> None:
    assert [successor(each, {1: 2, 2: 3}) for each in (1, 2, 3)] == [3, 3, 3]
    assert successor(1, {1: 2, 2: 1}) in (1, 2)


PARENTS = {1: None, 2: 1, 3: 1, 4: 3}


@pytest.mark.parametrize(
    ("unit", "into", "merged", "circle"),
    [
        (2, 3, {}, False),
        (2, 2, {}, True),
        (2, 3, {3: 2}, True),
        (2, 3, {3: 4, 4: 2}, True),
        (3, 4, {}, True),
        (4, 1, {}, False),
        (1, 2, {}, True),
        (2, 4, {4: 3}, False),
    ],
)
def test_a_merger_never_leads_back(
    unit: int, into: int, merged: dict[int, int], circle: bool
) -> None:
    assert merges_in_a_circle(unit, into, PARENTS, merged) is circle


def test_people_of_a_merged_unit_and_below_it_count_in_the_new_one() -> None:
    units = [
        Unit(1, None, "Tỉnh", None, None),
        Unit(2, 1, "Xã cũ", "xa-phuong", 10),
        Unit(3, 1, "Xã mới", "xa-phuong", 40),
        Unit(4, 2, "Phòng của xã cũ", None, None),
    ]
    tree = as_merged(units, {2: 3, 9: 3, 4: 99})
    assert [(u.id, u.merged, u.division) for u in tree if u.merged] == [(2, True, None)]
    persons = [Person(2, 1, 1, 1, 1), Person(3, 1, 1, 1, 1), Person(4, 1, 1, 1, 1)]
    figures = roll_up(tree, persons, [3])[3]
    assert (figures.people, figures.headcount) == (3, 40)
    added = as_merged([*units[:2], Unit(3, 1, "Xã mới", "xa-phuong", None)], {2: 3})
    assert roll_up(added, (), [3])[3].headcount == 10


@given(
    st.lists(st.none() | st.integers(0, 5), min_size=1, max_size=6),
    st.dictionaries(st.integers(0, 6), st.integers(0, 6)),
)
@settings(max_examples=60)
def test_no_merger_makes_a_tree_without_end(
    parents: list[int | None], merged: dict[int, int]
) -> None:
    units = [
        Unit(key, above if above is not None and above < key else None, f"u{key}", None, 1)
        for key, above in enumerate(parents)
    ]
    tree = as_merged(units, merged)
    assert sorted(unit.id for unit in tree) == [unit.id for unit in units]
    persons = [Person(unit.id, 0, 1, 0, 1) for unit in units]
    tops = [unit.id for unit in tree if unit.parent_id is None]
    assert sum(each.people for each in roll_up(tree, persons, tops).values()) == len(units)
