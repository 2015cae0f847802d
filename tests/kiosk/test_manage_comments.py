"""Organisers' screens of comments and of what it brought."""

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
from quizapp.kiosk.models import Comment, Event
from quizapp.kiosk.service import comments, counting
from tables import tables


@pytest.fixture
def quiz(app):
    return factory_kiosk.quiz()


@pytest.fixture
def organiser(client, quiz):
    factory.user("tochuc", "organiser", factory_contests.unit())
    client.sign_in("tochuc")
    return client


def said(quiz, text="Nên có thêm ghế ngồi chờ.", nonce="n1", **fields) -> Comment:
    link = factory_kiosk.link(quiz, counter=nonce)
    made = comments.say(
        quiz, link.code, comments.Said("suggestion", text, nonce, 30, **fields), clock.now()
    )
    db.session.commit()
    return made


def page_of(comment) -> str:
    return f"/to-chuc/y-kien/{comment.id}"


def test_comments_are_listed_found_and_read(organiser, quiz):
    comment = said(quiz)
    said(quiz, "Cán bộ rất nhiệt tình.", "n2")
    page = organiser.get("/to-chuc/y-kien?tim=ghe ngoi").text
    assert "Nên có thêm ghế" in page
    assert "nhiệt tình" not in page
    assert "Nên có thêm ghế" in organiser.get(page_of(comment)).text


def test_spam_waits_apart_and_is_let_in_or_thrown_out(organiser, quiz):
    comment = said(quiz, "Nhà cái uy tín")
    assert "Nhà cái" not in organiser.get("/to-chuc/y-kien").text
    assert "Nhà cái" in organiser.get("/to-chuc/y-kien?trang-thai=held").text
    organiser.send(f"{page_of(comment)}/rac", {"rac": "0"})
    assert "Nhà cái" in organiser.get("/to-chuc/y-kien").text
    organiser.send(f"{page_of(comment)}/rac", {"rac": "1"})
    assert "Nhà cái" not in organiser.get("/to-chuc/y-kien").text


def test_a_comment_is_assigned_and_the_unit_sees_it(organiser, quiz, new_client):
    ward = factory.unit("P1", "Phòng Một", parent=factory_contests.unit())
    comment = said(quiz)
    factory.user("phong", "organiser", ward)
    other = new_client()
    other.sign_in("phong")
    assert other.get(page_of(comment)).status_code == 404
    organiser.send(f"{page_of(comment)}/giao", {"unit_id": ward.id})
    assert "Phòng Một" in organiser.get("/to-chuc/y-kien").text
    assert other.get(page_of(comment)).status_code == 200
    foreign = factory.unit("SNV", "Sở Nội vụ")
    assert organiser.send(f"{page_of(comment)}/giao", {"unit_id": foreign.id}).status_code == 404


def test_a_comment_is_answered_and_closed(organiser, quiz):
    comment, second = said(quiz), said(quiz, "Ý khác", "n2")
    assert organiser.send(f"{page_of(comment)}/tra-loi", {"text": " "}).status_code == 422
    organiser.send(f"{page_of(comment)}/tra-loi", {"text": "Đã bổ sung."})
    db.session.expire_all()
    assert (comment.status, comment.answer, comment.answered_by) == (
        "answered",
        "Đã bổ sung.",
        "tochuc",
    )
    organiser.send(f"{page_of(comment)}/tra-loi", {"text": "Đã bổ sung 20 ghế."})
    organiser.send(f"{page_of(second)}/dong")
    db.session.expire_all()
    assert (comment.answer, second.status) == ("Đã bổ sung 20 ghế.", "closed")
    late = organiser.send(f"{page_of(second)}/tra-loi", {"text": "x"})
    assert "đã đóng" in organiser.get(late.location).text


def test_every_look_at_a_contact_is_recorded_and_it_ends_in_time(organiser, quiz, monkeypatch):
    comment = said(quiz, name="Nguyễn Văn An", contact="0905123456", consent=True)
    assert "Nguyễn Văn An" not in organiser.get(page_of(comment)).text
    shown = organiser.send(f"{page_of(comment)}/lien-he")
    assert "Nguyễn Văn An" in shown.text
    assert "+84905123456" in shown.text
    assert "kiosk.look_at_contact" in set(db.session.scalars(select(AuditEntry.action)))
    past = clock.read() + (quiz.retention_days + 1) * DAY_MS
    monkeypatch.setattr(clock, "read", lambda: past)
    assert "Nguyễn Văn An" not in organiser.send(f"{page_of(comment)}/lien-he").text


def test_text_and_contact_are_erased_on_request(organiser, quiz):
    comment = said(quiz, name="An", consent=True)
    organiser.send(f"{page_of(comment)}/xoa")
    db.session.expire_all()
    assert (comment.text, comment.search, comment.name) == ("", "", None)


def test_the_excel_has_no_names_and_no_formulas(organiser, quiz):
    said(quiz, "=HYPERLINK(1) ghế", name="Nguyễn Văn An", contact="0905123456", consent=True)
    content = organiser.get("/to-chuc/y-kien.xlsx").data
    rows = list(load_workbook(BytesIO(content)).active.values)
    assert rows[1][3] == "'=HYPERLINK(1) ghế"
    assert "Nguyễn Văn An" not in str(rows)
    assert "kiosk.export_comments" in set(db.session.scalars(select(AuditEntry.action)))


def test_who_may_do_what(client, new_client, quiz):
    comment = said(quiz)
    assert client.get(page_of(comment)).location.startswith("/dang-nhap")
    factory.user("lanhdao", "viewer", factory_contests.unit())
    client.sign_in("lanhdao")
    assert client.get(page_of(comment)).status_code == 200
    for act in ("giao", "tra-loi", "dong", "rac", "xoa", "lien-he"):
        assert client.send(f"{page_of(comment)}/{act}").status_code == 403
    other = new_client()
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    other.sign_in("khac")
    for act in ("giao", "tra-loi", "dong", "rac", "xoa", "lien-he"):
        assert other.send(f"{page_of(comment)}/{act}").status_code == 404
    assert "ghế" not in other.get("/to-chuc/y-kien").text
    assert other.get("/to-chuc/y-kien/999").status_code == 404


# ---------------------------------------------------------------- what it brought


def test_the_funnel_of_each_link(organiser, quiz):
    link = factory_kiosk.link(quiz, counter="Quầy số 3")
    events = {Event.SCAN: 1200, Event.STARTED: 40, Event.FINISHED: 30, Event.ROBOT: 5}
    counting.count(link.code, clock.now(), {**events, Event.RATED_5: 9})
    counting.count(link.code, clock.now() - 40 * DAY_MS, {Event.SCAN: 1})
    db.session.commit()
    page = organiser.get("/to-chuc/hieu-qua")
    row = next(r for r in tables(page.text)[0] if "Quầy số 3" in r[0])
    assert row[2:] == ["1.200", "40", "30", "0"]
    assert "<svg" in page.text
    assert "1.201" in organiser.get("/to-chuc/hieu-qua?ngay=90").text
    assert organiser.get("/to-chuc/hieu-qua?ngay=x&den=contest:9").status_code == 200


def test_the_same_as_excel(organiser, quiz):
    link = factory_kiosk.link(quiz)
    counting.count(link.code, clock.now(), {Event.SCAN: 7, Event.FINISHED: 3})
    db.session.commit()
    made = load_workbook(BytesIO(organiser.get("/to-chuc/hieu-qua.xlsx?ngay=7").data))
    by_link, by_day = made.worksheets
    row = next(r for r in by_link.values if r[2] == link.code)
    assert row[4:8] == (7, 0, 3, 0)
    days = list(by_day.values)
    assert len(days) == 8
    assert days[-1][1] == 7


def test_others_figures_are_not_seen(client, quiz):
    link = factory_kiosk.link(quiz)
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    client.sign_in("khac")
    assert link.code not in client.get("/to-chuc/hieu-qua").text
