"""The screens of the register of documents: list, one document, form, and what befalls it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import delete, select

import factory
import factory_banks as fb
from quizapp.banks import queries
from quizapp.banks.models import DocumentChange, LegalDocument, Question, QuestionCitation
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.text import local_date

LIST = "/to-chuc/van-ban"
FORM = {"number": "5/2026/NĐ-CP", "title": "Nghị định năm", "issuer": "Chính phủ"}


@pytest.fixture
def organiser(client, app):
    factory.user("tochuc", "organiser", factory.unit())
    client.sign_in("tochuc")
    return client


def law(slug: str) -> LegalDocument:
    return db.session.scalars(select(LegalDocument).where(LegalDocument.slug == slug)).one()


def today() -> dt.date:
    return local_date(clock.now())


def recorded(action: str) -> dict:
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == action)).one().details


def test_the_list_is_searched_without_accents_and_filtered_by_state(organiser):
    fb.loaded([fb.question("a-1"), fb.question("a-2")], title="Nghị định về một cửa")
    past = {"status": "expired", "in_force_to": dt.date(2025, 1, 1)}
    fb.loaded([fb.question("b-1")], "cu", number="9/2010/NĐ-CP", title="Văn bản cũ", **past)
    whole = organiser.get(LIST).text
    assert "1 câu hỏi chờ rà soát" in whole
    assert "Hết hiệu lực (1)" in whole
    for address, there in {
        f"{LIST}?tim=mot cua": "1/2025/NĐ-CP",
        f"{LIST}?tinh-trang=expired": "9/2010/NĐ-CP",
        f"{LIST}?tinh-trang=waiting": "9/2010/NĐ-CP",
        f"{LIST}?tinh-trang=in_force": "1/2025/NĐ-CP",
    }.items():
        page = organiser.get(address).text
        assert there in page
        assert "1 văn bản" in page, address
    assert "Không có văn bản nào" in organiser.get(f"{LIST}?tim=khong co&tinh-trang=x").text


def test_a_document_shows_its_dates_and_its_questions_by_article(organiser):
    fb.loaded(
        [
            fb.question("a-1", citation="Khoản 2 Điều 10 Nghị định thử", stem="Câu điều mười?"),
            fb.question("a-2", citation="Điều 9 Nghị định thử", stem="Câu điều chín?"),
            fb.question("a-3", citation="Nghị định thử", stem="Câu không ghi điều?"),
        ],
        issued=dt.date(2025, 6, 9),
        url="https://vanban.example/1",
    )
    page = organiser.get(f"{LIST}/{law('nghi-dinh-thu').id}").text
    assert "9/6/2025" in page
    assert 'href="https://vanban.example/1"' in page
    places = [page.index(words) for words in ("Điều 9 ", "Điều 10 ", "Không ghi điều")]
    assert places == sorted(places)


def test_adding_and_editing_are_audited_with_old_and_new(organiser):
    sent = {**FORM, "issued": "2026-02-01", "in_force_from": "2026-03-01", "url": "", "note": ""}
    assert organiser.send(f"{LIST}/moi", sent).status_code == 302
    made = law("5-2026-nd-cp")
    assert (made.in_force_from, made.url) == (dt.date(2026, 3, 1), None)
    assert organiser.send(f"{LIST}/moi", sent).status_code == 409, "the same document twice"
    fb.loaded([fb.question("a-1")], status="amended", amended_by=("5/2026/NĐ-CP",))
    amended = organiser.get(f"{LIST}/{law('nghi-dinh-thu').id}").text
    assert f'href="{LIST}/{made.id}">Xem văn bản' in amended
    assert "sửa đổi, bổ sung <a" in organiser.get(f"{LIST}/{made.id}").text
    answer = organiser.send(f"{LIST}/{made.id}/sua", {**sent, "title": "Tên mới"})
    assert answer.status_code == 302
    assert recorded("banks.law_edit")["title"] == ["Nghị định năm", "Tên mới"]
    assert "Tên mới" in organiser.get(f"{LIST}/{made.id}/sua").text


def test_a_document_that_comes_later_gets_the_questions_that_cite_it(organiser):
    bank = fb.loaded([fb.question("a-1", citation="Điều 3 Nghị định 5/2026/NĐ-CP"),
                      fb.question("a-2", citation="Điều 3 Nghị định 15/2026/NĐ-CP")])  # fmt: skip
    for row in db.session.scalars(select(Question)):
        row.document_id = None
    db.session.execute(delete(QuestionCitation))
    organiser.send(f"{LIST}/moi", FORM)
    made = law("5-2026-nd-cp")
    tied = db.session.scalars(select(Question.ref).where(Question.document_id == made.id))
    assert list(tied) == ["a-1"]
    assert len(queries.pool([bank.id], clock.now())) == 2


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "Vui lòng điền mục này"),
        ({"url": "javascript:alert(1)"}, "Đường dẫn bắt đầu bằng"),
        ({"issued": "2026-03-02", "in_force_from": "2026-03-01"}, "không thể trước ngày ban hành"),
        ({"issued": "hôm qua"}, "Vui lòng nhập ngày hợp lệ"),
    ],
)
def test_a_wrong_form_comes_back_with_words(organiser, change, words):
    answer = organiser.send(f"{LIST}/moi", FORM | change)
    assert answer.status_code == 422
    assert words in answer.text


def test_replacing_a_document_today_takes_its_questions_at_once_and_withdrawing_gives_back(
    organiser,
):
    bank = fb.loaded([fb.question("a-1"), fb.question("a-2")])
    path, now = f"{LIST}/{law('nghi-dinh-thu').id}", clock.now()
    sent = {"kind": "replaced", "by": "5/2026/NĐ-CP", "since": today().isoformat()}
    assert organiser.send(f"{path}/thay-doi", sent | {"by": ""}).status_code == 422
    assert organiser.send(f"{path}/thay-doi", sent | {"by": "1/2025/NĐ-CP"}).status_code == 422
    assert len(queries.pool([bank.id], now)) == 2
    assert organiser.send(f"{path}/thay-doi", sent).status_code == 302
    assert queries.pool([bank.id], now) == []
    page = organiser.get(path).text
    assert "Đã được thay thế" in page
    assert "2 câu hỏi của văn bản này chờ rà soát" in page
    assert organiser.send(f"{path}/thay-doi", sent).status_code == 409
    (change,) = db.session.scalars(select(DocumentChange))
    assert organiser.send(f"{path}/thay-doi/{change.id}/rut-de", {"rut": "1"}).status_code == 409
    assert organiser.send(f"{path}/thay-doi/{change.id}/bo").status_code == 302
    assert len(queries.pool([bank.id], now)) == 2
    assert organiser.send(f"{path}/thay-doi/{change.id}/bo").status_code == 409
    assert organiser.send(f"{path}/thay-doi", sent).status_code == 302, "and once more"
    assert queries.pool([bank.id], now) == []
    assert recorded("banks.law_withdraw")["by"] == "5/2026/NĐ-CP"


def test_a_document_that_holds_from_later_on_takes_its_questions_along(organiser):
    bank = fb.loaded([fb.question("a-1")])
    found = law("nghi-dinh-thu")
    later = today() + dt.timedelta(days=3)
    sent = {"number": found.number, "title": found.title, "issuer": found.issuer}
    organiser.send(f"{LIST}/{found.id}/sua", sent | {"in_force_from": later.isoformat()})
    now = clock.now()
    assert [len(queries.pool([bank.id], now + n * 86_400_000)) for n in (0, 2, 3)] == [0, 0, 1]
    assert "Chưa có hiệu lực, từ" in organiser.get(f"{LIST}/can-ra-soat").text


def test_a_change_to_come_waits_for_its_day(organiser):
    bank = fb.loaded([fb.question("a-1")])
    path, now = f"{LIST}/{law('nghi-dinh-thu').id}", clock.now()
    since = today() + dt.timedelta(days=2)
    organiser.send(f"{path}/thay-doi", {"kind": "expired", "since": since.isoformat()})
    page = organiser.get(path).text
    assert "tự chuyển sang chờ rà soát" in page
    assert "sắp tới" in page
    drawn = [len(queries.pool([bank.id], now + n * 86_400_000)) for n in range(4)]
    assert drawn == [1, 1, 0, 0]


def test_an_amended_document_may_be_drawn_meanwhile_if_the_organiser_says_so(organiser):
    bank = fb.loaded([fb.question("a-1")])
    path, now = f"{LIST}/{law('nghi-dinh-thu').id}", clock.now()
    sent = {"kind": "amended", "by": "5/2026/NĐ-CP", "since": "2026-01-01"}
    organiser.send(f"{path}/thay-doi", sent)
    (change,) = db.session.scalars(select(DocumentChange))
    for said, drawn in (("1", 1), ("0", 0)):
        answer = organiser.send(f"{path}/thay-doi/{change.id}/rut-de", {"rut": said})
        assert answer.status_code == 302
        assert len(queries.pool([bank.id], now)) == drawn
        page = organiser.get(f"{LIST}/can-ra-soat").text
        assert ("1 câu hỏi" in page, "vẫn được rút" in page) == (True, bool(drawn))


@pytest.mark.one_database
def test_viewers_look_and_strangers_sign_in(client, new_client, app):
    fb.loaded([fb.question("a-1")])
    factory.user("xem", "viewer", factory.unit())
    path = f"{LIST}/{law('nghi-dinh-thu').id}"
    assert new_client().get(path).location.startswith("/dang-nhap")
    client.sign_in("xem")
    for address in (LIST, path):
        page = client.get(address)
        assert page.status_code == 200
        assert "Thêm văn bản" not in page.text
        assert "Ghi vào sổ" not in page.text
    for address in ("/thay-doi", "/sua", "/thay-doi/1/bo", "/thay-doi/1/rut-de"):
        assert client.send(path + address).status_code == 403
    assert client.get(f"{LIST}/moi").status_code == 403


@pytest.mark.one_database
def test_bad_ids_and_wrong_methods(organiser):
    fb.loaded([fb.question("a-1")])
    fb.loaded([fb.question("b-1")], "khac", status="expired")
    path = f"{LIST}/{law('nghi-dinh-thu').id}"
    (stray,) = db.session.scalars(select(DocumentChange.id))
    for address in (f"{LIST}/0", f"{LIST}/99999", f"{LIST}/x", f"{LIST}/99999/sua"):
        assert organiser.get(address).status_code == 404
    assert organiser.send(f"{path}/thay-doi/{stray}/bo").status_code == 404
    assert organiser.get(f"{path}/thay-doi").status_code == 405


def test_numbers_repeat_between_issuers(organiser):
    first = {**FORM, "issued": "2026-02-01"}
    organiser.send(f"{LIST}/moi", first)
    answer = organiser.send(f"{LIST}/moi", first | {"issuer": "Bộ Nội vụ"})
    assert answer.status_code == 302
    assert law("5-2026-nd-cp-2").issuer == "Bộ Nội vụ"
