"""The page where everybody changes the own password, and the sessions that end with it."""

import pytest
from sqlalchemy import select

import factory
from quizapp.accounts import service
from quizapp.accounts.models import User
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from racing import race

PAGE = "/tai-khoan/mat-khau"
NEW = "một câu dễ nhớ của tôi"


def sent(old: str = factory.PASSWORD, new: str = NEW, again: str | None = None) -> dict[str, str]:
    return {"old": old, "new": new, "again": new if again is None else again}


@pytest.fixture
def member(client):
    factory.user("canbo", "member")
    client.sign_in("canbo")
    return client


@pytest.mark.one_database
def test_strangers_are_led_to_the_sign_in(client):
    assert client.get(PAGE).location.startswith("/dang-nhap?next=")
    assert client.send(PAGE, sent()).status_code == 302


@pytest.mark.one_database
@pytest.mark.parametrize("role", ["admin", "organiser", "viewer", "member"])
def test_everybody_who_is_signed_in_finds_the_page(client, role):
    factory.user("ai", role)
    client.sign_in("ai")
    assert client.get(PAGE).status_code == 200
    home = "/" if role == "member" else "/to-chuc"
    assert f'href="{PAGE}"' in client.get(home).text


def test_the_new_password_is_the_one_that_works(member, new_client):
    assert member.send(PAGE, sent()).status_code == 303
    assert "Đã đổi mật khẩu" in member.get(PAGE).text
    other = new_client()
    old = other.send("/dang-nhap", {"username": "canbo", "password": factory.PASSWORD})
    assert old.status_code == 401
    other.sign_in("canbo", NEW)
    assert other.get(PAGE).status_code == 200
    entry = db.session.scalar(
        select(AuditEntry).where(AuditEntry.action == "accounts.own_password")
    )
    assert (entry.actor, entry.details) == ("canbo", {})


def test_other_sessions_end_and_the_own_goes_on(member, new_client):
    other = new_client()
    other.sign_in("canbo")
    assert other.get(PAGE).status_code == 200
    member.send(PAGE, sent())
    assert member.get(PAGE).status_code == 200
    assert other.get(PAGE).status_code == 302


def test_signing_in_elsewhere_ends_nothing(member, new_client):
    new_client().sign_in("canbo")
    assert member.get(PAGE).status_code == 200


def test_a_password_given_by_an_administrator_ends_all_sessions(member, new_client):
    factory.user("quantri", "admin")
    admin = new_client()
    admin.sign_in("quantri")
    key = db.session.scalar(select(User.id).where(User.username == "canbo"))
    admin.send(f"/to-chuc/tai-khoan/{key}/mat-khau")
    assert member.get(PAGE).status_code == 302
    assert admin.get(PAGE).status_code == 200


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("data", "words"),
    [
        (sent(old="sai"), "Mật khẩu đang dùng chưa đúng"),
        (sent(old=""), "Vui lòng điền mục này"),
        (sent(new="ngan"), "ít nhất 10 ký tự"),
        (sent(again="khac-di-mot-chut"), "chưa giống nhau"),
        (sent(new=factory.PASSWORD), "cần khác mật khẩu đang dùng"),
        (sent(new="Canbo-cua-toi-2026"), "không được chứa tên đăng nhập"),
        (sent(new="x" * 201), "Tối đa 200 ký tự"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_changes(member, new_client, data, words):
    answer = member.send(PAGE, data)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="mat-khau' not in answer.text
    new_client().sign_in("canbo")
    assert member.get(PAGE).status_code == 200


@pytest.mark.one_database
def test_without_token_and_by_other_methods_nothing_happens(member):
    assert member.post(PAGE, data=sent()).status_code == 400
    assert member.put(PAGE).status_code in {400, 405}


@pytest.mark.one_database
def test_guessing_the_old_one_is_slowed_down(member, monkeypatch):
    monkeypatch.setattr("quizapp.accounts.passwords.verify", lambda *_: False)
    answers = [member.send(PAGE, sent(old="sai")).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


def test_of_two_changes_at_once_one_counts(app):
    user = factory.user("canbo", "member")
    key, before = user.id, user.password_hash

    def change(after: str):
        epoch = service.change_password(key, before, after)
        db.session.commit()
        return epoch, after

    results = race(app, [lambda n=n: change(f"hash {n}") for n in range(3)])
    (won,) = [result for result in results if not isinstance(result, Conflict)]
    db.session.expire_all()
    user = db.session.get_one(User, key)
    assert (user.epoch, user.password_hash) == won
