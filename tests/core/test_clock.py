"""One reading of the clock per request."""

import contextvars

import pytest
import time_machine

from quizapp.core import clock

pytestmark = pytest.mark.one_database


def test_the_request_has_one_moment(app):
    with time_machine.travel(1_000_000, tick=False) as traveller:

        def one_request() -> tuple[int, int, int]:
            with app.test_request_context():
                first = clock.now()
                traveller.shift(5)
                return first, clock.now(), clock.read()

        assert contextvars.Context().run(one_request) == (10**9, 10**9, 10**9 + 5000)
        assert contextvars.Context().run(one_request)[0] == 10**9 + 5000
