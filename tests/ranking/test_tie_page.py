"""The organisers' page that puts equals in order, and the minutes of it."""

import pytest

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.core.db import db
from quizapp.ranking.models import TieDecision
from quizapp.ranking.queries import snapshots as reads
from rights import check_rights

EQUALS = (("An", 1500), ("Bình", 1500), ("Chi", 1400))


def page(contest, place=1, subject="ca-nhan", number=1):
    return f"/to-chuc/cuoc-thi/{contest.id}/ky/{number}/bang-nhau/{subject}/{place}"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


def board(contest):
    return [(row.name, row.place) for row in reads.all_rows(reads.latest(contest.id, 1))]


def test_a_lot_with_its_minutes(organiser):
    contest = given.closed(*EQUALS)
    assert "2 người" in organiser.get(page(contest)).text
    assert organiser.send(page(contest)).status_code == 422
    answer = organiser.send(page(contest), {"kind": "lot", "number": "05/BB-BTC"})
    assert answer.status_code == 303
    minutes = organiser.get(answer.location).text
    made_ = db.session.query(TieDecision).one()
    for words in (made_.seed, made_.digest, "Biên bản bốc thăm", "05/BB-BTC", "tính lại: đúng"):
        assert words in minutes
    assert [place for _, place in board(contest)] == [1, 2, 3]
    assert organiser.get(page(contest)).status_code == 404


def test_a_reasoned_decision(organiser):
    contest = given.closed(*EQUALS)
    last = reads.all_rows(reads.latest(contest.id, 1))[1].participant_id
    sent = {"kind": "reasoned", f"thu-tu-{last}": "1"}
    for wrong, words in (
        ({"reason": ""}, "Vui lòng ghi lý do"),
        ({"reason": "x", f"thu-tu-{last}": "2"}, "liên tục từ 1"),
        ({"reason": "x", f"thu-tu-{last}": "một"}, "liên tục từ 1"),
    ):
        answer = organiser.send(page(contest), {**sent, **wrong})
        assert answer.status_code == 422
        assert words in answer.text
    answer = organiser.send(page(contest), {**sent, "reason": "Theo biên bản số 3."})
    assert answer.status_code == 303
    assert "Theo biên bản số 3." in organiser.get(answer.location).text
    assert board(contest) == [("Bình", 1), ("An", 2), ("Chi", 3)]
    public = organiser.get(f"/cuoc-thi/{contest.slug}/bang-xep-hang/ca-nhan").text
    assert "quyết định của Ban Tổ chức: thứ tự 1 so với chưa xếp thứ tự" in public


def test_units_are_decided_within_their_division(organiser):
    root = made.unit()
    units = [
        factory.unit(code, f"Sở {code}", parent=root, division="so-nganh", headcount=1)
        for code in "AB"
    ]
    contest = given.closed(*({"name": u.code, "score": 900, "unit": u} for u in units))
    path = f"{page(contest, subject='don-vi')}?khoi=so-nganh"
    shown = organiser.get(path).text
    assert "2 đơn vị" in shown
    assert "khối Sở, ban, ngành" in shown
    answer = organiser.send(path, {"kind": "lot"})
    assert answer.status_code == 303
    assert "Sở A" in organiser.get(answer.location).text
    lines = reads.units(reads.latest(contest.id, 1)).lines()
    assert [line.place for line in lines] == [1, 2]


def test_nothing_there_to_decide(organiser):
    contest = given.closed(*EQUALS)
    for path in (
        *(page(contest, place=3), page(contest, subject="x"), page(contest, number=9)),
        *(page(contest, subject="don-vi"), f"/to-chuc/cuoc-thi/{contest.id}/quyet-dinh-thu-tu/9"),
        page(made.contest(ended=1)),
    ):
        assert organiser.get(path).status_code == 404
    assert organiser.put(page(contest)).status_code == 405


@pytest.mark.one_database
def test_rights(app, new_client):
    contest = given.closed(*EQUALS)
    check_rights(new_client, page(contest), editors=True)
