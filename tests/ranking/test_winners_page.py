"""The organisers' page of winners: draft, publishing, taking back, the final result."""

import pytest
import time_machine

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.contests import ContestState
from quizapp.domain.prizes import Extent
from quizapp.domain.text import local_datetime
from quizapp.ranking import service
from quizapp.ranking.models import Award, PrizeList
from rights import check_rights

DECISION = {"decision_number": "125/QĐ-BTC", "decision_date": "2026-11-20", "note": "Trao ngày 1."}


def page(contest, number=1, act=""):
    return f"/to-chuc/cuoc-thi/{contest.id}/ky/{number}/giai-thuong{act}"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


def test_from_the_draft_to_the_final_result(organiser, new_client):
    unit = factory.unit("SCT", "Sở Công Thương", parent=made.unit(), division="so-nganh")
    contest = given.closed(
        {"name": "Lê An", "score": 1500, "unit": unit},
        {"name": "Trần Bình", "score": 1400, "publish": False},
        {"name": "Phạm Chi", "score": 1300},
    )
    given.prize(contest, "Giải Nhất", 1)
    shown = organiser.get(page(contest)).text
    assert "Lê An" in shown
    assert "Công bố danh sách giải" in shown
    public = f"/cuoc-thi/{contest.slug}/giai-thuong"
    anyone = new_client()
    assert "Chưa có danh sách giải" in anyone.get(public).text
    assert organiser.send(page(contest, act="/cong-bo")).status_code == 422
    assert organiser.send(page(contest, act="/cong-bo"), DECISION).status_code == 303
    seen = anyone.get(public).text
    for words in ("Lê An", "Sở Công Thương", "125/QĐ-BTC", "20/11/2026", "800.000 đồng"):
        assert words in seen
    assert "Trao ngày 1." in seen
    english = anyone.get(f"{public}?lang=en").text
    for words in (
        '<html lang="en">',
        "Prize winners",
        "Decision No. 125/QĐ-BTC of 20/11/2026",
        "?lang=vi",
    ):
        assert words in english
    assert "Giải thưởng" in anyone.get(f"/cuoc-thi/{contest.slug}").text
    contest.board_names = "short"
    db.session.commit()
    assert "Lê A." in anyone.get(public).text
    contest.board_names = "full"
    db.session.commit()
    assert organiser.send(page(contest, act="/cuoi-cung")).status_code == 409

    award = db.session.query(Award).one()
    taken = f"/to-chuc/cuoc-thi/{contest.id}/giai/{award.id}/thu-hoi"
    assert "Lê An" in organiser.get(taken).text
    assert organiser.send(taken).status_code == 422
    assert organiser.send(taken, {"reason": "Từ chối nhận."}).status_code == 303
    assert organiser.send(taken, {"reason": "Từ chối nhận."}).status_code == 409
    assert "Lê An" not in anyone.get(public).text
    shown = organiser.get(page(contest)).text
    assert "Dự thảo danh sách thay thế" in shown
    assert "Giải đã thu hồi: Từ chối nhận." in shown
    organiser.send(page(contest, act="/cong-bo"), {**DECISION, "decision_number": "130/QĐ-BTC"})
    seen = anyone.get(public).text
    assert "Trần Bình" not in seen
    assert "Người dự thi không công khai họ tên" in seen
    assert "thay danh sách công bố trước" in seen

    held = db.session.query(PrizeList).filter_by(version=2).one()
    with time_machine.travel(local_datetime(held.complaints_until + 1000)):
        assert "Xác nhận kết quả cuối cùng" in organiser.get(page(contest)).text
        assert organiser.send(page(contest, act="/cuoi-cung")).status_code == 303
    assert "Kết quả cuối cùng" in anyone.get(public).text


def test_equals_lead_to_the_page_where_they_are_decided(organiser):
    contest = given.closed(("An", 1500), ("Bình", 1500))
    given.prize(contest, "Giải Nhất", 1)
    shown = organiser.get(page(contest)).text
    assert f"/to-chuc/cuoc-thi/{contest.id}/ky/1/bang-nhau/ca-nhan/1" in shown
    assert "Chưa công bố được" in shown
    answer = organiser.send(page(contest, act="/cong-bo"), DECISION)
    assert answer.status_code == 409


def test_before_the_closing_there_is_nothing(organiser):
    contest = made.contest(ended=1)
    assert "chưa được chốt" in organiser.get(page(contest)).text
    assert organiser.send(page(contest, act="/cong-bo"), DECISION).status_code == 409
    assert organiser.send(page(contest, act="/cuoi-cung")).status_code == 404


@pytest.mark.one_database
def test_no_such_round_award_or_way(organiser):
    contest = given.closed(("An", 1500))
    assert organiser.get(page(contest, 7)).status_code == 404
    assert organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/giai/9/thu-hoi").status_code == 404
    assert organiser.get("/to-chuc/cuoc-thi/999/ky/1/giai-thuong").status_code == 404
    assert organiser.put(page(contest)).status_code == 405
    assert organiser.get("/cuoc-thi/khong-co/giai-thuong").status_code == 404


@pytest.mark.one_database
def test_rights(app, new_client):
    contest = given.closed(("An", 1500))
    check_rights(new_client, page(contest))
    given.prize(contest)
    award = db.session.query(Award).filter_by(list_id=given.published(contest).id).one()
    browser = new_client()
    browser.sign_in("lanhdao")
    for path in (
        *(page(contest, act="/cong-bo"), page(contest, act="/cuoi-cung")),
        f"/to-chuc/cuoc-thi/{contest.id}/giai/{award.id}/thu-hoi",
    ):
        assert browser.send(path, DECISION).status_code == 403


def test_prizes_over_the_whole_contest(organiser):
    contest = given.closed(("An", 1500), ("Bình", 1400), rounds=2)
    service.close_round(contest.rounds[1], "a", clock.now())
    given.prize(contest, "Giải Nhất chung cuộc", 1, extent=Extent.CONTEST)
    contest.state = ContestState.CLOSED.value
    db.session.commit()
    assert "chưa được chốt" in organiser.get(page(contest, 0)).text
    organiser.send(f"/to-chuc/cuoc-thi/{contest.id}/chot-ca-cuoc")
    assert "Chưa có ai được giải" in organiser.get(page(contest, 1)).text
    assert "Giải Nhất chung cuộc" in organiser.get(page(contest, 0)).text
    assert organiser.send(page(contest, 0, "/cong-bo"), DECISION).status_code == 303
    seen = organiser.get(f"/cuoc-thi/{contest.slug}/giai-thuong").text
    assert "Cả cuộc thi" in seen
    assert "Giải Nhất chung cuộc" in seen
    base = f"/to-chuc/cuoc-thi/{contest.id}/ky/0"
    for name in ("quyet-dinh.docx", "phu-luc-ket-qua.docx", "trao-giai.xlsx", "chung-nhan"):
        assert organiser.get(f"{base}/{name}").status_code == 200
