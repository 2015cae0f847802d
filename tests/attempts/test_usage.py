"""How questions fared: counted behind the requests, told to the banks, shown on their pages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import factory
import factory_attempts as make
from quizapp.attempts.service import submit, usage
from quizapp.banks import queries as banks
from quizapp.banks.models import Bank, Question, QuestionUsage, UsageTally
from quizapp.core import clock, jobs
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db


@pytest.fixture
def contest(app):
    """An open contest of three questions that two people handed in: all right, all left blank."""
    made = make.contest([make.single(n) for n in range(1, 4)], title="Tuần lễ cải cách")
    for right in (True, False):
        sitting = make.attempt(made)
        answers = make.right_responses(sitting) if right else {}
        given = {n: (n, text) for n, text in answers.items()}
        submit.submit(sitting, given, None, clock.now())
        db.session.commit()
    make.attempt(made)
    return made


@pytest.fixture
def bank(contest) -> Bank:
    return db.session.scalars(select(Bank)).one()


def test_finished_papers_are_counted_and_counting_again_changes_nothing(app, contest, bank):
    for _ in range(2):
        assert usage.count_anew(usage.contests_drawing(bank), clock.now()) == 1
        db.session.commit()
        assert jobs.run_due(app) == 1
        rows = db.session.scalars(select(QuestionUsage)).all()
        assert [(r.drawn, r.answered, r.right) for r in rows] == [(2, 1, 1)] * 3
        assert db.session.scalars(select(UsageTally.attempts)).one() == 2
        db.session.rollback()
    (use,) = banks.usage_of(db.session.scalars(select(Question)).first())
    assert (use.contest_id, use.drawn, use.share) == (contest.id, 2, 1)
    assert banks.counted_at(bank)


def test_an_organiser_asks_for_it_and_sees_where_questions_were_used(client, app, contest, bank):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    path = f"/to-chuc/ngan-hang/{bank.id}"
    page = client.get(path).text
    assert "Chưa thống kê lượt trả lời nào" in page
    assert "đề 3 câu, có 3 câu được rút" in page
    answer = client.send(f"{path}/thong-ke")
    assert (answer.status_code, answer.location) == (303, path)
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "banks.count_usage")
    ).one()
    assert entry.details == {"contests": 1}
    db.session.rollback()
    jobs.run_due(app)
    page = client.get(path).text
    assert "100%" in page
    assert "Đã dùng trong: Tuần lễ cải cách" in page
    question = db.session.scalars(select(Question)).first()
    shown = client.get(f"{path}/cau/{question.id}").text
    assert "Tuần lễ cải cách" in shown
    assert "2 đề, 100% trả lời đúng" in shown
    assert client.get(f"{path}/thong-ke").status_code == 405


def test_titles_of_other_units_are_not_told_and_viewers_count_nothing(new_client, app, bank):
    usage.count_anew(usage.contests_drawing(bank), clock.now())
    db.session.commit()
    jobs.run_due(app)
    unit = factory.unit("XA", "Xã khác")
    factory.user("khac", "organiser", unit)
    factory.user("lanhdao", "viewer", unit)
    path = f"/to-chuc/ngan-hang/{bank.id}"
    other, viewer = new_client(), new_client()
    other.sign_in("khac")
    viewer.sign_in("lanhdao")
    page = other.get(path).text
    assert "Cuộc thi của đơn vị khác" in page
    assert "Tuần lễ" not in page
    assert other.send(f"{path}/thong-ke").status_code == 303
    assert viewer.send(f"{path}/thong-ke").status_code == 403
    assert "Tính lại thống kê" not in viewer.get(path).text
    assert other.send("/to-chuc/ngan-hang/9999/thong-ke").status_code == 404
