"""Turns in the line before the start."""

import pytest

from quizapp.domain.line import KEPT_MS, Pace, Turn


@pytest.mark.parametrize(
    ("a_second", "step"), [(24, 42), (1, 1000), (0.5, 2000), (1000, 1), (50_000, 1)]
)
def test_pace(a_second, step):
    assert Pace.of(a_second) == Pace(step)


@pytest.mark.parametrize(
    ("waited", "step"), [(0, 40), (399.9, 40), (400, 80), (999, 120), (1200, 160), (9000, 160)]
)
def test_it_slackens_where_requests_wait(waited, step):
    assert Pace(40).slackened(waited) == Pace(step)


@pytest.mark.parametrize(
    ("now", "place", "wait", "due", "over"),
    [
        (0, 10, 1000, False, False),
        (1, 10, 999, False, False),
        (100, 9, 900, False, False),
        (901, 1, 99, False, False),
        (1000, 0, 0, True, False),
        (1000 + KEPT_MS, 0, 0, True, False),
        (1001 + KEPT_MS, 0, 0, True, True),
    ],
)
def test_a_turn_comes_is_kept_and_goes(now, place, wait, due, over):
    turn = Turn(1000, Pace(100))
    found = turn.place(now), turn.wait_ms(now), turn.is_due(now), turn.is_over(now)
    assert found == (place, wait, due, over)
