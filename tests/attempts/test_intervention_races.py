"""Organisers' acts against saves, hand-ins and sweeps: real threads, real databases.

Whatever comes first, what was acknowledged is marked, and an attempt is either moved or over.
"""

import random
from functools import partial

from sqlalchemy import func, select

import factory_attempts as make
from quizapp.attempts.models import Answer, Attempt, Intervention, InterventionItem, Participant
from quizapp.attempts.queries.interventions import Order
from quizapp.attempts.service import answer, intervene, start, submit, timeouts
from quizapp.contests.models import Contest, Round
from quizapp.core.db import db, transaction
from quizapp.core.errors import Conflict, Refusal
from quizapp.domain.timing import GRACE_MS, MINUTE_MS, Act
from racing import race


def act(contest_id: int, what: Act, now: int, key: str, **order):
    """A job that carries an order out on the first round and gives how many it changed."""

    def run():
        with transaction():
            contest = db.session.get_one(Contest, contest_id)
            done = intervene.intervene(
                contest,
                Order(what, contest.rounds[0].id, **order),
                reason="Mất điện",
                actor="tochuc",
                key=key,
                now=now,
            )
            return done.attempts

    return run


def hand_in(key: int, now: int):
    def run():
        with transaction():
            return submit.submit(db.session.get_one(Attempt, key), None, None, now).state

    return run


def test_extra_time_and_sweeps_and_hand_ins_at_the_deadline(app):
    """Just past the grace, by the sweep's clock; just before, by all others'."""
    for turn in range(4):
        contest = make.contest()
        attempts = [make.attempt(contest) for _ in range(8)]
        keys = [attempt.id for attempt in attempts]
        deadline = max(attempt.deadline_at for attempt in attempts)
        before = {attempt.id: attempt.deadline_at for attempt in attempts}
        sweep = partial(timeouts.finish_overdue, deadline + GRACE_MS + 1)
        jobs = [
            sweep,
            act(contest.id, Act.EXTRA, deadline, f"{turn}", ms=MINUTE_MS),
            *(hand_in(key, deadline) for key in keys[:4]),
            sweep,
        ]
        told = race(app, jobs[turn:] + jobs[:turn])
        assert all(isinstance(each, int | str | Conflict) for each in told), told
        db.session.expire_all()
        changed = set(db.session.scalars(select(InterventionItem.attempt_id)))
        for key in keys:
            found = db.session.get_one(Attempt, key)
            moved = MINUTE_MS if key in changed else 0
            assert found.deadline_at == before[key] + moved
            if found.state == "timed_out":
                assert (moved, found.ended_at) == (0, before[key])
            if found.state == "in_progress":
                assert moved
        db.session.execute(InterventionItem.__table__.delete())
        db.session.commit()


def test_pause_and_saves_and_a_hand_in(app):
    """A save is in before the pause or refused by it; a hand-in too; nothing hangs between."""
    for turn in range(4):
        contest = make.contest([make.single(n) for n in range(1, 9)])
        attempt = make.attempt(contest)
        key, code, now = attempt.id, attempt.code, attempt.started_at + 1000
        right = make.right_responses(attempt)
        jobs = [partial(answer.save, key, code, p, text, p, now) for p, text in right.items()]
        jobs.insert(turn * 2, act(contest.id, Act.PAUSE, now, f"{turn}"))
        jobs.append(hand_in(key, now))
        told = race(app, jobs)
        handed = told.pop()
        paused = told.pop(turn * 2)
        assert all(isinstance(t, answer.Saved | answer.Paused | answer.HandedIn) for t in told)
        stored = db.session.scalar(select(func.count()).where(Answer.attempt_id == key))
        acknowledged = sum(isinstance(each, answer.Saved) for each in told)
        assert stored == acknowledged
        db.session.expire_all()
        found = db.session.get_one(Attempt, key)
        if found.state == "submitted":
            assert isinstance(paused, Conflict)
            assert found.score == 100 * acknowledged
        else:
            assert (found.state, paused) == ("in_progress", 1)
            assert isinstance(handed, answer.Paused)
            assert found.paused_at == now


def test_void_and_hand_in_and_a_new_start(app):
    """One attempt allowed: whoever is voided may start once more, and never runs two."""
    for turn in range(4):
        contest = make.contest(attempts_per_round=1)
        attempt = make.attempt(contest)
        person, key, now = attempt.participant_id, attempt.id, attempt.started_at + 1000
        round_id = attempt.round_id

        def begin(person=person, round_id=round_id, now=now):
            with transaction():
                round_ = db.session.get_one(Round, round_id)
                return start.start(person, round_, now, random.Random()).id

        jobs = [
            act(contest.id, Act.VOID, now, f"{turn}", attempt_id=key),
            hand_in(key, now),
            begin,
            begin,
            act(contest.id, Act.REINSTATE, now, f"{turn}-back", attempt_id=key),
        ]
        told = race(app, jobs[turn:] + jobs[:turn])
        assert all(isinstance(each, int | str | Refusal) for each in told), told
        rows = list(
            db.session.scalars(select(Attempt).where(Attempt.participant_id == person)).unique()
        )
        assert sum(row.state != "voided" for row in rows) <= 1
        assert len(rows) <= 2


def test_two_organisers_at_once_both_get_through(app):
    contest = make.contest()
    attempts = [make.attempt(contest) for _ in range(10)]
    now = attempts[0].started_at + 1000
    before = {attempt.id: attempt.deadline_at for attempt in attempts}
    told = race(
        app, [act(contest.id, Act.EXTRA, now, f"{n}", ms=MINUTE_MS * (n + 1)) for n in range(6)]
    )
    assert told == [10] * 6
    db.session.expire_all()
    for attempt in attempts:
        assert attempt.deadline_at == before[attempt.id] + 21 * MINUTE_MS


def test_double_click_is_one_act(app):
    contest = make.contest()
    attempt = make.attempt(contest)
    before, now = attempt.deadline_at, attempt.started_at
    assert race(app, [act(contest.id, Act.EXTRA, now, "phiếu", ms=MINUTE_MS)] * 6) == [1] * 6
    db.session.expire_all()
    assert attempt.deadline_at == before + MINUTE_MS
    assert db.session.scalar(select(func.count()).select_from(Intervention)) == 1


def test_reinstating_all_and_starting_anew(app):
    """Each ends with exactly one attempt that counts: the old one or the new."""
    contest = make.contest(attempts_per_round=1)
    attempts = [make.attempt(contest) for _ in range(6)]
    now = attempts[0].started_at + 1000
    people = [attempt.participant_id for attempt in attempts]
    act(contest.id, Act.VOID, now, "hủy")()
    round_id = contest.rounds[0].id

    def begin(person):
        with transaction():
            round_ = db.session.get_one(Round, round_id)
            return start.start(person, round_, now, random.Random()).id

    told = race(
        app,
        [
            act(contest.id, Act.REINSTATE, now, "trả lại"),
            *(lambda person=person: begin(person) for person in people),
        ],
    )
    assert all(isinstance(each, int | Conflict) for each in told), told
    live = select(Attempt.participant_id, func.count()).where(Attempt.state == "in_progress")
    counts = dict(db.session.execute(live.group_by(Attempt.participant_id)).all())
    assert counts == dict.fromkeys(people, 1)
    assert db.session.scalar(select(func.count()).select_from(Participant)) == 6
