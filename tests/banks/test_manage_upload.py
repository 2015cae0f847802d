"""The screens of a sheet on its way in: upload, preview, yes or no."""

from __future__ import annotations

from functools import partial
from io import BytesIO

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
from factory_sheets import HEADER, book, row, saved
from quizapp.banks import queries, service
from quizapp.banks.manage import uploads
from quizapp.banks.models import ImportDraft
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.files import read_upload

INDEX = "/to-chuc/ngan-hang"


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


def send_file(client, bank, content: bytes, name: str = "câu hỏi.xlsx"):
    return client.send(f"{INDEX}/{bank.id}/tai-len", {"file": (BytesIO(content), name)})


def test_upload_shows_a_preview_and_stores_no_question(signed_in, bank):
    assert "Tải tệp mẫu" in signed_in.get(f"{INDEX}/{bank.id}/tai-len").text
    answer = send_file(
        signed_in, bank, saved(book(row(), row(ma="q2", dap_an="Z", cau_hoi="Hai?")))
    )
    assert answer.status_code == 303
    page = signed_in.get(answer.location)
    assert page.status_code == 200
    assert "câu hỏi.xlsx" in page.text
    assert page.text.index("Dòng 3") < page.text.index("Câu hỏi sẽ được nhập")
    assert "Nhập 1 câu hợp lệ, để lại 1 câu" in page.text
    assert queries.pool([bank.id], fb.NOW) == []


def test_yes_takes_it_in_once(signed_in, bank):
    path = send_file(signed_in, bank, saved(book(row()))).location
    answer = signed_in.send(f"{path}/dong-y")
    assert answer.location == f"{INDEX}/{bank.id}"
    page = signed_in.get(answer.location)
    assert "thêm 1, sửa 0, giữ nguyên 0" in page.text
    assert "Chờ duyệt" in page.text
    assert queries.pool([bank.id], fb.NOW) == []
    assert fb.approve(bank) == 1
    assert len(queries.pool([bank.id], fb.NOW)) == 1
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.import")).one()
    assert (entry.actor, entry.details["added"]) == ("tochuc", 1)
    again = signed_in.send(f"{path}/dong-y")
    assert again.status_code == 410
    assert "đã được nhập" in again.text
    assert signed_in.get(path).status_code == 410


def test_no_forgets_it(signed_in, bank):
    path = send_file(signed_in, bank, saved(book(row()))).location
    assert signed_in.send(f"{path}/bo").location == f"{INDEX}/{bank.id}"
    assert signed_in.get(path).status_code == 404
    assert signed_in.send(f"{path}/dong-y").status_code == 404
    assert db.session.scalars(select(ImportDraft)).all() == []


@pytest.mark.one_database
def test_sheet_with_nothing_right_cannot_be_taken(signed_in, bank):
    path = send_file(signed_in, bank, saved(book(row(dap_an=None)))).location
    assert f"{path}/dong-y" not in signed_in.get(path).text
    assert signed_in.send(f"{path}/dong-y").status_code == 409
    assert signed_in.get(path).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "trống"),
        (b"%PDF-1.7", "PDF"),
        (saved(book(row()))[:900], "bị hỏng"),
        (saved(book(row(), header=HEADER[:7])), "thiếu cột"),
    ],
)
def test_unreadable_file_is_said_on_the_form(signed_in, bank, content, reason):
    answer = send_file(signed_in, bank, content)
    assert answer.status_code == 422
    assert reason in answer.text
    assert db.session.scalars(select(ImportDraft)).all() == []


@pytest.mark.one_database
def test_no_file_is_asked_for(signed_in, bank):
    answer = signed_in.send(f"{INDEX}/{bank.id}/tai-len", {})
    assert answer.status_code == 422
    assert "Vui lòng chọn tệp, hoặc dán văn bản" in answer.text


@pytest.mark.one_database
def test_file_over_the_limit_is_refused(signed_in, bank, monkeypatch):
    monkeypatch.setattr(uploads, "read_upload", partial(read_upload, limit=1000))
    answer = send_file(signed_in, bank, b"PK" + bytes(1000))
    assert answer.status_code == 413
    assert "chia nhỏ tệp" in answer.text


@pytest.mark.one_database
def test_long_previews_are_paged(signed_in, bank):
    rows = [row(ma=f"q{n}", cau_hoi=f"Câu số {n}?") for n in range(25)]
    path = send_file(signed_in, bank, saved(book(*rows))).location
    assert "Trang 1/2" in signed_in.get(path).text
    assert "Câu số 24?" in signed_in.get(f"{path}?trang=2").text


@pytest.mark.one_database
def test_names_and_text_of_the_file_are_never_html(signed_in, bank):
    content = saved(book(row(cau_hoi="<img src=x onerror=alert(1)>?", loai="<b>")))
    path = send_file(signed_in, bank, content, "<script>.xlsx").location
    page = signed_in.get(path).text
    assert "<img" not in page
    assert "<script>." not in page


@pytest.mark.one_database
def test_draft_of_somebody_else_is_not_found(signed_in, new_client, bank, unit):
    path = send_file(signed_in, bank, saved(book(row()))).location
    factory.user("khac", "organiser", unit)
    other = new_client()
    other.sign_in("khac")
    assert other.get(path).status_code == 404
    assert other.send(f"{path}/dong-y").status_code == 404
    assert other.send(f"{path}/bo").status_code == 404
    assert signed_in.get(path).status_code == 200


@pytest.mark.one_database
def test_viewers_upload_nothing(client, bank, unit):
    factory.user("lanhdao", "viewer", unit)
    client.sign_in("lanhdao")
    assert client.get(f"{INDEX}/{bank.id}/tai-len").status_code == 403
    assert send_file(client, bank, saved(book(row()))).status_code == 403
    assert client.get(f"{INDEX}/nhap/ABC").status_code == 403


def test_bank_from_a_file_takes_no_sheet_even_from_an_administrator(client, app):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    shared = fb.loaded_bank(1)
    answer = send_file(client, shared, saved(book(row())))
    assert answer.status_code == 403
    assert "question_banks/nghi-dinh-thu.yaml" in answer.text


@pytest.mark.one_database
def test_unknown_code_and_wrong_method(signed_in):
    assert signed_in.get(f"{INDEX}/nhap/KHONGCO").status_code == 404
    assert signed_in.get(f"{INDEX}/nhap/KHONGCO/dong-y").status_code == 405


def test_a_bank_that_went_to_another_unit_is_not_filled_any_more(signed_in, bank):
    path = send_file(signed_in, bank, saved(book(row()))).location
    bank.unit_id = factory.unit("SNV", "Sở Nội vụ").id
    db.session.commit()
    assert signed_in.send(f"{path}/dong-y").status_code == 404
