"""What things cost: CPU of all server processes per request, against the floor of the same run."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
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
from bench.players import MORE_STEPS, SCRIPT, STEPS, Books, Player, all_do, whole_attempt
from bench.server import Server
from bench.stage import Stage

Crowd = AbstractAsyncContextManager[list[Player]]
ROUNDS = 3
AT_ONCE = 8
WARM_UP = 120
"""People: nearly all of the questions have then been on a paper once."""


@dataclass(frozen=True)
class Size:
    """How much is played: people and floor requests in each of three rounds, people in the rush."""

    people: int
    floor_requests: int
    rush_people: int
    rush_at_once: int


SHORT = Size(people=20, floor_requests=800, rush_people=80, rush_at_once=40)
LONG = Size(people=200, floor_requests=4000, rush_people=2000, rush_at_once=100)


@dataclass
class Costs:
    """CPU milliseconds a request, one figure a round: the floors, and each kind of request.

    ``unsafe`` is the insert that does not wait for the disk (SQLite only).
    """

    bare: list[float] = field(default_factory=list)
    insert: list[float] = field(default_factory=list)
    unsafe: list[float] = field(default_factory=list)
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


@dataclass
class _Rig:
    """Both servers side by side, each held to the same core, and a meter for each."""

    floor: Server
    product: Server
    database: Database
    stage: Stage
    keys: Mapping[str, Key]
    connections: aiohttp.TCPConnector
    numbers: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.bottom = Meter(lambda: [*self.floor.roots(), *self.database.roots()])
        self.meter = Meter(lambda: [*self.product.roots(), *self.database.roots()])

    def crowd(self, people: int, first: int, books: Books) -> Crowd:
        return crowd(
            people, first, self.product.address, self.stage.slug, books, self.keys, self.connections
        )


async def costs(
    database: Database,
    stage: Stage,
    folder: Path,
    size: Size,
    keys: Mapping[str, Key],
    books: Books,
) -> Costs:
    """Three rounds of the floors and of whole attempts, a request at a time of each kind."""
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    floor_url = f"sqlite:///{folder / 'floor.sqlite3'}"
    if database.kind == "postgresql":
        floor_url = stage.database_url
    found = Costs()
    with (
        server.floor(floor_url, folder, core) as floor,
        server.product(stage.database_url, folder, 1, core) as product,
    ):
        async with connector(AT_ONCE) as connections:
            rig = _Rig(floor, product, database, stage, keys, connections)
            await _warm_up(rig)
            for number in range(ROUNDS):
                await _measure_floors(rig, found, size.floor_requests)
                async with rig.crowd(size.people, 1 + number * size.people, books) as players:
                    await _measure_attempts(rig, found, players)
    return found


async def _warm_up(rig: _Rig) -> None:
    """Templates compiled, questions cached, statements prepared: not what is to be measured."""
    async with rig.crowd(WARM_UP, 90_000_000, Books()) as players:
        await all_do(players, whole_attempt, AT_ONCE)
        trouble = players[0].books.errors
    if trouble:
        raise RuntimeError(f"not even one attempt works: {trouble[0]}")
    await _measure_floors(rig, Costs(), 100)


async def _measure_floors(rig: _Rig, found: Costs, requests: int) -> None:
    found.bare.append(await _floor(rig, "bare", requests))
    found.insert.append(await _floor(rig, "insert", requests))
    if rig.database.kind == "sqlite":
        found.unsafe.append(await _floor(rig, "unsafe", requests))


async def _floor(rig: _Rig, path: str, requests: int) -> float:
    """CPU of one request to ``path``; what is inserted is twenty answers an attempt."""
    left = iter(range(requests))
    session = aiohttp.ClientSession(connector=rig.connections, connector_owner=False)

    async def worker() -> None:
        for _ in left:
            attempt, seq = divmod(next(rig.numbers), 20)
            url = f"{rig.floor.address}/{path}" + ("" if path == "bare" else f"/{attempt}")
            body = {"choice": 1, "seq": seq + 1}
            async with session.put(url, json=body, headers=SCRIPT) as answer:
                if (await answer.json()).get("saved") is not True:
                    raise RuntimeError("the floor itself fails")

    async with session:
        before = rig.bottom.read()
        await asyncio.gather(*(worker() for _ in range(AT_ONCE)))
        return (rig.bottom.read() - before) / requests


async def _measure_attempts(rig: _Rig, found: Costs, players: Sequence[Player]) -> None:
    """All players take the same step, then the next: what was spent belongs to that kind."""
    for kind, step, times in (*STEPS, *MORE_STEPS):
        before = rig.meter.read()
        await all_do(players, step, AT_ONCE)
        spent = rig.meter.read() - before
        found.kinds.setdefault(kind, []).append(spent / (len(players) * times))


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
