"""Following a printed code: scanned, or typed by hand."""

import pytest

import factory_contests
from quizapp.core.db import db
from quizapp.kiosk import service
from scanning import drawn, scanned


@pytest.fixture
def link(app):
    link = service.link_for(factory_contests.contest(title="Tìm hiểu CCHC"), 1)
    db.session.commit()
    return link


def test_a_code_leads_to_the_contest(client, link):
    answer = client.get(f"/q/{link.code}")
    assert answer.status_code == 302
    assert answer.location == "/cuoc-thi/tim-hieu-cchc"
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get(answer.location).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("shape", ["{0}{1}", "{0} {1}", "{0}-{1}", " {0}{1} "])
def test_small_letters_and_spaces_do_not_matter(client, link, shape):
    code = link.code.lower()
    assert client.get("/q/" + shape.format(code[:3], code[3:])).status_code == 302


def test_a_typed_code_leads_there_too(client, link):
    assert client.get("/q", query_string={"ma": link.code.lower()}).status_code == 302
    page = client.get("/q")
    assert page.status_code == 200
    assert "Nhập mã dự thi" in page.text


@pytest.mark.one_database
def test_a_mistyped_code_says_so_and_lets_one_mend_it(client, link):
    wrong = link.code[1] + link.code[0] + link.code[2:]
    wrong = wrong if wrong != link.code else link.code[:-1] + "0"
    answer = client.get(f"/q/{wrong}")
    assert answer.status_code == 404
    assert "Mã dự thi chưa đúng" in answer.text
    assert f'value="{wrong}"' in answer.text


@pytest.mark.one_database
def test_a_mistyped_code_as_json(client, link):
    answer = client.get("/q/000000", headers={"Accept": "application/json"})
    assert answer.status_code == 404
    assert answer.json["error"] == "mistyped"


def test_hostile_codes_are_only_text(client, link):
    answer = client.get("/q", query_string={"ma": '"><script>alert(1)</script>' + "x" * 500})
    assert answer.status_code == 404
    assert "<script>alert" not in answer.text


def test_a_link_turned_off_is_gone_everywhere(client, link):
    link.active = False
    for path in ("/q/{}", "/q/{}.svg", "/q/{}.png", "/man-hinh/{}"):
        answer = client.get(path.format(link.code))
        assert answer.status_code == 410
        assert "ngừng sử dụng" in answer.text


def test_a_contest_that_is_not_open_yet_is_not_shown(client, app):
    link = service.link_for(factory_contests.draft(), 1)
    for path in ("/q/{}", "/man-hinh/{}"):
        answer = client.get(path.format(link.code))
        assert answer.status_code == 404
        assert "Cuộc thi chưa mở" in answer.text
    assert client.get(f"/q/{link.code}.svg").status_code == 200, "it may be printed before"


@pytest.mark.one_database
def test_only_reading_is_possible(client, link):
    assert client.post(f"/q/{link.code}").status_code == 404
    assert client.put(f"/q/{link.code}").status_code == 405


@pytest.mark.one_database
def test_the_pictures_carry_the_address_of_the_request(client, link):
    wanted = f"http://thi.example.vn:8000/q/{link.code}"
    base = "http://thi.example.vn:8000"
    svg = client.get(f"/q/{link.code}.svg", base_url=base)
    png = client.get(f"/q/{link.code.lower()}.png", base_url=base)
    assert (svg.mimetype, png.mimetype) == ("image/svg+xml", "image/png")
    assert scanned(drawn(svg.data)) == wanted
    assert scanned(png.data) == wanted


@pytest.mark.one_database
def test_the_pictures_carry_the_public_address_where_there_is_one(client, app, link, monkeypatch):
    monkeypatch.setitem(app.config, "PUBLIC_URL", "https://thi.khanhhoa.gov.vn")
    assert scanned(client.get(f"/q/{link.code}.png").data) == (
        f"https://thi.khanhhoa.gov.vn/q/{link.code}"
    )


@pytest.mark.one_database
def test_a_picture_that_did_not_change_is_not_sent_again(client, link):
    first = client.get(f"/q/{link.code}.svg")
    again = client.get(f"/q/{link.code}.svg", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


@pytest.mark.one_database
def test_pictures_of_unknown_codes_do_not_exist(client, link):
    for kind in ("svg", "png"):
        assert client.get(f"/q/ABCDEF.{kind}").status_code == 404
