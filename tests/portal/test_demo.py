"""The demo: made once, through the real use-cases, never beside real contests."""

import pytest
from sqlalchemy import func, select

import factory_contests
from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.kiosk.models import CitizenQuiz, Comment, QrCount, QuestionCount
from quizapp.kiosk.queries import quizzes
from quizapp.portal.demo import counter, make, players
from quizapp.ranking.models import RoundClosing
from quizapp.reports.queries import certificates


@pytest.fixture
def few(monkeypatch):
    """A handful of players instead of hundreds."""
    monkeypatch.setattr(make, "FIRST_ROUND", 6)
    monkeypatch.setattr(make, "SECOND_ROUND", 4)
    monkeypatch.setattr(make, "FAST_ROUND", 3)


@pytest.fixture
def bank(app):
    return factory_contests.bank(per_area=8)


def _count(model) -> int:
    return db.session.scalar(select(func.count()).select_from(model))


def test_demo_is_played_to_the_end_and_marked(bank, few, tmp_path):
    assert make.wanted()
    make.make(tmp_path / "accounts.json", clock.read(), list)
    assert (_count(Attempt), _count(Result)) == (13, 13)
    assert _count(RoundClosing) == 1
    assert not db.session.scalars(select(Attempt).where(Attempt.state != "submitted")).all()
    assert all(db.session.scalars(select(Participant.is_demo)))
    assert all(db.session.scalars(select(Contest.is_demo)))
    assert (tmp_path / "accounts.json").stat().st_mode & 0o077 == 0
    assert not make.wanted()


def test_the_first_round_has_winners_and_certificates(bank, few, tmp_path, client):
    make.make(tmp_path / "accounts.json", clock.read(), list)
    ((slug, code),) = certificates.demo_ones()
    shown = client.get(f"/cuoc-thi/{slug}/giai-thuong").text
    for words in ("Kết quả cuối cùng", "Giải Nhất", "Giải Nhất tập thể", "800.000 đồng"):
        assert words in shown
    assert "Có hiệu lực" in client.get(f"/chung-nhan/{code}").text


def test_the_demos_counter_has_visits_and_comments_and_is_made_once(bank, few, tmp_path, client):
    make.make(tmp_path / "accounts.json", clock.read(), list)
    counter.make(make._bank_ids(), clock.read())
    quiz = db.session.scalars(select(CitizenQuiz)).one()
    assert (quiz.is_demo, quiz.opened) == (True, True)
    said = sorted(db.session.scalars(select(Comment.status)))
    assert said == ["answered", "answered", "assigned", "assigned", "held", "new"]
    events = dict(
        db.session.execute(
            select(QrCount.event, func.sum(QrCount.count)).group_by(QrCount.event)
        ).all()
    )
    assert events["scan"] > events["started"] > events["finished"] > events["comment"] == 5
    assert _count(QuestionCount) > 0
    page = client.get("/").text
    (_, code), *_ = quizzes.opened()
    assert "Dành cho người dân" in page
    assert f'href="/q/{code}"' in page
    assert client.get(f"/man-hinh/{code}").status_code == 200


def test_demo_that_was_stopped_in_the_middle_goes_on(bank, few, tmp_path):
    now = clock.read()

    def stopped(crowd):
        yield from list(crowd)[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make.make(tmp_path / "accounts.json", now, stopped)
    assert make.wanted()
    make.make(tmp_path / "accounts.json", now, list)
    assert _count(Attempt) == 13
    assert _count(Contest) == 3


def test_real_contests_keep_the_demo_away(bank):
    factory_contests.contest()
    assert not make.wanted()


def test_no_unit_sends_more_people_than_it_has():
    seats = players._seats()
    for unit in players.content.UNITS:
        assert seats.count(unit.code) <= (unit.headcount or 0)
