"""The display of a citizens' quiz: code, figures, a question that turns over."""

from __future__ import annotations

import pytest

import factory_kiosk
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.timing import DAY_MS
from quizapp.kiosk import cli, eraser
from quizapp.kiosk.models import Event
from quizapp.kiosk.queries import quizzes
from quizapp.kiosk.service import comments, counting


@pytest.fixture
def quiz(app):
    return factory_kiosk.quiz()


@pytest.fixture
def link(quiz):
    return factory_kiosk.link(quiz)


def test_it_shows_the_question_of_the_day_with_its_answer(client, quiz, link):
    page = client.get(f"/man-hinh/{link.code}")
    assert page.status_code == 200
    assert "Câu hỏi hôm nay" in page.text
    assert "Đáp án: Đúng 1" in page.text
    assert "Điều 1 Nghị định số 1/2025/NĐ-CP" in page.text
    assert "dichvucong.gov.vn" in page.text
    assert "Trung tâm, Quầy số 3" in page.text
    assert "Set-Cookie" not in page.headers


def test_the_question_stays_all_day_and_changes_tomorrow(quiz):
    now = 1_755_622_800_000  # 20/8/2025 00:00 in Khánh Hòa
    today = quizzes.question_of_the_day(quiz, now)
    assert quizzes.question_of_the_day(quiz, now + DAY_MS - 1) == today
    later = {quizzes.question_of_the_day(quiz, now + n * DAY_MS).stem for n in range(5)}
    assert len(later) > 1


def test_figures_are_those_of_all_counters_together(client, quiz, link):
    other = factory_kiosk.link(quiz, counter="Quầy số 4")
    for each in (link, other):
        counting.count(each.code, clock.now(), {Event.FINISHED: 4, Event.RATED_5: 3})
    db.session.commit()
    page = client.get(f"/man-hinh/{link.code}").text
    assert "<dd>8 <small>lượt tham gia" in page
    assert "<dd>– <small>" in page, "six ratings are too few for a share"
    counting.count(other.code, clock.now(), {Event.RATED_1: 6})
    assert "<dd>50% <small>" in client.get(f"/man-hinh/{link.code}").text


def test_a_quiz_that_is_stopped_has_no_display(client, quiz, link):
    quiz.opened = False
    assert client.get(f"/man-hinh/{link.code}").status_code == 410


def test_contacts_are_erased_by_the_server_and_by_hand(app, quiz, link, monkeypatch):
    said = comments.Said("suggestion", "Nên có thêm ghế.", "n1", 30, name="An", consent=True)
    comment = comments.say(quiz, link.code, said, clock.now())
    db.session.commit()
    assert eraser.erase(app) == 0
    past = clock.read() + (quiz.retention_days + 1) * DAY_MS
    monkeypatch.setattr(clock, "read", lambda: past)
    db.session.commit()
    assert eraser.erase(app) == 1
    db.session.expire_all()
    assert comment.name is None
    db.session.commit()
    assert cli.kiosk.name == "kiosk"
    assert "0 contacts erased" in app.test_cli_runner().invoke(args=["kiosk", "erase"]).output
