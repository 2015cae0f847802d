"""An organiser puts right who a participant is: the screen, and what follows for rankings."""

import datetime as dt
from html import unescape

import pytest
from sqlalchemy import select

import factory
import factory_attempts as make
import factory_ranking as made
from quizapp.attempts.models import Correction, NameTail, Participant, Result
from quizapp.attempts.service import correction, retention
from quizapp.core import clock, sealing
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.ranking import queries, service
from quizapp.ranking.queries import drift
from quizapp.ranking.queries import snapshots as fixed
from quizapp.ranking.service import results
from quizapp.ranking.service import sealing as seals
from rights import check_rights


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


def unit(code):
    return factory.unit(code, f"Sở {code}", parent=made.unit(), division="so-nganh", headcount=5)


def screen(contest, who):
    return f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi/{who.id}/dinh-chinh"


def sent(who, **changes):
    return {
        "full_name": who.full_name,
        "birth_date": "",
        "phone": "",
        "unit_id": str(who.unit_id or 0),
        "division": "cong-dan",
        "reason": "Chọn nhầm đơn vị",
        **changes,
    }


def right(who, **changes):
    kept = {"full_name": who.full_name, "birth_date": None, "phone": "", "division": None}
    return correction.Right(**{**kept, "unit_id": who.unit_id, **changes})


def move(contest, who, to, now=None):
    said = {"reason": "Chọn nhầm đơn vị", "actor": "a", "now": now or clock.now()}
    return correction.correct(contest, who, right(who, unit_id=to.id), **said)


def people(rows):
    return {row["name"]: row["people"] for row in rows}


def test_the_screen_puts_right_what_was_typed(organiser):
    contest = make.contest()
    unit_ = factory.unit("SNV", "Sở Nội vụ", parent=db.session.get(factory.Unit, contest.unit_id))
    make.come_in(organiser, contest, "0905 123 456")
    who = db.session.scalars(select(Participant)).one()
    identity = who.identity
    path = screen(contest, who)
    page = organiser.get(path).text
    assert "090***456" in page
    assert "0905123456" not in page
    changes = {"full_name": "Trần Thị Bình", "birth_date": "1/2/1990", "phone": "0912 000 111"}
    answer = organiser.send(path, sent(who, **changes, unit_id=str(unit_.id)))
    assert answer.status_code == 303, answer.text
    db.session.expire_all()
    assert (who.full_name, who.birth_date, who.unit_id) == (
        "Trần Thị Bình",
        dt.date(1990, 2, 1),
        unit_.id,
    )
    assert sealing.decrypt(who.phone) == "+84912000111"
    assert who.identity != identity
    tails = set(db.session.scalars(select(NameTail.tail)))
    assert tails == {b"tran thi binh", b"thi binh", b"binh"}
    page = unescape(organiser.get(path.removesuffix("/dinh-chinh")).text)
    assert "họ và tên" in page
    assert "Chọn nhầm đơn vị" in page
    entry = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "attempts.correct")
    ).one()
    assert entry.details["unit"][1] == unit_.id
    assert "Bình" not in str(entry.details)


def test_what_cannot_be_is_refused_with_the_reason(organiser):
    contest = make.contest()
    make.come_in(organiser, contest, "0905 123 456")
    who = db.session.scalars(select(Participant)).one()
    other = make.participant(contest)
    other.identity = correction.register.identity(contest.id, "+84905999888")
    db.session.commit()
    cases = [
        ({}, "Không có gì thay đổi"),
        ({"full_name": "X", "reason": " "}, "Vui lòng điền"),
        ({"full_name": "123"}, "họ và tên"),
        ({"birth_date": "31/2/1990"}, "theo mẫu"),
        ({"birth_date": "1/1/2999"}, "Ngày sinh chưa đúng"),
        ({"phone": "12"}, "Số điện thoại chưa đúng"),
        ({"phone": "0905 999 888"}, "đã thuộc một người dự thi khác"),
        ({"unit_id": "99999"}, "chọn trong danh sách"),
    ]
    for wrong, words in cases:
        answer = organiser.send(screen(contest, who), sent(who, **wrong))
        assert answer.status_code == 422, wrong
        assert words in unescape(answer.text), wrong
    assert db.session.scalar(select(Correction.id)) is None


def test_results_follow_until_they_are_fixed(app):
    contest = made.contest(2, ended=2)
    one, two = unit("MOT"), unit("HAI")
    first, second = contest.rounds
    who = made.participant(contest, "An", one)
    made.participant(contest, "Bình", two)
    for of in contest.rounds:
        made.result(of, who, 1000)
    service.close_round(first, "a", clock.now())
    move(contest, who, two)
    db.session.expire_all()
    assert set(db.session.scalars(select(Result.unit_id))) == {two.id}
    now = clock.now()
    assert people(queries.units.count_rows(second, contest, now)) == {"Sở MOT": 0, "Sở HAI": 1}
    assert people(queries.units.count_rows(None, contest, now)) == {"Sở MOT": 0, "Sở HAI": 1}
    held = fixed.latest(contest.id, 1)
    assert people(fixed.unit_rows(held)) == {"Sở MOT": 1, "Sở HAI": 0}
    assert drift.changed(contest, held) == 1
    report = seals.verify([first])
    assert report.findings == []
    assert ["1 kết quả đã khác lúc chốt" in note for note in report.notes] == [True]
    results.correct(contest, 1, reason="Chuyển đơn vị", actor="a", now=clock.now())
    held = fixed.latest(contest.id, 1)
    assert people(fixed.unit_rows(held)) == {"Sở MOT": 0, "Sở HAI": 1}
    assert drift.changed(contest, held) == 0
    db.session.execute(Correction.__table__.delete())
    assert seals.verify([first]).findings, "moved without a record"


def test_a_frozen_board_keeps_the_unit_of_then(app):
    contest = made.contest(board_mode="frozen", board_freeze_minutes=24 * 60 - 30)
    one, two = unit("MOT"), unit("HAI")
    who = made.participant(contest, "An", one)
    made.result(contest.rounds[0], who, 1000)
    before = [
        queries.units.count_rows(each, contest, clock.now()) for each in (contest.rounds[0], None)
    ]
    move(contest, who, two)
    after = [
        queries.units.count_rows(each, contest, clock.now()) for each in (contest.rounds[0], None)
    ]
    assert after == before
    assert people(before[0]) == {"Sở MOT": 1, "Sở HAI": 0}


def test_nothing_is_corrected_of_somebody_who_was_erased_or_without_a_reason(app):
    contest = made.contest()
    who = made.participant(contest, "An", unit("MOT"))
    with pytest.raises(Invalid):
        correction.correct(
            contest, who, right(who, full_name="Bình"), reason=" ", actor="a", now=clock.now()
        )
    who.full_name = retention.ERASED
    db.session.flush()
    with pytest.raises(Conflict):
        move(contest, who, unit("HAI"))


def test_who_may(app, new_client):
    contest = made.contest()
    who = made.participant(contest, "An")
    db.session.commit()
    check_rights(new_client, screen(contest, who), editors=True)
    factory.user("tochuc", "organiser", made.unit())
    browser = new_client()
    browser.sign_in("tochuc")
    assert browser.get(screen(contest, who).replace(f"/{who.id}/", "/99999/")).status_code == 404
    assert browser.put(screen(contest, who)).status_code == 405
