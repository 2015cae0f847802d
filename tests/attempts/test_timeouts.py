"""Attempts end by themselves, one by one, whatever is broken."""

import json
import threading

import factory_attempts as make
from quizapp.attempts import sweeper
from quizapp.attempts.models import Attempt, Result
from quizapp.attempts.service import answer, timeouts
from quizapp.core.db import db
from quizapp.domain.timing import GRACE_MS


def overdue(contest, answered: int = 0) -> Attempt:
    """An attempt whose time is over, with the first questions answered right."""
    attempt = make.attempt(contest)
    right = make.right_responses(attempt)
    responses = {n: (n, right[n]) for n in range(1, answered + 1)}
    answer.insert(attempt, responses, attempt.started_at)
    db.session.commit()
    make.move_deadline(attempt, -GRACE_MS - 1)
    return attempt


def state(key: int) -> str:
    db.session.expire_all()
    return db.session.get_one(Attempt, key).state


def test_sweep_ends_overdue_attempts_with_what_was_saved(app):
    contest = make.contest()
    late, running = overdue(contest, 3), make.attempt(contest)
    now = late.deadline_at + GRACE_MS + 1
    assert timeouts.finish_overdue(now) == 1
    db.session.expire_all()
    assert (late.state, late.score, late.right_count) == ("timed_out", 300, 3)
    assert late.ended_at == late.deadline_at
    assert running.state == "in_progress"
    result = db.session.get(Result, (late.round_id, late.participant_id))
    assert (result.score, result.attempt_id, result.ended_at) == (300, late.id, late.deadline_at)
    assert timeouts.finish_overdue(now) == 0


def test_within_the_grace_nothing_ends(app):
    attempt = make.attempt(make.contest())
    at = attempt.deadline_at + GRACE_MS
    assert timeouts.finish_overdue(at) == 0
    assert timeouts.finish_overdue(at + 1) == 1


def test_sweep_stops_at_its_limit(app):
    contest = make.contest()
    keys = [overdue(contest).id for _ in range(5)]
    now = db.session.get_one(Attempt, keys[-1]).deadline_at + 2 * GRACE_MS
    assert timeouts.finish_overdue(now, 2) == 2
    assert timeouts.finish_overdue(now, 10) == 3


def test_broken_attempts_never_stop_the_sweep(app, caplog):
    contest = make.contest()
    broken = [overdue(contest), overdue(contest)]
    for attempt in broken:
        paper = json.loads(json.dumps(attempt.paper))
        paper[0][0] = 987_654
        attempt.paper = paper
    db.session.commit()
    fine = [overdue(contest) for _ in range(3)]
    keys, bad = [attempt.id for attempt in fine], [attempt.id for attempt in broken]
    now = fine[-1].deadline_at + 2 * GRACE_MS
    assert timeouts.finish_overdue(now, 2) == 2
    assert timeouts.finish_overdue(now, 2) == 1
    assert {state(key) for key in keys} == {"timed_out"}
    assert {state(key) for key in bad} == {"in_progress"}
    assert f"attempt {bad[0]} could not be ended" in caplog.text


def test_one_round_can_be_swept_alone(app):
    one, other = overdue(make.contest()), overdue(make.contest())
    now = other.deadline_at + 2 * GRACE_MS
    assert timeouts.finish_overdue(now, round_id=one.round_id) == 1
    assert (state(one.id), state(other.id)) == ("timed_out", "in_progress")


def test_command_sweeps(app):
    key = overdue(make.contest()).id
    told = app.test_cli_runner().invoke(args=["attempts", "sweep"])
    assert told.exit_code == 0, told.output
    assert "1 attempts ended" in told.output
    assert state(key) == "timed_out"


def test_thread_sweeps_until_it_is_stopped(app, monkeypatch):
    key = overdue(make.contest()).id
    swept = threading.Event()
    real = sweeper.sweep

    def sweep(of):
        done = real(of)
        swept.set()
        return done

    monkeypatch.setattr(sweeper, "sweep", sweep)
    db.session.commit()
    stop = sweeper.start(app, every=0.01)
    assert swept.wait(10)
    stop.set()
    assert state(key) == "timed_out"


def test_sweep_outlives_a_database_that_is_away(app, monkeypatch, caplog):
    def away(_now):
        raise ConnectionError("gone")

    monkeypatch.setattr(timeouts, "finish_overdue", away)
    assert sweeper.sweep(app) == 0
    assert "sweep failed" in caplog.text
