"""Comments and lucky draws, as citizens meet them."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import factory_kiosk
from factory_kiosk import played, state
from quizapp.core import clock, sealing
from quizapp.core.db import db, transaction
from quizapp.core.errors import Conflict
from quizapp.domain.timing import DAY_MS
from quizapp.kiosk.models import CitizenQuiz, Comment, DrawEntry, DrawRun
from quizapp.kiosk.service import comments, draws
from racing import race

LATER = 30_000


@pytest.fixture
def quiz(app):
    return factory_kiosk.quiz(
        draw_on=True,
        draw_prize="Mười phần quà",
        draw_until=clock.now() + DAY_MS,
        draw_winners=2,
    )


@pytest.fixture
def code(quiz) -> str:
    return factory_kiosk.link(quiz).code


@pytest.fixture
def form(client, code, monkeypatch) -> dict[str, str]:
    """What the result page carries; the clock stands half a minute later."""
    page = played(client, code)
    now = clock.read() + LATER
    monkeypatch.setattr(clock, "read", lambda: now)
    return {"s": state(page)}


def said(client, code, form, **fields):
    sent = {"kind": "suggestion", "text": "Nên có thêm ghế ngồi chờ.", **form, **fields}
    return client.post(f"/q/{code}/gop-y", data=sent)


def only() -> Comment:
    return db.session.scalars(select(Comment)).one()


# ---------------------------------------------------------------- comments


def test_a_comment_needs_no_name_and_gets_a_receipt(client, code, form):
    answer = said(client, code, form)
    assert answer.status_code == 303
    page = client.get(answer.location)
    assert page.status_code == 200
    assert "Nên có thêm ghế ngồi chờ." in page.text
    comment = only()
    assert (comment.status, comment.name, comment.contact) == ("new", None, None)
    assert comment.receipt in page.text


def test_the_same_form_sent_twice_is_one_comment(client, code, form):
    first, second = said(client, code, form), said(client, code, form)
    assert first.location == second.location
    assert only()


def test_the_answer_is_read_under_the_receipt(client, code, form):
    location = said(client, code, form).location
    comments.answer(only(), "Trung tâm đã bổ sung 20 ghế.", "tochuc", clock.now())
    assert "Trung tâm đã bổ sung 20 ghế." in client.get(location).text
    assert client.get("/gop-y/KHONGCO").status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "  "}, "Vui lòng viết ý kiến"),
        ({"text": "x" * 2001}, "dài quá 2.000"),
        ({"kind": "khac"}, "chọn loại ý kiến"),
        ({"contact": "0905123456"}, "cần đánh dấu đồng ý"),
        ({"name": "An"}, "cần đánh dấu đồng ý"),
        ({"contact": "khong phai", "consent": "1"}, "số điện thoại hoặc thư điện tử"),
    ],
)
def test_refusals_keep_what_was_typed(client, code, form, fields, words):
    answer = said(client, code, form, **fields)
    assert answer.status_code == 422
    assert words in answer.text
    if "text" not in fields:
        assert "Nên có thêm ghế ngồi chờ." in answer.text
    assert db.session.scalars(select(Comment)).all() == []


@pytest.mark.parametrize("contact", ["0905 123 456", "an@khanhhoa.gov.vn"])
def test_a_contact_is_encrypted_and_erased_on_time(client, code, form, quiz, contact):
    said(client, code, form, name="Nguyễn Văn An", contact=contact, consent="1")
    comment = only()
    assert "905" not in comment.contact
    assert sealing.decrypt(comment.name) == "Nguyễn Văn An"
    assert sealing.decrypt(comment.contact) in {"+84905123456", "an@khanhhoa.gov.vn"}
    assert comment.consent
    due = comment.created_at + quiz.retention_days * DAY_MS
    assert comments.erase_overdue(due - 1) == 0
    assert comments.erase_overdue(due) == 1
    db.session.expire_all()
    assert (only().name, only().contact, only().text) == (None, None, "Nên có thêm ghế ngồi chờ.")


@pytest.mark.one_database
@pytest.mark.parametrize(
    "fields",
    [
        {"website": "http://x.com"},
        {"text": "Xem ngay http://a.com và http://b.com"},
        {"text": "Nhà cái uy tín, cá cược"},
        {"text": "aaaaaaaaaaaaaaaaaaaaaa"},
        {"text": "12345 678"},
    ],
)
def test_what_looks_like_spam_is_held_and_not_told(client, code, form, fields):
    answer = said(client, code, form, **fields)
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    assert only().status == "held"
    assert only().held_because


@pytest.mark.one_database
def test_what_comes_faster_than_people_write_is_held(client, code):
    said(client, code, {"s": state(played(client, code))})
    assert only().status == "held"


@pytest.mark.one_database
def test_without_the_questions_there_is_no_form_to_send(client, code, quiz):
    first = client.get(f"/q/{code}").text
    for carried in ("", "x", state(first)):
        assert said(client, code, {"s": carried}).status_code == 409
    quiz.comments_on = False
    assert said(client, code, {"s": state(played(client, code))}).status_code == 409


@pytest.mark.one_database
def test_a_flood_from_one_address_is_stopped(client, code, form):
    answers = [said(client, code, {"s": "x"}).status_code for _ in range(125)]
    assert answers[0] == 409
    assert answers[-1] == 429


@pytest.mark.one_database
def test_in_english(client, code, form):
    answer = client.post(f"/q/{code}/gop-y?lang=en", data={**form, "kind": "suggestion"})
    assert "Please write your comment" in answer.text
    answer = client.post(
        f"/q/{code}/gop-y?lang=en", data={**form, "kind": "suggestion", "text": "More chairs"}
    )
    assert "lang=en" in answer.location
    assert "We have received your comment" in client.get(answer.location).text


# ---------------------------------------------------------------- the lucky draw


def ticket(client, code, form, phone="0905 123 456", **fields):
    sent = {**form, "name": "Nguyễn Văn An", "phone": phone, "consent": "1", **fields}
    return client.post(f"/q/{code}/quay-thuong", data=sent)


def test_a_ticket_a_phone(client, code, form):
    answer = ticket(client, code, form)
    assert answer.status_code == 200
    entry = db.session.scalars(select(DrawEntry)).one()
    assert entry.ticket in answer.text
    assert "905" not in entry.phone
    again = ticket(client, code, form, phone="+84 905-123-456")
    assert "đã có phiếu" in again.text
    assert entry.ticket not in again.text
    assert db.session.scalars(select(DrawEntry)).one()


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"consent": ""}, "Cần đánh dấu đồng ý"),
        ({"name": " "}, "họ và tên"),
        ({"phone": "123"}, "Số điện thoại chưa đúng"),
    ],
)
def test_refused_tickets(client, code, form, fields, words):
    answer = ticket(client, code, form, **fields)
    assert answer.status_code == 422
    assert words in answer.text


def test_nobody_is_asked_for_a_name_without_a_draw_or_after_it(client, code, quiz, form):
    quiz.draw_until = clock.now() - 1
    assert "Số điện thoại</label>" not in played(client, code)
    assert ticket(client, code, form).status_code == 410
    quiz.draw_on = False
    assert ticket(client, code, form).status_code == 410


def _tickets(quiz, code, count=20):
    for number in range(count):
        draws.enter(
            quiz,
            code,
            name=f"Người {number}",
            phone=f"09051234{number:02d}",
            agreed=True,
            publish=False,
            now=clock.now(),
        )
    db.session.commit()


def test_the_draw_is_made_once_and_can_be_repeated(app, quiz, code):
    _tickets(quiz, code)
    with pytest.raises(Conflict):
        draws.draw(quiz, "tochuc", clock.now())
    run = draws.draw(quiz, "tochuc", clock.now() + 2 * DAY_MS)
    assert len(run.winners) == 2
    assert run.tickets == 20
    assert draws.repeats(run)
    with pytest.raises(Conflict):
        draws.draw(quiz, "tochuc", clock.now() + 2 * DAY_MS)
    comments.erase_overdue(clock.now() + 999 * DAY_MS)
    db.session.expire_all()
    assert all(e.name is None and e.identity is None for e in db.session.scalars(select(DrawEntry)))
    assert draws.repeats(run), "the tickets stay"
    run.winners = list(reversed(run.winners))
    assert not draws.repeats(run)


def test_drawn_by_two_at_once_it_is_drawn_once(app, quiz, code):
    _tickets(quiz, code, 5)
    quiz_id, after = quiz.id, clock.now() + 2 * DAY_MS

    def draw() -> str:
        with transaction():
            return draws.draw(db.session.get_one(CitizenQuiz, quiz_id), "tochuc", after).seed

    answers = race(app, [draw] * 4)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 3
    assert db.session.scalars(select(DrawRun)).one().seed in answers
