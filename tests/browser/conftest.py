"""A whole installation as a newcomer gets it, served by gunicorn, and a real Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page
from sqlalchemy import create_engine, text

import checks
from installation import DESK, PHONE, Site, running
from served import Served


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(autouse=True)
def judged(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, database: str) -> None:
    """How a page looks does not hang on the database: with two of them it is judged on one."""
    if request.config.getoption("--db") == "both" and database == "postgresql":
        for check in ("good", "good_once", "fits"):
            monkeypatch.setattr(checks, check, lambda page: page.wait_for_load_state())


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
    with running(tmp_path_factory.mktemp("installation"), site_url) as found:
        yield found


@pytest.fixture
def served(app: Flask) -> Iterator[Served]:
    """The tests' own application on a real port."""
    with Served(app) as found:
        yield found


EXAMS = """
    import factory_attempts as make
    from quizapp.domain.contests import EntryMode
    for mode in (EntryMode.ANONYMOUS, EntryMode.FORM):
        questions = [make.single(n) for n in range(1, 9)]
        print(make.contest(questions, title=f"Thi thử {mode}", entry_mode=mode).slug)
"""


@pytest.fixture(scope="session")
def exams(site: Site) -> list[str]:
    """Two open contests of eight questions with one choice each, by their slugs."""
    return site.python(EXAMS.strip()).split()


@pytest.fixture
def exam(exams: list[str]) -> str:
    """Nothing is asked at its door."""
    return exams[0]


@pytest.fixture
def named_exam(exams: list[str]) -> str:
    """The one with an entry form."""
    return exams[1]


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
    return site.sign_in
