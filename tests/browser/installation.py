"""A whole installation as a newcomer gets it: prepared, served by gunicorn, on a free port."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from quizapp.core.settings import ROOT, database_url

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
CHROMIUM_ARGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


IN_THE_APPLICATION = """
from quizapp.app import create_app
with create_app().app_context():
    {source}
"""


@dataclass(frozen=True)
class Site:
    """A running installation: its address and its demo accounts (user name → password)."""

    url: str
    passwords: dict[str, str]
    data: Path
    environment: dict[str, str]

    def cli(self, *args: str) -> str:
        """What ``quizapp …`` prints on this installation."""
        return _quizapp(self.environment, *args)

    def python(self, source: str) -> str:
        """What ``source`` prints, run inside the application on this installation's database."""
        command = [sys.executable, "-c", IN_THE_APPLICATION.format(source=source)]
        environment = {**self.environment, "PYTHONPATH": str(ROOT / "tests")}
        return _run(command, environment).strip()

    def rows(self, query: str, **values: object) -> list[Any]:
        """The rows of a query, read straight from the database; what it changes is committed."""
        engine = create_engine(database_url(self.environment["DATABASE_URL"], self.data))
        try:
            with engine.begin() as connection:
                found = connection.execute(text(query), values)
                return list(found) if found.returns_rows else []
        finally:
            engine.dispose()

    def sign_in(self, page: Page, username: str) -> None:
        """Sign ``page`` in as one of the demo accounts."""
        page.goto("/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(self.passwords[username])
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(lambda url: not url.endswith("/dang-nhap"))


@contextmanager
def running(data: Path, database_url: str = "") -> Iterator[Site]:
    """A fresh installation in ``data``; SQLite where no database is named."""
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": database_url,
        "QUIZAPP_DATA": str(data),
        "PORT": str(port),
        "HOST": "127.0.0.1",
        "WORKERS": "2",
    }
    _quizapp(environment, "prepare", "--port", str(port))
    passwords = json.loads((data / "demo-accounts.json").read_text(encoding="utf-8"))
    command = [str(Path(sys.executable).with_name("gunicorn")), "wsgi:app"]
    log = (data / "server.log").open("wb")
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_until_ready(url, process)
        yield Site(url, passwords, data, environment)
    finally:
        process.terminate()
        process.wait(20)
        log.close()


def _quizapp(environment: dict[str, str], *args: str) -> str:
    return _run([str(Path(sys.executable).with_name("quizapp")), *args], environment)


def _run(command: list[str], environment: dict[str, str]) -> str:
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert process.poll() is None, "the server ended"
        try:
            with urllib.request.urlopen(f"{url}/healthz", timeout=10) as answer:
                assert answer.status == 200
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the server never became ready")
