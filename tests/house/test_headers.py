"""What every answer says to the browser: the policy, the cookies, the transport."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from http.cookies import SimpleCookie

import pytest
from flask import Flask
from werkzeug.test import Client

import factory
from quizapp.app import create_app
from quizapp.core.db import db
from quizapp.core.settings import ROOT, Settings

pytestmark = pytest.mark.one_database

PAGES = (
    ("/", 200),
    ("/dang-nhap", 200),
    ("/q", 200),
    ("/healthz", 200),
    ("/q/000000", 404),
    ("/khong-co-trang-nay", 404),
    ("/cuoc-thi/khong-co", 404),
    ("/to-chuc", 302),
    ("/to-chuc/cuoc-thi", 302),
)
OWN = {"'self'", "'none'", "data:"}


def policy_of(answer) -> dict[str, list[str]]:
    parts = answer.headers["Content-Security-Policy"].split(";")
    words = [part.split() for part in parts if part.strip()]
    return {name: sources for name, *sources in words}


@pytest.mark.parametrize(("path", "status"), PAGES)
def test_the_policy_stands_on_every_answer(client, path, status):
    answer = client.get(path)
    assert answer.status_code == status
    policy = policy_of(answer)
    assert policy["default-src"] == ["'none'"]
    assert policy["frame-ancestors"] == ["'none'"]
    assert policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]


@pytest.mark.parametrize(("path", "status"), PAGES)
def test_the_policy_names_no_other_host_and_nothing_inline(client, path, status):
    policy = policy_of(client.get(path))
    sources = {source for allowed in policy.values() for source in allowed}
    assert sources <= OWN
    assert all("data:" not in allowed for name, allowed in policy.items() if name != "img-src")


@pytest.mark.parametrize(("path", "status"), PAGES)
def test_small_protections_stand_too(client, path, status):
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] in {"DENY", "SAMEORIGIN"}
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Access-Control-Allow-Origin" not in headers


def test_static_files_have_the_policy_too(client):
    answer = client.get("/static/site.css", buffered=True)
    assert policy_of(answer)["default-src"] == ["'none'"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_refused_post_has_the_policy_too(client):
    answer = client.post("/dang-nhap", data={})
    assert answer.status_code == 400
    assert policy_of(answer)["script-src"] == ["'self'"]


# ---------------------------------------------------------------- cookies


def cookies_of(answer) -> dict[str, dict[str, object]]:
    jar: SimpleCookie = SimpleCookie()
    for header in answer.headers.getlist("Set-Cookie"):
        jar.load(header)
    return dict(jar)


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites(client):
    factory.user("tochuc", "organiser", factory.unit())
    sent = {"username": "tochuc", "password": factory.PASSWORD}
    cookies = cookies_of(client.send("/dang-nhap", sent))
    assert cookies
    for cookie in cookies.values():
        assert cookie["httponly"]
        assert cookie["samesite"] in {"Lax", "Strict"}
        assert not cookie["secure"], "the test installation is served without https"


def _set_cookie_calls() -> Iterator[tuple[str, set[str | None]]]:
    for path in sorted((ROOT / "quizapp").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr == "set_cookie":
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                yield where, {keyword.arg for keyword in node.keywords}


def test_every_cookie_is_set_with_all_three_guards():
    """``**options`` passes: then the options are what must name them."""
    wanted = {"httponly", "samesite", "secure"}
    bare = {
        where: wanted - given
        for where, given in _set_cookie_calls()
        if None not in given and wanted - given
    }
    assert bare == {}


# ---------------------------------------------------------------- https


@pytest.fixture
def https_app(app: Flask, tmp_path) -> Iterator[Flask]:
    """The same installation with an https PUBLIC_URL."""
    settings = Settings(
        data_dir=tmp_path,
        database_url=app.config["SQLALCHEMY_DATABASE_URI"],
        secret_key="a secret of the tests",
        public_url="https://thi.khanhhoa.gov.vn",
        testing=True,
    )
    secured = create_app(settings)
    yield secured
    with secured.app_context():
        db.engine.dispose()


BASE = "https://thi.khanhhoa.gov.vn"


def test_with_https_cookies_are_secure(https_app):
    answer = Client(https_app).get("/dang-nhap", base_url=BASE)
    cookies = cookies_of(answer)
    assert cookies
    for cookie in cookies.values():
        assert cookie["secure"]
        assert cookie["httponly"]
        assert cookie["samesite"] in {"Lax", "Strict"}
    for name in ("SESSION_COOKIE_SECURE", "REMEMBER_COOKIE_SECURE"):
        assert https_app.config[name] is True


def test_with_https_browsers_are_told_to_stay_with_it(https_app):
    answer = Client(https_app).get("/dang-nhap", base_url=BASE)
    assert answer.status_code == 200
    assert "max-age=" in answer.headers["Strict-Transport-Security"]


def test_with_https_plain_requests_are_sent_over(https_app):
    answer = Client(https_app).get("/dang-nhap", base_url="http://thi.khanhhoa.gov.vn")
    assert answer.status_code in {301, 302}
    assert answer.location.startswith("https://")


def test_without_https_nothing_pretends_to_it(client):
    assert "Strict-Transport-Security" not in client.get("/dang-nhap").headers
