"""The clock of an attempt that organisers extend, stop and let go on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import timing
from quizapp.domain.timing import GRACE_MS, AttemptState, Clock

RUNNING = AttemptState.IN_PROGRESS
STEPS = st.lists(
    st.tuples(st.integers(0, 50), st.sampled_from(["extra", "pause", "resume", "void"])),
    max_size=12,
)


@pytest.mark.parametrize(
    ("clock", "now", "expected"),
    [
        (Clock(1000, paused_at=400), 400, Clock(1000, None, 0)),
        (Clock(1000, paused_at=400), 401, Clock(1001, None, 1)),
        (Clock(1000, paused_at=400, paused_ms=7), 9400, Clock(10_000, None, 9007)),
        (Clock(1000, paused_at=400), 399, Clock(1000, None, 0)),
        (Clock(1000), 9400, Clock(1000)),
    ],
)
def test_deadline_moves_by_the_length_of_the_pause(clock: Clock, now: int, expected: Clock) -> None:
    assert timing.resumed(clock, now) == expected


def test_pausing_twice_is_pausing_once() -> None:
    stopped = timing.paused(Clock(1000), 400)
    assert timing.paused(stopped, 500) == stopped == Clock(1000, paused_at=400)


def test_extra_time_is_given_to_a_running_and_to_a_stopped_clock() -> None:
    assert timing.extended(Clock(1000), 60) == Clock(1060, extra_ms=60)
    assert timing.extended(Clock(1000, 400, 5, 60), 60) == Clock(1060, 400, 5, 120)


def test_reinstating_gives_back_what_the_void_took() -> None:
    assert timing.reinstated(Clock(1000), 300, 500) == Clock(1200, None, 200)
    assert timing.reinstated(Clock(1000, paused_at=250), 300, 500) == Clock(1000, paused_at=250)


@pytest.mark.parametrize(
    ("now", "paused_at", "left"),
    [(400, None, 600), (1000, None, 0), (1001, None, 0), (5000, 400, 600), (5000, 1002, 0)],
)
def test_time_left(now: int, paused_at: int | None, left: int) -> None:
    assert timing.time_left(now, 1000, paused_at) == left


@pytest.mark.parametrize("late_ms", [-1, 0, GRACE_MS, GRACE_MS + 1, 10**9])
def test_stopped_clock_takes_nothing_and_never_times_out(late_ms: int) -> None:
    now = 1000 + late_ms
    assert timing.attempt_state(RUNNING, now, 1000, 900) is RUNNING
    assert not timing.accepts_save(RUNNING, now, 1000, 900)


def test_pauses_are_not_time_taken() -> None:
    assert timing.time_taken(1000, 1900, 2500, 300) == 600
    assert timing.time_taken(1000, 9900, 2500, 300) == 1200
    assert timing.time_taken(1000, 1100, 2500, 300) == 0


def test_pause_and_extra_time_reach_past_the_end_of_the_round() -> None:
    assert timing.deadline(500, 900, 1000, extra_ms=60, paused_ms=40) == 1100


@given(STEPS)
def test_clock_agrees_with_counting_every_millisecond(steps: list[tuple[int, str]]) -> None:
    """A naive clock: what is left goes down by one a tick, unless it stands still."""
    start, duration = 10_000, 700
    clock, voided_at = Clock(timing.deadline(start, duration, start + 600)), None
    left, played, now, stopped, void = 600, 0, start, False, False
    for wait, act in steps:
        for _ in range(wait):
            now += 1
            if not stopped and not void:
                left, played = left - 1, played + 1
        if act == "void":
            if void:
                assert voided_at is not None
                clock, voided_at = timing.reinstated(clock, voided_at, now), None
            else:
                voided_at = now
            void = not void
        elif void:
            continue
        elif act == "extra":
            clock, left = timing.extended(clock, 60), left + 60
        elif act == "pause":
            clock, stopped = timing.paused(clock, now), True
        else:
            clock, stopped = timing.resumed(clock, now), False
    if void:
        assert voided_at is not None
        clock = timing.reinstated(clock, voided_at, now)
    assert timing.time_left(now, clock.deadline_at, clock.paused_at) == max(0, left)
    if clock.paused_at is None:
        assert timing.time_taken(start, now, clock.deadline_at, clock.paused_ms) == min(
            played, played + left
        )
        assert clock.deadline_at == timing.deadline(
            start, duration, start + 600, clock.extra_ms, clock.paused_ms
        )
