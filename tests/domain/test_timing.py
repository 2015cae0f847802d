"""Deadlines, phases and states at their boundaries."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import timing
from quizapp.domain.timing import GRACE_MS, AttemptState, RoundPhase

MOMENTS = st.integers(min_value=0, max_value=4_000_000_000_000)
SPANS = st.integers(min_value=0, max_value=100_000_000)
OPENS, CLOSES = 1_000_000, 2_000_000


@pytest.mark.parametrize(
    ("now", "closed_at", "phase"),
    [
        (OPENS - 1, None, RoundPhase.UPCOMING),
        (OPENS, None, RoundPhase.OPEN),
        (CLOSES - 1, None, RoundPhase.OPEN),
        (CLOSES, None, RoundPhase.ENDED),
        (CLOSES + 10**9, None, RoundPhase.ENDED),
        (CLOSES + 1, CLOSES + 1, RoundPhase.CLOSED),
        (CLOSES - 1, CLOSES - 5, RoundPhase.CLOSED),
    ],
)
def test_round_phase_at_its_boundaries(now: int, closed_at: int | None, phase: RoundPhase) -> None:
    assert timing.round_phase(now, OPENS, CLOSES, closed_at) is phase


@given(MOMENTS, MOMENTS, SPANS)
def test_phases_of_a_round_only_move_forward(now: int, opens_at: int, length: int) -> None:
    order = list(RoundPhase)
    first = timing.round_phase(now, opens_at, opens_at + length, None)
    later = timing.round_phase(now + 1, opens_at, opens_at + length, None)
    assert order.index(first) <= order.index(later)


@pytest.mark.parametrize(
    ("started_at", "duration", "extra", "expected"),
    [
        (OPENS, 900, 0, OPENS + 900),
        (CLOSES - 900, 900, 0, CLOSES),
        (CLOSES - 899, 900, 0, CLOSES),
        (CLOSES - 1, 900, 0, CLOSES),
        (CLOSES - 1, 900, 60, CLOSES + 60),
        (OPENS, 900, 60, OPENS + 960),
    ],
)
def test_deadline_is_own_time_or_end_of_round(
    started_at: int, duration: int, extra: int, expected: int
) -> None:
    assert timing.deadline(started_at, duration, CLOSES, extra) == expected


DEADLINE = 5_000_000


@pytest.mark.parametrize(
    ("late_ms", "state", "saves"),
    [
        (-1, AttemptState.IN_PROGRESS, True),
        (0, AttemptState.IN_PROGRESS, True),
        (1, AttemptState.IN_PROGRESS, True),
        (GRACE_MS, AttemptState.IN_PROGRESS, True),
        (GRACE_MS + 1, AttemptState.TIMED_OUT, False),
    ],
)
def test_open_attempt_around_its_deadline(late_ms: int, state: AttemptState, saves: bool) -> None:
    now = DEADLINE + late_ms
    assert timing.attempt_state(AttemptState.IN_PROGRESS, now, DEADLINE) is state
    assert timing.accepts_save(AttemptState.IN_PROGRESS, now, DEADLINE) is saves


@pytest.mark.parametrize("state", [AttemptState.SUBMITTED, AttemptState.TIMED_OUT])
@pytest.mark.parametrize("now", [0, DEADLINE, DEADLINE + 10**9])
def test_finished_attempt_stays_as_it_is_and_takes_no_save(state: AttemptState, now: int) -> None:
    assert timing.attempt_state(state, now, DEADLINE) is state
    assert not timing.accepts_save(state, now, DEADLINE)


@pytest.mark.parametrize(
    ("state", "submitted_at", "expected"),
    [
        (AttemptState.SUBMITTED, DEADLINE - 1, DEADLINE - 1),
        (AttemptState.SUBMITTED, DEADLINE, DEADLINE),
        (AttemptState.SUBMITTED, DEADLINE + GRACE_MS, DEADLINE),
        (AttemptState.TIMED_OUT, None, DEADLINE),
        (AttemptState.TIMED_OUT, DEADLINE - 7, DEADLINE),
    ],
)
def test_end_of_an_attempt(state: AttemptState, submitted_at: int | None, expected: int) -> None:
    assert timing.ended_at(state, submitted_at, DEADLINE) == expected


@pytest.mark.parametrize("state", [AttemptState.IN_PROGRESS, AttemptState.SUBMITTED])
def test_attempt_without_an_end_has_none(state: AttemptState) -> None:
    with pytest.raises(ValueError, match="no end yet"):
        timing.ended_at(state, None, DEADLINE)


def test_states_read_from_a_database_as_text_mean_the_same() -> None:
    state = AttemptState("in_progress")
    assert timing.attempt_state(state, DEADLINE + GRACE_MS + 1, DEADLINE) == "timed_out"


@pytest.mark.parametrize(
    ("ended_at", "expected"),
    [(1_000, 0), (1_001, 1), (1_899, 899), (1_900, 900), (1_901, 900), (999, 0)],
)
def test_time_taken_stops_at_the_deadline(ended_at: int, expected: int) -> None:
    assert timing.time_taken(1_000, ended_at, 1_900) == expected


@given(MOMENTS, SPANS, MOMENTS, SPANS, MOMENTS)
def test_time_taken_lies_within_the_duration(
    started_at: int, duration: int, opens_at: int, length: int, ended_at: int
) -> None:
    deadline_at = timing.deadline(started_at, duration, opens_at + length)
    assert 0 <= timing.time_taken(started_at, ended_at, deadline_at) <= duration


@given(MOMENTS, MOMENTS)
def test_a_round_is_closable_only_when_no_save_can_arrive(now: int, deadline_at: int) -> None:
    open_for_saves = timing.accepts_save(AttemptState.IN_PROGRESS, now, deadline_at)
    assert timing.closable(now, deadline_at) is not open_for_saves


@given(MOMENTS)
def test_day_starts_at_local_midnight(now: int) -> None:
    zone = timezone(timedelta(hours=7))
    midnight = datetime.fromtimestamp(now // 1000, zone).replace(hour=0, minute=0, second=0)
    assert timing.day_start(now) == int(midnight.timestamp()) * 1000


@pytest.mark.parametrize(
    ("ms", "words"),
    [
        (-1, "đã hết giờ"),
        (0, "đã hết giờ"),
        (1, "còn chưa đầy 1 giây"),
        (999, "còn chưa đầy 1 giây"),
        (1_000, "còn 1 giây"),
        (59_999, "còn 59 giây"),
        (60_000, "còn 1 phút"),
        (12 * 60_000 + 59_999, "còn 12 phút"),
        (3_599_999, "còn 59 phút"),
        (3_600_000, "còn 1 giờ"),
        (3_660_000, "còn 1 giờ 1 phút"),
        (86_399_999, "còn 23 giờ 59 phút"),
        (86_400_000, "còn 1 ngày"),
        (2 * 86_400_000 + 4 * 3_600_000 + 59 * 60_000, "còn 2 ngày 4 giờ"),
        (2 * 86_400_000 + 59 * 60_000, "còn 2 ngày"),
    ],
)
def test_countdown_in_words(ms: int, words: str) -> None:
    assert timing.countdown_words(ms) == words


@pytest.mark.parametrize(
    ("labels", "names"),
    [
        (timing.ROUND_PHASE_LABELS, RoundPhase),
        (timing.ATTEMPT_STATE_LABELS, AttemptState),
        (timing.STANDING_LABELS, timing.Standing),
    ],
)
def test_every_state_has_its_own_label(labels: dict[str, str], names: type) -> None:
    assert set(labels) == set(names)  # type: ignore[call-overload]
    assert len(set(labels.values())) == len(labels)


def test_only_invalid_attempts_are_left_out_and_only_valid_ones_win() -> None:
    assert set(timing.Standing) - timing.COUNTED_STANDINGS == {timing.Standing.INVALID}
    assert {timing.Standing.VALID} == timing.PRIZE_STANDINGS
