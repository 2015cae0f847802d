"""The organisers' page where somebody is chosen for a prize."""

import pytest

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.prizes import Rule, Subject
from quizapp.ranking.models import PrizePick
from rights import check_rights


def page(contest, prize, more="", number=1):
    return f"/to-chuc/cuoc-thi/{contest.id}/ky/{number}/giai/{prize.id}/chon{more}"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


def test_found_chosen_and_taken_back(organiser):
    contest = given.closed(("Nguyễn Văn An", 1500), ("Trần Thị Bình", 1400))
    prize = given.prize(contest, "Giải lan tỏa", rule=Rule.BY_HAND)
    winners = f"/to-chuc/cuoc-thi/{contest.id}/ky/1/giai-thuong"
    assert "Chọn người: Giải lan tỏa" in organiser.get(winners).text
    assert "Trần Thị Bình" not in organiser.get(page(contest, prize)).text
    found = organiser.get(page(contest, prize, "?tim=binh")).text
    assert "Trần Thị Bình" in found
    assert "Nguyễn Văn An" not in found
    who = found.split('name="who" value="')[1].split('"')[0]
    bare = organiser.send(page(contest, prize, "?tim=binh"), {"who": who, "reason": " "})
    assert (bare.status_code, "Vui lòng điền mục này" in bare.text) == (422, True)
    sent = {"who": who, "reason": "Vận động cả cơ quan dự thi."}
    assert organiser.send(page(contest, prize, "?tim=van"), sent).status_code == 422
    assert organiser.send(page(contest, prize, "?tim=binh"), sent).status_code == 303
    shown = organiser.get(page(contest, prize)).text
    assert "Đã chọn 1/1" in shown
    assert "Vận động cả cơ quan dự thi." in organiser.get(winners).text
    assert organiser.send(page(contest, prize, "?tim=binh"), sent).status_code == 422
    chosen = db.session.query(PrizePick).one().id
    assert organiser.send(page(contest, prize, f"/{chosen}/bo")).status_code == 303
    assert organiser.send(page(contest, prize, f"/{chosen}/bo")).status_code == 404
    acts = [entry.action for entry in db.session.query(AuditEntry).order_by(AuditEntry.id)]
    assert acts[-2:] == ["ranking.prize_picked", "ranking.prize_unpicked"]


def test_units_too(organiser):
    unit = factory.unit("A", "Sở A", parent=made.unit(), division="so-nganh", headcount=2)
    contest = given.closed({"name": "An", "unit": unit})
    prize = given.prize(contest, "Tuyên truyền tốt", subject=Subject.UNIT, rule=Rule.BY_HAND)
    assert "Sở A" in organiser.get(page(contest, prize)).text
    sent = {"who": str(unit.id), "reason": "Tổ chức tuyên truyền tốt."}
    assert organiser.send(page(contest, prize), sent).status_code == 303
    assert db.session.query(PrizePick).one().unit_id == unit.id


def test_wrong_ones_and_rights(app, new_client, organiser):
    contest = given.closed(("An", 1500))
    by_place, prize = given.prize(contest), given.prize(contest, rule=Rule.BY_HAND)
    assert organiser.get(page(contest, by_place)).status_code == 404
    assert organiser.get(page(contest, prize, number=9)).status_code == 404
    open_one = made.contest()
    other = given.prize(open_one, rule=Rule.BY_HAND)
    assert organiser.get(page(open_one, other)).status_code == 404
    assert organiser.get(page(contest, other)).status_code == 404
    assert organiser.put(page(contest, prize)).status_code == 405
    check_rights(new_client, page(contest, prize), editors=True)
    viewer = new_client()
    viewer.sign_in("lanhdao")
    assert viewer.send(page(contest, prize, "/1/bo")).status_code == 403
