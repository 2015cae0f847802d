"""SQLite that somebody else keeps locked: busy, said quickly; reading goes on, nothing is lost."""

from __future__ import annotations

import sqlite3

import pytest

import factory_attempts as make
from own_installation import installation
from quizapp.attempts.queries import current_answers
from quizapp.core.db import db


@pytest.fixture
def app(tmp_path):
    with installation(tmp_path, extra={"SQLITE_PATIENCE_S": 0}) as made:
        yield made


def test_saves_and_forms_are_put_off_and_pages_are_shown(app, tmp_path):
    contest = make.contest()
    client = app.test_client()
    attempt = make.begin(client, contest)
    key, code, slug = attempt.id, attempt.code, contest.slug
    db.session.remove()
    holder = sqlite3.connect(tmp_path / "quizapp.sqlite3")
    holder.execute("BEGIN IMMEDIATE")

    saved = make.put(client, code, 1, 2, 1)
    assert (saved.status_code, saved.json["error"]) == (503, "unavailable")
    assert saved.headers["Retry-After"]
    sent = client.send(f"/lam-bai/{code}/nop")
    assert (sent.status_code, "Hệ thống đang bận" in sent.text) == (503, True)
    for path in (f"/lam-bai/{code}", f"/cuoc-thi/{slug}", f"/lam-bai/{code}/gio"):
        assert client.get(path).status_code == 200

    holder.rollback()
    holder.close()
    assert make.put(client, code, 1, 2, 1).status_code == 200
    assert current_answers(key) == {1: "2"}
