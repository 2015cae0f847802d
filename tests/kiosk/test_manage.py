"""The organisers' page of codes, posters and displays."""

import pytest
from sqlalchemy import select

import factory
import factory_contests
from quizapp.core.db import db
from quizapp.kiosk import queries, service
from quizapp.kiosk.models import QrLink
from scanning import Pdf, scanned


@pytest.fixture
def contest(app):
    return factory_contests.contest(title="Tìm hiểu cải cách hành chính")


@pytest.fixture
def organiser(client, contest):
    factory.user("tochuc", "organiser", factory_contests.unit())
    client.sign_in("tochuc")
    return client


def qr(contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.id}/qr"


def own(contest) -> QrLink:
    return db.session.scalar(select(QrLink).where(QrLink.place == ""))


def test_opening_the_page_makes_the_link_once(organiser, contest):
    page = organiser.get(qr(contest))
    assert page.status_code == 200
    code = own(contest).code
    assert f"/q/{code}.svg" in page.text
    assert f"/man-hinh/{code}" in page.text
    organiser.get(qr(contest))
    db.session.expire_all()
    assert own(contest).code == code


def test_a_warning_stands_until_the_public_address_is_set(organiser, contest, app, monkeypatch):
    assert "PUBLIC_URL" in organiser.get(qr(contest)).text
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://thi.khanhhoa.gov.vn")
    page = organiser.get(qr(contest)).text
    assert "PUBLIC_URL" not in page
    assert f"thi.khanhhoa.gov.vn/q/{own(contest).code}" in page


def test_the_contests_page_leads_here(organiser, contest):
    assert qr(contest) in organiser.get(f"/to-chuc/cuoc-thi/{contest.id}").text


@pytest.mark.one_database
def test_the_poster_is_a_pdf_with_the_code(organiser, contest):
    answer = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/ap-phich.pdf")
    assert answer.mimetype == "application/pdf"
    assert "inline" in answer.headers["Content-Disposition"]
    page = Pdf(answer.data)
    assert page.pages == 1
    assert scanned(page.image) == f"http://localhost/q/{own(contest).code}"
    assert "TÌM HIỂU CẢI CÁCH HÀNH CHÍNH" in page.text
    assert "SỞ CÔNG THƯƠNG" in page.text


@pytest.mark.one_database
def test_the_poster_can_be_looked_at(organiser, contest):
    answer = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/ap-phich.png")
    assert answer.mimetype == "image/png"
    assert scanned(answer.data).startswith("http://localhost/q/")


@pytest.mark.one_database
def test_a_place_gets_a_code_and_a_poster_of_its_own(organiser, contest):
    answer = organiser.send(qr(contest), {"place": "Quầy số 3"})
    assert answer.status_code == 302
    page = organiser.get(answer.location).text
    assert "Quầy số 3" in page
    (place,) = queries.places(contest.id)
    poster = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/ap-phich.pdf?ma={place.code}")
    found = Pdf(poster.data)
    assert scanned(found.image).endswith(place.code)
    assert "Quầy số 3" in found.text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("name", "words"), [("", "Vui lòng điền"), ("x" * 61, "Tối đa 60"), ("Quầy 1", "Đã có")]
)
def test_a_refused_place_says_why(organiser, contest, name, words):
    service.add_place(contest, "Quầy 1", 1)
    answer = organiser.send(qr(contest), {"place": name})
    assert answer.status_code == 422
    assert words in answer.text


def test_a_code_is_turned_off_and_on(organiser, contest):
    code = service.link_for(contest, 1).code
    answer = organiser.send(f"{qr(contest)}/{code}", {"bat": "0"})
    assert answer.status_code == 302
    assert organiser.get(f"/q/{code}").status_code == 410
    assert "Đã ngừng" in organiser.get(qr(contest)).text
    organiser.send(f"{qr(contest)}/{code}", {"bat": "1"})
    assert organiser.get(f"/q/{code}").status_code == 302


@pytest.mark.one_database
def test_who_is_not_signed_in_is_asked_to(client, contest):
    for path in ("qr", "ap-phich.pdf", "ap-phich.png"):
        answer = client.get(f"/to-chuc/cuoc-thi/{contest.id}/{path}")
        assert answer.status_code == 302
        assert answer.location.startswith("/dang-nhap")
    assert client.send(qr(contest), {"place": "x"}).location.startswith("/dang-nhap")


@pytest.mark.one_database
def test_another_part_of_the_tree_does_not_see_it(client, contest):
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    client.sign_in("khac")
    code = service.link_for(contest, 1).code
    for path in ("qr", "ap-phich.pdf", "ap-phich.png"):
        assert client.get(f"/to-chuc/cuoc-thi/{contest.id}/{path}").status_code == 404
    assert client.send(qr(contest), {"place": "x"}).status_code == 404
    assert client.send(f"{qr(contest)}/{code}", {"bat": "0"}).status_code == 404
    assert queries.link_at(code).active


@pytest.mark.one_database
def test_a_viewer_looks_but_does_not_change(client, contest):
    factory.user("lanhdao", "viewer", factory_contests.unit())
    client.sign_in("lanhdao")
    page = client.get(qr(contest))
    assert page.status_code == 200
    assert "Thêm điểm đặt mã" not in page.text
    assert "Ngừng dùng" not in page.text
    assert client.send(qr(contest), {"place": "x"}).status_code == 403
    assert client.send(f"{qr(contest)}/{own(contest).code}", {"bat": "0"}).status_code == 403


@pytest.mark.one_database
def test_wrong_ids_codes_and_methods(organiser, contest):
    other = service.link_for(factory_contests.contest(title="Khác"), 1).code
    assert organiser.get("/to-chuc/cuoc-thi/999/qr").status_code == 404
    assert organiser.send(f"{qr(contest)}/{other}", {"bat": "0"}).status_code == 404
    poster = f"/to-chuc/cuoc-thi/{contest.id}/ap-phich.pdf"
    assert organiser.get(f"{poster}?ma={other}").status_code == 404
    assert organiser.get(f"{poster}?ma=").status_code == 200
    assert organiser.get(f"{qr(contest)}/{other}").status_code == 405


@pytest.mark.one_database
def test_without_a_token_nothing_happens(organiser, contest):
    assert organiser.post(qr(contest), data={"place": "Quầy số 3"}).status_code == 400
    assert queries.places(contest.id) == []
