"""By when requests about personal data are to be answered and done."""

import pytest

from quizapp.domain.data_requests import answer_until, done_until
from quizapp.domain.text import format_moment, parse_local_moment


@pytest.mark.parametrize(
    ("asked", "answer", "done"),
    [
        ("2026-11-23T08:00", "25/11/2026 23:59", "8/12/2026 23:59"),
        ("2026-11-26T23:59", "30/11/2026 23:59", "11/12/2026 23:59"),
        ("2026-11-27T00:00", "1/12/2026 23:59", "12/12/2026 23:59"),
        ("2026-11-28T12:00", "1/12/2026 23:59", "13/12/2026 23:59"),
        ("2026-11-29T12:00", "1/12/2026 23:59", "14/12/2026 23:59"),
    ],
)
def test_two_working_days_to_answer_and_fifteen_days_to_do_it(
    asked: str, answer: str, done: str
) -> None:
    moment = parse_local_moment(asked)
    assert format_moment(answer_until(moment)) == answer
    assert format_moment(done_until(moment)) == done
