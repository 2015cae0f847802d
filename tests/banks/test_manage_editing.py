"""The form of a question: a new one, a copy, a change, and two who change at once."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
from quizapp.banks import service
from quizapp.banks.models import Question, QuestionVersion, Status
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.banks import Kind
from quizapp.domain.reviews import Step

SINGLE = {
    "kind": "single",
    "stem": "Thời hạn là bao lâu?",
    "choices-0": "5 ngày",
    "choices-1": "10 ngày",
    "right": ["1"],
    "citation": "Điều 3 Nghị định thử",
    "area": "procedures",
    "difficulty": "2",
    "audience": "all",
}


@pytest.fixture
def unit(app):
    return factory.unit()


@pytest.fixture
def bank(unit):
    factory.user("tochuc", "organiser", unit)
    made = service.create_bank("Của Sở", unit.id, "tochuc", fb.NOW)
    db.session.commit()
    return made


@pytest.fixture
def index(bank) -> str:
    return f"/to-chuc/ngan-hang/{bank.id}/cau"


@pytest.fixture
def signed_in(client, bank):
    client.sign_in("tochuc")
    return client


def only() -> Question:
    return db.session.scalars(select(Question)).one()


def test_a_question_is_written_sent_and_shown(signed_in, index):
    assert signed_in.get(f"{index}/moi").status_code == 200
    answer = signed_in.send(f"{index}/moi", {**SINGLE, "viec": "gui"})
    row = only()
    assert (answer.status_code, answer.location) == (303, f"{index}/{row.id}")
    assert row.status == Status.SUBMITTED
    assert service.said(row).right == (1,)
    page = signed_in.get(answer.location).text
    assert "khi có người khác duyệt" in page
    assert "Gửi duyệt" in page
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.write")).one()
    assert (entry.actor, entry.details["version"]) == ("tochuc", 1)
    again = signed_in.send(f"{index}/moi", {**SINGLE, "viec": "gui"})
    assert again.status_code == 422
    assert "đã có câu mang mã" in again.text


def test_a_draft_is_kept_and_one_without_a_citation_says_what_lacks(signed_in, index):
    signed_in.send(f"{index}/moi", {**SINGLE, "ref": "d-1", "viec": "nhap"})
    answer = signed_in.send(f"{index}/moi", {**SINGLE, "ref": "d-2", "citation": "", "viec": "gui"})
    assert {fb.row_of("d-1").status, fb.row_of("d-2").status} == {Status.DRAFT}
    assert "Đã lưu bản nháp. Câu hỏi chưa có căn cứ" in signed_in.get(answer.location).text
    sent = signed_in.send(
        f"{index}/{fb.row_of('d-1').id}/sua", {**SINGLE, "seen": "1", "viec": "gui"}
    )
    assert sent.status_code == 303
    assert (fb.row_of("d-1").status, fb.row_of("d-1").number) == (Status.SUBMITTED, 1)


@pytest.mark.one_database
def test_what_is_wrong_is_said_and_nothing_is_stored(signed_in, index):
    answer = signed_in.send(f"{index}/moi", {**SINGLE, "right": [], "viec": "gui"})
    assert answer.status_code == 422
    assert "chưa có đáp án" in answer.text
    assert db.session.scalars(select(Question)).all() == []


@pytest.mark.one_database
def test_what_is_half_written_is_shown_as_far_as_it_goes(signed_in, index):
    looked = signed_in.send(f"{index}/moi", {"kind": "text", "stem": "Dở?", "viec": "xem"})
    assert looked.status_code == 200
    assert 'class="card q"' in looked.text.split('id="xem-thu"')[1]
    assert db.session.scalars(select(Question)).all() == []


@pytest.mark.one_database
@pytest.mark.parametrize("kind", Kind)
def test_every_kind_is_shown_as_on_a_paper_and_changed(signed_in, bank, index, kind):
    content = fb.of_kind(kind, "q-1")
    service.add_question(bank, content, submit=True, actor="ai", now=fb.NOW)
    path = f"{index}/{only().id}/sua"
    form = _fields(signed_in.get(path).text)
    looked = signed_in.send(path, {**form, "viec": "xem"})
    assert looked.status_code == 200
    shown = looked.text.split('id="xem-thu"')[1]
    assert content.stem in shown
    assert 'class="card q"' in shown
    assert "Vì quy định nói như vậy" in shown
    assert only().number == 1
    saved = signed_in.send(path, {**form, "stem": "Câu khác?", "viec": "gui"})
    assert saved.status_code == 303
    row = only()
    assert (row.number, service.said(row).stem) == (2, "Câu khác?")
    assert service.said(row).choices == content.choices


def _fields(page: str) -> dict:
    """What a browser sends of the form on the page."""
    from html.parser import HTMLParser

    class Reader(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.sent: dict = {"right": []}
            self.inside = False
            self.area = self.select = ""

        def handle_starttag(self, tag, attrs):
            at = dict(attrs)
            self.inside = at.get("id") == "soan-cau-hoi" if tag == "form" else self.inside
            if not self.inside:
                return
            if tag == "textarea":
                self.area, self.sent[at["name"]] = at["name"], ""
            elif tag == "select":
                self.select = at["name"]
            elif tag == "option" and ("selected" in at or self.select not in self.sent):
                self.sent[self.select] = at["value"]
            elif tag == "input" and at["name"] == "right":
                self.sent["right"] += [at["value"]] if "checked" in at else []
            elif tag == "input":
                self.sent[at["name"]] = at.get("value", "")

        def handle_data(self, data):
            if self.area:
                self.sent[self.area] += data.lstrip("\n")

        def handle_endtag(self, tag):
            self.area = "" if tag == "textarea" else self.area
            self.inside = self.inside and tag != "form"

    reader = Reader()
    reader.feed(page)
    return {k: v for k, v in reader.sent.items() if k != "csrf_token"}


def test_a_copy_begins_with_the_same_words_and_is_another_question(signed_in, bank, index):
    key = service.add_question(bank, fb.question("a-1"), submit=True, actor="ai", now=fb.NOW)
    page = signed_in.get(f"{index}/moi?tu={key}")
    assert "Câu hỏi a-1 hỏi gì?" in page.text
    signed_in.send(f"{index}/moi?tu={key}", {**_fields(page.text), "ref": "a-2", "viec": "gui"})
    assert service.said(fb.row_of("a-2")).choices == fb.question("a-1").choices
    assert signed_in.get(f"{index}/moi?tu=99999").status_code == 404


def test_who_saves_second_sees_both_texts_and_may_save_again(signed_in, bank, index):
    service.add_question(bank, fb.question("a-1"), submit=True, actor="ai", now=fb.NOW)
    path = f"{index}/{only().id}/sua"
    signed_in.send(path, {**SINGLE, "stem": "Bản của người thứ nhất?", "seen": "1", "viec": "gui"})
    mine = {**SINGLE, "stem": "Bản của người thứ hai?", "seen": "1", "viec": "gui"}
    refused = signed_in.send(path, mine)
    assert refused.status_code == 409
    assert "vừa được người khác sửa" in refused.text
    assert "Bản của người thứ nhất?" in refused.text
    assert "thêm: </span>hai?</ins>" in refused.text
    again = _fields(refused.text)
    assert again["seen"] == "2"
    assert signed_in.send(path, {**again, "viec": "gui"}).status_code == 303
    versions = select(QuestionVersion).order_by(QuestionVersion.number)
    said = [version.content["stem"] for version in db.session.scalars(versions)]
    assert said[1:] == ["Bản của người thứ nhất?", "Bản của người thứ hai?"]


def test_changing_what_is_in_use_is_announced(signed_in, bank, index):
    service.add_question(bank, fb.question("a-1"), submit=True, actor="ai", now=fb.NOW)
    fb.approve(bank)
    path = f"{index}/{only().id}/sua"
    assert "tạm không được rút" in signed_in.get(path).text
    unchanged = signed_in.send(path, {**_fields(signed_in.get(path).text), "viec": "gui"})
    assert "Nội dung không thay đổi" in signed_in.get(unchanged.location).text
    assert only().status == Status.APPROVED


def test_a_retired_question_is_found_and_may_be_changed(signed_in, bank, index):
    service.add_question(bank, fb.question("a-1"), submit=True, actor="ai", now=fb.NOW)
    service.take_one(bank, Step.RETIRE, only().version_id, fb.reviewer(), fb.NOW, "Trùng.")
    path = f"{index}/{only().id}/sua"
    signed_in.send(path, {**SINGLE, "seen": "1", "viec": "gui"})
    assert only().status == Status.SUBMITTED


@pytest.mark.one_database
def test_only_editors_of_the_unit_write_and_no_file_is(client, new_client, bank, index, unit):
    service.add_question(bank, fb.question("a-1"), submit=True, actor="ai", now=fb.NOW)
    key = only().id
    shared = fb.loaded([fb.question("b-1")])
    factory.user("lanhdao", "viewer", unit)
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    factory.user("quantri", "admin")
    file = f"/to-chuc/ngan-hang/{shared.id}/cau"
    assert client.get(f"{index}/moi").location.startswith("/dang-nhap")
    for name, path, status in [
        ("lanhdao", index, 403),
        ("khac", index, 404),
        ("quantri", file, 403),
    ]:
        client = new_client()
        client.sign_in(name)
        row = key if path == index else fb.row_of("b-1").id
        assert client.get(f"{path}/moi").status_code == status
        assert client.send(f"{path}/moi", SINGLE).status_code == status
        assert client.get(f"{path}/{row}/sua").status_code == status
        assert client.send(f"{path}/{row}/sua", SINGLE).status_code == status
    for odd in ("0", "99999", "x"):
        assert client.get(f"{index}/{odd}/sua").status_code == 404
