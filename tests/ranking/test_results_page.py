"""The organisers' page of fixed results."""

import pytest

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.contests import ContestState
from quizapp.ranking import service
from quizapp.ranking.models import Snapshot
from quizapp.ranking.queries import snapshots as reads
from rights import check_rights


def page(contest, number=1, act=""):
    return f"/to-chuc/cuoc-thi/{contest.id}/ky/{number}/ket-qua{act}"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


def test_shows_the_version_and_makes_the_next_after_a_change(organiser):
    contest = given.closed(("An", 1500), ("Bình", 1400))
    shown = organiser.get(page(contest)).text
    assert reads.latest(contest.id, 1).seal in shown
    assert "Kết quả hiện nay đúng như phiên bản" in shown
    assert "Hàng trên xếp trước vì điểm số cao hơn" in shown
    made.result(contest.rounds[0], made.participant(contest, "Chi"), 1450)
    assert "1 kết quả hiện nay khác" in organiser.get(page(contest)).text
    path = page(contest, act="/dinh-chinh")
    assert organiser.send(path).status_code == 422
    assert organiser.send(path, {"reason": "Sót bài."}).status_code == 303
    shown = organiser.get(page(contest)).text
    assert "Đính chính: Sót bài." in shown
    assert "Phiên bản 1," in shown
    board = organiser.get(f"/cuoc-thi/{contest.slug}/bang-xep-hang/ca-nhan").text
    assert "Chi" in board


def test_a_round_that_is_not_closed(organiser):
    contest = made.contest(ended=1)
    assert "chưa được chốt" in organiser.get(page(contest)).text
    assert organiser.send(page(contest, act="/dinh-chinh"), {"reason": "x"}).status_code == 409


def test_the_whole_contest_is_fixed_when_all_is_over(organiser):
    contest = given.closed(("An", 1500), rounds=2)
    act = f"/to-chuc/cuoc-thi/{contest.id}/chot-ca-cuoc"
    assert "Còn kỳ chưa chốt: Kỳ 2" in organiser.get(page(contest, 0)).text
    service.close_round(contest.rounds[1], "a", clock.now())
    assert "chưa kết thúc" in organiser.get(page(contest, 0)).text
    assert organiser.send(act).status_code == 409
    db.session.get(Contest, contest.id).state = ContestState.CLOSED.value
    assert organiser.send(act).status_code == 303
    assert organiser.send(act).status_code == 409
    assert "Phiên bản đang công bố" in organiser.get(page(contest, 0)).text
    made.result(contest.rounds[1], made.participant(contest, "Chi"), 1450)
    organiser.send(page(contest, 2, "/dinh-chinh"), {"reason": "Sót bài."})
    kept = [(each.round_number, each.version) for each in db.session.query(Snapshot)]
    assert sorted(kept) == [(0, 1), (0, 2), (1, 1), (2, 1), (2, 2)]


@pytest.mark.one_database
def test_no_such_round_contest_or_way(organiser):
    contest = given.closed(("An", 1500))
    assert organiser.get(page(contest, 7)).status_code == 404
    assert organiser.get(page(contest, 0)).status_code == 404
    assert organiser.get("/to-chuc/cuoc-thi/999/ky/1/ket-qua").status_code == 404
    assert organiser.put(page(contest)).status_code == 405


@pytest.mark.one_database
def test_rights(app, new_client):
    contest = given.closed(("An", 1500))
    check_rights(new_client, page(contest))
    browser = new_client()
    browser.sign_in("lanhdao")
    for act in (page(contest, act="/dinh-chinh"), f"/to-chuc/cuoc-thi/{contest.id}/chot-ca-cuoc"):
        assert browser.send(act, {"reason": "x"}).status_code == 403
    assert "Lập phiên bản mới" not in browser.get(page(contest)).text
