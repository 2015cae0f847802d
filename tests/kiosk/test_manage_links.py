"""Organisers' screens of QR links: all, one, many from Excel."""

from __future__ import annotations

from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import func, select

import factory
import factory_contests
import factory_kiosk
from factory_sheets import book, saved
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.text import local_input
from quizapp.domain.timing import DAY_MS
from quizapp.kiosk import service
from quizapp.kiosk.models import QrLink

HEADER = ["STT", "Địa điểm", "Quầy"]


@pytest.fixture
def quiz(app):
    return factory_kiosk.quiz()


@pytest.fixture
def organiser(client, quiz):
    factory.user("tochuc", "organiser", factory_contests.unit())
    client.sign_in("tochuc")
    return client


def form(quiz, **changes):
    return {
        "target": f"quiz:{quiz.id}",
        "unit_id": quiz.unit_id,
        "place": "Trung tâm",
        "counter": "Quầy số 1",
        **changes,
    }


def upload(client, quiz, *rows, header=HEADER, content=None, **changes):
    content = saved(book(*rows, header=header)) if content is None else content
    sent = {**form(quiz, **changes), "file": (BytesIO(content), "quay.xlsx")}
    return client.send("/to-chuc/ma-qr/tu-excel", sent, content_type="multipart/form-data")


def links() -> int:
    query = select(func.count()).select_from(QrLink).where(QrLink.place != "")
    return db.session.scalar(query) or 0


def test_a_link_is_made_and_its_page_shows_it(organiser, quiz):
    answer = organiser.send("/to-chuc/ma-qr/moi", form(quiz))
    assert answer.status_code == 302, answer.text
    page = organiser.get(answer.location)
    assert "Trung tâm, Quầy số 1" in page.text
    assert "Trung tâm, Quầy số 1" in organiser.get("/to-chuc/ma-qr").text
    assert "Đã có điểm đặt mã" in organiser.send("/to-chuc/ma-qr/moi", form(quiz)).text


def test_a_printed_link_is_led_elsewhere(organiser, quiz):
    link = factory_kiosk.link(quiz)
    contest = factory_contests.contest(title="Cuộc thi mới")
    path = f"/to-chuc/ma-qr/{link.code}/sua"
    assert f'<option selected value="quiz:{quiz.id}">' in organiser.get(path).text
    answer = organiser.send(path, form(quiz, target=f"contest:{contest.id}"))
    assert answer.status_code == 302
    assert organiser.get(f"/q/{link.code}").location == "/cuoc-thi/cuoc-thi-moi"
    page = form(quiz, target="page", url="https://khanhhoa.dichvucong.gov.vn/thu-tuc?id=1")
    organiser.send(path, page)
    location = organiser.get(f"/q/{link.code}").location
    assert location == "https://khanhhoa.dichvucong.gov.vn/thu-tuc?id=1"
    acts = db.session.scalars(
        select(AuditEntry).where(AuditEntry.action == "kiosk.change_link").order_by(AuditEntry.id)
    ).all()
    assert acts[0].details["before"]["to"] == f"quiz {quiz.id}"
    assert acts[1].details["to"].startswith("https://khanhhoa")


def test_two_links_of_one_place_to_one_thing_are_refused(organiser, quiz):
    first, second = factory_kiosk.link(quiz, counter="1"), factory_kiosk.link(quiz, counter="2")
    path = f"/to-chuc/ma-qr/{second.code}/sua"
    answer = organiser.send(path, form(quiz, place=first.place, counter="1"))
    assert answer.status_code == 422
    assert "đã có mã cho" in answer.text
    db.session.expire_all()
    assert second.counter == "2"


@pytest.mark.one_database
@pytest.mark.parametrize("url", ["https://example.com/", "javascript:alert(1)", "//gov.vn", ""])
def test_links_lead_to_agencies_only(organiser, quiz, url):
    answer = organiser.send("/to-chuc/ma-qr/moi", form(quiz, target="page", url=url))
    assert answer.status_code == 422
    assert links() == 0


def test_a_link_is_used_within_its_validity_only(organiser, quiz):
    link = factory_kiosk.link(quiz)
    path = f"/to-chuc/ma-qr/{link.code}/sua"
    now = clock.now()
    later, gone = local_input(now + DAY_MS), local_input(now - DAY_MS)
    organiser.send(path, form(quiz, valid_from=later))
    answer = organiser.get(f"/q/{link.code}")
    assert answer.status_code == 410
    assert "chưa đến ngày sử dụng" in answer.text
    organiser.send(path, form(quiz, valid_to=gone))
    assert "đã ngừng sử dụng" in organiser.get(f"/q/{link.code}").text
    organiser.send(path, form(quiz, valid_from=gone, valid_to=later))
    assert organiser.get(f"/q/{link.code}").status_code == 200
    answer = organiser.send(path, form(quiz, valid_from=later, valid_to=gone))
    assert answer.status_code == 422


def test_a_link_is_turned_off_with_a_kind_page_and_on_again(organiser, quiz):
    link = factory_kiosk.link(quiz)
    organiser.send(f"/to-chuc/ma-qr/{link.code}/bat", {"bat": "0"})
    page = organiser.get(f"/q/{link.code}")
    assert page.status_code == 410
    assert "Cảm ơn anh/chị đã quét mã" in page.text
    assert "Thank you for scanning" in organiser.get(f"/q/{link.code}?lang=en").text
    organiser.send(f"/to-chuc/ma-qr/{link.code}/bat", {"bat": "1"})
    assert organiser.get(f"/q/{link.code}").status_code == 200


# ---------------------------------------------------------------- many from Excel


@pytest.mark.one_database
def test_the_template_is_a_list_that_can_be_loaded(organiser, quiz):
    content = organiser.get("/to-chuc/ma-qr/mau.xlsx").data
    assert load_workbook(BytesIO(content)).active["A1"].value == "Địa điểm"
    preview = upload(organiser, quiz, content=content)
    assert "tạo mới 3 mã" in preview.text
    assert links() == 0, "a preview makes nothing"
    assert factory_kiosk.accept(organiser, preview).status_code == 302
    assert links() == 3


def test_the_same_list_again_makes_nothing_twice(organiser, quiz):
    rows = [[n, "Trung tâm", f"Quầy số {n}"] for n in range(1, 31)]
    factory_kiosk.accept(organiser, upload(organiser, quiz, *rows))
    before = {link.code for link in db.session.scalars(select(QrLink))}
    preview = upload(organiser, quiz, *rows, [31, "Trung tâm", "Quầy số 31"])
    assert "tạo mới 1 mã, 30 quầy đã có mã" in " ".join(preview.text.split())
    answer = factory_kiosk.accept(organiser, preview)
    assert "den=quiz:1" in answer.location or "den=quiz%3A1" in answer.location
    assert links() == 31
    assert before <= {link.code for link in db.session.scalars(select(QrLink))}


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([[1, "", "Quầy 1"]], "Dòng 2: chưa ghi địa điểm"),
        ([[1, "A", "1"], [2, "A", "1"]], "Dòng 3: trùng"),
        ([[1, "x" * 61, "1"]], "tối đa 60"),
        ([[1, "=1+1", "1"]], "công thức"),
        ([[n, "A", str(n)] for n in range(201)], "dài hơn 200"),
        ([], "Không thấy dòng tiêu đề"),
    ],
)
def test_a_list_with_mistakes_makes_nothing_and_says_where(organiser, quiz, rows, words):
    answer = upload(organiser, quiz, *rows)
    assert answer.status_code == 422
    assert words in answer.text
    assert links() == 0


@pytest.mark.one_database
def test_what_is_no_excel_is_refused(organiser, quiz):
    answer = upload(organiser, quiz, content=b"%PDF-1.7")
    assert answer.status_code == 422
    assert "PDF" in answer.text
    assert upload(organiser, quiz, [1, "A", "1"], header=["Tên", "Số", "x"]).status_code == 422


def test_a_preview_that_was_changed_or_is_another_persons_makes_nothing(
    organiser, new_client, quiz
):
    preview = upload(organiser, quiz, [1, "Trung tâm", "1"])
    carried = dict(factory_kiosk.CARRIED.findall(preview.text))
    other = new_client()
    factory.user("khac", "organiser", factory_contests.unit())
    other.sign_in("khac")
    path = "/to-chuc/ma-qr/tu-excel/tao"
    for who, change in (
        (other, {}),
        (organiser, {"rows": carried["rows"][:-2]}),
        (organiser, {"rows": ""}),
        (organiser, {"target": "quiz:99"}),
    ):
        assert who.send(path, {**carried, **change}).status_code == 422, change
    assert new_client().send(path, carried).location.startswith("/dang-nhap")
    assert organiser.get(path).status_code in (404, 405)
    assert links() == 0


def test_a_list_for_which_there_is_no_room_is_refused_at_the_preview(organiser, quiz):
    for half in (range(110), range(110, 220)):
        preview = upload(organiser, quiz, *[[n, "A", str(n)] for n in half])
        if preview.status_code == 200:
            factory_kiosk.accept(organiser, preview)
    assert "tối đa 200 điểm đặt mã" in preview.text
    assert links() == 110


# ---------------------------------------------------------------- who


@pytest.mark.one_database
def test_strangers_viewers_and_other_units(client, new_client, quiz):
    link = factory_kiosk.link(quiz)
    page = f"/to-chuc/ma-qr/{link.code}"
    for path in ("/to-chuc/ma-qr", page, f"{page}/sua", "/to-chuc/ma-qr/tu-excel"):
        assert client.get(path).location.startswith("/dang-nhap")
    factory.user("lanhdao", "viewer", factory_contests.unit())
    client.sign_in("lanhdao")
    assert client.get(page).status_code == 200
    assert client.get(f"{page}/sua").status_code == 403
    assert client.send(f"{page}/bat", {"bat": "0"}).status_code == 403
    other = new_client()
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    other.sign_in("khac")
    for path in (page, f"{page}/sua", f"/to-chuc/ma-qr/in.pdf?loai=a4&ma={link.code}"):
        assert other.get(path).status_code == 404
    assert other.send(f"{page}/bat", {"bat": "0"}).status_code == 404
    assert link.code not in other.get("/to-chuc/ma-qr").text
    foreign = form(quiz, counter="Lạ")
    assert other.send("/to-chuc/ma-qr/moi", foreign).status_code == 422, "not on offer"


def test_links_are_found_by_place_and_where_they_lead(organiser, quiz):
    factory_kiosk.link(quiz, "Phường Nha Trang", "Quầy 1")
    service.add_place(factory_contests.contest(title="Cuộc thi A"), "Hội trường", 1)
    assert "Hội trường" not in organiser.get("/to-chuc/ma-qr?tim=phuong nha").text
    page = organiser.get("/to-chuc/ma-qr?den=contest:1").text
    assert "Hội trường" in page
    assert "Phường Nha Trang" not in page
    assert organiser.get("/to-chuc/ma-qr?den=quiz:x'").status_code == 200
