"""Headcounts as of a date, and mergers of units: the screens and what they keep."""

import datetime as dt
from functools import partial
from io import BytesIO

import pytest
from sqlalchemy import select

import factory
import factory_lists as lists
from quizapp.accounts import history, service
from quizapp.accounts.models import Unit, UnitHeadcount, UnitMerger
from quizapp.accounts.service import headcounts
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db, transaction
from racing import race


@pytest.fixture
def admin(client):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    return client


def address(unit):
    return f"/to-chuc/don-vi/{unit.id}"


def merge(unit, into, day, **changes):
    said = {"reason": "Nghị quyết sắp xếp", "actor": "a", "now": clock.now(), **changes}
    service.merge_unit(unit, into, day, **said)


def on(day, known_at=None):
    return {unit.name: unit for unit in history.tree_on(None, day, known_at)}


def test_a_new_headcount_keeps_the_old_one(admin):
    unit = factory.unit(headcount=57)
    sent = {"name": unit.name, "division": "so-nganh"}
    answer = admin.send(address(unit), {**sent, "headcount": "60", "headcount_as_of": "2026-03-01"})
    assert answer.status_code == 302
    admin.send(address(unit), {**sent, "headcount": "58", "headcount_as_of": "2025-12-31"})
    admin.send(address(unit), {**sent, "headcount": "58", "headcount_as_of": "2025-12-31"})
    shown = admin.get(address(unit)).text
    assert "31/12/2025" in shown
    assert "từ đầu" in shown
    db.session.expire_all()
    assert (unit.headcount, unit.headcount_as_of) == (60, dt.date(2026, 3, 1))
    days = [dt.date(2025, 1, 1), dt.date(2026, 1, 1), dt.date(2026, 3, 1)]
    assert [on(day)[unit.name].headcount for day in days] == [57, 58, 60]
    wrong = {**sent, "headcount": "58", "headcount_as_of": "0202-01-01"}
    assert admin.send(address(unit), wrong).status_code == 422


def test_without_a_date_it_is_as_of_today(admin):
    unit = factory.unit(headcount=57)
    admin.send(address(unit), {"name": "Sở", "division": "", "headcount": "57"})
    assert db.session.scalar(select(UnitHeadcount.id)) is None
    admin.send(address(unit), {"name": "Sở", "division": "", "headcount": "59"})
    db.session.expire_all()
    assert unit.headcount_as_of == history.day_of(clock.now())


def test_a_list_from_excel_keeps_the_old_ones_too(admin):
    unit = factory.unit(headcount=57)
    old = lists.units([unit.code, None, None, None, 50, dt.date(2024, 1, 1)])
    new = lists.units([unit.code, None, None, None, 60, dt.date(2026, 1, 1)])
    for content in (new, old, old):
        sent = {"file": (BytesIO(content), "don-vi.xlsx")}
        draft = admin.send("/to-chuc/don-vi/tai-len", sent).location
        assert admin.send(f"{draft}/dong-y").status_code == 303
    db.session.expire_all()
    assert (unit.headcount, unit.headcount_as_of) == (60, dt.date(2026, 1, 1))
    kept = [(each.as_of.year, each.headcount) for each in history.headcounts_of(unit.id)]
    assert kept == [(2026, 60), (2024, 50), (1900, 57)]


def test_what_is_entered_later_was_not_known_before(app):
    unit = factory.unit(headcount=57)
    now = clock.now()
    headcounts.enter([(unit, 60, dt.date(2025, 1, 1))], now)
    assert on(dt.date(2026, 1, 1))[unit.name].headcount == 60
    assert on(dt.date(2026, 1, 1), now - 1)[unit.name].headcount == 57


def test_a_merged_unit_counts_in_the_new_one_from_the_day(admin):
    old, new = factory.unit("C", "Xã Cũ"), factory.unit("M", "Xã Mới")
    sent = {"into_id": new.id, "merged_on": "2026-07-01", "reason": "Nghị quyết 1"}
    assert admin.send(address(old) + "/sap-nhap", sent).status_code == 303
    again = admin.send(address(old) + "/sap-nhap", sent)
    assert (again.status_code, "đã được ghi sáp nhập" in again.text) == (422, True)
    back = admin.send(address(new) + "/sap-nhap", {**sent, "into_id": old.id})
    assert (back.status_code, "Không thể sáp nhập" in back.text) == (422, True)
    for wrong in ({"into_id": 0}, {"merged_on": ""}, {"reason": " "}, {"into_id": 999}):
        assert admin.send(address(new) + "/sap-nhap", {**sent, **wrong}).status_code == 422
    assert not on(dt.date(2026, 6, 30))["Xã Cũ"].merged
    after = on(dt.date(2026, 7, 1))["Xã Cũ"]
    assert (after.merged, after.parent_id) == (True, new.id)
    assert "Xã Cũ</strong> sáp nhập vào" in admin.get(address(new)).text
    assert "nay thuộc Xã Mới" in admin.get("/to-chuc/don-vi").text
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "units.merge")).one()
    assert entry.details["merged_on"] == "2026-07-01"

    key = db.session.scalar(select(UnitMerger.id))
    cancel = f"/to-chuc/don-vi/sap-nhap/{key}/huy"
    assert admin.get(cancel).status_code == 200
    assert admin.send(cancel).status_code == 422
    assert admin.send(cancel, {"reason": "Ghi nhầm"}).status_code == 303
    assert admin.send(cancel, {"reason": "Ghi nhầm"}).status_code == 409
    assert admin.send("/to-chuc/don-vi/sap-nhap/99/huy", {"reason": "x"}).status_code == 404
    assert not on(dt.date(2026, 7, 1))["Xã Cũ"].merged
    assert admin.send(address(new) + "/sap-nhap", {**sent, "into_id": old.id}).status_code == 303


def test_only_administrators_merge(client):
    unit = factory.unit()
    factory.user("tochuc", "organiser", unit)
    client.sign_in("tochuc")
    assert client.send(address(unit) + "/sap-nhap", {}).status_code == 403
    assert client.get("/to-chuc/don-vi/sap-nhap/1/huy").status_code == 403


def test_two_who_merge_units_into_each_other_make_no_circle(app):
    one, two = factory.unit("A", "Xã A"), factory.unit("B", "Xã B")
    pairs = [(one.id, two.id), (two.id, one.id)]

    def merging(old, new):
        with transaction():
            merge(db.session.get(Unit, old), db.session.get(Unit, new), dt.date(2026, 1, 1))

    done = race(app, [partial(merging, *pair) for pair in pairs])
    assert sorted(type(each).__name__ for each in done) == ["Invalid", "NoneType"]
