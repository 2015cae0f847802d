"""domain.scoring: every kind, whole and partial, against a second implementation in Decimal."""

import itertools
import json
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.banks import Area, Kind, Question
from quizapp.domain.papers import Item
from quizapp.domain.scoring import (
    PARTIAL_LABELS,
    ItemMark,
    Partial,
    display_key,
    fraction_right,
    mark_item,
    mark_paper,
    text_key,
)

WHOLE, SHARE = Partial.ALL_OR_NOTHING, Partial.PROPORTIONAL
ABCD = ("a", "b", "c", "d")


def question(kind, **values):
    return Question("q", kind, "?", area=Area.DIGITAL, **values)


def item(kind, choice_order=(), target_order=(), points=100, version_id=1):
    return Item(version_id, version_id, points, kind, choice_order, target_order)


SINGLE = question(Kind.SINGLE, choices=ABCD, right=(2,))
MULTIPLE = question(Kind.MULTIPLE, choices=ABCD, right=(0, 2))
TRUE_FALSE = question(Kind.TRUE_FALSE, choices=("Đúng", "Sai"), right=(1,))
NUMERIC = question(Kind.NUMERIC, value=Decimal("80"), tolerance=Decimal("0.5"))
EXACT = question(Kind.NUMERIC, value=Decimal("0.1"))
TEXT = question(Kind.TEXT, accepted=("06 rõ", "sáu rõ"))
ORDERING = question(Kind.ORDERING, choices=ABCD)
MATCHING = question(Kind.MATCHING, choices=("a", "b", "c"), targets=("x", "y", "z", "w"))

SINGLE_ITEM = item(Kind.SINGLE, (3, 2, 1, 0))
MULTIPLE_ITEM = item(Kind.MULTIPLE, (3, 2, 1, 0))  # right where 1 and 3 are displayed
TRUE_FALSE_ITEM = item(Kind.TRUE_FALSE, (0, 1))
NUMERIC_ITEM, TEXT_ITEM = item(Kind.NUMERIC), item(Kind.TEXT)
ORDERING_ITEM = item(Kind.ORDERING, (1, 0, 3, 2))  # right is displayed 1, 0, 3, 2
MATCHING_ITEM = item(Kind.MATCHING, (2, 0, 1), (3, 0, 1, 2))  # right is 3, 1, 2


@pytest.mark.parametrize(
    ("q", "i", "response", "whole", "share"),
    [
        (SINGLE, SINGLE_ITEM, "1", 1, 1),
        (SINGLE, SINGLE_ITEM, "2", 0, 0),
        (SINGLE, SINGLE_ITEM, "0", 0, 0),
        (SINGLE, SINGLE_ITEM, "null", 0, 0),
        (SINGLE, SINGLE_ITEM, None, 0, 0),
        (TRUE_FALSE, TRUE_FALSE_ITEM, "1", 1, 1),
        (TRUE_FALSE, TRUE_FALSE_ITEM, "0", 0, 0),
        (MULTIPLE, MULTIPLE_ITEM, "[1,3]", 1, 1),
        (MULTIPLE, MULTIPLE_ITEM, "[1]", 0, Fraction(1, 2)),
        (MULTIPLE, MULTIPLE_ITEM, "[0,1]", 0, 0),
        (MULTIPLE, MULTIPLE_ITEM, "[0,1,3]", 0, Fraction(1, 2)),
        (MULTIPLE, MULTIPLE_ITEM, "[0,1,2,3]", 0, 0),
        (MULTIPLE, MULTIPLE_ITEM, "[0,2]", 0, 0),
        (MULTIPLE, MULTIPLE_ITEM, "[]", 0, 0),
        (NUMERIC, NUMERIC_ITEM, '"80"', 1, 1),
        (NUMERIC, NUMERIC_ITEM, '"80,5"', 1, 1),
        (NUMERIC, NUMERIC_ITEM, '"79.5%"', 1, 1),
        (NUMERIC, NUMERIC_ITEM, '"80,501"', 0, 0),
        (NUMERIC, NUMERIC_ITEM, '"79,499"', 0, 0),
        (NUMERIC, NUMERIC_ITEM, '"tám mươi"', 0, 0),
        (EXACT, NUMERIC_ITEM, '"0,1"', 1, 1),
        (EXACT, NUMERIC_ITEM, '"0,10"', 1, 1),
        (EXACT, NUMERIC_ITEM, '"0,1000000000000000001"', 0, 0),
        (TEXT, TEXT_ITEM, '"06 rõ"', 1, 1),
        (TEXT, TEXT_ITEM, '"06 RO."', 1, 1),
        (TEXT, TEXT_ITEM, '"06rõ"', 1, 1),
        (TEXT, TEXT_ITEM, '"(Sáu  rõ)"', 1, 1),
        (TEXT, TEXT_ITEM, '"6 rõ"', 0, 0),
        (TEXT, TEXT_ITEM, '"?!"', 0, 0),
        (ORDERING, ORDERING_ITEM, "[1,0,3,2]", 1, 1),
        (ORDERING, ORDERING_ITEM, "[0,1,3,2]", 0, Fraction(1, 2)),
        (ORDERING, ORDERING_ITEM, "[0,1,2,3]", 0, 0),
        (ORDERING, ORDERING_ITEM, "[1,3,2,0]", 0, Fraction(1, 4)),
        (ORDERING, ORDERING_ITEM, "null", 0, 0),
        (MATCHING, MATCHING_ITEM, "[3,1,2]", 1, 1),
        (MATCHING, MATCHING_ITEM, "[3,1,null]", 0, Fraction(2, 3)),
        (MATCHING, MATCHING_ITEM, "[3,3,3]", 0, Fraction(1, 3)),
        (MATCHING, MATCHING_ITEM, "[0,0,0]", 0, 0),
        (MATCHING, MATCHING_ITEM, "[null,null,null]", 0, 0),
    ],
)
def test_how_much_is_right(q, i, response, whole, share):
    assert fraction_right(q, i, response) == whole
    assert fraction_right(q, i, response, WHOLE) == whole
    assert fraction_right(q, i, response, SHARE) == share


def test_a_regrade_may_accept_a_second_choice():
    mended = question(Kind.SINGLE, choices=ABCD, right=(1, 2))
    assert [mark_item(mended, SINGLE_ITEM, str(p)) for p in range(4)] == [0, 100, 100, 0]


@pytest.mark.parametrize(
    ("points", "share", "earned"),
    [(100, "[1]", 50), (25, "[1]", 13), (1, "[1]", 1), (33, "[1]", 17), (0, "[1,3]", 0)],
)
def test_points_are_rounded_half_up(points, share, earned):
    i = item(Kind.MULTIPLE, (3, 2, 1, 0), points=points)
    assert mark_item(MULTIPLE, i, share, SHARE) == earned


def test_thirds_of_a_point():
    for points, two, one in [(100, 67, 33), (50, 33, 17), (10, 7, 3)]:
        i = item(Kind.MATCHING, (2, 0, 1), (3, 0, 1, 2), points=points)
        assert mark_item(MATCHING, i, "[3,1,null]", SHARE) == two
        assert mark_item(MATCHING, i, "[3,null,null]", SHARE) == one
        assert mark_item(MATCHING, i, "[3,1,null]") == 0


@pytest.mark.parametrize(
    ("s", "key"),
    [
        ("06 rõ", "06ro"),
        (" “06 RÕ”. ", "06ro"),
        ("118/2025/NĐ-CP", "118/2025/nd-cp"),
        ("…", ""),
        ("Đ", "d"),
    ],
)
def test_text_key(s, key):
    assert text_key(s) == key


def test_labels():
    assert set(PARTIAL_LABELS) == set(Partial)


# ---------------------------------------------------------------- a second implementation


def naive_multiple(right, order, ticked, points, partial):
    """Walks over the displayed choices, with Decimal rounding."""
    good = bad = 0
    for position in ticked:
        if order[position] in right:
            good += 1
        else:
            bad += 1
    if partial is WHOLE:
        return points if bad == 0 and good == len(right) else 0
    exact = Decimal(points) * max(0, good - bad) / len(right)
    return int(exact.quantize(Decimal(1), rounding=ROUND_HALF_UP))


@given(
    st.sets(st.integers(0, 5), min_size=1),
    st.permutations(range(6)),
    st.sets(st.integers(0, 5)),
    st.integers(0, 1000),
    st.sampled_from(Partial),
)
def test_multiple_choice_agrees_with_the_naive_way(right, order, ticked, points, partial):
    q = question(Kind.MULTIPLE, choices=tuple("abcdef"), right=tuple(sorted(right)))
    i = item(Kind.MULTIPLE, tuple(order), points=points)
    response = json.dumps(sorted(ticked))
    assert mark_item(q, i, response, partial) == naive_multiple(
        right, order, ticked, points, partial
    )


def test_orderings_agree_with_comparing_the_displayed_words():
    for order, response in itertools.product(itertools.permutations(range(4)), repeat=2):
        shown = [ABCD[i] for i in order]
        answer = [shown[p] for p in response]
        good = sum(a == b for a, b in zip(answer, ABCD, strict=True))
        i = item(Kind.ORDERING, order)
        assert fraction_right(ORDERING, i, json.dumps(response), SHARE) == Fraction(good, 4)
        assert fraction_right(ORDERING, i, json.dumps(response)) == (answer == list(ABCD))


@given(
    st.permutations(range(3)),
    st.permutations(range(4)),
    st.lists(st.none() | st.integers(0, 3), min_size=3, max_size=3),
)
def test_matchings_agree_with_comparing_the_displayed_words(left, right, response):
    partner = dict(zip(MATCHING.choices, MATCHING.targets, strict=False))
    shown_left = [MATCHING.choices[i] for i in left]
    shown_right = [MATCHING.targets[i] for i in right]
    good = sum(
        target is not None and partner[word] == shown_right[target]
        for word, target in zip(shown_left, response, strict=True)
    )
    i = item(Kind.MATCHING, tuple(left), tuple(right))
    assert fraction_right(MATCHING, i, json.dumps(response), SHARE) == Fraction(good, 3)
    assert fraction_right(MATCHING, i, json.dumps(response)) == (good == 3)


NUMBERS = st.decimals(-(10**6), 10**6, places=4)


@given(NUMBERS, st.decimals(0, 100, places=4), NUMBERS)
def test_numbers_are_compared_exactly(value, tolerance, typed):
    q = question(Kind.NUMERIC, value=value, tolerance=tolerance)
    response = json.dumps(f"{typed:f}".replace(".", ","))
    inside = value - tolerance <= typed <= value + tolerance
    assert fraction_right(q, NUMERIC_ITEM, response) == inside


# ---------------------------------------------------------------- the displayed key


@pytest.mark.parametrize(
    ("q", "i", "key"),
    [
        (SINGLE, SINGLE_ITEM, 1),
        (TRUE_FALSE, TRUE_FALSE_ITEM, 1),
        (MULTIPLE, MULTIPLE_ITEM, [1, 3]),
        (NUMERIC, NUMERIC_ITEM, "80"),
        (EXACT, NUMERIC_ITEM, "0,1"),
        (question(Kind.NUMERIC, value=Decimal("1234.50")), NUMERIC_ITEM, "1.234,5"),
        (TEXT, TEXT_ITEM, "06 rõ"),
        (ORDERING, ORDERING_ITEM, [1, 0, 3, 2]),
        (MATCHING, MATCHING_ITEM, [3, 1, 2]),
    ],
)
def test_the_displayed_key_is_marked_right(q, i, key):
    assert display_key(q, i) == key
    assert fraction_right(q, i, json.dumps(key)) == 1


@given(st.permutations(range(4)), st.permutations(range(4)), NUMBERS)
def test_the_displayed_key_is_right_in_every_order(order, targets, value):
    numeric = question(Kind.NUMERIC, value=value)
    for q in (SINGLE, MULTIPLE, ORDERING, numeric):
        i = item(q.kind, tuple(order))
        assert fraction_right(q, i, json.dumps(display_key(q, i))) == 1
    i = item(Kind.MATCHING, tuple(x for x in order if x < 3), tuple(targets))
    assert fraction_right(MATCHING, i, json.dumps(display_key(MATCHING, i))) == 1


# ---------------------------------------------------------------- papers

PAPER = (
    item(Kind.SINGLE, (3, 2, 1, 0), points=100, version_id=11),
    item(Kind.MULTIPLE, (3, 2, 1, 0), points=150, version_id=12),
    item(Kind.TEXT, points=50, version_id=13),
    item(Kind.SINGLE, (0, 1, 2, 3), points=0, version_id=11),
)
QUESTIONS = {11: SINGLE, 12: MULTIPLE, 13: TEXT}


def test_a_paper_is_marked_item_by_item():
    mark = mark_paper(PAPER, QUESTIONS, {1: "2", 2: "[1]", 4: "2"}, SHARE)
    assert mark.marks == (
        ItemMark(1, 0, 100, "wrong"),
        ItemMark(2, 75, 150, "partial"),
        ItemMark(3, 0, 50, "blank"),
        ItemMark(4, 0, 0, "right"),
    )
    assert (mark.score, mark.max_score) == (75, 300)
    assert (mark.right_count, mark.question_count) == (1, 4)


def test_all_right_and_all_blank():
    right = {n: json.dumps(display_key(QUESTIONS[i.version_id], i)) for n, i in enumerate(PAPER, 1)}
    best = mark_paper(PAPER, QUESTIONS, right)
    assert (best.score, best.max_score, best.right_count) == (300, 300, 4)
    worst = mark_paper(PAPER, QUESTIONS, {1: "null", 2: "[]"})
    assert worst.score == worst.right_count == 0
    assert {mark.state for mark in worst.marks} == {"blank"}
    assert mark_paper((), {}, {}).question_count == 0


def test_partial_answers_are_wrong_when_all_or_nothing():
    mark = mark_paper(PAPER, QUESTIONS, {2: "[1]"})
    assert mark.marks[1] == ItemMark(2, 0, 150, "wrong")


def test_a_missing_question_is_an_error():
    with pytest.raises(KeyError):
        mark_paper(PAPER, {11: SINGLE}, {})
