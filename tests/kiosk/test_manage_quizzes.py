"""Organisers' screens of the citizens' quiz and its lucky draw."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

import factory
import factory_contests
import factory_kiosk
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.timing import DAY_MS
from quizapp.kiosk.models import CitizenQuiz
from quizapp.kiosk.service import draws


@pytest.fixture
def organiser(client, app):
    factory.user("tochuc", "organiser", factory_contests.unit())
    client.sign_in("tochuc")
    return client


def form(**changes) -> dict[str, object]:
    return {
        "title": "Một phút tìm hiểu",
        "unit_id": factory_contests.unit().id,
        "bank_ids": [factory_contests.bank(slug="cong-dan").id],
        "questions": 5,
        "procedure_url": "https://dichvucong.gov.vn",
        "retention_days": 90,
        "comments_on": "y",
        **changes,
    }


def test_a_quiz_is_made_opened_and_seen(organiser):
    answer = organiser.send("/to-chuc/quay/moi", form())
    assert answer.status_code == 302, answer.text
    page = organiser.get(answer.location)
    assert "Một phút tìm hiểu" in page.text
    quiz = db.session.scalars(select(CitizenQuiz)).one()
    assert (quiz.opened, quiz.procedure_url) == (False, "https://dichvucong.gov.vn/")
    organiser.send(f"/to-chuc/quay/{quiz.id}/mo")
    db.session.expire_all()
    assert quiz.opened
    assert "Một phút tìm hiểu" in organiser.get("/to-chuc/quay").text
    organiser.send(f"/to-chuc/quay/{quiz.id}/dung")
    db.session.expire_all()
    assert not quiz.opened


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title", "", "Vui lòng điền"),
        ("bank_ids", [], "ít nhất một ngân hàng"),
        ("questions", "2", "từ 3 đến 10"),
        ("questions", "11", "từ 3 đến 10"),
        ("procedure_url", "http://dichvucong.gov.vn", "https://"),
        ("procedure_url", "https://evil.com/gov.vn", "gov.vn"),
        ("procedure_url", "https://gov.vn.evil.com/", "gov.vn"),
        ("procedure_url", "https://a@gov.vn/", "https://"),
        ("retention_days", "0", "từ 1 đến 730"),
    ],
)
def test_refused_settings_say_why(organiser, field, value, words):
    answer = organiser.send("/to-chuc/quay/moi", form(**{field: value}))
    assert answer.status_code == 422
    assert words in answer.text


def test_a_draw_needs_a_prize_and_an_end(organiser):
    answer = organiser.send("/to-chuc/quay/moi", form(draw_on="y"))
    assert answer.status_code == 422
    assert "Vui lòng ghi giải thưởng" in answer.text
    assert "thời hạn nhận phiếu" in answer.text


def test_settings_are_changed(organiser):
    quiz = factory_kiosk.quiz()
    path = f"/to-chuc/quay/{quiz.id}/sua"
    assert 'value="Anh/chị biết gì' in organiser.get(path).text
    changed = form(title="Tên mới", bank_ids=[quiz.bank_ids[0]], questions=4)
    assert organiser.send(path, changed).status_code == 302
    db.session.expire_all()
    assert (quiz.title, quiz.questions, quiz.version) == ("Tên mới", 4, 2)


def test_an_open_quiz_is_not_changed_into_one_without_questions(organiser):
    quiz = factory_kiosk.quiz()
    empty = factory_contests.bank(0, slug="trong").id
    answer = organiser.send(f"/to-chuc/quay/{quiz.id}/sua", form(bank_ids=[empty]))
    assert answer.status_code == 422
    assert "mới có 0 câu" in answer.text
    db.session.expire_all()
    assert quiz.bank_ids != [empty]


def test_the_draw_is_made_shown_and_its_list_recorded(organiser):
    quiz = factory_kiosk.quiz(draw_on=True, draw_prize="Quà", draw_until=clock.now() + DAY_MS)
    code = factory_kiosk.link(quiz).code
    draws.enter(
        quiz,
        code,
        name="Nguyễn Văn An",
        phone="0905123456",
        agreed=True,
        publish=True,
        now=clock.now(),
    )
    page = organiser.get(organiser.send(f"/to-chuc/quay/{quiz.id}/quay-thuong").location)
    assert "sau khi hết thời hạn" in page.text
    quiz.draw_until = clock.now() - 1
    page = organiser.get(organiser.send(f"/to-chuc/quay/{quiz.id}/quay-thuong").location)
    assert "Trùng khớp" in page.text
    assert "Nguyễn Văn An" in page.text
    assert "0905123456" not in page.text
    assert "090***456" in page.text
    sheet = organiser.get(f"/to-chuc/quay/{quiz.id}/nguoi-trung.xlsx")
    rows = list(load_workbook(BytesIO(sheet.data)).active.values)
    assert rows[1][2:4] == ("Nguyễn Văn An", "'+84905123456")
    acts = set(db.session.scalars(select(AuditEntry.action)))
    assert {"kiosk.draw", "kiosk.export_winners"} <= acts


@pytest.mark.one_database
def test_strangers_viewers_and_other_units(client, new_client, app):
    quiz = factory_kiosk.quiz()
    page = f"/to-chuc/quay/{quiz.id}"
    assert client.get(page).status_code == 302
    factory.user("lanhdao", "viewer", factory_contests.unit())
    client.sign_in("lanhdao")
    assert client.get(page).status_code == 200
    assert client.get("/to-chuc/quay").status_code == 200
    assert client.get(f"{page}/sua").status_code == 403
    assert client.send(f"{page}/dung").status_code == 403
    other = new_client()
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    other.sign_in("khac")
    for path in (page, f"{page}/sua", f"{page}/nguoi-trung.xlsx"):
        assert other.get(path).status_code == 404
    assert other.send(f"{page}/dung").status_code == 404
    assert "Anh/chị biết gì" not in other.get("/to-chuc/quay").text
