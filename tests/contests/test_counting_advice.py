"""The attempt that counts is chosen as people are ranked, or the organiser is told."""

import pytest

from quizapp.contests.advice import counting_advice
from quizapp.contests.settings import ContestSettings
from quizapp.domain.contests import COUNTING_LABELS, Counting
from quizapp.domain.ranking import Criterion

SPEED = (Criterion.SCORE, Criterion.TIME_TAKEN, Criterion.SUBMITTED_AT)
EARLY = (Criterion.SCORE, Criterion.PREDICTION, Criterion.SUBMITTED_AT, Criterion.TIME_TAKEN)


def advice(counting, chain, tries):
    return counting_advice(
        ContestSettings(
            title="Thi", unit_id=1, attempts_per_round=tries, counting=counting, chain=chain
        )
    )


@pytest.mark.parametrize(
    ("counting", "chain", "fitting"),
    [
        (Counting.BEST, EARLY, Counting.EARLIEST_BEST),
        (Counting.EARLIEST_BEST, SPEED, Counting.BEST),
    ],
)
def test_the_fitting_rule_is_named(counting, chain, fitting):
    for tries in (2, None):
        (words,) = advice(counting, chain, tries)
        assert COUNTING_LABELS[fitting] in words
    assert advice(fitting, chain, 2) == []


def test_nothing_is_said_where_nothing_hangs_on_it():
    assert advice(Counting.BEST, (Criterion.SCORE,), 3) == []
    for counting in (Counting.FIRST, Counting.LAST, Counting.CUMULATIVE):
        assert advice(counting, EARLY, 3) == []
