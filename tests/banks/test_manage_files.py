"""Any file or pasted text into a bank, and a bank out in every format."""

from __future__ import annotations

from io import BytesIO

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
from factory_corpus import corpus
from quizapp.banks import queries, service
from quizapp.banks.formats import reading
from quizapp.banks.formats.sniff import Format, sniff
from quizapp.banks.formats.writing import OUTPUTS, Output
from quizapp.banks.models import ImportDraft
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.banks import Area

pytestmark = pytest.mark.one_database

INDEX = "/to-chuc/ngan-hang"
FILES = corpus().files()
CHOSEN = {"area": "steering", "citation": "Điều 1 Nghị định thử"}


@pytest.fixture
def unit(app):
    return factory.unit()


@pytest.fixture
def bank(unit):
    made = service.create_bank("Ngân hàng của Sở", unit.id, "tochuc", fb.NOW)
    db.session.commit()
    return made


@pytest.fixture
def signed_in(client, unit):
    factory.user("tochuc", "organiser", unit)
    client.sign_in("tochuc")
    return client


def send(client, bank, data: dict):
    return client.send(f"{INDEX}/{bank.id}/tai-len", data)


def send_file(client, bank, name: str, **data: str):
    return send(client, bank, data | {"file": (BytesIO(FILES[name]), name)})


@pytest.mark.parametrize(
    ("name", "taken"),
    [
        ("gach-chan.docx", 3),
        ("bang-dap-an-cuoi.docx", 3),
        ("moi-cau-mot-hang.docx", 3),
        ("cham-phay.csv", 3),
        ("kahoot.xlsx", 2),
        ("aiken.txt", 2),
        ("moi-loai.gift", 9),
        ("moi-loai.xml", 8),
        ("goi-qti.zip", 2),
        ("dung.yaml", 2),
    ],
)
def test_any_file_goes_through_the_preview_into_the_bank(signed_in, bank, name, taken):
    answer = send_file(signed_in, bank, name, **CHOSEN)
    assert answer.status_code == 303
    assert signed_in.get(answer.location).status_code == 200
    assert queries.contents(bank) == []
    assert signed_in.send(f"{answer.location}/dong-y").status_code == 303
    assert len(queries.contents(bank)) == taken
    assert fb.approve(bank) == taken
    assert len(queries.pool([bank.id], fb.NOW)) == taken


def test_the_same_word_file_again_changes_nothing(signed_in, bank):
    for _ in range(2):
        path = send_file(signed_in, bank, "gach-chan.docx", **CHOSEN).location
        page = signed_in.get(path).text
        signed_in.send(f"{path}/dong-y")
    assert page.count("không đổi</span>") == 3
    assert len(queries.contents(bank)) == 3


def test_complaints_name_question_and_paragraph(signed_in, bank):
    page = signed_in.get(send_file(signed_in, bank, "ba-loi.docx", **CHOSEN).location).text
    for place in ("Câu 2 (đoạn 5)", "Câu 3 (đoạn 8)", "Câu 4 (đoạn 12)"):
        assert place in page
    assert "Nhập 1 câu hợp lệ" in page


def test_pasted_text_is_read_too(signed_in, bank):
    text = "Câu 1: Một cộng một?\nA. 1\nB. 2\nĐáp án: B\n"
    path = send(signed_in, bank, CHOSEN | {"text": text}).location
    assert "Văn bản đã dán" in signed_in.get(path).text
    signed_in.send(f"{path}/dong-y")
    (question,) = queries.contents(bank)
    assert (question.choices, question.right) == (("1", "2"), (1,))
    assert (question.area, question.citation) == (Area.STEERING, CHOSEN["citation"])


def test_without_an_area_the_preview_says_what_to_do(signed_in, bank):
    page = signed_in.get(send_file(signed_in, bank, "aiken.txt").location).text
    assert "chọn lĩnh vực chung" in page


@pytest.mark.parametrize("data", [{}, {"text": "Câu 1: x", "file": True}])
def test_a_file_or_a_text_and_not_both(signed_in, bank, data):
    if "file" in data:
        data = data | {"file": (BytesIO(b"x"), "x.txt")}
    answer = send(signed_in, bank, data)
    assert answer.status_code == 422
    assert "Vui lòng chọn tệp" in answer.text


@pytest.mark.parametrize("name", ["cu.doc", "cu.xls", "thuc-the.xml", "rac.txt"])
def test_a_file_that_cannot_be_read_says_why_and_keeps_nothing(signed_in, bank, name):
    answer = send_file(signed_in, bank, name, **CHOSEN)
    assert answer.status_code == 422
    assert "Vui lòng" in answer.text
    assert 'value="steering"' in answer.text
    assert db.session.scalars(select(ImportDraft)).all() == []


def test_text_that_holds_no_question_is_said_beside_the_box(signed_in, bank):
    answer = send(signed_in, bank, CHOSEN | {"text": "Kính gửi các đồng chí"})
    assert answer.status_code == 422
    assert "Không nhận ra câu hỏi nào" in answer.text
    assert "Kính gửi các đồng chí" in answer.text


def test_an_area_that_is_none_is_refused(signed_in, bank):
    answer = send(signed_in, bank, {"text": "Câu 1: x", "area": "lạ"})
    assert answer.status_code == 422
    assert "chọn trong danh sách" in answer.text


# ---------------------------------------------------------------- out

READ_AS = {
    Output.XLSX: Format.XLSX,
    Output.DOCX: Format.DOCX,
    Output.DOCX_KEY: Format.DOCX,
    Output.GIFT: Format.GIFT,
    Output.MOODLE: Format.MOODLE,
    Output.CSV: Format.CSV,
    Output.YAML: Format.YAML,
}


@pytest.mark.parametrize("output", Output)
def test_a_bank_is_downloaded_in_every_format(signed_in, output):
    shared = fb.all_kinds_bank()
    page = signed_in.get(f"{INDEX}/{shared.id}").text
    assert OUTPUTS[output].label in page
    answer = signed_in.send(f"{INDEX}/{shared.id}/tai-xuong", {"format": output.value})
    assert answer.status_code == 200
    assert f".{OUTPUTS[output].ending}" in answer.headers["Content-Disposition"]
    assert sniff(answer.data) is READ_AS[output]
    if output is not Output.DOCX:
        rows = reading.read(answer.data, "x").rows
        assert {row.question.ref for row in rows} == {q.ref for q in queries.contents(shared)}
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.export")).one()
    assert entry.details == {"questions": 7, "format": output.value}


def test_the_download_is_what_the_list_shows(signed_in):
    shared = fb.loaded_bank(n_per_area=2)
    data = {"format": "csv", "linh-vuc": "digital"}
    answer = signed_in.send(f"{INDEX}/{shared.id}/tai-xuong", data)
    rows = reading.read(answer.data, "x").rows
    assert [row.question.area for row in rows] == [Area.DIGITAL] * 2


def test_an_unknown_format_is_refused(signed_in):
    shared = fb.all_kinds_bank()
    answer = signed_in.send(f"{INDEX}/{shared.id}/tai-xuong", {"format": "exe"})
    assert answer.status_code == 422
    assert "chọn một dạng" in answer.text


def test_no_bank_of_another_unit_is_handed_out(signed_in):
    other = service.create_bank("Khác", factory.unit("Sở khác").id, "x", fb.NOW)
    db.session.commit()
    answer = signed_in.send(f"{INDEX}/{other.id}/tai-xuong", {"format": "gift"})
    assert answer.status_code == 404
