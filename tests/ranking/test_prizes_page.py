"""The organisers' page of prize settings."""

import pytest

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.contests import cloning
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.ranking.models import Prize, PrizePlan
from quizapp.ranking.queries import prizes
from quizapp.ranking.queries.prizes import prizes_of
from rights import check_rights


def page(contest, more=""):
    return f"/to-chuc/cuoc-thi/{contest.id}/giai-thuong{more}"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


GOOD = {
    "name": "Giải Nhất",
    "count": "2",
    "value": "800.000 đồng",
    "extent": "round",
    "subject": "person",
    "rule": "place",
    "division": "*",
}


def test_prizes_are_added_changed_moved_and_removed(organiser):
    contest = made.contest()
    assert "Chưa có giải nào" in organiser.get(page(contest)).text
    assert organiser.send(page(contest, "/moi"), GOOD).status_code == 303
    organiser.send(page(contest, "/moi"), {**GOOD, "name": "Giải Nhì"})
    first, second = prizes_of(contest.id)
    shown = organiser.get(page(contest)).text
    for words in ("Giải Nhất", "Giải Nhì", "Mỗi khối xét riêng", "800.000 đồng"):
        assert words in shown
    assert organiser.get(page(contest, f"/{first.id}")).status_code == 200
    organiser.send(page(contest, f"/{first.id}"), {**GOOD, "count": "3", "division": ""})
    organiser.send(page(contest, f"/{second.id}/len"))
    db.session.expire_all()
    assert [(each.name, each.count) for each in prizes_of(contest.id)] == [
        ("Giải Nhì", 2),
        ("Giải Nhất", 3),
    ]
    assert organiser.send(page(contest, f"/{first.id}/xoa")).status_code == 303
    assert [each.name for each in db.session.query(Prize)] == ["Giải Nhì"]
    acts = {entry.action for entry in db.session.query(AuditEntry)}
    assert {"ranking.prize", "ranking.prize_moved", "ranking.prize_removed"} <= acts


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": " "}, "Vui lòng điền"),
        ({"count": "0"}, "Nhập số từ 1"),
        ({"rule": "x"}, "chọn trong danh sách"),
        ({"amount": "tám trăm"}, "Nhập số tiền bằng đồng"),
        ({"subject": "unit", "rule": "closest_guess"}, "không dùng cho giải tập thể"),
    ],
)
def test_what_does_not_fit_is_refused(organiser, wrong, words):
    contest = made.contest()
    answer = organiser.send(page(contest, "/moi"), {**GOOD, **wrong})
    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(Prize).count() == 0


def test_what_holds_for_all(organiser):
    contest = made.contest()
    sent = {"once_per_contest": "y", "complaint_days": "5"}
    assert organiser.send(page(contest, "/chung"), sent).status_code == 303
    plan = db.session.query(PrizePlan).one()
    assert (plan.once_per_round, plan.once_per_contest, plan.complaint_days) == (False, True, 5)
    assert organiser.send(page(contest, "/chung"), {"complaint_days": "99"}).status_code == 422
    organiser.send(page(contest, "/chung"), {**sent, "keep_highest": "y", "cap_percent": "50"})
    db.session.expire_all()
    assert (plan.keep_highest, plan.cap_percent) == (True, 50)


def test_people_see_the_prizes_and_a_copy_has_them(organiser):
    contest = made.contest(2)
    public = f"/cuoc-thi/{contest.slug}"
    assert "Giải thưởng" not in organiser.get(public).text
    organiser.send(page(contest, "/moi"), {**GOOD, "amount": "800.000", "value": "một ba lô"})
    organiser.send(page(contest, "/chung"), {"complaint_days": "7"})
    assert "3.200.000 đồng" in organiser.get(page(contest)).text
    shown = organiser.get(public).text
    for words in (
        "Giải cá nhân, mỗi kỳ thi",
        "800.000 đồng kèm một ba lô",
        "Giải Nhất (mỗi kỳ thi): 2 giải, mỗi khối, mỗi giải 800.000 đồng",
        "Khiếu nại được nhận trong 7 ngày",
    ):
        assert words in shown
    copy = made.contest(2)
    cloning.cloned(contest, copy)
    db.session.commit()
    assert prizes.set_of(copy.id) == prizes.set_of(contest.id)
    assert "800.000 đồng kèm một ba lô" in organiser.get(f"/cuoc-thi/{copy.slug}").text


@pytest.mark.one_database
def test_no_such_prize_contest_or_way(organiser):
    contest = made.contest()
    other = given.prize(made.contest())
    for more in (f"/{other.id}", "/999"):
        assert organiser.get(page(contest, more)).status_code == 404
        assert organiser.send(page(contest, f"{more}/xoa")).status_code == 404
    assert organiser.get("/to-chuc/cuoc-thi/999/giai-thuong").status_code == 404
    assert organiser.put(page(contest)).status_code == 405


@pytest.mark.one_database
def test_rights(app, new_client):
    contest = made.contest()
    check_rights(new_client, page(contest))
    prize = given.prize(contest)
    browser = new_client()
    browser.sign_in("lanhdao")
    for more in ("/moi", "/chung", f"/{prize.id}", f"/{prize.id}/xoa", f"/{prize.id}/len"):
        assert browser.send(page(contest, more), GOOD).status_code == 403
