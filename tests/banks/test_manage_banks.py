"""Organisers' screens of banks: the list, a new one, one bank and its file."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

import factory
import factory_banks as fb
from quizapp.banks import service
from quizapp.banks.models import Bank
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.banks import DocumentStatus

INDEX = "/to-chuc/ngan-hang"


@pytest.fixture
def unit(app):
    return factory.unit()


@pytest.fixture
def signed_in(client, unit):
    """A browser of an organiser of the unit."""
    factory.user("tochuc", "organiser", unit)
    client.sign_in("tochuc")
    return client


def own_bank(unit, title="Ngân hàng của Sở") -> Bank:
    made = service.create_bank(title, unit.id, "tochuc", fb.NOW)
    db.session.commit()
    return made


# ---------------------------------------------------------------- the list


def test_list_shows_own_and_shared_banks_with_their_counts(signed_in, unit):
    own_bank(unit)
    fb.loaded_bank(2)
    page = signed_in.get(INDEX)
    assert page.status_code == 200
    assert "Ngân hàng của Sở" in page.text
    assert "Dùng chung" in page.text
    assert "14" in page.text


def test_list_is_searched_without_accents(signed_in, unit):
    own_bank(unit, "Chuyển đổi số")
    own_bank(unit, "Thủ tục hành chính")
    page = signed_in.get(INDEX, query_string={"tim": "chuyen SO"})
    assert "Chuyển đổi số" in page.text
    assert "Thủ tục hành chính" not in page.text
    assert "Không có ngân hàng nào khớp" in signed_in.get(INDEX, query_string={"tim": "xyz"}).text


@pytest.mark.one_database
def test_list_without_banks_says_how_to_begin(signed_in):
    assert "Chưa có ngân hàng câu hỏi nào" in signed_in.get(INDEX).text


def test_list_says_which_bank_rests_on_law_out_of_force(signed_in):
    fb.loaded([fb.question("a-1")], status=DocumentStatus.EXPIRED)
    assert "văn bản hết hiệu lực" in signed_in.get(INDEX).text


@pytest.mark.one_database
def test_strangers_and_participants_are_kept_out(client, app):
    assert client.get(INDEX).location.startswith("/dang-nhap")
    factory.user("canbo", "member")
    client.sign_in("canbo")
    assert client.get(INDEX).status_code == 403


@pytest.mark.one_database
def test_list_cannot_be_posted_to(signed_in):
    assert signed_in.send(INDEX).status_code == 405


# ---------------------------------------------------------------- a new bank


def test_new_bank_leads_to_the_upload(signed_in, unit):
    assert "Sở Công Thương" in signed_in.get(f"{INDEX}/moi").text
    answer = signed_in.send(f"{INDEX}/moi", {"title": "Câu hỏi 2026", "unit_id": unit.id})
    bank = db.session.scalars(select(Bank)).one()
    assert answer.location == f"{INDEX}/{bank.id}/tai-len"
    assert (bank.title, bank.unit_id, bank.slug) == ("Câu hỏi 2026", unit.id, "cau-hoi-2026")
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.create")).one()
    assert entry.actor == "tochuc"


@pytest.mark.one_database
def test_new_bank_without_a_title_is_asked_for_one(signed_in, unit):
    answer = signed_in.send(f"{INDEX}/moi", {"title": "  ", "unit_id": unit.id})
    assert answer.status_code == 422
    assert "Vui lòng điền mục này" in answer.text


@pytest.mark.one_database
@pytest.mark.parametrize("unit_id", ["0", "999", "x", ""])
def test_organiser_makes_no_shared_bank_and_none_of_another_unit(signed_in, unit_id):
    factory.unit("SNV", "Sở Nội vụ")
    answer = signed_in.send(f"{INDEX}/moi", {"title": "Bank", "unit_id": unit_id})
    assert answer.status_code == 422


def test_administrator_makes_a_shared_bank(client, app):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    assert client.send(f"{INDEX}/moi", {"title": "Chung", "unit_id": "0"}).status_code == 302
    assert db.session.scalars(select(Bank)).one().unit_id is None


@pytest.mark.one_database
def test_viewer_makes_no_bank(client, unit):
    factory.user("lanhdao", "viewer", unit)
    client.sign_in("lanhdao")
    assert client.get(f"{INDEX}/moi").status_code == 403
    assert "Tạo ngân hàng" not in client.get(INDEX).text


@pytest.mark.one_database
def test_organiser_without_a_unit_is_told_whom_to_ask(client, app):
    factory.user("tochuc", "organiser")
    client.sign_in("tochuc")
    answer = client.get(f"{INDEX}/moi")
    assert answer.status_code == 403
    assert "liên hệ quản trị" in answer.text


# ---------------------------------------------------------------- one bank


def test_bank_shows_its_document_and_questions(signed_in):
    bank = fb.loaded_bank(1)
    page = signed_in.get(f"{INDEX}/{bank.id}")
    assert page.status_code == 200
    assert "1/2025/NĐ-CP" in page.text
    assert "Còn hiệu lực" in page.text
    assert "question_banks/nghi-dinh-thu.yaml" in page.text
    assert page.text.count("hỏi gì?") == 7


def test_questions_are_found_without_accents_and_by_their_choices(signed_in):
    bank = fb.loaded(
        [
            fb.question("a-1", stem="Thời hạn giải quyết hồ sơ?"),
            fb.question("a-2", choices=("Một cửa liên thông", "Hai", "Ba")),
            fb.question("a-3", stem="100% hồ sơ_số?"),
        ]
    )

    def found(words: str) -> list[str]:
        text = signed_in.get(f"{INDEX}/{bank.id}", query_string={"tim": words}).text
        return [ref for ref in ("a-1", "a-2", "a-3") if f">{ref}<" in text]

    assert found("thoi han") == ["a-1"]
    assert found("LIÊN thông cửa") == ["a-2"]
    assert found("100%") == ["a-3"]
    assert found("%") == ["a-3"]
    assert found("_") == ["a-3"]
    assert found("'; drop") == []


def test_long_banks_are_paged(signed_in):
    bank = fb.loaded_bank(10)
    first = signed_in.get(f"{INDEX}/{bank.id}")
    assert "Trang 1/2" in first.text
    second = signed_in.get(f"{INDEX}/{bank.id}?trang=2&linh-vuc=")
    assert "51–70" in second.text
    assert signed_in.get(f"{INDEX}/{bank.id}?trang=999").status_code == 200


@pytest.mark.one_database
def test_shared_bank_is_only_looked_at_by_organisers(signed_in):
    bank = fb.loaded_bank(1)
    assert f"{INDEX}/{bank.id}/tai-len" not in signed_in.get(f"{INDEX}/{bank.id}").text
    assert signed_in.get(f"{INDEX}/{bank.id}/tai-len").status_code == 403


@pytest.mark.one_database
@pytest.mark.parametrize("path", ["", "/tai-len", "/cau/1"])
def test_bank_of_another_unit_is_not_found(signed_in, path):
    other = own_bank(factory.unit("SNV", "Sở Nội vụ"))
    assert signed_in.get(f"{INDEX}/{other.id}{path}").status_code == 404
    assert signed_in.send(f"{INDEX}/{other.id}/tai-xuong").status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize("key", ["0", "999999", "x", "-1"])
def test_bad_ids_are_not_found(signed_in, key):
    assert signed_in.get(f"{INDEX}/{key}").status_code == 404


# ---------------------------------------------------------------- files out


@pytest.mark.one_database
def test_template_is_an_excel_file(signed_in):
    answer = signed_in.get(f"{INDEX}/mau.xlsx")
    assert answer.status_code == 200
    assert "mau-ngan-hang-cau-hoi.xlsx" in answer.headers["Content-Disposition"]
    assert "Câu hỏi" in load_workbook(BytesIO(answer.data)).sheetnames


@pytest.mark.one_database
def test_bank_is_downloaded_as_excel_and_that_is_recorded(signed_in):
    bank = fb.all_kinds_bank()
    answer = signed_in.send(f"{INDEX}/{bank.id}/tai-xuong")
    assert answer.status_code == 200
    sheet = load_workbook(BytesIO(answer.data))["Câu hỏi"]
    assert sheet.max_row == 8
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.export")).one()
    assert entry.details == {"questions": 7, "format": "xlsx"}
    assert signed_in.get(f"{INDEX}/{bank.id}/tai-xuong").status_code == 405
