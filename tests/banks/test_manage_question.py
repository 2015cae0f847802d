"""The screen of one question: what it says, its versions, and holding it back."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
from quizapp.banks import queries, service
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


@pytest.mark.one_database
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


def test_question_on_law_out_of_force_says_it_is_not_drawn(admin):
    bank = fb.loaded([fb.question("a-1")], status=DocumentStatus.REPLACED, replaced_by="khac")
    assert "không được rút vào đề" in admin.get(path_of(bank, "a-1")).text


@pytest.mark.one_database
def test_text_of_a_question_is_never_html(admin):
    bank = fb.loaded([fb.question("a-1", stem="<script>alert(1)</script> & <b>?")])
    page = admin.get(path_of(bank, "a-1"))
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;" in page.text


def step(client, path, ref, name, reason="", version=None):
    version = version or fb.row_of(ref).version_id
    return client.send(f"{path}/duyet", {"step": name, "reason": reason, "version": version})


def test_holding_back_needs_a_reason_and_is_recorded(admin):
    bank = fb.loaded([fb.question("a-1")])
    path = path_of(bank, "a-1")
    refused = step(admin, path, "a-1", "hold", " ")
    assert refused.status_code == 422
    assert "Vui lòng ghi lý do" in refused.text
    assert step(admin, path, "a-1", "hold", "Đáp án B cũng đúng.").status_code == 303
    assert queries.pool([bank.id], fb.NOW) == []
    page = admin.get(path).text
    assert "Chờ rà soát" in page
    assert "Đáp án B cũng đúng." in page
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.hold")).one()
    assert (entry.details["refs"], entry.details["reason"]) == (["a-1"], "Đáp án B cũng đúng.")


def test_a_step_taken_twice_or_on_what_changed_meanwhile_is_refused(admin):
    bank = fb.loaded([fb.question("a-1")])
    path, seen = path_of(bank, "a-1"), fb.row_of("a-1").version_id
    step(admin, path, "a-1", "hold", "Một.")
    assert step(admin, path, "a-1", "hold", "Hai.").status_code == 409
    assert step(admin, path, "a-1", "put_back").status_code == 303
    assert len(queries.pool([bank.id], fb.NOW)) == 1
    assert step(admin, path, "a-1", "put_back").status_code == 409
    fb.loaded([fb.question("a-1", stem="Mới?")])
    late = step(admin, path, "a-1", "hold", "Ba.", version=seen)
    assert late.status_code == 409
    assert "Vừa có người sửa" in late.text
    assert step(admin, path, "a-1", "dance").status_code == 422
    assert step(admin, path, "a-1", "retire", "Bốn.", version="9" * 30).status_code == 422
    assert admin.get(f"{path}/duyet").status_code == 405


def test_own_question_waits_for_another_person_and_the_page_says_whom_to_ask(client, new_client):
    unit = factory.unit()
    factory.user("an", "organiser", unit)
    factory.user("binh", "organiser", unit)
    bank = service.create_bank("Của Sở", unit.id, "an", fb.NOW)
    service.add_question(bank, fb.question("a-1"), submit=True, actor="an", now=fb.NOW)
    path = path_of(bank, "a-1")
    client.sign_in("an")
    page = client.get(path).text
    assert "cần một người khác duyệt" in page
    assert "tạo thêm một tài khoản ban tổ chức" in page
    assert 'value="approve"' not in page
    assert step(client, path, "a-1", "approve").status_code == 409
    other = new_client()
    other.sign_in("binh")
    assert 'value="approve"' in other.get(path).text
    assert step(other, path, "a-1", "approve").status_code == 303
    page = other.get(path).text
    assert "Nguyễn Văn An" in page
    assert "Nguyễn Văn Binh" in page
    assert len(queries.pool([bank.id], fb.NOW)) == 1


def test_organiser_reads_shared_questions_comments_and_holds_none_back(client, app):
    factory.user("tochuc", "organiser", factory.unit())
    client.sign_in("tochuc")
    bank = fb.loaded([fb.question("a-1")])
    path = path_of(bank, "a-1")
    page = client.get(path)
    assert page.status_code == 200
    assert "Tạm dừng" not in page.text
    assert step(client, path, "a-1", "hold", "x").status_code == 403
    assert client.send(f"{path}/y-kien", {"text": " "}).status_code == 422
    said = client.send(f"{path}/y-kien", {"text": "<b>Câu này sai năm.</b>"})
    assert said.location.endswith("#qua-trinh")
    assert "&lt;b&gt;Câu này sai năm." in client.get(path).text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.comment")).one()
    assert entry.actor == "tochuc"


@pytest.mark.one_database
def test_viewer_and_people_of_another_unit_take_no_step_and_say_nothing(new_client, app):
    unit = factory.unit()
    bank = service.create_bank("Của Sở", unit.id, "an", fb.NOW)
    service.add_question(bank, fb.question("a-1"), submit=True, actor="an", now=fb.NOW)
    path = path_of(bank, "a-1")
    factory.user("lanhdao", "viewer", unit)
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    for name, status in (("lanhdao", 403), ("khac", 404)):
        client = new_client()
        client.sign_in(name)
        assert step(client, path, "a-1", "approve").status_code == status
        assert client.send(f"{path}/y-kien", {"text": "x"}).status_code == status
    assert client.get(path).status_code == 404


@pytest.mark.one_database
def test_question_of_another_bank_and_bad_ids_are_not_found(admin):
    bank, other = fb.loaded([fb.question("a-1")]), fb.loaded([fb.question("b-1")], "khac")
    stray = path_of(other, "b-1").rsplit("/", 1)[1]
    for key in (stray, "0", "99999", "x"):
        assert admin.get(f"/to-chuc/ngan-hang/{bank.id}/cau/{key}").status_code == 404


@pytest.mark.one_database
def test_stranger_is_asked_to_sign_in(client, app):
    bank = fb.loaded([fb.question("a-1")])
    path = path_of(bank, "a-1")
    assert client.get(path).location.startswith("/dang-nhap")
    assert client.send(f"{path}/duyet").location.startswith("/dang-nhap")
