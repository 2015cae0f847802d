"""Identities go when the contest's days are over; answers and scores stay."""

import pytest
from sqlalchemy import select

import factory_attempts as make
from quizapp.attempts import sweeper
from quizapp.attempts.models import Attempt, Participant
from quizapp.attempts.service.retention import ERASED, forget_due
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db, transaction
from quizapp.domain.timing import DAY_MS


@pytest.fixture
def played(client):
    contest = make.contest()
    make.begin(client, contest)
    contest.retention_days = 30
    db.session.commit()
    return contest


def _due_at(contest) -> int:
    return max(each.closes_at for each in contest.rounds) + 30 * DAY_MS


def _forget(now: int) -> int:
    with transaction():
        return forget_due(now)


def test_nothing_goes_before_its_time(played):
    assert _forget(_due_at(played)) == 0
    assert db.session.scalars(select(Participant)).one().phone is not None


def test_identity_goes_and_the_attempt_stays(played):
    assert _forget(_due_at(played) + 1) == 1
    person = db.session.scalars(select(Participant)).one()
    assert person.full_name == ERASED
    kept = (person.search, person.birth_date, person.phone, person.identity, person.user_id)
    assert kept == ("", None, None, None, None)
    assert not person.publish
    assert person.unit_id is not None or person.division is not None
    attempt = db.session.scalars(select(Attempt)).one()
    assert (attempt.device, attempt.network_start, attempt.network_end) == (None, None, None)
    assert attempt.paper


def test_again_changes_nothing_and_is_recorded_once(played):
    _forget(_due_at(played) + 1)
    assert _forget(_due_at(played) + 2) == 0
    entries = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "attempts.forget"))
    assert [entry.details for entry in entries] == [{"people": 1}]


def test_server_and_command_do_it(app, played):
    run = app.test_cli_runner().invoke(args=["attempts", "forget"])
    assert run.output == "0 people forgotten\n"
    assert sweeper.forget(app) == 0
