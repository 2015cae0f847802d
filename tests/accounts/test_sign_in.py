"""The sign-in page."""

import pytest
from sqlalchemy import update

import factory
from quizapp.accounts import passwords
from quizapp.accounts.models import User
from quizapp.core.db import db


def test_right_password_opens_the_dashboard(client):
    factory.user("tochuc", "organiser", factory.unit())
    answer = client.send("/dang-nhap", {"username": "TOCHUC ", "password": factory.PASSWORD})
    assert answer.status_code == 302
    assert answer.location == "/to-chuc"


@pytest.mark.one_database
def test_wrong_password_says_so_and_stays(client):
    factory.user("tochuc")
    answer = client.send("/dang-nhap", {"username": "tochuc", "password": "sai"})
    assert answer.status_code == 401
    assert "mật khẩu chưa đúng" in answer.text


@pytest.mark.one_database
def test_unknown_account_reads_the_same(client):
    answer = client.send("/dang-nhap", {"username": "ai-do", "password": "sai"})
    assert answer.status_code == 401
    assert "mật khẩu chưa đúng" in answer.text


@pytest.mark.one_database
def test_next_never_leads_to_another_site(client):
    factory.user("tochuc")
    sent = {"username": "tochuc", "password": factory.PASSWORD}
    for target in ("//evil.example", "/\\evil.example", "https://evil.example"):
        assert client.send(f"/dang-nhap?next={target}", sent).location == "/to-chuc"
        client.send("/dang-xuat")


@pytest.mark.one_database
def test_without_token_nothing_happens(client):
    factory.user("tochuc")
    answer = client.post("/dang-nhap", data={"username": "tochuc", "password": factory.PASSWORD})
    assert answer.status_code == 400
    assert "hết hạn" in answer.text


@pytest.mark.one_database
def test_guessing_is_slowed_down_per_account(client):
    for _ in range(10):
        client.send("/dang-nhap", {"username": "tochuc", "password": "sai"})
    assert client.send("/dang-nhap", {"username": "tochuc", "password": "sai"}).status_code == 429
    assert client.send("/dang-nhap", {"username": "khac", "password": "sai"}).status_code == 401


@pytest.mark.one_database
def test_member_is_kept_from_the_organisers_side(client):
    factory.user("canbo", "member")
    client.sign_in("canbo")
    assert client.get("/to-chuc").status_code == 403


def test_who_is_signed_in_goes_on_to_where_they_wanted(client):
    factory.user("tochuc")
    client.sign_in("tochuc")
    assert client.get("/dang-nhap?next=/tai-khoan/mat-khau").location == "/tai-khoan/mat-khau"


def test_a_storm_of_sign_ins_is_put_off_and_counts_against_nobody(client, monkeypatch):
    factory.user("tochuc")
    sent = {"username": "tochuc", "password": factory.PASSWORD}
    turnstile = client.application.extensions["sign_in_turnstile"]
    with monkeypatch.context() as crowded:
        crowded.setattr(type(turnstile), "enter", lambda _self: False)
        for _ in range(12):
            answer = client.send("/dang-nhap", sent)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "nhiều người đăng nhập" in answer.text
        assert 'value="tochuc"' in answer.text
    assert client.send("/dang-nhap", sent).status_code == 302


def test_passwords_are_verified_outside_the_write_lock(client, monkeypatch):
    """Somebody else can write while a password is being verified."""
    user = factory.user("tochuc")
    verify = passwords.verify

    def writing_meanwhile(stored: str, password: str) -> bool:
        with db.engine.begin() as other:
            other.execute(update(User).values(display_name="Tên mới"))
        return verify(stored, password)

    monkeypatch.setattr(passwords, "verify", writing_meanwhile)
    client.sign_in("tochuc")
    db.session.refresh(user)
    assert user.display_name == "Tên mới"
