"""Turns in the line before the start."""

import pytest

from quizapp.domain.line import BURST_MS, KEPT_MS, Pace, Turn


@pytest.mark.parametrize(
    ("a_second", "step"), [(24, 42), (1, 1000), (0.5, 2000), (1000, 1), (50_000, 1)]
)
def test_pace(a_second, step):
    assert Pace.of(a_second) == Pace(step)


@pytest.mark.parametrize(
    ("waited", "step", "first"),
    [
        (0, 40, 0),
        (399.9, 40, 0),
        (400, 80, BURST_MS + 400),
        (999, 120, BURST_MS + 999),
        (9000, 320, BURST_MS + 9000),
    ],
)
def test_where_requests_wait_turns_come_later_and_further_apart(waited, step, first):
    pace = Pace.of(25, waited)
    assert (pace.step_ms, pace.first(7000) - 7000, pace.behind) == (step, first, waited >= 400)


@pytest.mark.parametrize(
    ("now", "place", "wait", "due", "over"),
    [
        (0, 10, 1000, False, False),
        (999, 10, 1, False, False),
        (1000, 0, 0, True, False),
        (1000 + KEPT_MS, 0, 0, True, False),
        (1001 + KEPT_MS, 0, 0, True, True),
    ],
)
def test_a_turn_comes_is_kept_and_goes(now, place, wait, due, over):
    turn = Turn(1000, ahead=9)
    found = turn.place(now), turn.wait_ms(now), turn.is_due(now), turn.is_over(now)
    assert found == (place, wait, due, over)
