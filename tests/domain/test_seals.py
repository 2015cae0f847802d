"""Seals: every figure counts, and a chain breaks where a line moved."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import codes, seals
from quizapp.domain.seals import LogRow

ATTEMPT = {
    "code": "ABC",
    "participant": 7,
    "round_": 3,
    "number": 1,
    "paper": [[1, 2, 100, "single", [1, 0], []]],
    "started_at": 1000,
    "log": [LogRow(1, 1, "0", 2000), LogRow(2, 2, '"x"', 3000)],
    "ended_at": 4000,
    "state": "submitted",
}
SCORE = {
    "log_seal": "a",
    "score": 900,
    "max_score": 1000,
    "right_count": 9,
    "time_ms": 60_000,
    "prediction": None,
    "state": "submitted",
    "standing": "valid",
}


@pytest.mark.parametrize(
    "change",
    [
        {"code": "ABD"},
        {"participant": 8},
        {"round_": 4},
        {"number": 2},
        {"paper": [[1, 2, 100, "single", [0, 1], []]]},
        {"started_at": 1001},
        {"log": ATTEMPT["log"][:1]},
        {"log": [ATTEMPT["log"][0], LogRow(2, 2, '"y"', 3000)]},
        {"log": [ATTEMPT["log"][0], LogRow(2, 2, '"x"', 3001)]},
        {"log": [ATTEMPT["log"][0], LogRow(3, 2, '"x"', 3000)]},
        {"log": [ATTEMPT["log"][0], LogRow(2, 1, '"x"', 3000)]},
        {"log": []},
        {"ended_at": 4001},
        {"state": "timed_out"},
    ],
)
def test_every_figure_of_an_attempt_counts(change):
    assert seals.attempt_text(**{**ATTEMPT, **change}) != seals.attempt_text(**ATTEMPT)


def test_the_order_in_which_the_log_is_read_does_not():
    turned = {**ATTEMPT, "log": ATTEMPT["log"][::-1]}
    assert seals.attempt_text(**turned) == seals.attempt_text(**ATTEMPT)


@pytest.mark.parametrize("name", list(SCORE))
def test_every_figure_of_a_score_counts(name):
    changed = {**SCORE, name: f"{SCORE[name]}0"}
    assert seals.score_text(**changed) != seals.score_text(**SCORE)


def test_a_row_inside_an_answer_is_no_row():
    """What somebody types cannot pass for another row of the log."""
    one = {**ATTEMPT, "log": [LogRow(1, 1, '"a"],[2,2,"b"', 5)]}
    two = {**ATTEMPT, "log": [LogRow(1, 1, '"a"', 5), LogRow(2, 2, '"b"', 5)]}
    assert seals.attempt_text(**one) != seals.attempt_text(**two)


@given(st.lists(st.text(), unique=True, min_size=2, max_size=5))
def test_a_chain_tells_the_order_of_its_lines(lines):
    whole = seals.chain("head", lines)
    assert len(whole) == len(lines)
    ends = {seals.chain("head", list(order))[-1] for order in permutations(lines)}
    assert len(ends) == len(list(permutations(lines)))
    assert seals.chain("other", lines)[-1] != whole[-1]
    assert seals.chain("head", lines[:-1]) == whole[:-1]


@given(st.binary(min_size=32, max_size=32))
def test_receipts_carry_a_check_sign(key):
    code = seals.receipt(key.hex())
    assert len(code) == seals.RECEIPT_LENGTH
    assert codes.check(code)
    assert codes.tidy(seals.grouped(code)) == code
    assert seals.receipt(key.hex()) == code
