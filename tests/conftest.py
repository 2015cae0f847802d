"""Fixtures shared by all tests: one application per database, emptied before each test."""

from __future__ import annotations

import contextvars
import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from playwright.sync_api import Browser, expect, sync_playwright

from installation import CHROMIUM_ARGS
from quizapp.app import create_app
from quizapp.core.db import _reading, db
from quizapp.core.settings import Settings, database_url

DATABASES = ("sqlite", "postgresql")

MEMORY = Path("/dev/shm")
if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > 4 << 30:
    # Every commit waits for the disk, several milliseconds each: half the time of the whole suite.
    os.environ["TMPDIR"] = str(MEMORY)
    tempfile.tempdir = None


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--db", choices=(*DATABASES, "both"), default="both")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    if config.getoption("dist") != "loadscope":
        return None
    from sharing import Shares

    config.option.loadscopereorder = False
    return Shares(config, log)


def pytest_collection_finish() -> None:
    """Some hundred thousand objects stay until the end: the collector need not look at them."""
    gc.collect()
    gc.freeze()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "database" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--db")
        names = DATABASES if chosen == "both" else (chosen,)
        if metafunc.definition.get_closest_marker("one_database"):
            names = names[:1]  # what is tested does not lie in the database: pictures, scripts
        metafunc.parametrize("database", names, scope="session")


@pytest.fixture(scope="session")
def server_url(database: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real database: a SQLite file, or a PostgreSQL server started here."""
    if database == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('sqlite') / 'test.sqlite3'}"
        return
    from postgres import started

    with started() as url:
        yield database_url(url, Path())


@pytest.fixture(scope="session")
def built_app(server_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    settings = Settings(
        data_dir=tmp_path_factory.mktemp("data"),
        database_url=server_url,
        secret_key="a secret of the tests",
        public_url="",
        testing=True,
        starts_per_second=1000,  # no test stands in line unless it wants to
        extra={"PROPAGATE_UNEXPECTED": True, "SQLITE_PATIENCE_S": 15},
    )
    app = create_app(settings)
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def app(built_app: Flask) -> Iterator[Flask]:
    """The application on an empty database, outside any request."""
    from quizapp.banks import queries
    from quizapp.core.limits import limiter

    limiter.reset()
    _reading.set(False)  # as left behind by a test that stopped in the middle of reading
    Path(built_app.config["DATA_DIR"], "sign-in.clock").write_bytes(bytes(8))
    queries.forget()
    db.session.remove()
    _empty()
    yield built_app
    db.session.remove()


def _empty() -> None:
    """Delete all rows, table by table where there are any; PostgreSQL numbers from 1 again."""
    postgresql = db.engine.dialect.name == "postgresql"
    with db.engine.begin() as connection:
        names = connection.exec_driver_sql(_filled()).scalars().all()
        if names:
            connection.exec_driver_sql(
                "SET LOCAL session_replication_role = replica"  # no foreign keys: all goes
                if postgresql
                else "PRAGMA defer_foreign_keys=ON"
            )
        for name in names:
            connection.exec_driver_sql(f'DELETE FROM "{name}"')
        if postgresql:
            connection.exec_driver_sql(_FROM_ONE)


@cache
def _filled() -> str:
    """A query for the names of the tables that hold rows."""
    names = db.metadata.tables
    return " UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS (SELECT 1 FROM \"{n}\")" for n in names)


_FROM_ONE = """
SELECT setval(seqrelid::regclass, 1, false)
FROM pg_sequence WHERE pg_sequence_last_value(seqrelid) IS NOT NULL
"""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium, one for all tests; without it they are skipped, but never in CI."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("No Chromium here: tools/setup installs it.")
        pytest.skip("No Chromium here.")
    expect.set_options(timeout=20_000)  # two browsers, two servers and two databases on two cores
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


class Client(FlaskClient):
    """A browser without JavaScript: forms are sent with the token that the page carried."""

    def sign_in(self, username: str, password: str = "mat-khau-thu-nghiem") -> None:
        answer = self.send("/dang-nhap", {"username": username, "password": password})
        assert answer.status_code == 302, answer.text

    def open(self, *args, **kwargs):
        """The request sees what the test has made so far, and none of the test's own context."""
        db.session.commit()
        return contextvars.Context().run(super().open, *args, **kwargs)

    def send(self, path: str, data: dict | None = None, **kwargs):
        """POST ``data`` with a CSRF token that belongs to this client's session."""
        token = self.csrf_token()
        return self.post(path, data={**(data or {}), "csrf_token": token}, **kwargs)

    def csrf_token(self) -> str:
        with self.session_transaction() as session:
            raw = session.setdefault("csrf_token", "0" * 40)
        serializer = URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token")
        return serializer.dumps(raw)


@pytest.fixture
def client(app: Flask) -> Client:
    app.test_client_class = Client
    return app.test_client()


@pytest.fixture
def new_client(app: Flask):
    """Makes further, independent browsers."""
    app.test_client_class = Client
    return app.test_client
