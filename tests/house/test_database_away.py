"""A database that cannot be reached: a page that says so, never a traceback, and back by itself."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest
from flask import Flask
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import Client, TestResponse

from quizapp.app import create_app
from quizapp.core.db import db
from quizapp.core.settings import Settings, database_url

PATHS = ("/", "/q/222222", "/cuoc-thi/tim-hieu", "/man-hinh/222222", "/to-chuc")
JSON = {"Accept": "application/json"}


def _closed_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


@pytest.fixture(params=["postgresql", "sqlite"])
def away(request, tmp_path) -> Iterator[Flask]:
    """An installation whose database is not there; a small pool that soon gives up."""
    where = {
        "postgresql": f"postgresql://nobody@127.0.0.1:{_closed_port()}/nothing?connect_timeout=3",
        "sqlite": f"sqlite:///{tmp_path / 'no-such-folder' / 'quizapp.sqlite3'}",
    }
    settings = Settings(
        data_dir=tmp_path,
        database_url=database_url(where[request.param], tmp_path),
        secret_key="a secret of the tests",
        testing=True,
    )
    app = create_app(settings)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture
def signed_in(away: Flask) -> dict[str, str]:
    """The headers of a browser that had signed in before the database went away."""
    serializer = away.session_interface.get_signing_serializer(away)
    cookie = serializer.dumps({"_user_id": "1", "_fresh": True, "csrf_token": "0" * 40})
    return {"Cookie": f"phien={cookie}"}


def browser(app: Flask) -> Client:
    return Client(app, use_cookies=False)


def assert_busy_page(answer: TestResponse) -> None:
    assert answer.status_code == 503
    assert answer.mimetype == "text/html"
    assert "Hệ thống đang bận" in answer.text
    assert "câu trả lời đã báo lưu vẫn còn nguyên" in answer.text
    assert answer.headers["Retry-After"]
    assert_tells_nothing(answer)


def assert_tells_nothing(answer: TestResponse) -> None:
    for word in ("Traceback", "psycopg", "sqlalchemy", "OperationalError", "SELECT", "127.0.0.1"):
        assert word not in answer.text


@pytest.mark.parametrize("path", PATHS)
def test_pages_say_so_in_vietnamese(away, signed_in, path):
    assert_busy_page(browser(away).get(path, headers=signed_in))


@pytest.mark.parametrize("path", PATHS)
def test_scripts_get_json(away, signed_in, path):
    answer = browser(away).get(path, headers={**signed_in, **JSON})
    assert answer.status_code == 503
    assert answer.json["error"] == "unavailable"
    assert answer.json["title"] == "Hệ thống đang bận"
    assert_tells_nothing(answer)


def test_a_form_that_is_sent_gets_the_page_too(away, signed_in):
    serializer = URLSafeTimedSerializer(away.secret_key, salt="wtf-csrf-token")
    token = serializer.dumps("0" * 40)
    sent = {"username": "tochuc", "password": "mat-khau", "csrf_token": token}
    assert_busy_page(browser(away).post("/dang-nhap", data=sent, headers=signed_in))


def test_the_sign_of_life_is_503(away):
    assert browser(away).get("/healthz").status_code == 503
    assert browser(away).get("/healthz", headers=JSON).json["error"] == "unavailable"


def test_the_page_has_the_usual_protections(away):
    answer = browser(away).get("/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


def test_static_files_are_served_all_the_same(away, signed_in):
    answer = browser(away).get("/static/site.css", headers=signed_in, buffered=True)
    assert answer.status_code == 200


def test_the_log_says_what_happened(away, caplog):
    browser(away).get("/healthz")
    assert any("database" in record.getMessage() for record in caplog.records)


def test_it_works_again_when_the_database_is_back(tmp_path):
    folder = tmp_path / "later"
    settings = Settings(
        data_dir=tmp_path,
        database_url=f"sqlite:///{folder / 'quizapp.sqlite3'}",
        secret_key="a secret of the tests",
        testing=True,
    )
    app = create_app(settings)
    assert Client(app).get("/healthz").status_code == 503
    folder.mkdir()
    assert Client(app).get("/healthz").status_code == 200
    with app.app_context():
        db.engine.dispose()
