"""Who takes part, unit by unit: the public page, under the rules of the boards."""

import pytest

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.ranking import service
from quizapp.ranking.queries import held, joined
from quizapp.ranking.queries import snapshots as fixed
from tables import tables


def page(contest, query=""):
    return f"/cuoc-thi/{contest.slug}/bang-xep-hang/tham-gia{query}"


def scene(**changes):
    """A department of 4 with an office, and two wards of 2 and 8."""
    root = made.unit()
    sct = factory.unit("SCT", "Sở Công Thương", parent=root, division="so-nganh", headcount=4)
    office = factory.unit("VP", "Văn phòng", parent=sct)
    wards = [
        factory.unit(f"P{n}", f"Phường {n}", parent=root, division="xa-phuong", headcount=n)
        for n in (2, 8)
    ]
    contest = made.contest(**changes)
    first = contest.rounds[0]
    made.result(first, made.participant(contest, "Lê Văn An", sct), 1200)
    made.result(first, made.participant(contest, "Trần Thị Bình", office), 1400)
    made.result(first, made.participant(contest, "Hồ Kín", wards[0], publish=False), 1500)
    barred = made.participant(contest, "Ban Tổ Chức", wards[1], eligible=False)
    made.result(first, barred, 1500)
    made.result(first, made.participant(contest, "Phạm Chi", wards[1]), 900)
    db.session.commit()
    return contest, sct


def rows(answer):
    assert answer.status_code == 200
    return {row[0]: row[1:] for row in tables(answer.text)[0][1:]}


def test_each_unit_with_its_share_and_who_leads(client):
    contest, sct = scene()
    found = rows(client.get(page(contest)))
    assert found == {
        "Sở Công Thương": ["50% 2/4 người, 50%", "Trần Thị Bình"],
        "Phường 2": ["50% 1/2 người, 50%", "Không công khai họ tên"],
        "Phường 8": ["25% 2/8 người, 25%", "Phạm Chi"],
    }
    assert rows(client.get(page(contest, f"?don-vi={sct.id}"))) == {
        "Văn phòng": ["1 người, chưa có biên chế", "Trần Thị Bình"]
    }
    assert list(rows(client.get(page(contest, "?xep=ty-le-thap"))))[0] == "Phường 8"
    assert list(rows(client.get(page(contest, "?xep=nguoi"))))[-1] == "Phường 2"
    assert list(rows(client.get(page(contest, "?tim=van+phong")))) == ["Văn phòng"]
    assert "Không có đơn vị nào" in client.get(page(contest, "?tim=zzz")).text
    for wrong in ("?don-vi=99999", "?xep=zzz", "?ky=7"):
        assert client.get(page(contest, wrong)).status_code == 404
    assert client.send(page(contest)).status_code == 405


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"board_audience": "participants"}, "chỉ người dự thi xem được"),
        ({"board_mode": "hidden", "ended": 1}, "khi Ban Tổ chức công bố"),
        ({"prediction": "people"}, "hiện sau khi kỳ thi kết thúc"),
        ({"entry_mode": "anonymous"}, "không hỏi đơn vị"),
    ],
)
def test_it_is_shown_to_whom_the_boards_are(client, changes, words):
    contest, _ = scene(**changes)
    answer = client.get(page(contest)).text
    assert words in answer
    assert "Sở Công Thương" not in answer.split("<footer")[0].split("<main")[1]


def test_leaders_are_named_as_the_contest_says_and_not_while_people_guess(client):
    contest, _ = scene(board_names="short")
    assert rows(client.get(page(contest)))["Phường 8"][1] == "Phạm C."
    contest.board_names = "full"
    contest.prediction = "people_all_right"
    held.expire(contest.id)
    db.session.commit()
    assert rows(client.get(page(contest)))["Phường 8"] == ["25% 2/8 người, 25%"]


def test_a_fixed_round_has_the_figures_of_its_version(client):
    contest, sct = scene(ended=1)
    service.close_round(contest.rounds[0], "a", clock.now())
    db.session.commit()
    before = rows(client.get(page(contest)))
    made.result(contest.rounds[0], made.participant(contest, "Lê Sau", sct), 1500)
    held.expire(contest.id)
    db.session.commit()
    assert rows(client.get(page(contest))) == before
    assert before["Sở Công Thương"] == ["50% 2/4 người, 50%", "Trần Thị Bình"]


def test_a_frozen_board_stands_still(app):
    contest, sct = scene(board_mode="frozen", board_freeze_minutes=24 * 60 - 30)
    before = joined.joined_board(contest.rounds[0], contest, clock.now(), None)[0]
    after_freeze = made.participant(contest, "Lê Sau", sct)
    made.result(contest.rounds[0], after_freeze, 1500, since=clock.now())
    held.expire(contest.id)
    db.session.commit()
    assert joined.joined_board(contest.rounds[0], contest, clock.now(), None)[0] == before
    now = joined.joined_now(contest.rounds[0], contest, clock.now(), None)
    assert {row.name: row.people for row in now}["Sở Công Thương"] == 3
    assert {row.name: row.leader for row in now}["Sở Công Thương"] == after_freeze.id


def test_without_a_place_nobody_leads(app):
    contest = given.closed({"name": "An", "score": 100, "unit": made.unit(), "eligible": False})
    found = joined.joined_now(contest.rounds[0], contest, clock.now(), fixed.latest(contest.id, 1))
    assert [(row.people, row.leader) for row in found] == [(1, None)]
