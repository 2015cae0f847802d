"""A regrade against hand-ins, sweeps and judgements: every mark follows the rulings that stand."""

import pytest
from sqlalchemy import select

import factory_attempts as make
from quizapp.attempts.models import Attempt, Regrade, Result
from quizapp.attempts.service import answer, standing, submit, verify
from quizapp.attempts.service import regrade as marking
from quizapp.attempts.service.regrade import Decision
from quizapp.banks.models import QuestionVersion
from quizapp.core import clock
from quizapp.core.db import db, transaction
from quizapp.core.errors import Conflict
from quizapp.domain.rulings import RulingKind
from quizapp.ranking.service import regrade as service
from racing import race


@pytest.mark.parametrize("turn", range(4))
def test_hand_ins_come_before_a_regrade_or_follow_it(app, turn):
    contest = make.contest([make.single(n) for n in range(1, 5)])
    for _ in range(3):
        attempt = make.attempt(contest)
        submit.submit(attempt, None, None, attempt.started_at + 1000)
    judged, now = attempt.id, clock.now()
    running = [make.attempt(contest) for _ in range(6)]
    for each in running:
        answer.insert(each, {p: (p, t) for p, t in make.right_responses(each).items()}, now)
    keys, round_id = [each.id for each in running], contest.rounds[0].id
    version = db.session.scalars(select(QuestionVersion.id)).first()
    decision = Decision(version, RulingKind.REMOVED)
    draft = marking.draft(contest.rounds[0], decision, reason="Sai", actor="tochuc", now=now)
    db.session.commit()
    key = draft.id
    with transaction():
        assert service.advance(key).state == "ready"

    def apply():
        with transaction():
            return service.apply(key, actor="tochuc", now=now).state

    def hand_in(attempt_id):
        with transaction():
            return submit.submit(
                db.session.get_one(Attempt, attempt_id), None, None, now + 2000
            ).score

    def judge():
        with transaction():
            found = db.session.get_one(Attempt, judged)
            return standing.change_standing(found, "invalid", "Thi hộ", now=clock.now()).standing

    jobs = [lambda k=k: hand_in(k) for k in keys]
    jobs.insert(turn * 2, apply)
    if turn == 3:
        jobs.append(judge)
    told = race(app, jobs)
    done = told.pop(turn * 2)
    assert done == "applied" or isinstance(done, Conflict), done
    assert not [each for each in told if isinstance(each, Exception)]
    db.session.expire_all()
    due = (300, 300, 3) if done == "applied" else (400, 400, 4)
    for each in db.session.scalars(select(Attempt).where(Attempt.id.in_(keys))):
        assert (each.score, each.max_score, each.out_of) == due
        assert db.session.get_one(Result, (each.round_id, each.participant_id)).score == due[0]
    assert verify.verify(round_id).findings == []


def test_applying_at_once_from_many_sides_is_applying_once(app):
    contest = make.contest()
    attempt = make.attempt(contest)
    submit.submit(attempt, None, None, attempt.started_at + 1000)
    version, now = db.session.scalars(select(QuestionVersion.id)).first(), clock.now()
    decision = Decision(version, RulingKind.POINTS)
    key = marking.draft(contest.rounds[0], decision, reason="Sai", actor="tochuc", now=now).id
    db.session.commit()

    def advance():
        with transaction():
            return service.advance(key).state

    assert race(app, [advance] * 4) == ["ready"] * 4

    def apply():
        with transaction():
            return service.apply(key, actor="tochuc", now=now).state

    told = race(app, [apply] * 5)
    assert told.count("applied") == 1
    assert sum(isinstance(each, Conflict) for each in told) == 4
    db.session.expire_all()
    assert db.session.get_one(Regrade, key).state == "applied"
    assert db.session.get_one(Attempt, attempt.id).score == 100
