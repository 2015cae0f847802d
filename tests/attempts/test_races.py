"""What happens when things happen at once, on real threads and a real database."""

import random

from sqlalchemy import func, select

import factory_attempts as make
from quizapp.attempts.models import Answer, Attempt, Consent, Participant, Result
from quizapp.attempts.service import answer, register, start, submit, timeouts
from quizapp.core import clock
from quizapp.core.db import db, transaction
from quizapp.domain.timing import GRACE_MS
from racing import race


def count(table, *where):
    return db.session.scalar(select(func.count()).select_from(table).where(*where))


def test_starting_twenty_times_at_once_gives_one_attempt(app):
    contest = make.contest()
    person, round_id = make.participant(contest).id, contest.rounds[0].id
    now = clock.now()

    def begin():
        from quizapp.contests.models import Round

        with transaction():
            round_ = db.session.get_one(Round, round_id)
            return start.start(person, round_, now, random.Random()).code

    codes = race(app, [begin] * 20)
    assert len(set(codes)) == 1, codes
    assert count(Attempt) == 1


def test_coming_in_twice_at_once_is_one_participant(app):
    contest = make.contest()
    contest_id, now = contest.id, clock.now()
    form = register.Registration(
        "Nguyễn Văn An", make.BORN, "0905 123 456", None, None, make.ALL_CONSENTS
    )

    def come_in():
        from quizapp.contests.models import Contest

        with transaction():
            return register.register(db.session.get_one(Contest, contest_id), form, now).id

    assert len(set(race(app, [come_in] * 8))) == 1
    assert count(Participant) == 1
    assert count(Consent) == 2


def test_one_number_takes_one_answer(app):
    attempt = make.attempt(make.contest())
    key, code, now = attempt.id, attempt.code, clock.now()
    told = race(app, [lambda n=n: answer.save(key, code, 1, str(n % 4), 1, now) for n in range(8)])
    stored = db.session.scalars(select(Answer)).one()
    fine = [isinstance(each, answer.Saved) for each in told]
    assert [n % 4 == int(stored.response) for n in range(8)] == fine
    assert sum(each.saved for each in told if isinstance(each, answer.Saved)) == 1
    assert all(isinstance(t, answer.SeqTaken) for t, ok in zip(told, fine, strict=True) if not ok)


def test_no_acknowledged_answer_is_left_unmarked(app):
    """Saves race a hand-in: whatever was acknowledged is in the score, and nothing else is."""
    for turn in range(8):
        attempt = make.attempt(make.contest([make.single(n) for n in range(1, 9)]))
        key, code, now = attempt.id, attempt.code, clock.now()
        right = make.right_responses(attempt)

        def put(position, key=key, code=code, now=now, right=right):
            return answer.save(key, code, position, right[position], position, now)

        def hand_in(key=key, now=now):
            with transaction():
                return submit.submit(db.session.get_one(Attempt, key), None, None, now).score

        jobs = [lambda p=p, put=put: put(p) for p in right]
        jobs.insert(turn, hand_in)
        told = race(app, jobs)
        score = told.pop(turn)
        acknowledged = sum(isinstance(each, answer.Saved) for each in told)
        assert all(isinstance(each, answer.Saved | answer.HandedIn) for each in told), told
        assert score == acknowledged * 100
        assert count(Answer, Answer.attempt_id == key) == acknowledged
        assert (
            db.session.scalars(select(Result).where(Result.attempt_id == key)).one().score == score
        )


def test_handing_in_many_times_at_once_gives_one_result(app):
    attempt = make.attempt(make.contest())
    key, now = attempt.id, clock.now()
    responses = {p: (p, text) for p, text in make.right_responses(attempt).items()}

    def hand_in(at):
        with transaction():
            done = submit.submit(db.session.get_one(Attempt, key), responses, None, at)
            return done.state, done.score, done.ended_at

    told = race(app, [lambda n=n: hand_in(now + n) for n in range(8)])
    assert len(set(told)) == 1, told
    assert told[0][:2] == ("submitted", 400)
    assert count(Result) == 1
    assert db.session.scalars(select(Result)).one().attempts == 1


def test_sweeps_and_hand_ins_at_the_deadline_end_an_attempt_once(app):
    contest = make.contest()
    attempts = [make.attempt(contest) for _ in range(6)]
    keys = [attempt.id for attempt in attempts]
    deadline = attempts[0].deadline_at
    late = max(attempt.deadline_at for attempt in attempts) + GRACE_MS + 1

    def hand_in(key):
        with transaction():
            return submit.submit(db.session.get_one(Attempt, key), None, None, deadline).state

    def sweep():
        return timeouts.finish_overdue(late)

    told = race(app, [sweep, sweep, *(lambda key=key: hand_in(key) for key in keys), sweep])
    db.session.expire_all()
    states = [db.session.get_one(Attempt, key).state for key in keys]
    assert told[2:-1] == states
    assert told[0] + told[1] + told[-1] >= states.count("timed_out")
    assert count(Result) == len(keys)
