"""The bound that all processes of a machine share."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from quizapp.core.turnstile import Turnstile


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is moved, in ms."""
    at = [1_000_000]
    monkeypatch.setattr(time, "monotonic_ns", lambda: at[0] * 1_000_000)
    return at


def test_a_burst_and_then_one_each_step(tmp_path, clock):
    ways = [Turnstile(tmp_path / "way", 40, 3) for _ in range(2)]  # two processes, one file
    assert [ways[n % 2].enter() for n in range(5)] == [True] * 3 + [False] * 2
    clock[0] += 39
    assert not ways[0].enter()
    clock[0] += 1
    assert [ways[0].enter(), ways[1].enter()] == [True, False]
    clock[0] += 10_000
    assert [ways[0].enter() for _ in range(4)] == [True] * 3 + [False]


def test_a_machine_started_anew_counts_anew(tmp_path, clock):
    way = Turnstile(tmp_path / "way", 40, 2)
    way.enter()
    clock[0] = 5
    assert [way.enter() for _ in range(3)] == [True, True, False]


def test_threads_never_pass_more_than_the_burst(tmp_path, clock):
    ways = [Turnstile(tmp_path / "way", 40, 5) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        passed = list(pool.map(lambda n: ways[n % 4].enter(), range(40)))
    assert sum(passed) == 5
