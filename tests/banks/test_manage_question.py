"""The screen of one question: what it says, its versions, and holding it back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
from quizapp.banks import queries
from quizapp.banks.models import Question
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.banks import DocumentStatus


@pytest.fixture
def admin(client, app):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    return client


def path_of(bank, ref: str) -> str:
    question = db.session.scalars(select(Question).where(Question.ref == ref)).one()
    return f"/to-chuc/ngan-hang/{bank.id}/cau/{question.id}"


def test_every_kind_is_shown_with_its_key(admin):
    bank = fb.all_kinds_bank()
    for kind, shown in {
        "single": "đáp án",
        "multiple": "Nhiều lựa chọn đúng",
        "true-false": "Sai",
        "numeric": "80 %",
        "text": "sáu rõ",
        "ordering": "Thứ tự đúng",
        "matching": "vế phải thừa",
    }.items():
        page = admin.get(path_of(bank, f"moi-loai-{kind}"))
        assert page.status_code == 200
        assert shown in page.text
        assert "Điều 1 Nghị định thử nghiệm" in page.text


def test_earlier_versions_are_kept_and_shown(admin):
    first = fb.question("a-1", stem="Bản đầu?")
    bank = fb.loaded([first])
    fb.loaded([replace(first, stem="Bản sau?")])
    page = admin.get(path_of(bank, "a-1"))
    assert "Bản sau?" in page.text
    assert "Bản đầu?" in page.text
    assert "Phiên bản 1" in page.text


def test_question_on_law_out_of_force_says_it_is_not_drawn(admin):
    bank = fb.loaded([fb.question("a-1")], status=DocumentStatus.REPLACED, replaced_by="khac")
    assert "không được rút vào đề" in admin.get(path_of(bank, "a-1")).text


def test_text_of_a_question_is_never_html(admin):
    bank = fb.loaded([fb.question("a-1", stem="<script>alert(1)</script> & <b>?")])
    page = admin.get(path_of(bank, "a-1"))
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def test_holding_back_needs_a_reason_and_is_recorded(admin):
    bank = fb.loaded([fb.question("a-1")])
    path = path_of(bank, "a-1")
    assert admin.send(f"{path}/tam-dung", {"reason": " "}).status_code == 422
    answer = admin.send(f"{path}/tam-dung", {"reason": "Đáp án B cũng đúng."})
    assert answer.status_code == 302
    assert queries.pool([bank.id], fb.NOW) == []
    assert "Chờ rà soát" in admin.get(path).text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.hold")).one()
    assert entry.details == {"ref": "a-1", "reason": "Đáp án B cũng đúng."}


def test_holding_back_twice_is_refused_and_putting_back_works(admin):
    bank = fb.loaded([fb.question("a-1")])
    path = path_of(bank, "a-1")
    admin.send(f"{path}/tam-dung", {"reason": "Một."})
    assert admin.send(f"{path}/tam-dung", {"reason": "Hai."}).status_code == 409
    assert admin.send(f"{path}/dung-lai").status_code == 302
    assert len(queries.pool([bank.id], fb.NOW)) == 1
    assert admin.send(f"{path}/dung-lai").status_code == 409


def test_organiser_reads_shared_questions_but_holds_none_back(client, app):
    factory.user("tochuc", "organiser", factory.unit())
    client.sign_in("tochuc")
    bank = fb.loaded([fb.question("a-1")])
    path = path_of(bank, "a-1")
    page = client.get(path)
    assert page.status_code == 200
    assert "Tạm dừng" not in page.text
    assert client.send(f"{path}/tam-dung", {"reason": "x"}).status_code == 403
    assert client.send(f"{path}/dung-lai").status_code == 403


def test_question_of_another_bank_and_bad_ids_are_not_found(admin):
    bank, other = fb.loaded([fb.question("a-1")]), fb.loaded([fb.question("b-1")], "khac")
    stray = path_of(other, "b-1").rsplit("/", 1)[1]
    for key in (stray, "0", "99999", "x"):
        assert admin.get(f"/to-chuc/ngan-hang/{bank.id}/cau/{key}").status_code == 404


def test_stranger_is_asked_to_sign_in(client, app):
    bank = fb.loaded([fb.question("a-1")])
    path = path_of(bank, "a-1")
    assert client.get(path).location.startswith("/dang-nhap")
    assert client.send(f"{path}/tam-dung").location.startswith("/dang-nhap")
