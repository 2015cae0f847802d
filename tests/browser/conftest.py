"""A whole installation as a newcomer gets it, served by gunicorn, and a real Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import create_engine, text

from quizapp.core.settings import ROOT

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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            database = getattr(item, "callspec", None) and item.callspec.params.get("database")
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group(f"browser-{database}"))


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


def _quizapp(environment: dict[str, str], *args: str) -> str:
    command = [str(Path(sys.executable).with_name("quizapp")), *args]
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


@pytest.fixture(scope="session")
def site_url(database: str, server_url: str) -> str:
    """A database of the installation's own: the other tests empty theirs."""
    if database == "sqlite":
        return ""
    server = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("CREATE DATABASE site"))
    server.dispose()
    return server_url.replace("/postgres?", "/site?")


@pytest.fixture(scope="session")
def site(site_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("installation")
    port = _free_port()
    environment = {
        **os.environ,
        "DATABASE_URL": site_url,
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Debian's Chromium; without one the tests are skipped, but never in CI."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        if os.environ.get("CI"):
            pytest.fail("No Chromium here: tools/setup installs it.")
        pytest.skip("No Chromium here.")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=CHROMIUM_ARGS)
        yield chromium
        chromium.close()


NewPage = Callable[..., Page]


@pytest.fixture
def new_page(browser: Browser, site: Site) -> Iterator[NewPage]:
    """Makes pages in contexts of their own; at the end none may have gone or complained abroad."""
    contexts: list[BrowserContext] = []
    foreign: list[str] = []
    complaints: list[str] = []

    def make(viewport: dict[str, int] = PHONE, **options: Any) -> Page:
        context = browser.new_context(
            viewport=viewport, base_url=site.url, locale="vi-VN", **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "request",
            lambda r: (
                None if r.url.startswith((site.url, "data:", "blob:")) else foreign.append(r.url)
            ),
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda m: complaints.append(m.text) if "Content Security Policy" in m.text else None,
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert foreign == []
    assert complaints == []


@pytest.fixture
def phone(new_page: NewPage) -> Page:
    return new_page(PHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def desk(new_page: NewPage) -> Page:
    return new_page(DESK)


@pytest.fixture
def sign_in(site: Site) -> Callable[[Page, str], None]:
    def enter(page: Page, username: str) -> None:
        page.goto("/dang-nhap")
        page.get_by_label("Tên đăng nhập").fill(username)
        page.get_by_label("Mật khẩu").fill(site.passwords[username])
        page.get_by_role("button", name="Đăng nhập").click()
        page.wait_for_url(lambda url: not url.endswith("/dang-nhap"))

    return enter
