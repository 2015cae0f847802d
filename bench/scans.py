"""``python -m bench.scans``: citizens scanning at the counters while contestants answer.

What a scan costs, what it does to the contestants' saves, and that the counters lose nothing, with
workers killed meanwhile too. Ends with one line of JSON; exits 1 when a scan was lost or made up,
when a scan left a row of its own, or a request failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median, quantiles
from typing import Any

import aiohttp
from sqlalchemy import select

from bench import server, stage
from bench.cpu import Meter
from bench.crowd import connector, crowd
from bench.databases import KINDS, Database, fresh
from bench.marker import keys_of_banks
from bench.players import SCRIPT, STEPS, Books, Player, all_do
from bench.server import SECRET, Server
from bench.stage import Stage
from quizapp.app import create_app
from quizapp.banks.models import Bank
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import db, transaction
from quizapp.core.settings import Settings
from quizapp.kiosk import service
from quizapp.kiosk.service import quizzes

COUNTERS = 30
A_MINUTE = 3_000
PEOPLE, THINKING = 30, (0.5, 1.5)
WINDOWS, SECONDS = 3, 6
"""Pairs of windows without and with scans, and how long each lasts."""
COSTED, AT_ONCE = 500, 8
KILL_EVERY = 1.5
COUNTED = "SELECT coalesce(sum(count), 0), count(*) FROM qr_count"
PHONE = "Mozilla/5.0 (Linux; Android 9; máy {n}) AppleWebKit/537.36 Chrome/88 Mobile Zalo android"


@dataclass
class Scans:
    """What the citizens saw: ``made`` were sent, ``answered`` got the first question."""

    address: str
    codes: list[str]
    session: aiohttp.ClientSession
    made: int = 0
    answered: int = 0
    errors: list[str] = field(default_factory=list)

    async def scan(self) -> None:
        """One phone that was never seen before opens a counter's link."""
        self.made += 1
        code = self.codes[self.made % len(self.codes)]
        agent = {"User-Agent": PHONE.format(n=self.made).encode("ascii", "ignore").decode()}
        try:
            async with self.session.get(f"{self.address}/q/{code}", headers=agent) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            self.errors.append(repr(error))
            return
        if answer.status == 200 and b'name="s"' in body:
            self.answered += 1
        else:
            self.errors.append(f"scan: {answer.status}")

    async def at_a_rate(self, seconds: float, a_minute: int) -> None:
        """Evenly, whether the earlier ones have been answered or not."""
        begun, number, tasks = time.perf_counter(), 0, []
        while (due := number * 60 / a_minute) < seconds:
            await asyncio.sleep(max(0.0, begun + due - time.perf_counter()))
            tasks.append(asyncio.create_task(self.scan()))
            number += 1
        await asyncio.gather(*tasks)

    async def as_fast_as_can_be(self, count: int) -> None:
        left = iter(range(count))

        async def one() -> None:
            for _ in left:
                await self.scan()

        await asyncio.gather(*(one() for _ in range(AT_ONCE)))


@asynccontextmanager
async def scanning(address: str, codes: list[str]) -> AsyncIterator[Scans]:
    """Phones keep no connection from one scan to the next."""
    phones = aiohttp.TCPConnector(limit=200, force_close=True)
    async with aiohttp.ClientSession(connector=phones) as session:
        yield Scans(address, codes, session)


def counters(prepared: Stage, folder: Path) -> list[str]:
    """A citizens' quiz from the shipped banks with a link for each of the counters."""
    app = create_app(Settings(folder, prepared.database_url, SECRET))
    with app.app_context():
        with transaction():
            contest = db.session.scalars(select(Contest)).one()
            banks = tuple(db.session.scalars(select(Bank.id)))
            settings = quizzes.QuizSettings(contest.unit_id, "Hỏi đáp tại quầy", banks)
            quiz = quizzes.create_quiz(settings, actor="bench", now=clock.now())
            quizzes.set_open(quiz, True, clock.now())
            places = [("Trung tâm", f"Quầy số {n}") for n in range(1, COUNTERS + 1)]
            target = service.Target(quiz_id=quiz.id)
            made, _ = service.add_links(target, places, clock.now())
            codes = [link.code for link in made]
        db.session.remove()
        db.engine.dispose()
    return codes


@dataclass
class Tally:
    """Scans counted and rows used, as the database has them."""

    database: Database

    def read(self) -> tuple[int, int]:
        connection = self.database.connect()
        try:
            scans, rows = connection.execute(COUNTED).fetchone()
            return int(scans), int(rows)
        finally:
            connection.close()


# ---------------------------------------------------------------- what a scan costs


async def cost(
    database: Database, prepared: Stage, folder: Path, codes: list[str], found: dict[str, Any]
) -> None:
    """CPU of a scan ÷ CPU of a bare Flask request, each by one worker on the same core."""
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    ratios, spent = [], []
    with (
        server.floor(prepared.database_url, folder, core) as floor,
        server.product(prepared.database_url, folder, 1, core) as product,
    ):
        bottom = Meter(floor.roots)
        meter = Meter(lambda: [*product.roots(), *database.roots()])
        async with scanning(product.address, codes) as scans:
            await scans.as_fast_as_can_be(50)
            for _ in range(WINDOWS):
                before = bottom.read()
                await _bare(floor, COSTED)
                bare = (bottom.read() - before) / COSTED
                before = meter.read()
                await scans.as_fast_as_can_be(COSTED)
                spent.append((meter.read() - before) / COSTED)
                ratios.append(spent[-1] / bare)
    found["scan_cpu_ms"] = round(median(spent), 2)
    found["scan_ratio"] = round(median(ratios), 1)
    found["errors"] += scans.errors
    found["made"] += scans.made
    found["answered"] += scans.answered


async def _bare(floor: Server, count: int) -> None:
    left = iter(range(count))

    async def one() -> None:
        for seq in left:
            body = {"choice": 1, "seq": seq}
            async with session.put(f"{floor.address}/bare", json=body, headers=SCRIPT) as answer:
                await answer.read()

    once = aiohttp.TCPConnector(limit=AT_ONCE, force_close=True)
    async with aiohttp.ClientSession(connector=once) as session:
        await asyncio.gather(*(one() for _ in range(AT_ONCE)))


# ---------------------------------------------------------------- beside the contestants


async def beside(
    database: Database,
    prepared: Stage,
    folder: Path,
    codes: list[str],
    found: dict[str, Any],
    a_minute: int,
) -> None:
    """The contestants' saves without and with scans, in turn; then workers are killed."""
    keys = {key.stem: key for key in keys_of_banks(stage.BANKS).values()}
    books, tally, rng = Books(), Tally(database), random.Random(6)
    with server.product(prepared.database_url, folder, os.cpu_count() or 2) as product:
        async with (
            connector(PEOPLE) as connections,
            crowd(PEOPLE, 1, product.address, prepared.slug, books, keys, connections) as people,
            scanning(product.address, codes) as scans,
        ):
            for _, step, _ in STEPS[:5]:
                await all_do(people, step, AT_ONCE)
            await scans.as_fast_as_can_be(COUNTERS)
            calm, busy, rows = [], [], tally.read()[1]
            for _ in range(WINDOWS):
                calm += await _saves(people, books, None)
                busy += await _saves(people, books, scans, a_minute)
            found["scans_a_minute"] = a_minute
            found["save_p95_calm"], found["save_p95_busy"] = _p95(calm), _p95(busy)
            found["rows_made"] = tally.read()[1] - rows
            found["errors"] += [*books.errors, *scans.errors]
            found["made"] += scans.made
            found["answered"] += scans.answered
            found["counted"] = tally.read()[0]
        async with scanning(product.address, codes) as scans:
            killing = asyncio.create_task(_kill_workers(product, rng))
            await scans.at_a_rate(WINDOWS * SECONDS / 2, a_minute)
            killing.cancel()
            await asyncio.sleep(1)
    counted = tally.read()[0] - found["counted"]
    found["bad_day"] = {"made": scans.made, "answered": scans.answered, "counted": counted}


async def _saves(
    people: list[Player], books: Books, scans: Scans | None, a_minute: int = 0
) -> list[float]:
    """How long the saves of one window took, in ms."""
    books.latencies["save"].clear()
    until = time.perf_counter() + SECONDS
    await asyncio.gather(
        *(_answering(player, until) for player in people),
        *([scans.at_a_rate(SECONDS, a_minute)] if scans else []),
    )
    return list(books.latencies["save"])


async def _answering(player: Player, until: float) -> None:
    while time.perf_counter() < until:
        await asyncio.sleep(player.rng.uniform(*THINKING))
        player.take(player.rng.choice(player.questions))
        await player.flush()


async def _kill_workers(product: Server, rng: random.Random) -> None:
    while True:
        await asyncio.sleep(KILL_EVERY)
        product.kill_worker(rng)


def _p95(values: list[float]) -> float:
    return round(quantiles(values, n=20)[-1], 1)


# ---------------------------------------------------------------- the command


async def measured(kind: str, a_minute: int) -> dict[str, Any]:
    """All of it on one fresh database."""
    found: dict[str, Any] = {"made": 0, "answered": 0, "errors": []}
    with tempfile.TemporaryDirectory(prefix="quizapp-scans-") as name:
        folder = Path(name)
        with fresh(kind, folder) as database:
            prepared = stage.prepare(database.url, folder)
            codes = counters(prepared, folder)
            await cost(database, prepared, folder, codes, found)
            await beside(database, prepared, folder, codes, found, a_minute)
    return found


def sound(found: dict[str, Any]) -> bool:
    """Nothing lost, nothing made up, no row for a scan; killed workers answer nobody."""
    bad = found["bad_day"]
    exact = found["made"] == found["answered"] == found["counted"]
    return (
        exact
        and bad["answered"] <= bad["counted"] <= bad["made"]
        and found["rows_made"] <= 2 * COUNTERS  # an hour that began meanwhile has rows of its own
        and not found["errors"]
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.scans", description=__doc__)
    parser.add_argument("--db", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--a-minute", type=int, default=A_MINUTE, help="scans, evenly")
    asked = parser.parse_args()
    results = {}
    for kind in KINDS if asked.db == "both" else (asked.db,):
        print(f"{kind}…", file=sys.stderr, flush=True)
        results[kind] = asyncio.run(measured(kind, asked.a_minute))
    print(json.dumps({"scans": results}), flush=True)
    sys.exit(0 if all(sound(found) for found in results.values()) else 1)


if __name__ == "__main__":
    main()
