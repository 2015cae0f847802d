"""Papers drawn beforehand: each is handed out once, and never with a question withdrawn since."""

import random

from sqlalchemy import func, select, update

import factory_attempts as make
from quizapp.attempts.models import Attempt, DrawnPaper
from quizapp.attempts.service import start, stock, submit
from quizapp.banks import queries as banks
from quizapp.banks.models import Question, Status
from quizapp.contests.models import Round
from quizapp.contests.service import RoundSettings
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.papers import Slot
from quizapp.domain.timing import DAY_MS, HOUR_MS
from racing import race

POOL = [make.single(n) for n in range(1, 9)]
HALF = (Slot(4, 100),)


def left() -> int:
    return db.session.scalar(select(func.count()).select_from(DrawnPaper))


def questions_of(paper: list) -> set[int]:
    return {item[1] for item in paper}


def test_first_attempts_get_them_without_a_look_at_the_banks(app, monkeypatch):
    contest = make.contest(POOL, blueprint=HALF, attempts_per_round=2)
    now = clock.now()
    assert stock.prepare(now, ready=30) == 30
    assert stock.prepare(now, ready=30) == 0
    drawn = db.session.scalars(select(DrawnPaper.paper).order_by(DrawnPaper.id)).all()
    assert len({str(paper) for paper in drawn}) > 20, "every paper is its own"
    person = make.participant(contest)
    with monkeypatch.context() as without:
        without.setattr(banks, "pool", None)
        first = make.attempt(contest, person, now)
    assert (first.paper, first.questions, left()) == (drawn[0], 4, 29)
    submit.submit(first, None, None, now)
    second = make.attempt(contest, person, now)
    assert questions_of(first.paper).isdisjoint(questions_of(second.paper))
    assert left() == 29, "who was here before gets questions not seen yet, drawn for them"


def test_an_empty_stock_is_no_hindrance_and_a_refused_start_takes_nothing(client):
    contest = make.contest()
    make.begin(client, contest)
    stock.prepare(clock.now(), ready=2)
    contest.state = "closed"
    db.session.commit()
    client.send(f"/cuoc-thi/{contest.slug}/bat-dau")
    assert left() == 2


def test_withdrawn_questions_never_reach_anybody(app):
    contest = make.contest(POOL, blueprint=HALF)
    now = clock.now()
    stock.prepare(now, ready=12)
    (withdrawn, *_) = db.session.scalars(select(Question.id).order_by(Question.id))
    db.session.execute(
        update(Question).where(Question.id == withdrawn).values(status=Status.RETIRED)
    )
    db.session.commit()
    for _ in range(6):
        assert withdrawn not in questions_of(make.attempt(contest, now=now).paper)
    assert stock.prepare(now, ready=12) == 12, "the whole stock is drawn anew"
    held = db.session.scalars(select(DrawnPaper.paper)).all()
    assert len(held) == 12
    assert all(withdrawn not in questions_of(paper) for paper in held)


def test_changed_settings_leave_the_stock_behind(app):
    contest = make.contest()
    stock.prepare(clock.now(), ready=3)
    contest.version += 1
    make.attempt(contest)
    assert left() == 3
    assert (stock.prepare(clock.now(), ready=2), left()) == (2, 2)


def test_rounds_far_ahead_have_none_and_past_ones_none_any_more(app):
    now = clock.now()
    opens_at = now + 3 * DAY_MS
    make.contest(rounds=(RoundSettings("Kỳ 1", opens_at, opens_at + HOUR_MS),))
    assert stock.prepare(now, ready=3) == 0
    assert stock.prepare(opens_at - stock.AHEAD_MS, ready=3) == 3
    assert stock.prepare(opens_at + HOUR_MS, ready=3) == 0
    assert left() == 0
    with_too_few = make.contest(POOL[:2])
    with_too_few.blueprint = [{"count": 5, "points": 100}]
    db.session.commit()
    assert stock.prepare(now, ready=3) == 0


def test_at_the_same_moment_each_paper_goes_to_one(app):
    contest = make.contest(POOL, blueprint=HALF)
    people = [make.participant(contest).id for _ in range(8)]
    now = clock.now()
    stock.prepare(now, ready=6)
    drawn = {str(paper) for paper in db.session.scalars(select(DrawnPaper.paper))}
    round_id = contest.rounds[0].id

    def begin(person: int) -> str:
        round_ = db.session.get_one(Round, round_id)
        made = str(start.start(person, round_, now, random.Random(person)).paper)
        db.session.commit()
        return made

    got = race(app, [lambda person=person: begin(person) for person in people])
    assert (len(set(got)), left()) == (8, 0)
    assert drawn <= set(got)
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 8


def test_the_command_draws_them(app):
    make.contest()
    result = app.test_cli_runner().invoke(args=["attempts", "prepare-papers"])
    assert result.output == f"{stock.READY} papers drawn\n"
