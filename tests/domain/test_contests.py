"""Which attempt counts, the actual number of a prediction, and how many attempts are allowed."""

from collections.abc import Sequence
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import contests
from quizapp.domain.contests import (
    AttemptFigures,
    Counting,
    PredictionKind,
    Result,
    StartRefusal,
    actual_prediction,
    counted,
    may_start,
)


def attempt(
    number: int, score: int, ended_at: int, time_ms: int, right: int = 0, guess: int | None = None
) -> AttemptFigures:
    return AttemptFigures(
        number=number,
        score=score,
        max_score=1000,
        right_count=right,
        question_count=10,
        started_at=ended_at - time_ms,
        ended_at=ended_at,
        time_ms=time_ms,
        prediction=guess,
    )


ATTEMPTS = st.lists(
    st.tuples(
        st.integers(0, 3).map(lambda n: n * 100),
        st.integers(100, 104),
        st.integers(0, 3),
        st.integers(8, 10),
        st.none() | st.integers(0, 5),
    ),
    max_size=5,
).map(lambda rows: [attempt(n, *row) for n, row in enumerate(rows, 1)])


THREE = [
    attempt(1, 800, ended_at=1_000, time_ms=300, right=8, guess=11),
    attempt(2, 900, ended_at=2_000, time_ms=250, right=9, guess=22),
    attempt(3, 900, ended_at=3_000, time_ms=200, right=9, guess=33),
]


@pytest.mark.parametrize(
    ("counting", "number", "score", "time_ms", "ended_at", "guess"),
    [
        (Counting.BEST, 3, 900, 200, 3_000, 33),
        (Counting.EARLIEST_BEST, 2, 900, 250, 2_000, 22),
        (Counting.FIRST, 1, 800, 300, 1_000, 11),
        (Counting.LAST, 3, 900, 200, 3_000, 33),
        (Counting.CUMULATIVE, 3, 2600, 750, 3_000, 33),
    ],
)
def test_which_of_three_attempts_counts(
    counting: Counting, number: int, score: int, time_ms: int, ended_at: int, guess: int
) -> None:
    result = counted(THREE, counting)
    assert result is not None
    figures = (result.number, result.score, result.time_ms, result.ended_at, result.prediction)
    assert figures == (number, score, time_ms, ended_at, guess)
    assert result.attempts == 3


@pytest.mark.parametrize("counting", list(Counting))
def test_no_attempt_gives_no_result(counting: Counting) -> None:
    assert counted([], counting) is None


def test_best_with_equal_score_and_time_is_the_earlier_one() -> None:
    twins = [attempt(2, 900, 2_000, 250), attempt(1, 900, 1_000, 250)]
    result = counted(twins, Counting.BEST)
    assert result is not None
    assert result.number == 1


def naive_counted(attempts: Sequence[AttemptFigures], counting: Counting) -> AttemptFigures:
    """Beats-by-beats: goes through the list and keeps what is better."""
    best = attempts[0]
    for other in attempts[1:]:
        if counting == Counting.LAST:
            best = other
        elif counting in (Counting.BEST, Counting.EARLIEST_BEST):
            if other.score < best.score:
                continue
            better = other.score > best.score
            if counting == Counting.BEST and other.score == best.score:
                better = other.time_ms < best.time_ms or (
                    other.time_ms == best.time_ms and other.ended_at < best.ended_at
                )
            elif other.score == best.score:
                better = other.ended_at < best.ended_at
            best = other if better else best
    return best


@given(ATTEMPTS.filter(bool), st.sampled_from([c for c in Counting if c != Counting.CUMULATIVE]))
def test_counted_attempt_agrees_with_a_naive_search(
    attempts: list[AttemptFigures], counting: Counting
) -> None:
    expected = naive_counted(attempts, counting)
    result = counted(attempts, counting)
    assert result is not None
    assert result.number == expected.number
    for name in ("score", "right_count", "ended_at", "time_ms", "prediction", "max_score"):
        assert getattr(result, name) == getattr(expected, name)
    assert result.all_right is (expected.right_count == 10)
    assert result.attempts_all_right == [a.right_count for a in attempts].count(10)


@given(ATTEMPTS, st.sampled_from(list(Counting)), st.randoms())
def test_the_order_attempts_are_read_in_does_not_matter(
    attempts: list[AttemptFigures], counting: Counting, rng: object
) -> None:
    shuffled = list(attempts)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    assert counted(shuffled, counting) == counted(attempts, counting)


@given(ATTEMPTS.filter(bool))
def test_cumulative_adds_everything_up(attempts: list[AttemptFigures]) -> None:
    result = counted(attempts, Counting.CUMULATIVE)
    assert result is not None
    assert result.score == sum(a.score for a in attempts)
    assert result.time_ms == sum(a.time_ms for a in attempts)
    assert (result.max_score, result.question_count) == (1000 * len(attempts), 10 * len(attempts))
    assert result.right_count == sum(a.right_count for a in attempts)
    assert result.ended_at == max(a.ended_at for a in attempts)
    assert result.prediction == attempts[-1].prediction
    assert result.all_right is any(a.right_count == 10 for a in attempts)


def test_an_empty_paper_is_not_all_right() -> None:
    assert not contests.is_all_right(AttemptFigures(1, 0, 0, 0, 0, 0, 0, 0, None))


def results(*whole: int) -> list[Result]:
    """One person per number: how many of their attempts are wholly right."""
    return [Result(0, 0, 0, 0, 3, None, 0, 0, n > 0, attempts_all_right=n) for n in whole]


@pytest.mark.parametrize(
    ("kind", "people", "expected"),
    [
        (PredictionKind.PEOPLE, results(), 0),
        (PredictionKind.PEOPLE, results(0, 1, 2), 3),
        (PredictionKind.ATTEMPTS, results(0, 1, 2), 9),
        (PredictionKind.PEOPLE_ALL_RIGHT, results(0, 1, 2), 2),
        (PredictionKind.ATTEMPTS_ALL_RIGHT, results(0, 1, 2), 3),
        (PredictionKind.PERCENT_ALL_RIGHT, results(), 0),
        (PredictionKind.PERCENT_ALL_RIGHT, results(0, 1, 2), 67),
        (PredictionKind.PERCENT_ALL_RIGHT, results(0, 0, 1), 33),
        (PredictionKind.PERCENT_ALL_RIGHT, results(1, *[0] * 7), 13),
        (PredictionKind.PERCENT_ALL_RIGHT, results(1, *[0] * 199), 1),
        (PredictionKind.PERCENT_ALL_RIGHT, results(1, *[0] * 200), 0),
        (PredictionKind.PERCENT_ALL_RIGHT, results(1, 1), 100),
    ],
)
def test_actual_number(kind: PredictionKind, people: list[Result], expected: int) -> None:
    assert actual_prediction(kind, people) == expected


@given(st.lists(st.integers(0, 2), min_size=1, max_size=300))
def test_percentage_is_the_nearest_whole_one(whole: list[int]) -> None:
    exact = Fraction(100 * sum(1 for n in whole if n), len(whole))
    error = actual_prediction(PredictionKind.PERCENT_ALL_RIGHT, results(*whole)) - exact
    assert Fraction(-1, 2) < error <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("used", "limits", "refusal"),
    [
        ((0, 0, 0), (1, 1, 1), None),
        ((9, 9, 9), (None, None, None), None),
        ((0, 0, 0), (0, None, None), StartRefusal.ROUND_USED_UP),
        ((1, 1, 1), (2, 2, 2), None),
        ((2, 3, 0), (2, None, None), StartRefusal.ROUND_USED_UP),
        ((1, 3, 0), (2, 3, None), StartRefusal.CONTEST_USED_UP),
        ((2, 3, 1), (2, 3, 1), StartRefusal.CONTEST_USED_UP),
        ((2, 2, 1), (2, 3, 1), StartRefusal.ROUND_USED_UP),
        ((1, 1, 1), (7, None, 1), StartRefusal.DAY_USED_UP),
        ((3, 3, 1), (2, None, None), StartRefusal.ROUND_USED_UP),
    ],
)
def test_limits_on_attempts(
    used: tuple[int, int, int],
    limits: tuple[int | None, int | None, int | None],
    refusal: StartRefusal | None,
) -> None:
    assert may_start(*used, *limits) is refusal


def test_everything_that_is_shown_has_words() -> None:
    assert set(contests.ENTRY_MODE_LABELS) == set(contests.EntryMode)
    assert set(contests.CONTEST_STATE_LABELS) == set(contests.ContestState)
    assert set(contests.KEY_REVEAL_LABELS) == set(contests.KeyReveal)
    assert set(contests.COUNTING_LABELS) == set(Counting)
    assert set(contests.PREDICTION_LABELS) == set(PredictionKind)
    assert set(contests.PREDICTION_QUESTIONS) == set(PredictionKind)
    assert set(contests.START_REFUSAL_WORDS) == set(StartRefusal)
    assert len({contests.describe_counting(counting) for counting in Counting}) == len(Counting)


@pytest.mark.parametrize("kind", list(PredictionKind))
@pytest.mark.parametrize("counting", list(Counting))
def test_prediction_says_in_full_how_it_is_counted(
    kind: PredictionKind, counting: Counting
) -> None:
    words = contests.describe_prediction(kind, counting)
    assert "{" not in words
    assert "sau khi đã loại các bài không hợp lệ" in words
    assert "không cộng điểm" in words
    by_attempts = {PredictionKind.ATTEMPTS, PredictionKind.ATTEMPTS_ALL_RIGHT}
    assert ("một lần" in words) is (kind not in by_attempts)
