"""Scans, repeats and robots are told apart without keeping anything of anybody."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from contextlib import suppress

import pytest
from sqlalchemy import func, select, text

import factory_contests
import factory_kiosk
from quizapp.core import clock
from quizapp.core.db import db, transaction
from quizapp.core.settings import ROOT
from quizapp.domain.timing import HOUR_MS, MINUTE_MS
from quizapp.kiosk import service
from quizapp.kiosk.models import Event, QrCount
from quizapp.kiosk.service import counting
from quizapp.kiosk.visits import BUCKETS, WAYS, Seen
from racing import race

MIDNIGHT = 1_755_622_800_000  # 20/8/2025 00:00 in Khánh Hòa
FULL = 2
SHOW = "SHOW synchronous_commit"


@pytest.fixture
def code(app) -> str:
    return factory_kiosk.link(factory_kiosk.quiz()).code


@pytest.fixture
def at(monkeypatch):
    """Sets the clock so many milliseconds after the start of the test."""
    start = clock.read()

    def go(ms: int) -> None:
        monkeypatch.setattr(clock, "read", lambda: start + ms)

    return go


def counted(code: str) -> dict[str, int]:
    query = select(QrCount.event, func.sum(QrCount.count)).where(QrCount.code == code)
    return {event: int(n) for event, n in db.session.execute(query.group_by(QrCount.event))}


def scan(client, code: str, agent: str = "Mozilla/5.0 (Linux; Android 9) Zalo", **headers):
    return client.get(f"/q/{code}", headers={"User-Agent": agent, **headers})


def test_the_same_phone_within_minutes_is_a_repeat(client, code, at):
    at(0)
    scan(client, code)
    at(MINUTE_MS)
    scan(client, code)
    assert counted(code) == {"scan": 1, "repeat": 1}
    at(3 * MINUTE_MS)
    scan(client, code)
    assert counted(code) == {"scan": 2, "repeat": 1}


def test_another_phone_another_address_or_another_counter_is_a_scan(client, code):
    scan(client, code)
    scan(client, code, "Mozilla/5.0 (iPhone) Zalo")
    client.get(
        f"/q/{code}",
        headers={"User-Agent": "Mozilla/5.0 (Linux; Android 9) Zalo"},
        environ_base={"REMOTE_ADDR": "10.0.0.9"},
    )
    assert counted(code) == {"scan": 3}


@pytest.mark.one_database
@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "facebookexternalhit/1.1",
        "TelegramBot (like TwitterBot)",
        "curl/8.5.0",
        "python-requests/2.31",
        "Mozilla/5.0 (compatible; coccocbot-web/1.0)",
    ],
)
def test_robots_stand_apart(client, code, agent):
    assert scan(client, code, agent).status_code == 200
    assert counted(code) == {"robot": 1}


@pytest.mark.one_database
@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0 (Linux; Android 5.1; SM-J200G) Chrome/43 Mobile Zalo android/2",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5) Mobile/15E148 Zalo iOS/527 ZaloTheme/light",
        "Mozilla/5.0 (Linux; Android 14) Chrome/124 Mobile [FBAN/EMA;FBLC/vi_VN]",
    ],
)
def test_people_in_built_in_browsers_are_no_robots(client, code, agent):
    scan(client, code, agent)
    assert counted(code) == {"scan": 1}


def test_fetching_ahead_and_asking_for_the_head_are_no_scans(client, code):
    scan(client, code, **{"Sec-Purpose": "prefetch"})
    client.head(f"/q/{code}")
    assert counted(code) == {"robot": 2}


def test_links_to_contests_and_pages_are_counted_too(client, app):
    contest = factory_contests.contest()
    own = service.link_for(contest, 1).code
    portal = service.Target(url="https://dichvucong.gov.vn/", unit_id=factory_contests.unit().id)
    page = service.add_link(portal, "Sảnh", "", 1).code
    assert scan(client, own).status_code == 302
    answer = scan(client, page)
    assert answer.location == "https://dichvucong.gov.vn/"
    assert answer.headers["Referrer-Policy"] == "same-origin", "other sites are told nothing"
    assert counted(own) == counted(page) == {"scan": 1}


def test_a_row_an_hour_whatever_the_number_of_scans(client, code, at):
    for number in range(50):
        scan(client, code, f"Mozilla/5.0 phone {number}")
    rows = db.session.scalars(select(QrCount).where(QrCount.code == code)).all()
    assert [row.count for row in rows] in ([50], [49, 1]) or sum(r.count for r in rows) == 50
    assert len(rows) <= 2
    at(HOUR_MS)
    scan(client, code)
    assert db.session.scalar(select(func.count()).select_from(QrCount)) >= 2


def test_hours_and_days_are_those_of_khanh_hoa(app, code):
    for now in (MIDNIGHT - 1, MIDNIGHT):
        counting.count(code, now, {Event.SCAN: 1})
    rows = db.session.scalars(select(QrCount).order_by(QrCount.day)).all()
    assert [(row.day, row.hour) for row in rows] == [
        (dt.date(2025, 8, 19), 23),
        (dt.date(2025, 8, 20), 0),
    ]


def test_counting_at_once_loses_nothing(app, code):
    events = {Event.SCAN: 1, Event.STARTED: 2}

    def add() -> None:
        for _ in range(10):
            counting.note(code, MIDNIGHT, events)
            with transaction():
                counting.count(code, MIDNIGHT, events)

    assert race(app, [add] * 8) == [None] * 8
    assert counted(code) == {"scan": 160, "started": 320}


def test_what_is_counted_within_a_transaction_goes_back_with_it(app, code):
    with suppress(ZeroDivisionError), transaction():
        counting.count(code, MIDNIGHT, {Event.COMMENT: 1})
        raise ZeroDivisionError
    assert counted(code) == {}


COUNT_FOR_EVER = """
import sys
from pathlib import Path
from quizapp.app import create_app
from quizapp.core.settings import Settings
from quizapp.kiosk.models import Event
from quizapp.kiosk.service import counting

folder, url, code = sys.argv[1:]
with create_app(Settings(Path(folder), url, "secret")).app_context():
    while True:
        counting.note(code, 1_755_622_800_000, {Event.SCAN: 1})
        print(flush=True)
"""
"""A line for each visitor who was answered."""


def test_a_process_that_is_killed_takes_no_scan_with_it(app, code, tmp_path):
    db.session.commit()
    given = (str(tmp_path), app.config["SQLALCHEMY_DATABASE_URI"], code)
    process = subprocess.Popen(
        [sys.executable, "-c", COUNT_FOR_EVER, *given], stdout=subprocess.PIPE, cwd=ROOT
    )
    for _ in range(40):
        process.stdout.readline()
    process.kill()
    answered = 40 + len(process.communicate()[0].splitlines())
    assert counted(code)["scan"] in (answered, answered + 1), "the last one may not have been told"


def test_the_next_answer_waits_for_the_disk_again(app, code):
    db.session.remove()
    counting.note(code, MIDNIGHT, {Event.SCAN: 1})
    setting = "PRAGMA synchronous" if db.engine.dialect.name == "sqlite" else SHOW
    assert db.session.scalar(text(setting)) in (FULL, "on", "remote_write")


def test_nothing_of_a_visitor_is_stored_anywhere(client, code, app, caplog):
    address = "203.0.113.77"
    client.get(
        f"/q/{code}",
        headers={"User-Agent": "Mozilla/5.0 MyVeryOwnPhone"},
        environ_base={"REMOTE_ADDR": address},
    )
    from pathlib import Path

    table = (Path(app.config["DATA_DIR"]) / "visits.bin").read_bytes()
    assert len(table) == BUCKETS * WAYS * 8
    for secret in (address, "MyVeryOwnPhone"):
        assert secret.encode() not in table
        assert secret not in caplog.text
    assert {c.name for c in QrCount.__table__.columns} == {"code", "day", "hour", "event", "count"}


# ---------------------------------------------------------------- the table itself


def mark(number: int) -> bytes:
    import hashlib

    return hashlib.sha256(str(number).encode()).digest()


def test_the_table_remembers_for_as_long_as_it_is_told(tmp_path):
    seen = Seen(tmp_path / "seen")
    assert seen.first(mark(1), 1000, 180)
    assert not seen.first(mark(1), 1179, 180)
    assert seen.first(mark(1), 1180, 180)
    assert seen.first(mark(2), 1180, 180)


def test_all_processes_share_it_and_it_never_grows(tmp_path):
    one, other = Seen(tmp_path / "seen"), Seen(tmp_path / "seen")
    assert one.first(mark(1), 1000, 180)
    assert not other.first(mark(1), 1001, 180)
    fresh = sum(one.first(mark(number), 1002, 180) for number in range(10, 20_010))
    assert fresh == 20_000
    assert (tmp_path / "seen").stat().st_size == BUCKETS * WAYS * 8
    assert sum(not other.first(mark(n), 1003, 180) for n in range(10, 20_010)) > 19_500
