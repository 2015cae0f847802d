"""Participation by unit, page and workbook."""

import datetime as dt
from io import BytesIO

import pytest
from openpyxl import load_workbook

import factory
import factory_ranking as made
from quizapp.accounts import service as accounts
from quizapp.accounts.models import Unit
from quizapp.core import clock
from quizapp.core.db import db
from tables import tables


def path(contest, query=""):
    return f"/to-chuc/cuoc-thi/{contest.id}/tham-gia{query}"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


@pytest.fixture
def contest(app):
    """Sở 4 (with an office of unknown headcount), phường 2, xã without a headcount."""
    root = made.unit()
    department = factory.unit("SCT", "Sở A", parent=root, division="so-nganh", headcount=4)
    office = factory.unit("VP", "Văn phòng", parent=department)
    ward = factory.unit("P1", "Phường B", parent=root, division="xa-phuong", headcount=2)
    commune = factory.unit("X1", "Xã C", parent=root, division="xa-phuong")
    contest = made.contest(2, ended=1)
    first, second = contest.rounds
    one = made.participant(contest, "Lê An", department)
    made.result(first, one)
    made.result(second, one)
    made.result(second, made.participant(contest, "Lê Bình", office), 1400)
    made.participant(contest, unit=office)  # only registered
    started = made.participant(contest, unit=ward)
    made.attempt(second, started, state="in_progress")
    barred = made.participant(contest, unit=ward)
    made.attempt(first, barred, standing="invalid")
    made.result(first, made.participant(contest, "Lê Chi", commune))
    made.result(first, made.participant(contest, division="cong-dan"))
    db.session.commit()
    return contest


def rows(answer):
    assert answer.status_code == 200
    return {row[0]: row[1:] for row in tables(answer.text)[0][1:]}


def test_counts_each_person_once_and_rolls_up(organiser, contest):
    found = rows(organiser.get(path(contest)))
    assert found["Sở A"] == ["50% 2/4 người, 50%", "3", "2", "2", "Lê An"]
    assert found["— Văn phòng"] == ["1 người, chưa có biên chế", "2", "1", "–", "Lê Bình"]
    assert found["Phường B"] == ["50% 1/2 người, 50%", "2", "0", "1", "–"]
    assert found["Xã C"] == ["1 người, chưa có biên chế", "1", "1", "–", "Lê Chi"]
    text = organiser.get(path(contest)).text
    assert "1 người dự thi không thuộc đơn vị nào" in text


def test_one_round_alone(organiser, contest):
    found = rows(organiser.get(path(contest, "?ky=1")))
    assert found["Sở A"] == ["25% 1/4 người, 25%", "3", "1", "3", "Lê An"]
    assert found["Phường B"][0] == "0% 0/2 người, 0%"
    assert organiser.get(path(contest, "?ky=5")).status_code == 404


def test_one_division_and_lowest_rates_first(organiser, contest):
    assert list(rows(organiser.get(path(contest, "?khoi=xa-phuong")))) == ["Phường B", "Xã C"]
    order = list(rows(organiser.get(path(contest, "?ky=1&xep=ty-le"))))
    assert order == ["Phường B", "Sở A", "Xã C"]
    assert "Không có đơn vị nào" in organiser.get(path(contest, "?khoi=su-nghiep")).text


def test_names_order_and_one_part_of_the_tree(organiser, contest):
    assert list(rows(organiser.get(path(contest, "?tim=phuong")))) == ["Phường B"]
    assert list(rows(organiser.get(path(contest, "?xep=nguoi"))))[0] == "Sở A"
    assert list(rows(organiser.get(path(contest, "?ky=1&xep=ty-le-cao"))))[0] == "Sở A"
    page = organiser.get(path(contest)).text
    department = db.session.query(Unit).filter_by(code="SCT").one()
    assert f"don-vi={department.id}" in page
    below = rows(organiser.get(path(contest, f"?don-vi={department.id}")))
    assert list(below) == ["Văn phòng"]


def test_a_merged_unit_stands_below_the_new_one(organiser, contest):
    ward, commune = (db.session.query(Unit).filter_by(code=code).one() for code in ("P1", "X1"))
    day = dt.date(2020, 1, 1)
    accounts.merge_unit(commune, ward, day, reason="x", actor="a", now=clock.now())
    db.session.commit()
    found = rows(organiser.get(path(contest)))
    assert found["Phường B"][0] == "100% 2/2 người, 100%"
    assert found["— Xã C (đã sáp nhập)"][0] == "1 người, chưa có biên chế"


def test_the_workbook_has_the_same_figures(organiser, contest):
    answer = organiser.get(path(contest) + ".xlsx")
    page = load_workbook(BytesIO(answer.data))["Tham gia"]
    found = {row[0]: row for row in page.iter_rows(min_row=2, values_only=True)}
    assert found["UBND tỉnh Khánh Hòa"][4:10] == (6, 6, 4, 3, pytest.approx(4 / 6), 2)
    assert found["Sở A"][4:10] == (4, 3, 2, 2, 0.5, 2)
    assert found["Văn phòng"][3:10] == (3, None, 2, 1, 1, None, None)
    assert found["Phường B"][2] == "Xã, phường, đặc khu"


@pytest.mark.one_database
def test_viewers_may_look(client, contest):
    factory.user("lanhdao", "viewer", made.unit())
    client.sign_in("lanhdao")
    assert client.get(path(contest)).status_code == 200
    assert client.get(path(contest) + ".xlsx").status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize("suffix", ["", ".xlsx"])
def test_nobody_else(client, new_client, contest, suffix):
    assert client.get(path(contest) + suffix).status_code == 302
    other = factory.unit("SNV", "Sở Nội vụ", parent=made.unit())
    for name, role, unit, status in (
        ("canbo", "member", made.unit(), 403),
        ("khac", "organiser", other, 404),
    ):
        factory.user(name, role, unit)
        browser = new_client()
        browser.sign_in(name)
        assert browser.get(path(contest) + suffix).status_code == status
    organiser = new_client()
    factory.user("tochuc", "organiser", made.unit())
    organiser.sign_in("tochuc")
    assert organiser.get("/to-chuc/cuoc-thi/999/tham-gia" + suffix).status_code == 404
    assert organiser.send(path(contest) + suffix).status_code == 405


def test_the_organisers_page_links_to_the_reports(client, contest):
    for name, role in (("tochuc", "organiser"), ("lanhdao", "viewer")):
        factory.user(name, role, made.unit())
        client.sign_in(name)
        text = client.get(f"/to-chuc/cuoc-thi/{contest.id}").text
        assert path(contest) in text
        assert ("dien-thoai=1" in text) == (role == "organiser")
        client.send("/dang-xuat")
