"""The screen of units, and the tree itself."""

import pytest
from sqlalchemy import select

import factory
from quizapp.accounts import queries
from quizapp.accounts.models import Unit
from quizapp.core.db import db


@pytest.fixture
def admin(client):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    return client


@pytest.mark.one_database
def test_strangers_are_led_to_the_sign_in(client):
    assert client.get("/to-chuc/don-vi").status_code == 302


def test_organiser_sees_the_own_part_only_and_cannot_change_it(client):
    mine = factory.unit("SCT", "Sở Công Thương")
    factory.unit("QLTT", "Chi cục Quản lý thị trường", parent=mine)
    factory.unit("SNV", "Sở Nội vụ")
    factory.user("tochuc", "organiser", mine)
    client.sign_in("tochuc")
    page = client.get("/to-chuc/don-vi").text
    assert "Chi cục Quản lý thị trường" in page
    assert "Sở Nội vụ" not in page
    assert client.get("/to-chuc/don-vi/moi").status_code == 403
    assert client.send(f"/to-chuc/don-vi/{mine.id}", {"name": "X"}).status_code == 403


def test_administrator_adds_a_unit_under_another(admin):
    parent = factory.unit()
    sent = {"code": "QLTT", "name": "Chi cục", "parent_id": parent.id, "division": "so-nganh"}
    assert admin.send("/to-chuc/don-vi/moi", {**sent, "headcount": "57"}).status_code == 302
    made = db.session.scalar(select(Unit).where(Unit.code == "QLTT"))
    assert (made.path, made.headcount) == (f"/{parent.id}/{made.id}/", 57)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"code": "SCT"}, "đã có"),
        ({"name": ""}, "Vui lòng điền"),
        ({"headcount": "-3"}, "Nhập số từ 0"),
        ({"division": "khac"}, "chọn trong danh sách"),
        ({"parent_id": "999"}, "chọn trong danh sách"),
    ],
)
def test_bad_units_are_explained_and_not_made(admin, change, words):
    factory.unit()
    sent = {"code": "A", "name": "A", "parent_id": 0, "division": "", "headcount": "", **change}
    answer = admin.send("/to-chuc/don-vi/moi", sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert len(db.session.scalars(select(Unit)).all()) == 1


def test_change_is_kept(admin):
    unit = factory.unit()
    sent = {"name": "Sở Công Thương tỉnh Khánh Hòa", "division": "so-nganh", "headcount": "120"}
    assert admin.send(f"/to-chuc/don-vi/{unit.id}", sent).status_code == 302
    page = admin.get("/to-chuc/don-vi").text
    assert "Sở Công Thương tỉnh Khánh Hòa" in page
    assert "120" in page


def test_unknown_unit_is_not_found(admin):
    assert admin.get("/to-chuc/don-vi/999").status_code == 404


def test_subtree_is_told_by_path_not_by_digits(app):
    """/1/ is no ancestor of /11/."""
    units = [factory.unit(f"U{n}", f"Đơn vị {n}") for n in range(11)]
    below = factory.unit("C", "Con", parent=units[10])
    user = factory.user("tochuc", "organiser", units[0])
    assert not queries.may_see(user, below.id)
    assert queries.may_see(user, units[0].id)
    assert not queries.may_see(user, None)
