"""What things cost: CPU of all server processes per request, against the floor of the same run."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import median

import aiohttp

from bench import server
from bench.cpu import Meter
from bench.crowd import connector, crowd
from bench.databases import Database
from bench.marker import Key
from bench.players import SCRIPT, STEPS, Books, all_do, whole_attempt
from bench.server import Server
from bench.stage import Stage

ROUNDS = 3
AT_ONCE = 8
WARM_UP = 8


@dataclass(frozen=True)
class Size:
    """How much is played: people and floor requests in each of three rounds, people in the rush."""

    people: int
    floor_requests: int
    rush_people: int
    rush_at_once: int


SHORT = Size(people=60, floor_requests=1500, rush_people=250, rush_at_once=50)
LONG = Size(people=200, floor_requests=4000, rush_people=2000, rush_at_once=100)


@dataclass
class Costs:
    """CPU milliseconds, one figure a round: ``bare`` and ``insert`` a request, kinds a request."""

    bare: list[float] = field(default_factory=list)
    insert: list[float] = field(default_factory=list)
    kinds: dict[str, list[float]] = field(default_factory=dict)

    def attempts(self) -> list[float]:
        """CPU of one whole attempt, per round."""
        per_round = zip(*(self.kinds[kind] for kind, *_ in STEPS), strict=True)
        times = [n for *_, n in STEPS]
        return [sum(ms * n for ms, n in zip(kinds, times, strict=True)) for kinds in per_round]

    @property
    def save_ratio(self) -> float:
        """A saved answer ÷ (Flask + one raw insert); the median of the rounds' ratios."""
        pairs = zip(self.kinds["save"], self.insert, strict=True)
        return median(save / insert for save, insert in pairs)

    @property
    def attempt_ratio(self) -> float:
        """A whole attempt ÷ one bare Flask request; the median of the rounds' ratios."""
        pairs = zip(self.attempts(), self.bare, strict=True)
        return median(attempt / bare for attempt, bare in pairs)


@dataclass
class Rush:
    """Everybody at once, on all cores: how fast, and what a completed attempt cost."""

    books: Books
    completed: int
    seconds: float
    cpu_ms: float

    @property
    def per_attempt(self) -> float:
        return self.cpu_ms / max(1, self.completed)


# ---------------------------------------------------------------- costs


async def costs(
    database: Database,
    stage: Stage,
    folder: Path,
    size: Size,
    keys: Mapping[str, Key],
    books: Books,
) -> Costs:
    """Three rounds of bare, insert and whole attempts, each server held to one core."""
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    floor_url = f"sqlite:///{folder / 'floor.sqlite3'}"
    if database.kind == "postgresql":
        floor_url = stage.database_url
    found, numbers, first = Costs(), count(1), count(1, size.people)
    with (
        server.floor(floor_url, folder, core) as floor,
        server.product(stage.database_url, folder, 1, core) as product,
    ):
        bottom = Meter(lambda: [*floor.roots(), *database.roots()])
        meter = Meter(lambda: [*product.roots(), *database.roots()])
        async with connector(AT_ONCE) as connections:
            await _warm_up(floor, product, stage, keys, connections)
            for _ in range(ROUNDS):
                n = size.floor_requests
                found.bare.append(await _floor(floor, "/bare", n, connections, bottom, numbers))
                found.insert.append(await _floor(floor, "", n, connections, bottom, numbers))
                people = crowd(
                    size.people,
                    next(first),
                    product.address,
                    stage.slug,
                    books,
                    keys,
                    connections,
                )
                async with people as players:
                    for kind, step, times in STEPS:
                        before = meter.read()
                        await all_do(players, step, AT_ONCE)
                        spent = (meter.read() - before) / (len(players) * times)
                        found.kinds.setdefault(kind, []).append(spent)
    return found


async def _warm_up(
    floor: Server,
    product: Server,
    stage: Stage,
    keys: Mapping[str, Key],
    connections: aiohttp.TCPConnector,
) -> None:
    """Templates compiled, questions cached, statements prepared: not what is to be measured."""
    people = crowd(WARM_UP, 90_000_000, product.address, stage.slug, Books(), keys, connections)
    async with people as players:
        await all_do(players, whole_attempt, 2)
        trouble = players[0].books.errors
    if trouble:
        raise RuntimeError(f"not even one attempt works: {trouble[0]}")
    idle = Meter(list)
    for path in ("/bare", ""):
        await _floor(floor, path, 100, connections, idle, count(10_000_000))


async def _floor(
    floor: Server,
    path: str,
    requests: int,
    connections: aiohttp.TCPConnector,
    meter: Meter,
    numbers: count[int],
) -> float:
    """CPU of one request; an empty ``path`` inserts, twenty answers an attempt."""
    left = iter(range(requests))
    session = aiohttp.ClientSession(connector=connections, connector_owner=False)

    async def worker() -> None:
        for _ in left:
            attempt, seq = divmod(next(numbers), 20)
            url = floor.address + (path or f"/insert/{attempt}")
            body = {"choice": 1, "seq": seq + 1}
            async with session.put(url, json=body, headers=SCRIPT) as answer:
                if (await answer.json()).get("saved") is not True:
                    raise RuntimeError("the floor itself fails")

    async with session:
        before = meter.read()
        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        return (meter.read() - before) / requests


# ---------------------------------------------------------------- the rush


async def rush(
    database: Database, stage: Stage, folder: Path, size: Size, keys: Mapping[str, Key]
) -> Rush:
    """Everybody plays a whole attempt without pausing to think, on as many workers as cores."""
    books = Books()
    with server.product(stage.database_url, folder, os.cpu_count() or 2) as product:
        meter = Meter(lambda: [*product.roots(), *database.roots()])
        async with (
            connector(size.rush_at_once) as connections,
            crowd(
                size.rush_people,
                50_000_000,
                product.address,
                stage.slug,
                books,
                keys,
                connections,
            ) as players,
        ):
            await all_do(players[:4], whole_attempt, 4)
            books.latencies.clear()
            done = books.finished
            before, begun = meter.read(), time.perf_counter()
            await all_do(players[4:], whole_attempt, size.rush_at_once)
            seconds, spent = time.perf_counter() - begun, meter.read() - before
    return Rush(books, books.finished - done, seconds, spent)
