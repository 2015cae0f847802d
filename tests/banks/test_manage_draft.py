"""The preview: each question as it will look, mended in place, left out, taken back."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
from factory_sheets import book, row, saved
from quizapp.banks import queries, service
from quizapp.banks.models import ImportDraft, ImportDraftItem, Question
from quizapp.banks.queries import View
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.banks import DocumentStatus

INDEX = "/to-chuc/ngan-hang"
STEM = "Thời hạn giải quyết hồ sơ đăng ký hộ kinh doanh là bao nhiêu ngày làm việc?"
MENDED = {
    "kind": "single",
    "stem": "Câu đã sửa?",
    "choices-0": "Một",
    "choices-1": "Hai",
    "right": "1",
    "area": "digital",
    "difficulty": "2",
    "audience": "all",
    "citation": "Điều 2",
}


@pytest.fixture
def bank(app):
    unit = factory.unit()
    factory.user("tochuc", "organiser", unit)
    made = service.create_bank("Ngân hàng của Sở", unit.id, "tochuc", fb.NOW)
    db.session.commit()
    return made


@pytest.fixture
def signed_in(client, bank):
    client.sign_in("tochuc")
    return client


def sent(client, bank, *rows) -> str:
    """The address of the preview of a sheet."""
    data = {"file": (BytesIO(saved(book(*rows))), "a.xlsx")}
    return client.send(f"{INDEX}/{bank.id}/tai-len", data).location


def test_a_question_with_errors_is_mended_in_place_and_comes_in(signed_in, bank):
    path = sent(signed_in, bank, row(), row(ma="q2", cau_hoi="Câu lỗi?", dap_an="Z"))
    page = signed_in.get(path).text
    assert f"{path}?trang=1&amp;sua=2#muc-2" in page
    assert "Nguyên văn trong tệp" in page
    assert "Đáp án: Z" in page
    form = signed_in.get(f"{path}?sua=2").text
    assert 'name="choices-1"' in form
    assert "Câu lỗi?</textarea>" in form
    wrong = signed_in.send(f"{path}/cau/2", {**MENDED, "stem": "Thiếu đáp án?", "right": []})
    assert wrong.status_code == 422
    assert "chưa có đáp án" in wrong.text
    assert "Thiếu đáp án?</textarea>" in wrong.text
    answer = signed_in.send(f"{path}/cau/2?loc=loi", MENDED)
    assert answer.location == f"{path}?loc=loi#muc-2"
    page = signed_in.get(path).text
    assert "đã sửa ở đây" in page
    assert "Nhập 2 câu hỏi" in page
    assert queries.pool([bank.id], fb.NOW) == []
    signed_in.send(f"{path}/dong-y")
    said = {question.ref: question.stem for question in queries.contents(bank)}
    assert said == {"q1": "Câu hỏi?", "q2": "Câu đã sửa?"}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.import")).one()
    assert (entry.details["edited"], entry.details["skipped"]) == (1, 0)
    assert db.session.scalars(select(ImportDraftItem)).all() == []


def test_a_question_left_out_stays_outside_until_it_is_taken_back(signed_in, bank):
    path = sent(signed_in, bank, row(), row(ma="q2", cau_hoi="Hai?"))
    assert signed_in.send(f"{path}/cau/2/bo-qua").location == f"{path}#muc-2"
    page = signed_in.get(path).text
    assert "Nhập 1 câu hợp lệ, để lại 1 câu" in page
    assert "Lấy lại câu này" in page
    signed_in.send(f"{path}/cau/2/lay-lai")
    assert "Nhập 2 câu hỏi" in signed_in.get(path).text
    signed_in.send(f"{path}/cau/1/bo-qua")
    signed_in.send(f"{path}/dong-y")
    assert [question.ref for question in queries.contents(bank)] == ["q2"]


@pytest.mark.one_database
def test_views_narrow_the_preview(signed_in, bank):
    path = sent(
        signed_in, bank,
        row(), row(ma="q2", cau_hoi="Hai?", dap_an="Z"),
        row(ma="q3", cau_hoi="Ba?", can_cu=None), row(ma="q4", cau_hoi="Bốn?"),
    )  # fmt: skip
    signed_in.send(f"{path}/cau/1", MENDED)
    signed_in.send(f"{path}/cau/4/bo-qua")
    shown = {
        view: [
            n for n in range(1, 5) if f'id="muc-{n}"' in signed_in.get(f"{path}?loc={view}").text
        ]
        for view in View
    }
    assert shown == {
        View.ALL: [1, 2, 3, 4], View.WRONG: [2], View.WARNED: [3], View.EDITED: [1],
        View.SKIPPED: [4],
    }  # fmt: skip
    assert 'id="muc-1"' in signed_in.get(f"{path}?loc=khac").text


def test_a_question_nearly_the_same_is_pointed_at(signed_in, bank):
    signed_in.send(sent(signed_in, bank, row(cau_hoi=STEM)) + "/dong-y")
    question_id = db.session.scalar(select(Question.id))
    near, own = (
        STEM.replace("đăng ký", "cấp phép"),
        "Ai có thẩm quyền công bố danh mục thủ tục hành chính của tỉnh này?",
    )
    path = sent(
        signed_in, bank,
        row(cau_hoi=STEM), row(ma="q2", cau_hoi=near), row(ma="q3", cau_hoi=own),
        row(ma="q4", cau_hoi=own.replace("này", "đó")), row(ma="q5", cau_hoi="Khác hẳn?"),
    )  # fmt: skip
    page = signed_in.get(path).text
    assert page.count("Gần như trùng với") == 2
    assert f'href="{INDEX}/{bank.id}/cau/{question_id}">q1</a>' in page
    assert f'href="{path}/cau/3">Dòng 4</a>' in page
    assert signed_in.get(f"{path}/cau/3").location == f"{path}?trang=1#muc-3"
    signed_in.send(f"{path}/cau/5", MENDED | {"stem": near})
    assert signed_in.get(path).text.count("Gần như trùng với") == 3
    signed_in.send(f"{path}/cau/2", MENDED | {"stem": "Một câu khác hẳn?"})
    signed_in.send(f"{path}/cau/5", MENDED | {"stem": own.replace("này", "ấy")})
    page = signed_in.get(path).text
    assert page.count("Gần như trùng với") == 2
    assert f'href="{path}/cau/4">Dòng 5</a>' in page


@pytest.mark.one_database
def test_what_is_left_to_warn_of_after_mending(signed_in, bank):
    fb.loaded([fb.question("b-1")], "cu", number="18/2025/NĐ-CP", status=DocumentStatus.EXPIRED)
    path = sent(signed_in, bank, row())
    signed_in.send(f"{path}/cau/1", MENDED | {"citation": "Điều 3 Nghị định 18/2025/NĐ-CP"})
    assert "hết hiệu lực" in signed_in.get(path).text
    signed_in.send(f"{path}/cau/1", MENDED | {"citation": ""})
    assert "Chưa có căn cứ" in signed_in.get(f"{path}?loc=luu-y").text


@pytest.mark.one_database
def test_somebody_else_a_viewer_wrong_numbers_and_methods(signed_in, new_client, bank):
    path = sent(signed_in, bank, row())
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    factory.user("lanhdao", "viewer", db.session.get(factory.Unit, bank.unit_id))
    acts = ("cau/1", "cau/1/bo-qua", "cau/1/lay-lai")
    for name, status in (("khac", 404), ("lanhdao", 403)):
        other = new_client()
        other.sign_in(name)
        assert {other.send(f"{path}/{act}", MENDED).status_code for act in acts} == {status}
        assert other.get(f"{path}/cau/1").status_code == status
        assert other.get(f"{path}/tien-do").status_code == status
    for act in ("cau/9", "cau/9/bo-qua", "cau/9/lay-lai"):
        assert signed_in.send(f"{path}/{act}", MENDED).status_code == 404
    assert signed_in.get(f"{path}/cau/9").status_code == 404
    assert signed_in.get(f"{path}/cau/1/bo-qua").status_code == 405
    assert signed_in.get(f"{path}?sua=99&trang=abc").status_code == 200
    assert signed_in.get(f"{path}/tien-do").location == path
    bank.unit_id = factory.unit("STC", "Sở Tài chính").id
    db.session.commit()
    assert {signed_in.send(f"{path}/{act}", MENDED).status_code for act in acts} == {404}
    assert db.session.scalars(select(ImportDraft.accepted_at)).one() is None


def test_after_the_yes_nothing_is_mended(signed_in, bank):
    path = sent(signed_in, bank, row())
    signed_in.send(f"{path}/dong-y")
    for act in ("cau/1", "cau/1/bo-qua", "cau/1/lay-lai"):
        assert signed_in.send(f"{path}/{act}", MENDED).status_code == 410
