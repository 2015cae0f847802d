"""Points for units by hand: the screen, the board, fixed rankings, frozen boards."""

from html import unescape

import pytest
from sqlalchemy import select

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain import units
from quizapp.domain.snapshots import Cause
from quizapp.domain.units import Formula, UnitTerm
from quizapp.ranking import queries, service
from quizapp.ranking.models import UnitPoints
from quizapp.ranking.queries import points as reads
from quizapp.ranking.queries import snapshots as fixed
from quizapp.ranking.queries import ties as tie_reads
from quizapp.ranking.service import points, snapshots, ties
from quizapp.ranking.service.snapshot_seal import seal_of
from rights import check_rights
from tables import tables


def page(contest, number=1):
    return f"/to-chuc/cuoc-thi/{contest.id}/ky/{number}/diem-cong"


def board(contest):
    return f"/cuoc-thi/{contest.slug}/bang-xep-hang/don-vi"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


def scene(**changes):
    """Two departments: the first has 50 + 40, the second 50 + 50."""
    contest = made.contest(**changes)
    root = made.unit()
    one = factory.unit("SCT", "Sở Công Thương", parent=root, division="so-nganh", headcount=1)
    two = factory.unit("SNV", "Sở Nội vụ", parent=root, division="so-nganh", headcount=1)
    made.result(contest.rounds[0], made.participant(contest, "An", one), 1200)
    made.result(contest.rounds[0], made.participant(contest, "Bình", two), 1500)
    db.session.commit()
    return contest, one, two


def sent(unit, points="12,5", reason="Tuyên truyền tốt", key="k1"):
    return {"unit_id": unit.id, "points": points, "reason": reason, "key": key}


def order(contest, number=1):
    return [
        (row["name"], row["extra_points"])
        for row in fixed.unit_rows(fixed.latest(contest.id, number))
    ]


def test_points_stand_on_the_board_with_their_reason_until_withdrawn(organiser):
    contest, one, two = scene()
    assert "Điểm cộng, trừ" not in organiser.get(board(contest)).text
    assert organiser.send(page(contest), sent(one)).status_code == 303
    assert organiser.send(page(contest), sent(one)).status_code == 303, "sent twice is given once"
    organiser.send(page(contest), sent(two, "-1", "Nộp báo cáo muộn", "k2"))
    rows = tables(organiser.get(board(contest)).text, ("why",))[0]
    assert [row[1] for row in rows[1:]] == ["Sở Công Thương", "Sở Nội vụ"]
    assert rows[1][4:6] == ["+12,5 Tuyên truyền tốt", "102,50"]
    assert rows[2][4:6] == ["−1 Nộp báo cáo muộn", "99,00"]
    csv = organiser.get(board(contest) + ".csv").text
    assert "Điểm cộng, trừ: Tuyên truyền tốt." in csv
    shown = organiser.get(page(contest)).text
    first = db.session.scalar(select(UnitPoints.id).where(UnitPoints.unit_id == one.id))
    away = f"/to-chuc/cuoc-thi/{contest.id}/diem-cong/{first}/rut"
    assert away in shown
    assert organiser.get(away).status_code == 200
    assert organiser.send(away).status_code == 422
    assert organiser.send(away, {"reason": "Nhầm đơn vị"}).status_code == 303
    assert organiser.send(away, {"reason": "Lần nữa"}).status_code == 409
    shown = unescape(organiser.get(page(contest)).text)
    assert "đã rút" in shown
    assert "Nhầm đơn vị" in shown
    rows = tables(organiser.get(board(contest)).text, ("why",))[0]
    assert [row[1] for row in rows[1:]] == ["Sở Nội vụ", "Sở Công Thương"]
    acts = db.session.scalars(
        select(AuditEntry.action).where(AuditEntry.action.like("ranking.%points"))
    )
    assert sorted(acts) == [
        "ranking.give_points",
        "ranking.give_points",
        "ranking.withdraw_points",
    ]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"points": "0"}, "phải khác 0"),
        ({"points": "1001"}, "từ -1.000 đến 1.000"),
        ({"points": "nhiều"}, "từ -1.000 đến 1.000"),
        ({"reason": " "}, "Vui lòng điền"),
        ({"unit_id": "999999"}, "chọn trong danh sách"),
    ],
)
def test_what_is_wrong_is_said(organiser, wrong, words):
    contest, one, _ = scene()
    answer = organiser.send(page(contest), {**sent(one), **wrong})
    assert answer.status_code == 422
    assert words in unescape(answer.text)
    assert db.session.scalar(select(UnitPoints.id)) is None


def test_a_fixed_ranking_moves_only_by_a_new_version(organiser):
    contest, one, _ = scene(ended=1)
    service.close_round(contest.rounds[0], "tochuc", clock.now())
    db.session.commit()
    assert "chỉ có hiệu lực khi lập phiên bản mới" in organiser.get(page(contest)).text
    organiser.send(page(contest), sent(one))
    assert order(contest) == [("Sở Nội vụ", "0"), ("Sở Công Thương", "0")]
    results = f"/to-chuc/cuoc-thi/{contest.id}/ky/1/ket-qua"
    assert "1 đơn vị có điểm cộng, trừ khác" in organiser.get(results).text
    organiser.send(results + "/dinh-chinh", {"reason": "Cộng điểm tuyên truyền"})
    assert order(contest) == [("Sở Công Thương", "25/2"), ("Sở Nội vụ", "0")]
    assert "+12,5" in organiser.get(board(contest)).text
    assert "đơn vị có điểm cộng, trừ khác" not in organiser.get(results).text


def test_a_frozen_board_does_not_move(app):
    contest, one, _ = scene(board_mode="frozen", board_freeze_minutes=24 * 60 - 30)
    round_ = contest.rounds[0]

    def rows():
        return queries.units.count_rows(round_, contest, clock.now())

    before = rows()
    now = clock.now()
    points.give(contest, 1, unit_id=one.id, points=500, key="k", reason="x", actor="a", now=now)
    assert rows() == before
    assert reads.by_hand(contest.id, 1) == {one.id: (500, "x")}
    assert reads.by_hand(contest.id, 1, at=now - 1) == {}


def test_points_of_the_whole_contest_are_apart(app):
    contest, one, _ = scene(rounds=2, ended=1)
    given_now = {"reason": "x", "actor": "a", "now": clock.now()}
    points.give(contest, 0, unit_id=one.id, points=500, key="k", **given_now)
    of_round = queries.units.count_rows(contest.rounds[0], contest, clock.now())
    whole = queries.units.count_rows(None, contest, clock.now())
    assert {row["extra_points"] for row in of_round} == {"0"}
    assert {row["name"]: row["extra_points"] for row in whole}["Sở Công Thương"] == "5"


def test_who_may(app, new_client):
    contest, one, _ = scene()
    points.give(
        contest, 1, unit_id=one.id, points=5, key="k", reason="x", actor="a", now=clock.now()
    )
    db.session.commit()
    found = db.session.scalar(select(UnitPoints.id))
    away = f"/to-chuc/cuoc-thi/{contest.id}/diem-cong/{found}/rut"
    check_rights(new_client, page(contest))
    browser = new_client()
    browser.sign_in("lanhdao")
    assert browser.send(page(contest), sent(one)).status_code == 403
    assert browser.get(away).status_code == 403
    factory.user("tochuc", "organiser", made.unit())
    browser = new_client()
    browser.sign_in("tochuc")
    assert browser.get(page(contest, 7)).status_code == 404
    assert browser.send(page(contest, 7), sent(one)).status_code == 404
    assert browser.get(away.replace(f"/{contest.id}/", "/99999/")).status_code == 404
    assert browser.put(page(contest)).status_code == 405


# ---------------------------------------------------------------- prizes of people


def got(contest):
    """(name, points for prizes, place) of the latest version, in its order."""
    rows = fixed.unit_rows(fixed.latest(contest.id, 1))
    return [(row["name"], row["prize_points"], row["place"]) for row in rows]


def test_prizes_of_people_count_when_the_round_is_closed_and_after_a_decision(app):
    formula = Formula(
        ((UnitTerm.PARTICIPATION, 100),), prize_points=(("Giải Nhất", 1000), ("Giải Ba", 1600))
    )
    contest, one, two = scene(ended=1, formula=units.formula_to_json(formula))
    given.prize(contest, "Giải Nhất")
    given.prize(contest, "Giải Ba")
    round_ = contest.rounds[0]
    made.result(round_, made.participant(contest, "Chi", two), 1200)
    running = queries.units.count_rows(round_, contest, clock.now())
    assert {row["prize_points"] for row in running} == {"0"}
    service.close_round(round_, "a", clock.now())
    assert got(contest) == [("Sở Nội vụ", "10", 1), ("Sở Công Thương", "0", 2)]
    group = tie_reads.group_of(fixed.latest(contest.id, 1), tie_reads.PERSON, 2, None)
    first = min(member.id for member in group.members)
    ties.decide(group, [first], reason="Bốc thăm", number="", actor="a", now=clock.now())
    assert got(contest) == [("Sở Công Thương", "16", 1), ("Sở Nội vụ", "10", 2)]
    last = fixed.latest(contest.id, 1)
    assert seal_of(last) == last.seal
    snapshots.take(contest, round_, Cause.CORRECTION, reason="x", actor="a", now=clock.now())
    assert got(contest)[0] == ("Sở Công Thương", "16", 1)
    words = fixed.units(last).lines(0, 1)[0].sum_words
    assert [(each.label, each.basis) for each in words] == [
        ("Tỷ lệ tham gia", "1/1 người"),
        ("Điểm giải cá nhân", "1 Giải Ba"),
    ]
