"""The participant's own data: what is kept, consent taken back, requests and what comes of them."""

from html import unescape

import pytest
from sqlalchemy import select

import factory
import factory_attempts as make
import factory_ranking as made
from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Consent, DataRequest, NameTail, Participant
from quizapp.attempts.service import own_data, retention
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.data_requests import Wish
from quizapp.ranking import service
from quizapp.ranking.service import erasing
from rights import check_rights


@pytest.fixture
def entered(client):
    """Somebody who came in and handed in a paper, at this browser."""
    contest = make.contest()
    attempt = make.begin(client, contest)
    attempt.state, attempt.ended_at, attempt.score = "submitted", clock.now(), 0
    attempt.time_ms, attempt.max_score, attempt.right_count = 1, 100, 0
    db.session.commit()
    return contest, db.session.scalars(select(Participant)).one()


def own(contest, act=""):
    return f"/cuoc-thi/{contest.slug}/du-lieu-cua-toi{act}"


def listed(contest, act=""):
    return f"/to-chuc/cuoc-thi/{contest.id}/yeu-cau-du-lieu{act}"


def organiser(new_client):
    factory.user(
        "tochuc", "organiser", db.session.scalars(select(Unit).where(Unit.code == "KH")).one()
    )
    browser = new_client()
    browser.sign_in("tochuc")
    return browser


def test_everything_that_is_kept_is_shown_with_why_and_until_when(client, entered):
    contest, person = entered
    page = unescape(client.get(own(contest)).text)
    for words in (person.full_name, "***", "Lưu đến", "Bên kiểm soát dữ liệu", "Sự đồng ý"):
        assert words in page
    assert "Dữ liệu của tôi" in client.get(f"/cuoc-thi/{contest.slug}/bat-dau").text


def test_nobody_else_sees_it(entered, new_client):
    contest, person = entered
    stranger = new_client()
    asked = stranger.get(own(contest)).text
    assert "đã đăng ký dự thi" in asked
    assert person.full_name not in asked
    contest.entry_mode = "account"
    db.session.commit()
    assert stranger.get(own(contest)).status_code == 403
    assert stranger.send(own(contest), {"wish": "erase"}).status_code == 403
    assert stranger.send(own(contest, "/cong-khai"), {"cong-khai": "co"}).status_code == 403
    assert stranger.get("/cuoc-thi/khong-co/du-lieu-cua-toi").status_code == 404
    assert stranger.put(own(contest)).status_code == 405


def test_phone_and_birth_date_lead_to_it_after_the_contest_too(client, new_client):
    contest = make.contest()
    make.come_in(client, contest, "0905 123 456")
    contest.state = "closed"
    db.session.commit()
    browser = new_client()
    said = {"lai-phone": "0905123456", "lai-birth_date": "1/1/1970"}
    assert browser.send(own(contest, "/vao"), said).status_code == 422
    said["lai-birth_date"] = f"{make.BORN:%d/%m/%Y}"
    assert browser.send(own(contest, "/vao"), said).status_code == 303
    assert "Đang lưu về anh/chị" in browser.get(own(contest)).text


def test_being_named_is_taken_back_and_given_again(client, entered):
    contest, person = entered
    before = person.publish
    for given in (not before, before, before):
        said = {"cong-khai": "co" if given else "khong"}
        assert client.send(own(contest, "/cong-khai"), said).status_code == 303
        db.session.expire_all()
        assert person.publish is given
        assert bool(db.session.scalars(select(NameTail)).first()) is given
    rows = db.session.scalars(select(Consent.given).where(Consent.how == "self"))
    assert list(rows) == [not before, before]


def test_a_request_is_listed_answered_and_seen(client, entered, new_client):
    contest, person = entered
    assert client.send(own(contest), {"wish": "correct", "words": ""}).status_code == 422
    assert client.send(own(contest), {"wish": "zzz"}).status_code == 422
    for _ in range(2):
        said = {"wish": "correct", "words": "Tên đúng là Bình"}
        assert client.send(own(contest), said).status_code == 303
    made_request = db.session.scalars(select(DataRequest)).one()
    browser = organiser(new_client)
    page = unescape(browser.get(listed(contest)).text)
    assert "Tên đúng là Bình" in page
    assert person.full_name in page
    answer = listed(contest, f"/{made_request.id}/tra-loi")
    assert browser.send(answer, {"state": "done", "answer": " "}).status_code == 422
    assert browser.send(answer, {"state": "open", "answer": "Sửa trong tuần"}).status_code == 303
    assert "Sửa trong tuần" in client.get(own(contest)).text
    assert browser.send(answer, {"state": "done", "answer": "Đã sửa."}).status_code == 303
    assert browser.send(answer, {"state": "done", "answer": "Đã sửa."}).status_code == 409
    assert "Đã sửa." in client.get(own(contest)).text


def test_erasing_waits_until_the_identity_is_not_needed(app, client, entered, new_client):
    contest, person = entered
    client.send(own(contest), {"wish": "erase", "words": "Xin xóa"})
    request = db.session.scalars(select(DataRequest)).one()
    browser = organiser(new_client)
    attempt = db.session.scalars(select(Attempt)).one()
    attempt.state = "in_progress"
    db.session.commit()
    act = listed(contest, f"/{request.id}/xoa")
    assert "Chưa xóa được" in browser.get(listed(contest)).text
    assert browser.send(act).status_code == 409
    attempt.state = "submitted"
    db.session.commit()
    done = listed(contest, f"/{request.id}/tra-loi")
    assert browser.send(done, {"state": "done", "answer": "x"}).status_code == 422
    assert browser.send(act).status_code == 303
    db.session.expire_all()
    assert (person.full_name, person.phone, person.identity, person.publish) == (
        retention.ERASED,
        None,
        None,
        False,
    )
    assert (request.state, request.words) == ("done", "")
    assert attempt.device is None
    assert browser.send(act).status_code == 409
    acts = set(db.session.scalars(select(AuditEntry.action)))
    assert {"attempts.data_request", "attempts.data_requests", "attempts.erase"} <= acts


def test_results_and_prizes_keep_it_until_they_are_final(app):
    contest = made.contest(ended=1)
    who = made.participant(contest, "An")
    made.result(contest.rounds[0], who)
    db.session.commit()
    assert "chưa chốt" in erasing.obstacle(who)
    service.close_round(contest.rounds[0], "a", clock.now())
    db.session.commit()
    assert erasing.obstacle(who) == ""
    own_data.ask(who, Wish.ERASE, "", clock.now())
    request = db.session.scalars(select(DataRequest)).one()
    own_data.erase(request, who, actor="a", now=clock.now())
    assert who.full_name == retention.ERASED


def test_rights(app, new_client):
    contest = made.contest()
    own_data.ask(made.participant(contest), Wish.ERASE, "", clock.now())
    db.session.commit()
    check_rights(new_client, listed(contest))
    number = db.session.scalars(select(DataRequest.id)).one()
    browser = new_client()
    browser.sign_in("lanhdao")
    for act in ("xoa", "tra-loi"):
        assert browser.send(listed(contest, f"/{number}/{act}")).status_code == 403
    factory.user("tochuc", "organiser", made.unit())
    browser = new_client()
    browser.sign_in("tochuc")
    assert browser.send(listed(contest, "/99999/xoa")).status_code == 404
