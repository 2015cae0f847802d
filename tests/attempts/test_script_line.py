"""Standing in line with a script: the page counts down and goes in by itself."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

import checks
import factory_attempts as make
from quizapp.attempts.models import StartTicket
from quizapp.attempts.service import line
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.contests import EntryMode
from quizapp.domain.line import Pace

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database,
    # Flask-Compress leaves the static files that it has compressed to the garbage collector.
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]


def test_the_page_counts_down_and_goes_in_when_one_looks(app, phone, monkeypatch):
    monkeypatch.setitem(app.config, "STARTS_PER_SECOND", 0.01)
    contest = make.contest(entry_mode=EntryMode.ANONYMOUS)
    other = make.participant(contest)
    line.enter(other.id, contest.rounds[0].id, clock.now(), Pace.of(0.01))
    path = f"/cuoc-thi/{contest.slug}/vao"
    db.session.commit()
    page = phone.new_page()
    page.clock.install()
    page.goto(path)
    page.get_by_role("button", name=re.compile("^Bắt đầu làm bài")).click()
    expect(page.get_by_role("heading", name="Xin chờ ít phút")).to_be_visible()
    expect(page.locator("[data-place]")).to_have_text("1")
    expect(page.locator("[data-left]")).to_contain_text("1 phút")
    checks.good(page)
    page.clock.run_for(60_000)
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"^\d+ giây$"))
    hide = "s => Object.defineProperty(document, 'visibilityState', {value: s, configurable: true})"
    page.evaluate(hide, "hidden")
    page.clock.run_for(60_000)
    expect(page.get_by_role("heading", name="Đã đến lượt anh/chị")).to_be_visible()
    checks.good(page)
    db.session.execute(update(StartTicket).values(due_at=clock.now()))
    db.session.commit()
    page.evaluate(hide, "visible")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    page.wait_for_url(re.compile("/lam-bai/"))
