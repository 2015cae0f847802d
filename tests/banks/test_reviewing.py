"""Questions through their review: by two people, one step at a time, whoever comes first."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
from quizapp.accounts.models import User
from quizapp.banks import queries, service
from quizapp.banks.models import Bank, Question, ReviewEvent, Status
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db, transaction
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.domain.reviews import Drawn, Step
from racing import race


@pytest.fixture
def author(app) -> User:
    return factory.user("tochuc", "organiser", factory.unit())


@pytest.fixture
def bank(author) -> Bank:
    made = service.create_bank("Ngân hàng của Sở", author.unit_id, author.username, fb.NOW)
    db.session.commit()
    return made


def add(bank: Bank, ref: str = "a-1", *, submit: bool = True, **kwargs) -> Question:
    given = {"submit": submit, "actor": "tochuc", "now": fb.NOW}
    key = service.add_question(bank, fb.question(ref, **kwargs), **given)
    db.session.commit()
    return db.session.get_one(Question, key)


def change(bank: Bank, row: Question, *, seen: int | None = None, **kwargs) -> bool:
    content = replace(service.said(row), **kwargs)
    seen = row.number if seen is None else seen
    given = {"seen": seen, "submit": True, "actor": "tochuc", "now": fb.NOW + 1}
    changed = service.change_question(bank, row, content, **given)
    db.session.commit()
    return changed


def take(bank: Bank, step: Step, *rows: Question, user: User, reason: str = ""):
    ids = [row.version_id or 0 for row in rows]
    outcome = service.take(bank, step, ids, user, fb.NOW + 2, reason)
    db.session.commit()
    return outcome


def drawn(bank: Bank, which: Drawn = Drawn.APPROVED) -> int:
    return len(queries.pool([bank.id], fb.NOW, which))


def test_only_a_second_person_brings_a_question_into_use(bank, author):
    row = add(bank)
    assert (row.status, drawn(bank), drawn(bank, Drawn.SUBMITTED)) == (Status.SUBMITTED, 0, 1)
    refused = take(bank, Step.APPROVE, row, user=author).refused
    assert "một người khác duyệt" in refused[0].reason
    second = factory.user("binh", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    assert take(bank, Step.APPROVE, row, user=second).done == 1
    assert (row.status, drawn(bank), drawn(bank, Drawn.SUBMITTED)) == (Status.APPROVED, 1, 1)
    events = db.session.scalars(select(ReviewEvent).order_by(ReviewEvent.id)).all()
    assert [(e.step, e.status, e.actor, e.number) for e in events] == [
        ("submit", "submitted", "tochuc", 1),
        ("approve", "approved", "binh", 1),
    ]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.approve")).one()
    assert entry.details == {"questions": 1, "refs": ["a-1"], "reason": ""}


def test_who_may_approve_is_told_what_waits_and_nobody_else(bank, author):
    add(bank)
    add(bank, "a-2", submit=False)
    unit = db.session.get_one(factory.Unit, author.unit_id)
    second = factory.user("binh", "organiser", unit)
    assert queries.to_approve(second) == [(bank, 1)]
    assert queries.to_approve(author) == []
    assert queries.to_approve(factory.user("lanhdao", "viewer", unit)) == []
    assert queries.to_approve(factory.user("khac", "organiser", factory.unit("B", "Sở khác"))) == []


def test_an_administrator_approves_own_work_only_with_a_reason(bank):
    admin = factory.user("quantri", "admin")
    key = service.add_question(bank, fb.question("a-1"), submit=True, actor="quantri", now=fb.NOW)
    row = db.session.get_one(Question, key)
    assert take(bank, Step.APPROVE, row, user=admin).done == 0
    assert take(bank, Step.APPROVE, row, user=admin, reason="Cơ quan có một người.").done == 1
    assert db.session.scalars(select(ReviewEvent.text)).all()[-1] == "Cơ quan có một người."


def test_changing_what_is_in_use_takes_it_out_until_approved_again(bank):
    row = add(bank)
    fb.approve(bank)
    old = queries.pool([bank.id], fb.NOW)[0].version_id
    assert change(bank, row, stem="Nội dung mới?")
    assert (row.status, drawn(bank)) == (Status.SUBMITTED, 0)
    assert queries.versions([old])[old].stem == "Câu hỏi a-1 hỏi gì?"
    fb.approve(bank)
    assert queries.pool([bank.id], fb.NOW)[0].version_id != old
    assert not change(bank, row, stem="Nội dung mới?")
    assert (row.number, row.status) == (2, Status.APPROVED)


def test_many_take_a_step_at_once_and_each_refusal_says_why(bank):
    rows = [add(bank, "a-1"), add(bank, "a-2"), add(bank, "a-3", submit=False), add(bank, "a-4")]
    stale = rows[3].version_id
    change(bank, rows[3], stem="Đã đổi?")
    ids = [*(row.version_id for row in rows[:3]), stale, 999_999]
    outcome = service.take(bank, Step.APPROVE, ids, fb.reviewer(), fb.NOW)
    assert outcome.done == 2
    assert [(r.ref, r.reason.split(".")[0]) for r in outcome.refused] == [
        ("a-3", "Đang ở trạng thái “bản nháp”"),
        ("a-4", "Vừa có người sửa hoặc duyệt câu này"),
    ]


def test_without_a_citation_a_question_is_a_draft_and_is_not_sent(bank, author):
    row = add(bank, citation="")
    assert row.status == Status.DRAFT
    assert "chưa có căn cứ" in take(bank, Step.SUBMIT, row, user=author).refused[0].reason
    change(bank, row, citation="Điều 1")
    assert row.status == Status.SUBMITTED


def test_steps_that_take_a_question_away_need_a_reason_and_may_be_undone(bank):
    row, admin = add(bank), fb.reviewer()
    with pytest.raises(Invalid):
        take(bank, Step.RETURN, row, user=admin, reason=" ")
    take(bank, Step.RETURN, row, user=admin, reason="Chưa rõ năm.")
    assert row.status == Status.DRAFT
    take(bank, Step.SUBMIT, row, user=admin)
    fb.approve(bank)
    fb.hold(bank, "a-1")
    with pytest.raises(Conflict):
        fb.hold(bank, "a-1")
    assert drawn(bank) == 0
    take(bank, Step.PUT_BACK, row, user=admin)
    assert drawn(bank) == 1
    take(bank, Step.RETIRE, row, user=admin, reason="Trùng câu khác.")
    assert (row.status, drawn(bank)) == (Status.RETIRED, 0)
    take(bank, Step.PUT_BACK, row, user=admin)
    assert row.status == Status.SUBMITTED


def test_question_of_a_file_is_held_and_put_back_but_not_retired_here(app):
    bank = fb.loaded([fb.question("a-1")])
    row, admin = fb.row_of("a-1"), fb.reviewer()
    refused = take(bank, Step.RETIRE, row, user=admin, reason="Thử.").refused
    assert "sửa tệp" in refused[0].reason
    fb.hold(bank, "a-1")
    assert take(bank, Step.PUT_BACK, row, user=admin).done == 1


def test_an_earlier_version_comes_back_as_a_new_one(bank):
    row = add(bank)
    change(bank, row, stem="Bản sau?")
    given = {"seen": 2, "actor": "tochuc", "now": fb.NOW + 3}
    with pytest.raises(NotFound):
        service.restore(bank, row, 9, **given)
    service.restore(bank, row, 1, **given)
    db.session.commit()
    assert (row.number, row.status) == (3, Status.SUBMITTED)
    assert service.said(row) == fb.question("a-1")
    with pytest.raises(service.Overtaken):
        service.restore(bank, row, 2, **given)
    with pytest.raises(Conflict, match="giống hệt"):
        service.restore(bank, row, 1, **{**given, "seen": 3})
    newest, middle, first = service.differences(queries.history(row))
    assert [change.label for change in newest.changes or ()] == ["Nội dung"]
    assert [change.label for change in middle.changes or ()] == ["Nội dung"]
    assert first.changes is None


def test_a_code_is_used_once_in_a_bank(bank):
    add(bank)
    with pytest.raises(Invalid, match="a-1"):
        add(bank)


def test_two_who_save_at_once_make_one_version_and_one_is_told(app, bank):
    row = add(bank)
    key, bank_id = row.id, bank.id

    def save(stem: str) -> bool:
        with transaction():
            mine = db.session.get_one(Question, key)
            content = replace(service.said(mine), stem=stem)
            given = {"seen": 1, "submit": True, "actor": "tochuc", "now": fb.NOW}
            return service.change_question(
                db.session.get_one(Bank, bank_id), mine, content, **given
            )

    found = race(app, [partial(save, "Một?"), partial(save, "Hai?")])
    assert sorted(map(repr, map(type, found))) == [repr(bool), repr(service.Overtaken)]
    db.session.expire_all()
    assert fb.row_of("a-1").number == 2


def test_what_is_approved_is_what_was_looked_at_though_somebody_saves_meanwhile(app, bank):
    row = add(bank)
    key, bank_id, seen, admin = row.id, bank.id, row.version_id or 0, fb.reviewer().id

    def save() -> bool:
        with transaction():
            mine = db.session.get_one(Question, key)
            content = replace(service.said(mine), stem="Sửa lúc duyệt?")
            given = {"seen": 1, "submit": True, "actor": "tochuc", "now": fb.NOW}
            return service.change_question(
                db.session.get_one(Bank, bank_id), mine, content, **given
            )

    def approve() -> int:
        with transaction():
            mine = db.session.get_one(Bank, bank_id)
            user = db.session.get_one(User, admin)
            return service.take(mine, Step.APPROVE, [seen], user, fb.NOW).done

    saved, _approved = race(app, [save, approve])
    assert saved is True
    db.session.expire_all()
    assert fb.row_of("a-1").status == Status.SUBMITTED
    assert drawn(db.session.get_one(Bank, bank_id)) == 0


def test_comments_are_kept_with_the_version_they_were_made_on(bank):
    row = add(bank)
    service.comment(row, " Năm nào? ", "binh", fb.NOW + 5)
    with pytest.raises(Invalid):
        service.comment(row, " ", "binh", fb.NOW)
    latest = queries.timeline(row)[0]
    assert isinstance(latest, ReviewEvent)
    assert (latest.step, latest.text, latest.number) == ("comment", "Năm nào?", 1)
