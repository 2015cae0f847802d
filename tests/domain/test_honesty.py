"""Signs: boundaries, and a naive second way of finding pairs."""

from itertools import combinations

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from quizapp.domain import honesty
from quizapp.domain.banks import Kind
from quizapp.domain.honesty import INNOCENT, SIGN_LABELS, WEIGHTS, Sign, Sitting, words
from quizapp.domain.papers import Item
from quizapp.domain.seals import LogRow

NEEDED = dict.fromkeys(range(1, 11), 2000)


def log(*gaps: int, start: int = 0) -> list[LogRow]:
    """Answers to questions 1, 2, …, each so long after the one before."""
    rows, at = [], start
    for seq, gap in enumerate(gaps, start=1):
        at += gap
        rows.append(LogRow(seq, seq, "1", at))
    return rows


@pytest.mark.parametrize(
    ("gaps", "right", "told"),
    [
        ([1000] * 10, 10, True),
        ([1999] * 10, 10, True),
        ([2000] * 10, 10, False),
        ([1000] * 10, 5, True),
        ([1000] * 10, 4, False),
        ([1000] * 5, 5, True),
        ([1000] * 4, 4, False),
        ([60_000] + [100] * 9, 10, False),
        ([30_000] + [100] * 9, 10, True),
        ([100] * 5 + [3000] * 5, 10, False),
        ([100] * 6 + [3000] * 4, 10, True),
    ],
)
def test_faster_than_reading(gaps, right, told):
    assert (honesty.hurry(0, log(*gaps), NEEDED, right) is not None) is told


def test_what_a_dead_network_held_back_is_no_hurry():
    """All at once, after ten minutes: the browser sent what it had kept."""
    rows = [LogRow(seq, seq, "1", 600_000 + seq) for seq in range(1, 11)]
    assert honesty.hurry(0, rows, NEEDED, 10) is None


def test_only_the_first_answer_to_a_question_counts():
    rows = [
        LogRow(1, 1, "1", 3000),
        LogRow(2, 1, "2", 3100),
        LogRow(3, 2, "null", 3200),
        LogRow(4, 2, "0", 5000),
        LogRow(5, 0, "120", 5100),
    ]
    assert honesty.first_times(0, rows) == {1: 3000, 2: 2000}


def test_reading_takes_longer_the_longer_the_question():
    assert honesty.reading_ms("") == 500
    assert honesty.reading_ms("x" * 100) == 2000


# ---------------------------------------------------------------- the same wrong answers


@pytest.mark.parametrize(
    ("item", "response", "expected"),
    [
        (Item(1, 1, 100, Kind.SINGLE, (2, 0, 1), ()), "0", 2),
        (Item(1, 1, 100, Kind.SINGLE, (2, 0, 1), ()), "null", None),
        (Item(1, 1, 100, Kind.TRUE_FALSE, (0, 1), ()), "1", None),
        (Item(1, 1, 100, Kind.MULTIPLE, (2, 0, 1), ()), "[0,2]", (1, 2)),
        (Item(1, 1, 100, Kind.ORDERING, (2, 0, 1), ()), "[1,0,2]", (0, 2, 1)),
        (Item(1, 1, 100, Kind.MATCHING, (1, 0), (2, 0, 1)), "[0,2]", ((0, 1), (1, 2))),
        (Item(1, 1, 100, Kind.NUMERIC, (), ()), '"15"', "15"),
    ],
)
def test_answers_are_compared_whatever_their_order_on_the_paper(item, response, expected):
    assert honesty.given(item, response) == expected


def test_free_text_is_compared_as_it_is_marked():
    item = Item(1, 1, 100, Kind.TEXT, (), ())
    assert honesty.given(item, '"Một  cửa."') == honesty.given(item, '"mot cua"')


def sitting(id_, wrong, *, ended_at=0, group="a", participant=None, asked=range(10)) -> Sitting:
    return Sitting(id_, participant or id_, group, ended_at, frozenset(asked), wrong)


SAME = {1: 0, 2: 0, 3: 0, 4: 0}


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (sitting(2, SAME), True),
        (sitting(2, {**SAME, 4: 1}), False),
        (sitting(2, {1: 0, 2: 0, 3: 0}), False),
        (sitting(2, {**SAME, 5: 1}), True),
        (sitting(2, {**SAME, 5: 1, 6: 1}), False),
        (sitting(2, {**SAME, 5: 1, 6: 1}, asked=[1, 2, 3, 4, 5, 6]), False),
        (sitting(2, SAME, group="b"), False),
        (sitting(2, SAME, participant=1), False),
        (sitting(2, SAME, ended_at=honesty.WINDOW_MS), True),
        (sitting(2, SAME, ended_at=honesty.WINDOW_MS + 1), False),
    ],
)
def test_pairs_that_are_wrong_alike(other, told):
    found = list(honesty.alike([other, sitting(1, SAME)]))
    assert [(each.first, each.second) for each in found] == ([(1, 2)] if told else [])


@for_all(
    st.lists(
        st.tuples(
            st.dictionaries(st.integers(1, 7), st.integers(0, 1), max_size=7),
            st.integers(0, 3),
            st.sampled_from("ab"),
        ),
        max_size=12,
    )
)
def test_all_pairs_are_found_and_no_other(rows):
    sittings = [
        sitting(at, wrong, ended_at=minutes * 600_000, group=group)
        for at, (wrong, minutes, group) in enumerate(rows, start=1)
    ]
    expected = set()
    for one, other in combinations(sittings, 2):
        same = [q for q in one.wrong if other.wrong.get(q) == one.wrong[q]]
        either = set(one.wrong) | set(other.wrong)
        near = abs(one.ended_at - other.ended_at) <= 15 * 60_000
        if one.group == other.group and near and len(same) >= 4 and len(same) >= 0.75 * len(either):
            expected.add(frozenset((one.id, other.id)))
    assert {frozenset((p.first, p.second)) for p in honesty.alike(sittings)} == expected


def test_a_rush_of_one_unit_is_bounded():
    rush = [sitting(at, {q: at % 7 + q for q in range(5)}) for at in range(1, 3001)]
    assert len(list(honesty.alike(rush))) <= 3000 * honesty.MAX_COMPARED


@pytest.mark.parametrize(
    ("times", "ms", "told"), [(4, 59_999, False), (5, 0, True), (1, 60_000, True), (0, 0, False)]
)
def test_leaving_the_page(times, ms, told):
    assert honesty.is_away(times, ms) is told


def test_every_sign_has_its_words():
    figures = {
        Sign.SAME_PERSON: {"people": 2},
        Sign.SAME_WRONG: {"same": 5, "wrong": 6, "apart_ms": 125_000},
        Sign.HURRIED: {"right": 14, "questions": 15, "median_ms": 1240, "needed_ms": 2400},
        Sign.SAME_DEVICE: {"people": 1234},
        Sign.AWAY: {"times": 7, "ms": 200_000},
        Sign.MOVED: {},
    }
    for sign in Sign:
        said = words(sign, figures[sign])
        assert said.endswith(".")
        assert "!" not in said
        assert sign in SIGN_LABELS
        assert sign in INNOCENT
    assert "1,2 giây" in words(Sign.HURRIED, figures[Sign.HURRIED])
    assert "1.234 người" in words(Sign.SAME_DEVICE, figures[Sign.SAME_DEVICE])
    assert "2 phút 5 giây" in words(Sign.SAME_WRONG, figures[Sign.SAME_WRONG])
    assert list(WEIGHTS) == sorted(WEIGHTS, key=WEIGHTS.get, reverse=True)
