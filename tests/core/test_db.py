"""One commit per request; readers that turn into writers; many writers at once."""

import threading

import pytest
from flask import Flask
from sqlalchemy import create_engine, func, select, text

from quizapp.accounts.models import Unit, User
from quizapp.core import audit, db
from quizapp.core.audit import AuditEntry
from quizapp.core.errors import Conflict


def _count(model) -> int:
    return db.db.session.scalar(select(func.count()).select_from(model))


def _request(app: Flask, view, method: str = "POST"):
    """Run ``view`` as the view of a request to an existing address."""
    with app.test_request_context("/", method=method):
        app.preprocess_request()
        original = app.view_functions["portal.home"]
        app.view_functions["portal.home"] = view
        try:
            return app.dispatch_request()
        finally:
            app.view_functions["portal.home"] = original


def test_returning_commits(app):
    def view():
        audit.record("t", "thing", 1)
        return "ok"

    _request(app, view, "GET")
    db.db.session.rollback()
    assert _count(AuditEntry) == 1


def test_raising_rolls_back(app):
    def view():
        audit.record("t", "thing", 1)
        db.db.session.flush()
        raise Conflict("x")

    with pytest.raises(Conflict):
        _request(app, view, "GET")
    assert _count(AuditEntry) == 0


def test_transaction_outside_a_request_is_whole_or_not_at_all(app):
    def broken() -> None:
        with db.transaction():
            audit.record("t", "thing", 1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert _count(AuditEntry) == 0
    with db.transaction():
        audit.record("t", "thing", 1)
    assert _count(AuditEntry) == 1


def test_writers_that_read_first_wait_for_each_other(app):
    """Twenty threads read, then write: none is turned away, nothing is lost."""
    failures = []
    gate = threading.Barrier(20)

    def work(number: int) -> None:
        with app.app_context():
            gate.wait()
            try:
                with db.transaction():
                    _count(Unit)
                    audit.record("t", "thing", number)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert _count(AuditEntry) == 20


def test_insert_ignoring_gives_a_row_once(app):
    values = {
        "username": "a",
        "display_name": "A",
        "password_hash": "-",
        "role": "member",
        "active": True,
        "is_demo": False,
        "created_at": 1,
    }
    statement = db.insert_ignoring(User).values(**values).returning(User.id)
    with db.transaction():
        assert db.db.session.scalar(statement) is not None
        assert db.db.session.scalar(statement) is None
    assert _count(User) == 1


def test_a_reading_request_may_turn_into_a_writing_one(app):
    def view():
        _count(Unit)
        db.begin_write()
        audit.record("t", "thing", 1)
        return "ok"

    _request(app, view, "GET")
    assert _count(AuditEntry) == 1


def test_reads_survive_a_restart_of_the_database(app, client):
    """Every pooled connection is dead, as after a restart: the next page comes all the same."""
    if db.db.engine.dialect.name != "postgresql":  # an embedded database has none to lose
        return
    client.get("/")
    elsewhere = create_engine(db.db.engine.url, isolation_level="AUTOCOMMIT")
    with elsewhere.connect() as connection:
        ended = connection.scalars(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        ).all()
    elsewhere.dispose()
    assert ended
    assert client.get("/").status_code == 200
