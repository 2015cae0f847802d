"""Boards that are frozen, withheld, for some only, or name people in short."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factory
import factory_ranking as made
from quizapp.attempts.models import Attempt, Participant
from quizapp.attempts.service import standing
from quizapp.attempts.service.results import write_result
from quizapp.core import clock, sealing
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from quizapp.domain.timing import DAY_MS, HOUR_MS
from quizapp.ranking import boards, service
from quizapp.ranking.queries import held

NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Chi", "Phạm Minh Dũng")
KINDS = ("ca-nhan", "don-vi")


def address(contest, kind="ca-nhan", query=""):
    return f"/cuoc-thi/{contest.slug}/bang-xep-hang/{kind}{query}"


def scene(**rules):
    """A round that ended an hour ago, with four people of two units."""
    contest = made.contest(ended=1, **rules)
    units = [
        factory.unit(f"{contest.slug}{n}", f"Sở số {n}", parent=made.unit(), division="so-nganh")
        for n in range(2)
    ]
    for at, name in enumerate(NAMES):
        who = made.participant(contest, name, units[at % 2])
        made.result(contest.rounds[0], who, 1500 - 100 * at, prediction=at)
    db.session.commit()
    return contest


def frozen(**rules):
    """The same, its board frozen since two hours ago."""
    return scene(board_mode="frozen", board_freeze_minutes=120, **rules)


def carry(client, contest, name):
    who = db.session.query(Participant).filter_by(contest_id=contest.id, full_name=name).one()
    signed = sealing.sign("participants", {str(contest.id): who.id})
    client.set_cookie("nguoi_du_thi", signed)
    return who


def tables(client, contest):
    """The tables of both boards byte by byte, and what their files say, built anew."""
    held.expire(contest.id)
    db.session.commit()
    found = []
    for kind in KINDS:
        for query in ("", "?khoi=so-nganh"):
            text = client.get(address(contest, kind, query)).text
            found.append(re.findall(r"<table>.*?</table>", text, re.DOTALL))
    for table in (boards.people_table, boards.units_table):
        found.append([*table(contest, clock.now(), number=None, division=None)])
    return found


def comes_late(contest, _who):
    late = made.participant(contest, division="cong-dan")
    made.result(contest.rounds[0], late, 1500, since=clock.now())


def excluded(contest, who):
    attempt = db.session.query(Attempt).filter_by(participant_id=who.id, number=1).one()
    standing.change_standing(attempt, "invalid", "Thi hộ", now=clock.now())


def readmitted(contest, who):
    attempt = db.session.query(Attempt).filter_by(participant_id=who.id, number=1).one()
    standing.change_standing(attempt, "valid", "Đã xác minh", now=clock.now())


def not_eligible(contest, who):
    standing.change_eligible(who, not who.eligible, "Tổ ra đề", now=clock.now())


def marked_anew(contest, who):
    attempt = db.session.query(Attempt).filter_by(participant_id=who.id, number=1).one()
    attempt.score = 300
    db.session.flush()
    write_result(who.id, contest.rounds[0].id, clock.now())


def better_attempt(contest, who):
    number = db.session.query(Attempt).filter_by(participant_id=who.id).count() + 1
    now = clock.now()
    made.attempt(
        contest.rounds[0], who, number=number, score=1500, right_count=15, ended_at=now, time_ms=1
    )
    write_result(who.id, contest.rounds[0].id, now)


ACTS = (comes_late, excluded, readmitted, not_eligible, marked_anew, better_attempt)


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    acts=st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 3)), min_size=1, max_size=6),
    prediction=st.sampled_from([None, "people_all_right"]),
)
def test_a_frozen_board_is_the_same_byte_by_byte_whatever_happens(client, acts, prediction):
    contest = frozen(prediction=prediction)
    before = tables(client, contest)
    people = db.session.query(Participant).filter_by(contest_id=contest.id).all()
    for act, at in acts:
        act(contest, people[at])
        db.session.commit()
    assert tables(client, contest) == before
    service.close_round(contest.rounds[0], "thu", clock.now())
    assert tables(client, contest) == before


def test_published_it_shows_what_was_counted(client):
    contest = frozen()
    with pytest.raises(Conflict):
        service.publish_board(contest.rounds[0], clock.now())
    excluded(contest, db.session.query(Participant).filter_by(full_name=NAMES[0]).one())
    service.close_round(contest.rounds[0], "thu", clock.now())
    db.session.commit()
    text = client.get(address(contest)).text
    assert "Bảng đã ngừng cập nhật từ" in text
    assert NAMES[0] in text
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    box = client.get(f"/to-chuc/cuoc-thi/{contest.id}").text
    assert "Công bố bảng xếp hạng" in box
    path = f"/to-chuc/cuoc-thi/{contest.id}/ky/1/cong-bo-bang"
    assert client.get(path).status_code == 405
    assert client.send(path.replace("ky/1", "ky/9")).status_code == 404
    assert client.send(path).status_code == 303
    client.send("/dang-xuat")
    text = client.get(address(contest)).text
    assert "Bảng đã ngừng cập nhật từ" not in text
    assert NAMES[0] not in text
    assert "Đã chốt kỳ" in text


def test_only_who_may_edit_publishes(client):
    contest = frozen()
    service.close_round(contest.rounds[0], "thu", clock.now())
    db.session.commit()
    path = f"/to-chuc/cuoc-thi/{contest.id}/ky/1/cong-bo-bang"
    assert client.send(path).status_code == 302
    factory.user("lanhdao", "viewer", made.unit())
    client.sign_in("lanhdao")
    assert client.send(path).status_code == 403


@pytest.mark.parametrize("rules", [{"board_mode": "hidden"}, {"board_audience": "nobody"}])
def test_withheld_until_it_is_published(client, rules):
    contest = scene(**rules)
    for kind in KINDS:
        text = client.get(address(contest, kind)).text
        assert "hiện ra khi Ban Tổ chức công bố kết quả" in text
        assert "<table" not in text
        assert client.get(address(contest, f"{kind}.csv")).status_code == 403
    service.close_round(contest.rounds[0], "thu", clock.now())
    service.publish_board(contest.rounds[0], clock.now())
    db.session.commit()
    assert NAMES[0] in client.get(address(contest)).text
    assert client.get(address(contest, "don-vi.csv")).status_code == 200


def test_for_participants_only(client, new_client):
    contest = scene(board_audience="participants")
    carry(client, contest, NAMES[2])
    for kind in KINDS:
        assert "<table" in client.get(address(contest, kind)).text
        text = new_client().get(address(contest, kind)).text
        assert "chỉ người dự thi xem được" in text
        assert "<table" not in text
        assert new_client().get(address(contest, f"{kind}.csv")).status_code == 403
        assert client.get(address(contest, f"{kind}.csv")).status_code == 200


def test_everybody_sees_the_own_place_only(client, new_client):
    contest = scene(board_audience="own")
    carry(client, contest, NAMES[2])
    text = client.get(address(contest)).text
    assert "Anh/chị xếp hạng <strong>3</strong>/4" in text
    assert not any(name in text for name in NAMES)
    assert "<table" not in text
    assert client.get(address(contest, "ca-nhan.csv")).status_code == 403
    assert "chỉ người dự thi xem được" in new_client().get(address(contest)).text


@pytest.mark.parametrize(
    ("style", "shown"), [("short", "Nguyễn V. A."), ("masked", "N*** V*** A***")]
)
def test_names_in_short(client, style, shown):
    contest = scene(board_names=style)
    carry(client, contest, NAMES[1])
    for text in (
        client.get(address(contest)).text,
        client.get(address(contest, "ca-nhan.csv")).text,
    ):
        assert shown in text
        assert NAMES[0] not in text
    assert NAMES[1] in client.get(address(contest)).text, "one's own name is one's own"


def test_before_it_freezes_it_moves(client):
    contest = made.contest(board_mode="frozen", board_freeze_minutes=60)
    assert contest.rounds[0].closes_at - clock.now() > DAY_MS - 2 * HOUR_MS
    made.result(contest.rounds[0], made.participant(contest, NAMES[0]), since=clock.now())
    db.session.commit()
    assert NAMES[0] in client.get(address(contest)).text
