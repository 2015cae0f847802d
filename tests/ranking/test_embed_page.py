"""The boards in a frame on another site, and the organisers' page that allows it."""

import pytest

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.ranking import drawn
from quizapp.ranking.service import embedding
from rights import check_rights


@pytest.fixture(autouse=True)
def _forget():
    drawn.forget()


def people(contest, more=""):
    return f"/nhung/{contest.slug}/ca-nhan{more}"


def manage(contest, more=""):
    return f"/to-chuc/cuoc-thi/{contest.id}/nhung-bang{more}"


def allowed(contest, text="khanhhoa.gov.vn"):
    embedding.allow(contest, text)
    db.session.commit()
    return contest


def test_it_is_off_until_sites_are_named_and_only_they_may_frame_it(client):
    contest = given.closed(("Lê Thị An", 1500))
    assert client.get(people(contest)).status_code == 404
    allowed(contest, "khanhhoa.gov.vn\n*.khanhhoa.gov.vn")
    answer = client.get(people(contest))
    policy = answer.headers["Content-Security-Policy"]
    assert "frame-ancestors https://khanhhoa.gov.vn https://*.khanhhoa.gov.vn" in policy
    assert "default-src 'none'" in policy
    assert "X-Frame-Options" not in answer.headers
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "public, max-age=20"
    assert "Lê Thị An" in answer.text
    again = client.get(people(contest), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.text) == (304, "")
    assert "frame-ancestors 'none'" in client.get("/").headers["Content-Security-Policy"]
    allowed(contest, "")
    assert client.get(people(contest)).status_code == 404


def test_rows_units_and_what_there_is_not(client):
    unit = factory.unit("A", "Sở A", parent=made.unit(), division="so-nganh", headcount=40)
    names = [(f"Người thứ {n}", 1500 - n) for n in range(1, 16)]
    contest = allowed(given.closed(*({"name": n, "score": s, "unit": unit} for n, s in names)))
    shown = client.get(people(contest)).text
    assert "Người thứ 10" in shown
    assert "Người thứ 11" not in shown
    assert "Người thứ 15" in client.get(people(contest, "?so=20")).text
    assert "Người thứ 11" not in client.get(people(contest, "?so=9999")).text
    assert "Sở A" in client.get(f"/nhung/{contest.slug}/don-vi").text
    assert f'href="http://localhost/cuoc-thi/{contest.slug}/bang-xep-hang/ca-nhan"' in shown
    for wrong in (people(contest, "?ky=9"), people(contest, "?khoi=x"), "/nhung/khong-co/ca-nhan"):
        assert client.get(wrong).status_code == 404
    assert client.post(people(contest)).status_code in (400, 405)


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"board_audience": "participants"}, "chỉ người dự thi xem được"),
        ({"board_audience": "own"}, "chỉ người dự thi xem được"),
        ({"board_mode": "hidden"}, "khi Ban Tổ chức công bố"),
        ({"board_names": "masked"}, "L*** T*** A***"),
        ({"entry_mode": "anonymous"}, "không xếp hạng cá nhân"),
    ],
)
def test_it_says_no_more_than_the_board_itself(client, settings, words):
    contest = made.contest(ended=1, **settings)
    made.result(contest.rounds[0], made.participant(contest, "Lê Thị An"))
    db.session.commit()
    shown = client.get(people(allowed(contest))).text
    assert words in shown
    assert "Lê Thị An" not in shown


def test_the_organiser_names_sites_and_gets_the_line_to_paste(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    contest = made.contest(2)
    assert "Đang tắt" in client.get(manage(contest)).text
    wrong = client.send(manage(contest, "/luu"), {"hosts": "khánh hòa"})
    assert (wrong.status_code, "không phải là tên miền" in wrong.text) == (422, True)
    assert client.send(manage(contest, "/luu"), {"hosts": "khanhhoa.gov.vn"}).status_code == 303
    shown = client.get(manage(contest, "?bang=ca-nhan&ky=2&so=20&khoi=cong-dan")).text
    line = f"http://localhost/nhung/{contest.slug}/ca-nhan?ky=2&amp;khoi=cong-dan&amp;so=20"
    assert f'&lt;iframe src="{line}"' in shown
    assert f"/nhung/{contest.slug}/don-vi" in client.get(manage(contest, "?bang=don-vi")).text
    last = db.session.query(AuditEntry).order_by(AuditEntry.id.desc()).first()
    assert (last.action, last.details) == ("ranking.embed", {"hosts": ["khanhhoa.gov.vn"]})


def test_rights(app, new_client):
    contest = made.contest()
    check_rights(new_client, manage(contest))
    viewer = new_client()
    viewer.sign_in("lanhdao")
    assert viewer.send(manage(contest, "/luu"), {"hosts": ""}).status_code == 403
