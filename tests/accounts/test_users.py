"""The administrators' screen of accounts."""

import pytest
from sqlalchemy import select

import factory
from quizapp.accounts.models import User
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db

ADDRESSES = ("/to-chuc/tai-khoan", "/to-chuc/tai-khoan/moi")


@pytest.fixture
def admin(client):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    return client


@pytest.mark.one_database
@pytest.mark.parametrize("address", ADDRESSES)
def test_strangers_are_led_to_the_sign_in(client, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.location.startswith("/dang-nhap?next=")


@pytest.mark.one_database
@pytest.mark.parametrize("address", ADDRESSES)
def test_organisers_are_refused(client, address):
    factory.user("tochuc", "organiser", factory.unit())
    client.sign_in("tochuc")
    assert client.get(address).status_code == 403


def test_new_account_gets_a_password_that_works_once_shown(admin, new_client):
    unit = factory.unit()
    sent = {"username": "LanNT", "display_name": "Nguyễn Thị Lan", "role": "organiser"}
    page = admin.send("/to-chuc/tai-khoan/moi", {**sent, "unit_id": unit.id})
    password = page.text.split('class="figures">')[1].split("<")[0]
    new_client().sign_in("lannt", password)
    assert password not in admin.get("/to-chuc/tai-khoan").text
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "accounts.create"))
    assert (entry.actor, entry.details["username"]) == ("quantri", "lannt")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"username": "quantri"}, "đã có người dùng"),
        ({"username": ""}, "Vui lòng điền mục này"),
        ({"display_name": " "}, "Vui lòng điền mục này"),
        ({"role": "root"}, "chọn trong danh sách"),
    ],
)
def test_bad_accounts_are_explained_and_not_made(admin, change, words):
    sent = {"username": "a", "display_name": "A", "role": "organiser", "unit_id": 0, **change}
    answer = admin.send("/to-chuc/tai-khoan/moi", sent)
    assert answer.status_code == 422
    assert words in answer.text
    assert len(db.session.scalars(select(User)).all()) == 1


def test_reset_password_replaces_the_old_one(admin, new_client):
    member = factory.user("canbo", "member")
    page = admin.send(f"/to-chuc/tai-khoan/{member.id}/mat-khau")
    password = page.text.split('class="figures">')[1].split("<")[0]
    other = new_client()
    old = other.send("/dang-nhap", {"username": "canbo", "password": factory.PASSWORD})
    assert old.status_code == 401
    other.sign_in("canbo", password)


def test_locked_account_cannot_sign_in_and_can_be_unlocked(admin, new_client):
    member = factory.user("canbo", "member")
    sent = {"username": "canbo", "password": factory.PASSWORD}
    admin.send(f"/to-chuc/tai-khoan/{member.id}/khoa")
    assert new_client().send("/dang-nhap", sent).status_code == 401
    admin.send(f"/to-chuc/tai-khoan/{member.id}/khoa")
    assert new_client().send("/dang-nhap", sent).status_code == 302


def test_locking_ends_the_session_at_once(admin, new_client):
    factory.user("khac", "admin")
    other = new_client()
    other.sign_in("khac")
    user_id = db.session.scalar(select(User.id).where(User.username == "khac"))
    admin.send(f"/to-chuc/tai-khoan/{user_id}/khoa")
    assert other.get("/to-chuc/tai-khoan").status_code == 302


@pytest.mark.one_database
def test_own_account_cannot_be_locked(admin):
    own = db.session.scalar(select(User.id))
    assert admin.send(f"/to-chuc/tai-khoan/{own}/khoa").status_code == 409


def test_unknown_account_is_not_found(admin):
    assert admin.send("/to-chuc/tai-khoan/999/mat-khau").status_code == 404


def test_reading_does_not_lock(admin):
    assert admin.get("/to-chuc/tai-khoan/1/khoa").status_code == 405


def test_first_administrator_from_the_command_line(app):
    run = app.test_cli_runner().invoke(args=["accounts", "create-admin", "goc"])
    assert run.exit_code == 0, run.output
    assert run.output.startswith("goc  ")
    again = app.test_cli_runner().invoke(args=["accounts", "create-admin", "goc"])
    assert again.exit_code == 1
    assert "đã có người dùng" in again.output
