"""Who has which prize."""

from dataclasses import replace
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain import prizes
from quizapp.domain.prizes import Candidate, Equals, Given, Offer, Passed, allot
from quizapp.domain.timing import DAY_MS, HOUR_MS


def ladder(*counts):
    return [Offer(f"Giải {n}", count, "b") for n, count in enumerate(counts)]


def board(*groups, barred=()):
    return {"b": [[Candidate(i, "lý do" if i in barred else "") for i in g] for g in groups]}


@pytest.mark.parametrize(
    ("counts", "groups", "barred", "given", "open_", "unfilled"),
    [
        ((1, 2), [[1], [2], [3], [4]], (), [(0, 1), (1, 2), (1, 3)], [], {}),
        ((1, 2), [[1], [2, 3], [4]], (), [(0, 1), (1, 2), (1, 3)], [], {}),
        ((1, 2), [[1, 2], [3]], (), [(1, 3)], [((1, 2), [0, 1])], {}),
        ((1, 1), [[1, 2, 3], [4]], (), [], [((1, 2, 3), [0, 1])], {}),
        ((1, 2), [[1], [2], [3]], (1,), [(0, 2), (1, 3)], [], {1: 1}),
        ((1,), [[1, 2]], (1,), [(0, 2)], [], {}),
        ((2,), [], (), [], [], {0: 2}),
        ((0, 1), [[1]], (), [(1, 1)], [], {}),
    ],
)
def test_a_ladder_of_prizes(counts, groups, barred, given, open_, unfilled):
    made = allot(ladder(*counts), board(*groups, barred=barred))
    assert made.given == [Given(*each) for each in given]
    assert made.open == [Equals(members, offers) for members, offers in open_]
    assert made.unfilled == unfilled


def test_one_prize_a_person():
    offers = [Offer("Nhất", 1, "place"), Offer("Dự đoán sát nhất", 1, "guess")]
    boards = {"place": [[Candidate(1)], [Candidate(2)]], "guess": [[Candidate(1)], [Candidate(3)]]}
    made = allot(offers, boards)
    assert made.given == [Given(0, 1), Given(1, 3)]
    assert made.passed == [Passed(1, 1, prizes.HAS_ONE)]
    again = [replace(offer, once=False) for offer in offers]
    assert allot(again, boards).given == [Given(0, 1), Given(1, 1)]


@pytest.mark.parametrize(
    ("holds", "given", "passed"),
    [
        ({}, [(0, 1), (1, 2)], []),
        ({1: 1}, [(0, 2), (1, 3)], [(0, 1)]),
        ({1: 2}, [(0, 1), (1, 2)], []),
        ({2: 2}, [(0, 1), (1, 3)], [(1, 2)]),
        ({2: 1, 1: 3}, [(0, 1), (1, 3)], [(1, 2)]),
    ],
)
def test_only_a_higher_prize_is_taken_in_place_of_another(holds, given, passed):
    """First and second prize, levels 1 and 2; `holds` is what somebody has from another round."""
    offers = [replace(each, level=n) for n, each in enumerate(ladder(1, 1), 1)]
    made = allot(offers, {"b": [[Candidate(who, holds=holds.get(who))] for who in (1, 2, 3)]})
    assert made.given == [Given(*each) for each in given]
    assert made.passed == [Passed(*each, prizes.HAS_HIGHER) for each in passed]


def test_a_board_is_read_no_further_than_needed():
    def groups():
        yield [Candidate(1)]
        pytest.fail("read on")

    assert allot(ladder(1), {"b": groups()}).given == [Given(0, 1)]


def naive(counts, order, barred):
    """Seats one after the other over a strict order: {person: prize}."""
    seats = [number for number, count in enumerate(counts) for _ in range(count)]
    return dict(zip([each for each in order if each not in barred], seats, strict=False))


@settings(max_examples=60)
@given(
    counts=st.lists(st.integers(0, 2), min_size=1, max_size=3),
    sizes=st.lists(st.integers(1, 3), max_size=4),
    barred=st.sets(st.integers(0, 8), max_size=3),
)
def test_certain_is_what_every_order_of_the_equals_gives(counts, sizes, barred):
    ids = iter(range(20))
    groups = [[next(ids) for _ in range(size)] for size in sizes]
    made = allot(ladder(*counts), board(*groups, barred=barred))
    orders = [
        [each for part in parts for each in part]
        for parts in product(*(permutations(group) for group in groups))
    ]
    results = [naive(counts, order, barred) for order in orders] or [{}]
    certain = {
        who: prize
        for who, prize in results[0].items()
        if all(result.get(who) == prize for result in results)
    }
    assert {each.id: each.offer for each in made.given} == certain
    may_have = {who for result in results for who in result} - certain.keys()
    assert {who for each in made.open for who in each.members} == may_have
    taken = len(results[0])
    assert sum(made.unfilled.values()) == sum(counts) - taken


def test_complaints_end_with_a_local_day():
    midnight = 17 * HOUR_MS  # 00:00 on 2/1/1970 in Viet Nam
    for at in (midnight, midnight + 23 * HOUR_MS):
        assert prizes.complaints_until(at, 3) == midnight + 4 * DAY_MS - 1
    assert prizes.complaints_until(midnight - 1, 3) == midnight + 3 * DAY_MS - 1
