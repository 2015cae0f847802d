"""The order of people: total, stable, explainable."""

import random
from dataclasses import replace
from functools import cmp_to_key

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.contests import PredictionKind
from quizapp.domain.ranking import (
    CRITERION_LABELS,
    DEFAULT_CHAIN,
    Criterion,
    Entry,
    Ranked,
    contest_entries,
    decided_by,
    describe,
    problems,
    ranked,
    reason,
    sort_key,
    with_gap,
)

SMALL = st.integers(0, 3)
GUESSES = st.none() | st.integers(0, 6)
ENTRIES = st.lists(
    st.builds(
        Entry,
        id=st.integers(1, 10**6),
        score=st.sampled_from([0, 950, 1000]),
        right_count=SMALL,
        ended_at=st.integers(1_755_673_507_998, 1_755_673_508_002),
        time_ms=st.integers(59_999, 60_001),
        attempts=st.integers(1, 2),
        prediction=GUESSES,
        decision=st.none() | st.integers(1, 2),
    ),
    max_size=8,
    unique_by=lambda entry: entry.id,
)
CHAINS = st.permutations(list(Criterion)).flatmap(
    lambda order: st.integers(1, len(order)).map(lambda n: tuple(order[:n]))
)
ACTUALS = st.none() | st.integers(0, 6)


def entry(id: int, score: int = 1000, **figures: int | None) -> Entry:
    base = Entry(id, score, right_count=10, ended_at=1_755_673_507_123, time_ms=200_000, attempts=1)
    return replace(base, **figures)  # type: ignore[arg-type]


def places(rows: list[Ranked]) -> list[tuple[int, int]]:
    return [(row.entry.id, row.place) for row in rows]


# A second implementation, written as a judge would compare two people.


def naive_compare(a: Entry, b: Entry, chain: tuple[Criterion, ...], actual: int | None) -> int:
    """Negative when `a` stands before `b`, 0 when they share a place."""
    for criterion in chain:
        verdict = 0
        if criterion == "score":
            verdict = b.score - a.score
        elif criterion == "right_count":
            verdict = b.right_count - a.right_count
        elif criterion == "submitted_at":
            verdict = a.ended_at - b.ended_at
        elif criterion == "time_taken":
            verdict = a.time_ms - b.time_ms
        elif criterion == "attempts":
            verdict = a.attempts - b.attempts
        elif criterion == "prediction" and actual is not None:
            off_a = 10**9 if a.prediction is None else abs(actual - a.prediction)
            off_b = 10**9 if b.prediction is None else abs(actual - b.prediction)
            verdict = off_a - off_b
        elif criterion == "decision":
            verdict = (a.decision or 10**9) - (b.decision or 10**9)
        if verdict:
            return verdict
    return (a.decision or 10**9) - (b.decision or 10**9)


@given(ENTRIES, CHAINS, ACTUALS)
def test_order_and_places_agree_with_a_naive_judge(
    entries: list[Entry], chain: tuple[Criterion, ...], actual: int | None
) -> None:
    rows = ranked(entries, chain, actual)
    judge = cmp_to_key(lambda a, b: naive_compare(a, b, chain, actual) or a.id - b.id)
    assert [row.entry for row in rows] == sorted(entries, key=judge)
    for row in rows:
        better = [e for e in entries if naive_compare(e, row.entry, chain, actual) < 0]
        equals = [e for e in entries if naive_compare(e, row.entry, chain, actual) == 0]
        assert row.place == 1 + len(better)
        assert row.tied is (len(equals) > 1)


@given(ENTRIES, CHAINS, ACTUALS, st.randoms(use_true_random=False))
def test_order_is_total_and_does_not_depend_on_the_order_of_input(
    entries: list[Entry], chain: tuple[Criterion, ...], actual: int | None, rng: random.Random
) -> None:
    shuffled = entries.copy()
    rng.shuffle(shuffled)
    rows = ranked(entries, chain, actual)
    assert ranked(shuffled, chain, actual) == rows
    assert sorted(row.entry.id for row in rows) == sorted(e.id for e in entries)
    keys = [sort_key(row.entry, chain, actual) for row in rows]
    assert keys == sorted(keys)
    assert len({len(key) for key in keys}) <= 1


@given(ENTRIES.filter(bool), CHAINS, ACTUALS)
def test_a_worse_entry_changes_no_place_above(
    entries: list[Entry], chain: tuple[Criterion, ...], actual: int | None
) -> None:
    newcomer, *others = entries
    before = ranked(others, chain, actual)
    after = ranked(entries, chain, actual)
    position = next(i for i, row in enumerate(after) if row.entry == newcomer)
    place = after[position].place
    untouched = [row for row in before if row.place < place]
    assert [row for row in after if row.place < place] == untouched
    above = [row.entry for row in after[:position]]
    assert above == [row.entry for row in before[:position]]


@given(ENTRIES.filter(bool), CHAINS, ACTUALS, st.integers(1, 300))
def test_nobody_gains_by_a_worse_answer(
    entries: list[Entry], chain: tuple[Criterion, ...], actual: int | None, lost: int
) -> None:
    first, *others = entries
    worse = replace(first, score=first.score - lost, right_count=first.right_count - 1)
    before = {row.entry.id: row.place for row in ranked(entries, chain, actual)}
    after = {row.entry.id: row.place for row in ranked([worse, *others], chain, actual)}
    assert after[first.id] >= before[first.id]
    assert all(after[each.id] <= before[each.id] for each in others)


@given(ENTRIES, CHAINS, ACTUALS)
def test_shared_places_leave_a_gap(
    entries: list[Entry], chain: tuple[Criterion, ...], actual: int | None
) -> None:
    rows = ranked(entries, chain, actual)
    for index, row in enumerate(rows):
        first = next(i for i, other in enumerate(rows) if other.place == row.place)
        assert row.place == first + 1
        assert row.tied is ([other.place for other in rows].count(row.place) > 1)
        if index:
            shares = row.place == rows[index - 1].place
            assert (row.decided_by is None) is shares
        else:
            assert row.decided_by is None


@given(ENTRIES, CHAINS, ACTUALS)
def test_reason_names_the_criterion_that_decided(
    entries: list[Entry], chain: tuple[Criterion, ...], actual: int | None
) -> None:
    rows = ranked(entries, chain, actual)
    for upper, lower in zip(rows, rows[1:], strict=False):
        words = reason(upper.entry, lower.entry, chain, actual)
        if lower.decided_by is None:
            assert words == "Hai hàng bằng nhau ở mọi tiêu chí nên cùng thứ hạng."
            continue
        assert lower.decided_by in chain or lower.decided_by == Criterion.DECISION
        label = CRITERION_LABELS[lower.decided_by]
        why = words.split("xếp trước vì ")[1]
        assert why.startswith(label[0].lower() + label[1:])
        figures = why.split(": ", 1)[1].removesuffix(".").split(" so với ")
        unit = figures[1].split()[-1]
        assert figures[0] != figures[1].removesuffix(f" {unit}")
        assert figures[0] != figures[1]


def test_two_in_the_middle_share_a_place() -> None:
    rows = ranked(
        [entry(4, 700), entry(2, 900), entry(1, 1000), entry(3, 900)], DEFAULT_CHAIN, None
    )
    assert places(rows) == [(1, 1), (2, 2), (3, 2), (4, 4)]
    assert [row.tied for row in rows] == [False, True, True, False]
    assert [row.decided_by for row in rows] == [None, Criterion.SCORE, None, Criterion.SCORE]


def test_nobody_gives_an_empty_board() -> None:
    assert ranked([], DEFAULT_CHAIN, 5) == []


@pytest.mark.parametrize(
    ("upper", "lower", "by"),
    [
        (entry(2, 950), entry(1, 949), Criterion.SCORE),
        (entry(2, prediction=103), entry(1, prediction=96), Criterion.PREDICTION),
        (entry(2, prediction=97), entry(1, prediction=104), Criterion.PREDICTION),
        (entry(2, prediction=5000), entry(1, prediction=None), Criterion.PREDICTION),
        (entry(2, prediction=0), entry(1, prediction=None), Criterion.PREDICTION),
        (entry(2, ended_at=999), entry(1, ended_at=1000), Criterion.SUBMITTED_AT),
        (
            entry(2, prediction=97, ended_at=1),
            entry(1, prediction=103, ended_at=2),
            Criterion.SUBMITTED_AT,
        ),
        (entry(2, time_ms=199_999), entry(1), Criterion.TIME_TAKEN),
        (entry(2, decision=1), entry(1, decision=2), Criterion.DECISION),
        (entry(2, decision=9), entry(1), Criterion.DECISION),
        (entry(1), entry(2, right_count=11, attempts=9), None),
    ],
)
def test_default_chain_step_by_step(upper: Entry, lower: Entry, by: Criterion | None) -> None:
    rows = ranked([lower, upper], DEFAULT_CHAIN, 100)
    assert [row.entry for row in rows] == [upper, lower]
    assert rows[1].decided_by == by
    assert decided_by(upper, lower, DEFAULT_CHAIN, 100) == by


def test_guesses_do_not_count_before_the_actual_number_is_known() -> None:
    early, late = entry(1, prediction=None, ended_at=1), entry(2, prediction=100, ended_at=2)
    assert places(ranked([late, early], DEFAULT_CHAIN, None)) == [(1, 1), (2, 2)]
    assert places(ranked([late, early], DEFAULT_CHAIN, 100)) == [(2, 1), (1, 2)]


def test_decision_settles_only_what_is_equal() -> None:
    best, second, third = entry(1, 1000), entry(2, 900, decision=2), entry(3, 900, decision=1)
    assert places(ranked([best, second, third], DEFAULT_CHAIN, None)) == [(1, 1), (3, 2), (2, 3)]


@pytest.mark.parametrize(
    ("upper", "lower", "actual", "words"),
    [
        (
            entry(1, 1000),
            entry(2, 950),
            None,
            "Hàng trên xếp trước vì điểm số cao hơn: 10 so với 9,5 điểm.",
        ),
        (
            entry(1, 950, prediction=103),
            entry(2, 950, prediction=1295),
            100,
            "Cùng 9,5 điểm. Hàng trên xếp trước vì dự đoán sát hơn: lệch 3 so với lệch 1.195.",
        ),
        (
            entry(1, 950, prediction=103),
            entry(2, 950),
            100,
            "Cùng 9,5 điểm. Hàng trên xếp trước vì dự đoán sát hơn: lệch 3 so với thiếu dự đoán.",
        ),
        (
            entry(1, prediction=97),
            entry(2, prediction=103, ended_at=1_755_673_507_124),
            100,
            "Cùng 10 điểm, cùng dự đoán lệch 3. Hàng trên xếp trước vì thời điểm nộp bài sớm hơn: "
            "20/8/2025 14:05:07,123 so với 20/8/2025 14:05:07,124.",
        ),
        (
            entry(1, prediction=97),
            entry(2, prediction=103, time_ms=260_000),
            None,
            "Cùng 10 điểm, cùng chưa xét dự đoán vì chưa chốt kỳ, cùng nộp bài lúc "
            "20/8/2025 14:05:07. Hàng trên xếp trước vì thời gian làm bài ngắn hơn: "
            "3 phút 20 giây so với 4 phút 20 giây.",
        ),
        (
            entry(1, ended_at=1_755_673_507_999),
            entry(2, ended_at=1_755_673_508_000),
            None,
            "Cùng 10 điểm. Hàng trên xếp trước vì thời điểm nộp bài sớm hơn: "
            "20/8/2025 14:05:07 so với 20/8/2025 14:05:08.",
        ),
    ],
)
def test_reason_in_full(upper: Entry, lower: Entry, actual: int | None, words: str) -> None:
    assert reason(upper, lower, DEFAULT_CHAIN, actual) == words


def test_description_follows_the_chain_and_leaves_out_an_absent_prediction() -> None:
    chain = (Criterion.RIGHT_COUNT, Criterion.TIME_TAKEN, Criterion.PREDICTION)
    lines = describe(chain, PredictionKind.PEOPLE)
    assert [line.split(" ")[0] for line in lines[:3]] == ["Số", "Thời", "Dự"]
    assert "(số người dự thi)" in lines[2]
    assert "cùng thứ hạng" in lines[-1]
    assert describe(chain, None) == [*lines[:2], lines[-1]]


@pytest.mark.parametrize("criterion", list(Criterion))
def test_every_criterion_is_described_under_its_label(criterion: Criterion) -> None:
    line = describe((criterion,), PredictionKind.PEOPLE_ALL_RIGHT)[0]
    assert line.startswith(CRITERION_LABELS[criterion])


@pytest.mark.parametrize(
    ("chain", "part"),
    [
        ((), "Chưa chọn tiêu chí"),
        ((Criterion.SCORE, Criterion.TIME_TAKEN, Criterion.SCORE), "“Điểm số” được chọn hai lần"),
        ((Criterion.TIME_TAKEN,), "Chưa có tiêu chí về kết quả"),
        ((Criterion.TIME_TAKEN, Criterion.SCORE), "lên làm tiêu chí đầu tiên"),
        ((Criterion.SCORE, Criterion.DECISION, Criterion.TIME_TAKEN), "xuống cuối"),
    ],
)
def test_a_bad_chain_says_what_is_wrong(chain: tuple[Criterion, ...], part: str) -> None:
    found = problems(chain)
    assert len(found) == 1
    assert part in found[0]


@pytest.mark.parametrize(
    "chain",
    [
        DEFAULT_CHAIN,
        (Criterion.SCORE,),
        (Criterion.RIGHT_COUNT, Criterion.SCORE),
        (*DEFAULT_CHAIN, Criterion.ATTEMPTS, Criterion.DECISION),
    ],
)
def test_good_chains_have_no_problem(chain: tuple[Criterion, ...]) -> None:
    assert problems(chain) == []


# The contest over its rounds.


def test_sums_over_rounds() -> None:
    week1 = {7: with_gap(entry(7, 900, prediction=90, ended_at=50, time_ms=10), 100)}
    week2 = {
        7: with_gap(entry(7, 800, prediction=205, ended_at=90, time_ms=20, attempts=2), 200),
        8: with_gap(entry(8, 1700), 200),
    }
    first, second = contest_entries([week1, week2])
    assert first == Entry(7, 1700, 20, 90, 30, 3, prediction_gap=15, missing_guesses=0)
    assert (second.prediction_gap, second.missing_guesses) == (0, 2)
    assert places(ranked([second, first], DEFAULT_CHAIN, None)) == [(7, 1), (8, 2)]
    assert "lệch 15 so với thiếu dự đoán ở 2 kỳ" in reason(first, second, DEFAULT_CHAIN, None)


def test_a_round_without_actual_number_takes_no_part_in_the_gaps() -> None:
    closed = {7: with_gap(entry(7, prediction=90), 100), 8: with_gap(entry(8, prediction=99), 100)}
    running = {7: entry(7, prediction=5, decision=1)}
    seven, eight = contest_entries([closed, running])
    assert (seven.prediction_gap, seven.missing_guesses) == (10, 0)
    assert (eight.prediction_gap, eight.missing_guesses) == (1, 0)
    assert seven.decision is None
    assert contest_entries([running])[0].prediction_gap is None


@given(st.lists(ENTRIES, max_size=4), st.integers(0, 6))
@settings(max_examples=60)
def test_contest_entries_agree_with_a_naive_sum(rounds: list[list[Entry]], actual: int) -> None:
    tables = [{e.id % 3: with_gap(e, actual) for e in entries} for entries in rounds]
    naive: dict[int, list[int]] = {}
    for table in tables:
        for person, e in table.items():
            row = naive.setdefault(person, [0, 0, 0, 0, 0, 0, 0])
            row[0] += e.score
            row[1] += e.right_count
            row[2] = max(row[2], e.ended_at)
            row[3] += e.time_ms
            row[4] += e.attempts
            row[5] += 0 if e.prediction is None else abs(actual - e.prediction)
            row[6] += e.prediction is not None
    played = sum(1 for table in tables if table)
    assert [
        [e.score, e.right_count, e.ended_at, e.time_ms, e.attempts, e.prediction_gap]
        + [played - e.missing_guesses]
        for e in contest_entries(tables)
    ] == [naive[person] for person in sorted(naive)]


@given(ENTRIES, CHAINS, st.integers(0, 6))
def test_a_settled_gap_ranks_like_the_guess_it_came_from(
    entries: list[Entry], chain: tuple[Criterion, ...], actual: int
) -> None:
    plain = ranked(entries, chain, actual)
    settled = ranked([with_gap(e, actual) for e in entries], chain, None)
    assert places(settled) == places(plain)
