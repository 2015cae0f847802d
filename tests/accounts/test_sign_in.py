"""The sign-in page."""

import factory


def test_right_password_opens_the_dashboard(client):
    factory.user("tochuc", "organiser", factory.unit())
    answer = client.send("/dang-nhap", {"username": "TOCHUC ", "password": factory.PASSWORD})
    assert answer.status_code == 302
    assert answer.location == "/to-chuc"


def test_wrong_password_says_so_and_stays(client):
    factory.user("tochuc")
    answer = client.send("/dang-nhap", {"username": "tochuc", "password": "sai"})
    assert answer.status_code == 401
    assert "mật khẩu chưa đúng" in answer.text


def test_unknown_account_reads_the_same(client):
    answer = client.send("/dang-nhap", {"username": "ai-do", "password": "sai"})
    assert answer.status_code == 401
    assert "mật khẩu chưa đúng" in answer.text


def test_next_never_leads_to_another_site(client):
    factory.user("tochuc")
    sent = {"username": "tochuc", "password": factory.PASSWORD}
    for target in ("//evil.example", "/\\evil.example", "https://evil.example"):
        assert client.send(f"/dang-nhap?next={target}", sent).location == "/to-chuc"
        client.send("/dang-xuat")


def test_without_token_nothing_happens(client):
    factory.user("tochuc")
    answer = client.post("/dang-nhap", data={"username": "tochuc", "password": factory.PASSWORD})
    assert answer.status_code == 400
    assert "hết hạn" in answer.text


def test_guessing_is_slowed_down_per_account(client):
    for _ in range(10):
        client.send("/dang-nhap", {"username": "tochuc", "password": "sai"})
    assert client.send("/dang-nhap", {"username": "tochuc", "password": "sai"}).status_code == 429
    assert client.send("/dang-nhap", {"username": "khac", "password": "sai"}).status_code == 401


def test_member_is_kept_from_the_organisers_side(client):
    factory.user("canbo", "member")
    client.sign_in("canbo")
    assert client.get("/to-chuc").status_code == 403
