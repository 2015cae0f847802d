"""The fast lane: what it answers itself, and what it hands on to the view untouched."""

from functools import wraps

import pytest
from sqlalchemy import create_engine, select

import factory_attempts as make
from quizapp.attempts.models import Answer
from quizapp.attempts.service import answer
from quizapp.core import db as core_db
from quizapp.core.db import db
from quizapp.core.errors import Unavailable


@pytest.fixture
def attempt(client):
    return make.begin(client, make.contest())


@pytest.fixture
def views(app, monkeypatch):
    """The calls that reach the view behind the lane."""
    calls = []
    view = app.view_functions["attempts.save"]

    @wraps(view)
    def counted(**kwargs):
        calls.append(kwargs)
        return view(**kwargs)

    monkeypatch.setitem(app.view_functions, "attempts.save", counted)
    return calls


def test_plain_save_never_reaches_flask(client, attempt, views):
    reply = make.put(client, attempt.code, 1, 0, 1)
    assert (reply.status_code, views) == (200, [])
    assert set(reply.json) == {"saved", "seq", "server_now", "deadline_at"}
    assert reply.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in reply.headers


def test_view_says_the_same_as_the_lane(client, attempt, views):
    """Without the attempt's cookie the view answers, in the same words."""
    fast = make.put(client, attempt.code, 1, 0, 1).json
    client.delete_cookie("bai_thi", path=f"/lam-bai/{attempt.code}")
    slow = make.put(client, attempt.code, 2, 0, 2).json
    assert len(views) == 1
    assert {**slow, "seq": 1, "server_now": fast["server_now"]} == fast
    assert len(list(db.session.scalars(select(Answer)))) == 2


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("choice", "seq", "status"),
    [(9, 1, 422), ("x", 1, 422), (0, 0, 422), (0, "1", 422), (0, True, 422), (0, 10**6, 429)],
)
def test_what_cannot_be_stored_is_explained_by_the_view(
    client, attempt, views, choice, seq, status
):
    reply = make.put(client, attempt.code, 1, choice, seq)
    assert reply.status_code == status
    assert reply.json["message"]
    assert len(views) == 1


@pytest.mark.one_database
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b"[" * 8000, b"x" * 9000])
def test_unreadable_bodies_reach_the_view_whole(client, attempt, views, body):
    reply = client.put(
        f"/lam-bai/{attempt.code}/cau/1",
        data=body,
        content_type="application/json",
        headers={"X-Quizapp": "1"},
    )
    assert reply.status_code in (413, 422)
    assert len(views) == 1


def test_database_that_is_away_gives_503_and_the_connection_is_thrown_away(
    client, attempt, monkeypatch
):
    thrown = []

    class Broken:
        driver_connection = None

        def execute(self, *_):
            raise db.engine.dialect.loaded_dbapi.OperationalError("away")

        def invalidate(self, error):
            thrown.append(error)

        def close(self):
            pass

    class Engine:
        dialect = db.engine.dialect

        def raw_connection(self):
            fairy = Broken()
            fairy.driver_connection = fairy
            return fairy

    with pytest.raises(Unavailable):
        core_db.run_alone(Engine(), {"sqlite": "", "postgresql": ""}, ())
    assert len(thrown) == 1

    def away(*_):
        raise Unavailable

    monkeypatch.setattr(answer, "stored", away)
    reply = make.put(client, attempt.code, 1, 0, 1)
    assert reply.status_code == 503
    assert reply.headers["Retry-After"] == "5"
    assert reply.json["error"] == "unavailable"


@pytest.mark.parametrize(
    "address", ["postgresql+psycopg://nobody@127.0.0.1:1/none", "sqlite:////nowhere/none.sqlite3"]
)
def test_database_that_was_never_there_is_unavailable_too(address):
    with pytest.raises(Unavailable):
        core_db.run_alone(create_engine(address), {"sqlite": "", "postgresql": ""}, ())
