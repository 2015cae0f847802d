"""The order at the ceremony."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.unveiling import SCREEN, Pace, Scene, scenes


@pytest.mark.parametrize(
    ("counts", "pace", "wanted"),
    [
        ([], Pace.ONE, []),
        ([1, 2], Pace.PRIZE, [Scene(1), Scene(1, 0, 2, 2), Scene(0), Scene(0, 0, 1, 1)]),
        (
            [1, 2],
            Pace.ONE,
            [Scene(1), Scene(1, 1, 2, 1), Scene(1, 0, 2, 1), Scene(0), Scene(0, 0, 1, 1)],
        ),
        ([10], Pace.PRIZE, [Scene(0), Scene(0, 2, 10, 8), Scene(0, 0, 2, 2)]),
    ],
)
def test_the_last_comes_first(counts, pace, wanted):
    assert scenes(counts, pace) == wanted


@given(st.lists(st.integers(1, 20), max_size=5), st.sampled_from(Pace))
def test_everybody_comes_once_and_nobody_before_the_turn(counts, pace):
    came = []
    for scene in scenes(counts, pace):
        shown = [(scene.prize, at) for at in range(scene.first, scene.last)]
        fresh = shown[: scene.fresh]
        assert shown[scene.fresh :] == [each for each in shown if each in came]
        assert len(shown) <= SCREEN
        came += reversed(fresh)
    order = [(prize, at) for prize, count in enumerate(counts) for at in range(count)]
    assert came == order[::-1]
