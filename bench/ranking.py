"""``python -m bench.ranking``: leaderboards and closing at 200,000 attempts in one round.

Two contests over the same 5,000 units, one of 2,000 attempts and one of 200,000, are written into a
database directly. Pages of people and of units and a person's own place are read through the whole
application, each page drawn anew, and cost the same for both or nearly; then the large round is
closed. Ends with one line of JSON; exits 1 where a budget is not kept.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select, update
from werkzeug.test import EnvironBuilder, run_wsgi_app

from bench import report
from bench.cpu import Meter
from bench.databases import KINDS, Database, fresh
from quizapp.accounts.models import Unit
from quizapp.app import create_app
from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.contests.models import Contest, Round
from quizapp.core import clock, sealing
from quizapp.core.db import db, transaction
from quizapp.core.settings import Settings
from quizapp.domain import papers, units
from quizapp.domain.contests import ContestState, Counting, EntryMode, KeyReveal
from quizapp.domain.ranking import DEFAULT_CHAIN
from quizapp.domain.scoring import Partial
from quizapp.domain.text import search_key
from quizapp.domain.timing import DAY_MS, MINUTE_MS, AttemptState, Standing
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import drawn
from quizapp.ranking.models import HeldBoard
from quizapp.ranking.service import close_round

if TYPE_CHECKING:
    from flask import Flask

SMALL, LARGE, UNITS = 2_000, 200_000, 5_000
QUESTIONS, POINT = 20, 100
SAMPLES = 60
BUDGET = {"page_ratio": 3.0, "rank_ratio": 3.0, "units_ratio": 3.0, "close_cpu_s": 60.0}
SECRET = "bench"
NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
FOR_GOOD = 2**53
LAST, MIDDLE = ("Nguyễn", "Trần", "Lê", "Phạm", "Hồ", "Đỗ"), ("Văn", "Thị", "Hoàng", "Minh", "Thu")
GIVEN = ("An", "Bình", "Chi", "Dũng", "Hạnh", "Khánh", "Linh", "Nam", "Phúc", "Quang", "Yến")


# ---------------------------------------------------------------- what there is to rank


def tree(count: int) -> None:
    """A province and ``count`` units of its divisions below it."""
    divisions = list(DIVISIONS)
    root = {"id": 1, "code": "T", "parent_id": None, "path": "/1/", "division": None}
    rows: Iterable[dict[str, Any]] = (
        {
            "id": number,
            "code": f"D{number}",
            "parent_id": 1,
            "path": f"/1/{number}/",
            "division": divisions[number % 2],
        }
        for number in range(2, count + 2)
    )
    named = (
        {**row, "name": f"Đơn vị số {row['id']}", "search": f"don vi so {row['id']}"}
        for row in (root, *rows)
    )
    _insert(Unit, ({**row, "headcount": 60} for row in named))


def contest(number: int, now: int) -> Contest:
    """An open contest whose one round has just ended."""
    made = Contest(
        slug=f"cuoc-thi-{number}",
        title=f"Tìm hiểu cải cách hành chính {number}",
        unit_id=1,
        state=ContestState.OPEN.value,
        entry_mode=EntryMode.FORM.value,
        duration_ms=15 * MINUTE_MS,
        blueprint=papers.blueprint_to_json((papers.Slot(QUESTIONS, POINT),)),
        partial=Partial.ALL_OR_NOTHING.value,
        counting=Counting.BEST.value,
        chain=[criterion.value for criterion in DEFAULT_CHAIN],
        formula=units.formula_to_json(units.DEFAULT_FORMULA),
        key_reveal=KeyReveal.AFTER_CLOSE.value,
        created_by="bench",
        created_at=now,
        rounds=[Round(number=1, title="Kỳ 1", opens_at=now - DAY_MS, closes_at=now - 1)],
    )
    db.session.add(made)
    db.session.flush()
    return made


def attempts(of: Contest, count: int, first: int, spread: int) -> None:
    """``count`` people of ``spread`` units with one marked attempt each, ids from ``first`` on."""
    draw = random.Random(count)
    round_ = of.rounds[0]
    ids = range(first, first + count)
    _insert(Participant, (_person(of, each, spread, draw) for each in ids))
    marks = [draw.choices(range(8, QUESTIONS + 1), range(3, 16))[0] for _ in ids]
    ends = [round_.opens_at + draw.randrange(DAY_MS // 2) for _ in ids]
    every = list(zip(ids, marks, ends, strict=True))
    _insert(Attempt, (_attempt(of, round_, *each) for each in every))
    _insert(Result, (_result(round_, spread, *each) for each in every))


def _person(of: Contest, number: int, spread: int, draw: random.Random) -> dict[str, Any]:
    name = " ".join(draw.choice(words) for words in (LAST, MIDDLE, GIVEN))
    unit = 2 + number % spread
    return {
        "id": number,
        "contest_id": of.id,
        "identity": f"{number:064}",
        "full_name": name,
        "search": search_key(name),
        "unit_id": unit,
        "division": list(DIVISIONS)[unit % 2],
        "created_at": of.created_at,
    }


def _attempt(of: Contest, round_: Round, number: int, right: int, ended_at: int) -> dict[str, Any]:
    return {
        "id": number,
        "code": f"B{number}",
        "contest_id": of.id,
        "round_id": round_.id,
        "participant_id": number,
        "number": 1,
        "state": AttemptState.SUBMITTED.value,
        "paper": [],
        "questions": QUESTIONS,
        "started_at": ended_at - 5 * MINUTE_MS,
        "deadline_at": ended_at + MINUTE_MS,
        "ended_at": ended_at,
        "standing": Standing.VALID.value,
        "score": right * POINT,
        "max_score": QUESTIONS * POINT,
        "right_count": right,
        "time_ms": 5 * MINUTE_MS,
    }


def _result(round_: Round, spread: int, number: int, right: int, ended_at: int) -> dict[str, Any]:
    unit = 2 + number % spread
    return {
        "round_id": round_.id,
        "participant_id": number,
        "attempt_id": number,
        "unit_id": unit,
        "division": list(DIVISIONS)[unit % 2],
        "score": right * POINT,
        "max_score": QUESTIONS * POINT,
        "right_count": right,
        "questions": QUESTIONS,
        "ended_at": ended_at,
        "time_ms": 5 * MINUTE_MS,
        "attempts": 1,
        "all_right": right == QUESTIONS,
    }


def _insert(table: Any, rows: Iterable[dict[str, Any]]) -> None:
    left = iter(rows)
    while some := list(islice(left, 5_000)):
        db.session.execute(insert(table), some)


# ---------------------------------------------------------------- reading


class Reader:
    """Asks the whole application for pages, each drawn anew, and knows what that costs."""

    def __init__(self, app: Flask, meter: Meter) -> None:
        self.app, self.meter = app, meter

    def costs(self, *sides: Iterable[tuple[str, str]]) -> list[float]:
        """For each side the median of the milliseconds of CPU for its (address, cookie)s.

        The sides take turns, so that whatever else the machine does befalls all alike.
        """
        found: list[list[float]] = [[] for _ in sides]
        for turn in zip(*sides, strict=True):
            for side, asked in zip(found, turn, strict=True):
                side.append(self._cost(*asked))
        return [median(side) for side in found]

    def _cost(self, address: str, cookie: str) -> float:
        environ = _environ(address, cookie)
        drawn.forget()
        before = self.meter.read()
        body, status, _ = run_wsgi_app(self.app.wsgi_app, environ)
        spent = self.meter.read() - before
        if status[:3] != "200" or b"</html>" not in b"".join(body):
            raise SystemExit(f"{status} at {address}")
        return spent


def _environ(address: str, cookie: str) -> dict[str, Any]:
    path, _, query = address.partition("?")
    headers = {"Cookie": cookie} if cookie else {}
    builder = EnvironBuilder(path=path, query_string=query, headers=headers)
    try:
        return builder.get_environ()
    finally:
        builder.close()


def pages(of: Contest, kind: str, last: int) -> Iterator[tuple[str, str]]:
    """First, middle and last pages of a board."""
    address = f"/cuoc-thi/{of.slug}/bang-xep-hang/{kind}"
    for number in range(SAMPLES // 3):
        for page in (1 + number, last // 2 + number, last - number):
            yield f"{address}?trang={min(max(page, 1), last)}", ""


def own_pages(of: Contest, first: int, count: int) -> Iterator[tuple[str, str]]:
    """Where somebody stands, anywhere on the board."""
    draw = random.Random(1)
    for _ in range(SAMPLES):
        who = {str(of.id): first + draw.randrange(count)}
        yield (
            f"/cuoc-thi/{of.slug}/bang-xep-hang/ca-nhan",
            f"nguoi_du_thi={sealing.sign('participants', who)}",
        )


def build(reader: Reader, of: Contest, kind: str) -> float:
    """Seconds of CPU for building a board anew; it then stays fresh for the bench."""
    before = reader.meter.read()
    run_wsgi_app(reader.app.wsgi_app, _environ(f"/cuoc-thi/{of.slug}/bang-xep-hang/{kind}", ""))
    spent = reader.meter.read() - before
    with transaction():
        db.session.execute(update(HeldBoard).values(fresh_until=FOR_GOOD))
    return spent / 1000


# ---------------------------------------------------------------- the run


def measure(
    app: Flask, meter: Meter, people: int, count: int
) -> tuple[dict[str, Any], dict[str, tuple[float, ...]]]:
    """The last line's figures, and those of the table: at 2,000 and at ``people`` attempts."""
    reader, now = Reader(app, meter), clock.now()
    with transaction():
        tree(count)
        both = [contest(number, now) for number in (1, 2)]
        attempts(both[0], SMALL, 1, count)
        attempts(both[1], people, SMALL + 1, count)
    print(
        f"{people:,} attempts and {count:,} units written, {_peak_mb():.0f} MB so far", flush=True
    )
    sizes = (SMALL, people)
    built = [[build(reader, of, kind) for kind in ("ca-nhan", "don-vi")] for of in both]
    for number, spent in zip(sizes, built, strict=True):
        print(f"{number:,}: people built in {spent[0]:.2f} s, units in {spent[1]:.2f} s of CPU")
    last = [-(-size // 50) for size in sizes]
    unit_pages = -(-count // 100)
    costs = {
        "page": reader.costs(*(pages(of, "ca-nhan", n) for of, n in zip(both, last, strict=True))),
        "rank": reader.costs(own_pages(both[0], 1, SMALL), own_pages(both[1], SMALL + 1, people)),
        "units": reader.costs(*(pages(of, "don-vi", unit_pages) for of in both)),
    }
    for name, (small, large) in costs.items():
        print(f"{name}: {small:.2f} ms at {SMALL:,}, {large:.2f} ms at {people:,}")
    before = meter.read()
    with transaction():
        close_round(db.session.get_one(Round, both[1].rounds[0].id), "bench", now + 1)
    closing = (meter.read() - before) / 1000
    ranked = db.session.scalar(select(func.count()).select_from(Result))
    assert ranked == people + SMALL
    found = {
        "attempts": people,
        **{f"{name}_ratio": round(large / small, 2) for name, (small, large) in costs.items()},
        "close_cpu_s": round(closing, 1),
        "peak_mb": round(_peak_mb()),
    }
    return found, {
        **{name: (small, large) for name, (small, large) in costs.items()},
        "built people": (built[0][0], built[1][0]),
        "built units": (built[0][1], built[1][1]),
        "close": (closing,),
    }


def table(database: str, people: int, found: dict[str, Any], figures: Any) -> list[str]:
    """What was measured, as the README shows it."""
    words = {
        "page": "a page of people, drawn anew, CPU ms",
        "rank": "the own place, CPU ms",
        "units": "a page of units, CPU ms",
        "built people": "building the board of people anew, CPU s",
        "built units": "building the board of units anew, CPU s",
        "close": "closing the round, CPU s",
    }
    lines = [f"| {database} | at {SMALL:,} | at {people:,} | ratio |", "|---|---:|---:|---:|"]
    for name, said in words.items():
        *small, large = figures[name]
        first = f"{small[0]:.1f}" if small else ""
        ratio = found.get(f"{name}_ratio", "")
        lines.append(f"| {said} | {first} | {large:.1f} | {ratio} |")
    return [*lines, f"| peak of memory of the server, MB | | {found['peak_mb']} | |"]


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def application(database: Database, folder: Path) -> Iterator[Flask]:
    app = create_app(Settings(data_dir=folder, database_url=database.url, secret_key=SECRET))
    with app.app_context():
        db.create_all()
        yield app


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=KINDS, default="sqlite")
    parser.add_argument("--attempts", type=int, default=LARGE)
    parser.add_argument("--units", type=int, default=UNITS)
    parser.add_argument("--readme", action="store_true", help="write it into the README")
    asked = parser.parse_args(arguments)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        with fresh(asked.db, folder) as database:
            meter = Meter(lambda: [os.getpid(), *database.roots()])
            with application(database, folder) as app:
                found, figures = measure(app, meter, asked.attempts, asked.units)
    print(f"{asked.db}, {time.monotonic() - started:.0f} s in all")
    if asked.readme:
        lines = table(NAMES[asked.db], asked.attempts, found, figures)
        report.write_readme(f"ranking {asked.db}", [*lines, "", f"`{json.dumps(found)}`"])
    print(json.dumps(found))
    return int(any(found[name] > most for name, most in BUDGET.items()))


if __name__ == "__main__":
    sys.exit(main())
