"""Nothing of a person in logs, statistics, addresses and what other sites are told."""

from __future__ import annotations

import logging
import re
import runpy

import pytest
from sqlalchemy import inspect, select, text
from sqlalchemy.exc import IntegrityError

import factory_kiosk
from factory_kiosk import played, state
from quizapp.core import clock, errors
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.settings import ROOT
from quizapp.domain.timing import DAY_MS
from quizapp.kiosk.models import Comment, DrawEntry, QrCount, QuestionCount
from quizapp.kiosk.service import comments

NAME, PHONE, ADDRESS, PHONE_KIND = "Trần Thị Bí Mật", "0905 777 333", "203.0.113.77", "MyOwnPhone/7"
SECRETS = (NAME, "905777333", "905 777 333", ADDRESS, PHONE_KIND)
WHO = {"environ_base": {"REMOTE_ADDR": ADDRESS}, "headers": {"User-Agent": PHONE_KIND}}


@pytest.fixture
def quiz(app):
    return factory_kiosk.quiz(
        draw_on=True, draw_prize="Quà", draw_until=clock.now() + DAY_MS, retention_days=30
    )


@pytest.fixture
def code(quiz) -> str:
    return factory_kiosk.link(quiz).code


@pytest.fixture
def visited(client, code, monkeypatch, caplog) -> list[str]:
    """Somebody went all the way, leaving name and phone twice; the pages that were seen."""
    caplog.set_level(logging.DEBUG)
    client.get(f"/q/{code}", **WHO)
    page = played(client, code)
    now = clock.read() + 30_000
    monkeypatch.setattr(clock, "read", lambda: now)
    person = {"s": state(page), "name": NAME, "consent": "1"}
    said = {"kind": "complaint", "text": "Cần thêm ghế.", "contact": PHONE, **person}
    receipt = client.post(f"/q/{code}/gop-y", data=said, **WHO).location
    ticket = client.post(f"/q/{code}/quay-thuong", data={"phone": PHONE, **person}, **WHO)
    assert ticket.status_code == 200
    return [page, client.get(receipt).text, ticket.text]


def _every_value() -> str:
    """All that the database holds, as text."""
    with db.engine.connect() as connection:
        rows = [
            connection.execute(text(f'SELECT * FROM "{name}"')).all()  # noqa: S608 (our tables)
            for name in inspect(db.engine).get_table_names()
        ]
    return str(rows)


def test_nothing_of_the_visitor_stands_readable_in_the_database_or_the_logs(visited, caplog):
    held = _every_value()
    for secret in SECRETS:
        assert secret not in held
        assert secret not in caplog.text
    assert db.session.scalars(select(Comment)).one().contact is not None
    details = str([entry.details for entry in db.session.scalars(select(AuditEntry))])
    assert all(secret not in details for secret in SECRETS)


def test_after_their_time_contacts_are_gone_and_figures_stay(visited, code):
    before = db.session.query(QrCount).count()
    comments.erase_overdue(clock.now() + 40 * DAY_MS)
    db.session.expire_all()
    comment, entry = (
        db.session.scalars(select(Comment)).one(),
        db.session.scalars(select(DrawEntry)).one(),
    )
    assert (comment.name, comment.contact, entry.name, entry.phone, entry.identity) == (None,) * 5
    assert comment.text == "Cần thêm ghế."
    assert db.session.query(QrCount).count() == before


def test_pages_do_not_show_what_was_left_again(visited):
    for page in visited:
        assert all(secret not in page for secret in SECRETS)


def test_addresses_carry_nobody_and_other_sites_are_told_nothing(client, code, visited):
    for page in visited:
        for link in re.findall(r'(?:href|action)="([^"]+)"', page):
            assert "s=" not in link.partition("?")[2].replace("customize=", ""), link
        for link in re.findall(r'<a [^>]*href="https://[^>]*>', page):
            assert 'rel="noopener noreferrer"' in link
    assert client.get(f"/q/{code}").headers["Referrer-Policy"] == "same-origin"


def test_figures_have_no_column_for_anybody():
    assert set(QrCount.__table__.columns.keys()) == {"code", "day", "hour", "event", "count"}
    answered = {"quiz_id", "question_id", "answered", "right"}
    assert set(QuestionCount.__table__.columns.keys()) == answered


def test_the_server_keeps_no_list_of_requests():
    assert runpy.run_path(str(ROOT / "gunicorn.conf.py"))["accesslog"] is None


def test_an_error_of_the_database_is_logged_without_the_values(app, code, caplog):
    name = f"{NAME} của tôi"
    row = {
        "code": code,
        "ticket": "T",
        "name": name,
        "consent": "x",
        "erase_at": 1,
        "created_at": 1,
    }
    with pytest.raises(IntegrityError) as refused:  # without its quiz
        db.session.execute(db.insert(DrawEntry).values(row))
    db.session.rollback()
    handler = app.error_handler_spec[None][None]
    assert errors.DBAPIError in handler
    with app.test_request_context("/"):
        handler[errors.DBAPIError](refused.value)
    assert "database: " in caplog.text
    assert NAME not in caplog.text
