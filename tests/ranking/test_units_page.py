"""The board of units as a page and as CSV."""

import csv
from io import StringIO

import pytest

import factory
import factory_ranking as made
from quizapp.core import clock, sealing
from quizapp.core.db import db
from quizapp.domain.snapshots import Cause
from quizapp.ranking import service
from quizapp.ranking.models import HeldBoard
from quizapp.ranking.service import snapshots
from tables import tables


def page(contest, query=""):
    return f"/cuoc-thi/{contest.slug}/bang-xep-hang/don-vi{query}"


def tree():
    root = made.unit()
    return {
        "sct": factory.unit("SCT", "Sở Công Thương", parent=root, division="so-nganh", headcount=4),
        "snv": factory.unit("SNV", "Sở Nội vụ", parent=root, division="so-nganh", headcount=10),
        "nt": factory.unit("NT", "Phường Nha Trang", parent=root, division="xa-phuong"),
    }


def with_units(**changes):
    contest = made.contest(**{"ended": 1, **changes})
    units = tree()
    for key, scores in {"sct": (1500, 1200), "snv": (1500,), "nt": (1000,)}.items():
        for score in scores:
            made.result(contest.rounds[0], made.participant(contest, unit=units[key]), score)
    db.session.commit()
    return contest, units


def test_shows_units_by_division_with_their_figures(client):
    contest, _ = with_units()
    answer = client.get(page(contest))
    departments, communes = tables(answer.text, ("why",))
    assert departments[1][:5] == [
        "1",
        "Sở Công Thương",
        "50% 2/4 người, 50%",
        "13,50/15",
        "70,00",
    ]
    assert departments[2][:2] == ["2", "Sở Nội vụ"]
    assert communes[1][:3] == ["1", "Phường Nha Trang", "1 người, chưa có biên chế"]


def test_one_division(client):
    contest, _ = with_units()
    found = tables(client.get(page(contest, "?khoi=xa-phuong")).text)
    assert len(found) == 1
    assert client.get(page(contest, "?khoi=x")).status_code == 404
    assert client.get(page(contest, "?ky=9")).status_code == 404
    assert client.send(page(contest)).status_code == 405


def test_the_file_has_the_figures_of_the_page(client):
    contest, _ = with_units()
    answer = client.get(page(contest).replace("don-vi", "don-vi.csv"))
    head, *rows = list(csv.reader(StringIO(answer.data.decode("utf-8-sig"))))
    shown = [row for table in tables(client.get(page(contest)).text) for row in table[1:]]
    assert head[:4] == ["Khối", "Hạng", "Đơn vị", "Số người dự thi"]
    for row, line in zip(rows, shown, strict=True):
        assert row[1:3] == line[:2]
        assert f"{row[6]}/15" == line[3]
        assert row[7] == line[4]
        assert row[3] in line[2]
        assert row[5] in line[2]


def test_ones_own_unit_is_pinned(client):
    contest, units = with_units()
    office = factory.unit("VP", "Văn phòng Sở", parent=units["snv"])
    who = made.participant(contest, unit=office)
    db.session.commit()
    client.set_cookie("nguoi_du_thi", sealing.sign("participants", {str(contest.id): who.id}))
    text = client.get(page(contest)).text
    assert "Sở Nội vụ: hạng <strong>2</strong>" in text
    assert text.count("Đơn vị của anh/chị") == 1


@pytest.mark.parametrize("kind", ["people", "attempts"])
def test_a_guess_of_how_many_take_part_hides_the_units_too(client, kind):
    contest, _ = with_units(prediction=kind, ended=0)
    answer = client.get(page(contest))
    assert "hiện sau khi kỳ thi kết thúc" in answer.text
    assert "Sở Công Thương" not in answer.text.split("</header>")[1].split("<footer")[0]
    assert client.get(page(contest).replace("don-vi", "don-vi.csv")).status_code == 403


def test_other_guesses_leave_the_units_in_view(client):
    contest, _ = with_units(prediction="people_all_right", ended=0)
    assert "2/4 người" in client.get(page(contest)).text


def test_nobody_has_a_unit_where_nothing_is_asked(client):
    contest, _ = with_units(entry_mode="anonymous")
    assert "không xếp hạng đơn vị" in client.get(page(contest)).text


def test_over_all_rounds_people_count_once(client):
    contest = made.contest(2, ended=1)
    units = tree()
    who = made.participant(contest, unit=units["sct"])
    made.result(contest.rounds[0], who, 1500)
    made.result(contest.rounds[1], who, 900)
    row = tables(client.get(page(contest, "?ky=0")).text)[0][1]
    assert row[2] == "25% 1/4 người, 25%"
    assert row[3] == "12,00/15"


def test_not_modified_while_nothing_changes(client):
    contest, units = with_units()
    service.close_round(contest.rounds[0], "thu", clock.now())
    first = client.get(page(contest))
    etag = {"If-None-Match": first.headers["ETag"]}
    assert client.get(page(contest), headers=etag).status_code == 304
    _make_old(contest)
    assert client.get(page(contest), headers=etag).status_code == 304
    assert client.get(page(contest, "?khoi=so-nganh"), headers=etag).status_code == 200
    made.result(contest.rounds[0], made.participant(contest, unit=units["nt"]), 100)
    _make_old(contest)
    assert client.get(page(contest), headers=etag).status_code == 304
    at, round_ = clock.now(), contest.rounds[0]
    snapshots.take(contest, round_, Cause.CORRECTION, reason="Bổ sung.", actor="thu", now=at)
    assert client.get(page(contest), headers=etag).status_code == 200


def test_signed_in_pages_are_drawn_each_time(client):
    contest, units = with_units()
    factory.user("tochuc", "organiser", units["sct"])
    client.sign_in("tochuc")
    assert "ETag" not in client.get(page(contest)).headers


def _make_old(contest):
    db.session.query(HeldBoard).filter_by(contest_id=contest.id).update({"fresh_until": 0})
    db.session.commit()
