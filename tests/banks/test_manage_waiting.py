"""The work-list of questions whose document changed."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
from quizapp.banks import queries, service
from quizapp.banks.models import Bank, LegalDocument, Question, Status
from quizapp.banks.queries import laws
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.laws import ChangeKind
from quizapp.domain.text import local_date

PATH = "/to-chuc/van-ban/can-ra-soat"


@pytest.fixture
def bank(app) -> Bank:
    """Three questions on a document that was replaced, one on another that holds."""
    made = fb.loaded([fb.question(f"a-{n}") for n in (1, 2, 3)])
    fb.loaded([fb.question("b-1")], "khac", number="2/2025/NĐ-CP")
    change("nghi-dinh-thu", "3/2026/NĐ-CP")
    return made


def change(slug: str, by: str, now: int = fb.NOW) -> None:
    row = db.session.scalars(select(LegalDocument).where(LegalDocument.slug == slug)).one()
    day = dt.date(2026, 1, 1)
    service.record_change(row, ChangeKind.REPLACED, by, day, actor="thử", now=now)
    db.session.commit()


@pytest.fixture
def admin(client, app):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    return client


def ids(*refs: str) -> list[int]:
    return list(db.session.scalars(select(Question.id).where(Question.ref.in_(refs))))


def sent(*refs: str, reason: str = "Câu dẫn ghi rõ thời điểm.", **more) -> dict:
    return {"cau": ids(*refs), "reason": reason, "seen": laws.changed_at(), **more}


def test_the_list_says_which_question_which_document_and_why(admin, bank):
    page = admin.get(PATH).text
    assert "3 câu hỏi" in page
    assert "Được thay thế bởi 3/2026/NĐ-CP, từ 1/1/2026" in page
    assert "b-1" not in page
    assert "Không có câu hỏi nào chờ" in admin.get(f"{PATH}?van-ban={_document('khac')}").text
    assert admin.get(f"{PATH}?van-ban=x").status_code == 200


def test_confirming_with_a_reason_lets_the_chosen_be_drawn_again(admin, bank):
    now = clock.now()
    assert queries.pool([bank.id], now) == []
    assert admin.send(PATH, sent("a-1", reason=" ")).status_code == 422
    nothing = admin.send(PATH, sent())
    assert (nothing.status_code, "chọn ít nhất một" in nothing.text) == (422, True)
    assert admin.send(PATH, sent("a-1", "b-1")).status_code == 302, "b-1 is confirmed of nothing"
    drawn = queries.pool([bank.id], now)
    assert [each.question_id for each in drawn] == ids("a-1")
    (entry,) = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "banks.law_confirm")
    )
    assert entry.details == {"ref": "a-1", "reason": "Câu dẫn ghi rõ thời điểm."}
    assert admin.send(PATH, sent("a-1")).status_code == 409
    assert admin.send(PATH, sent(**{"tat-ca": "1"})).status_code == 302
    assert len(queries.pool([bank.id], now)) == 3


def test_one_question_is_confirmed_on_its_own_page(admin, bank):
    (key,) = ids("a-1")
    path = f"/to-chuc/ngan-hang/{bank.id}/cau/{key}"
    page = admin.get(path).text
    assert "được thay thế bởi 3/2026/NĐ-CP từ 1/1/2026" in page
    assert "Căn cứ mới" not in page, "a question of a file is changed in the file"
    form = {"reason": "Vẫn đúng.", "seen": laws.changed_at()}
    assert admin.send(f"{path}/con-dung", form | {"reason": ""}).status_code == 422
    assert admin.send(f"{path}/con-dung", form | {"citation": "Điều 2"}).status_code == 403
    assert admin.send(f"{path}/con-dung", form).status_code == 302
    assert admin.send(f"{path}/con-dung", form).status_code == 409
    page = admin.get(path).text
    assert "Xác nhận vẫn đúng khi văn bản thay đổi" in page
    assert "đã được xác nhận vẫn đúng" in page
    assert "2 câu đã duyệt chờ rà soát" in admin.get(f"/to-chuc/ngan-hang/{bank.id}").text
    assert "2 câu hỏi" in admin.get(f"{PATH}?ngan-hang={bank.id}").text


def test_a_new_citation_is_approved_by_a_second_person(admin, bank):
    bank.from_file = False
    (key,) = ids("a-1")
    path = f"/to-chuc/ngan-hang/{bank.id}/cau/{key}/con-dung"
    form = {"reason": "Quy định đã chuyển.", "seen": laws.changed_at()}
    same = form | {"citation": "Điều 1 Nghị định thử nghiệm"}
    assert admin.send(path, same).status_code == 422
    moved = form | {"citation": "Điều 2 Nghị định 2/2025/NĐ-CP"}
    assert admin.send(path, moved).status_code == 302
    row = db.session.get_one(Question, key)
    assert (row.status, row.law_checked) == (Status.SUBMITTED, local_date(clock.now()))
    assert db.session.get_one(LegalDocument, row.document_id).slug == "khac"
    assert queries.pool([bank.id], clock.now()) == []
    assert fb.approve(bank) == 1
    assert len(queries.pool([bank.id], clock.now())) == 1


def test_a_change_recorded_meanwhile_was_not_looked_at(admin, bank):
    seen = sent("a-1")
    change("nghi-dinh-thu", "4/2026/NĐ-CP", now=fb.NOW + 1)
    assert admin.send(PATH, seen).status_code == 409
    assert admin.send(PATH, seen | {"seen": "?"}).status_code == 422
    assert queries.pool([bank.id], clock.now()) == []


def test_a_later_change_flags_what_was_confirmed(admin, bank):
    admin.send(PATH, sent("a-1"))
    change("nghi-dinh-thu", "4/2026/NĐ-CP", now=fb.NOW + 1)
    assert queries.pool([bank.id], clock.now()) == []
    assert "3 câu hỏi" in admin.get(PATH).text


def test_a_document_cited_besides_the_own_one_flags_too(admin, bank):
    both = fb.loaded(
        [fb.question("c-1", citation="Điều 1 Nghị định 5/2025/NĐ-CP và 2/2025/NĐ-CP")],
        "hai-can-cu",
        number="5/2025/NĐ-CP",
    )
    assert len(queries.pool([both.id], clock.now())) == 1
    change("khac", "9/2026/NĐ-CP", now=fb.NOW + 1)
    assert queries.pool([both.id], clock.now()) == []
    (key,) = ids("c-1")
    page = admin.get(f"/to-chuc/ngan-hang/{both.id}/cau/{key}").text
    assert "được thay thế bởi 9/2026/NĐ-CP" in page
    assert "2 câu hỏi" in admin.get(f"{PATH}?van-ban={_document('khac')}").text
    assert admin.send(PATH, sent("c-1")).status_code == 302
    assert len(queries.pool([both.id], clock.now())) == 1


def _document(slug: str) -> int:
    return db.session.scalars(select(LegalDocument.id).where(LegalDocument.slug == slug)).one()


def test_organisers_see_shared_ones_and_confirm_their_own(client, bank):
    mine = factory.unit()
    factory.user("tochuc", "organiser", mine)
    client.sign_in("tochuc")
    page = client.get(PATH).text
    assert "do quản trị hệ thống rà soát" in page
    assert "Xác nhận, cho rút trở lại" not in page
    assert client.send(PATH, sent("a-1")).status_code == 403
    bank.unit_id = mine.id
    assert client.send(PATH, sent("a-1")).status_code == 302
    bank.unit_id = factory.unit("SNV", "Sở Nội vụ").id
    assert "0 câu hỏi" in client.get(PATH).text
    assert client.send(PATH, sent("a-2")).status_code == 404


def test_viewers_look_and_strangers_sign_in(client, new_client, bank):
    assert new_client().get(PATH).location.startswith("/dang-nhap")
    factory.user("xem", "viewer", factory.unit())
    client.sign_in("xem")
    assert client.get(PATH).status_code == 200
    assert client.send(PATH, sent("a-1")).status_code == 403
    assert client.put(PATH).status_code == 405
