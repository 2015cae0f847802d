"""``python -m bench.chaos``: a contest on a very bad day, and exact books at the end of it.

While people play, workers are killed at random, the whole server is killed and started again, the
database is stopped, killed and started again, and for half of the people the network is cut,
slowed, or swallows the answers. Some close their browser for good. Nothing that was acknowledged
may be lost, and every attempt must be marked as a second implementation marks it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from bench import ledger, report, server, stage
from bench.crowd import connector, crowd
from bench.databases import KINDS, Database, fresh
from bench.ledger import Findings
from bench.marker import keys_of_banks
from bench.network import Network, Weather
from bench.players import Books, Left, Player, Unexpected
from bench.server import Server

MINUTES = 2
"""The time a paper takes here: those who never hand in are timed out soon."""
ARRIVING = 15.0
"""Seconds within which everybody comes."""
THINKING = (0.4, 1.8)
GIVING_UP = 0.15


@dataclass
class Day:
    """Everything that can go wrong, and how often it did."""

    database: Database
    product: Server
    network: Network
    rng: random.Random
    done: Counter[str] = field(default_factory=Counter)

    async def kill_workers(self) -> None:
        """One every two to four seconds, for as long as it is let.

        Only while the server answers: a slow machine must be able to start one before it loses
        the next.
        """
        while True:
            await asyncio.sleep(self.rng.uniform(2, 4))
            if not await asyncio.to_thread(self.product.answers):
                continue
            with suppress(psutil.NoSuchProcess):  # the whole server was killed meanwhile
                self.product.kill_worker(self.rng)
                self.done["workers killed"] += 1

    async def server_dies(self) -> None:
        self.product.kill()
        self.done["server killed and started"] += 1
        await asyncio.sleep(2)
        await asyncio.to_thread(self.product.start)

    async def database_stops(self) -> None:
        await self._without_database(self.database.stop, 4)
        self.done["database stopped and started"] += 1

    async def database_dies(self) -> None:
        await self._without_database(self.database.kill, 2)
        self.done["database killed and started"] += 1

    async def database_away_long(self) -> None:
        """Longer than the server waits for it: people are told to try again."""
        await self._without_database(self.database.stop, 18)
        self.done["database away for 18 s"] += 1

    async def _without_database(self, take: Callable[[], None], seconds: float) -> None:
        await asyncio.to_thread(take)
        await asyncio.sleep(seconds)
        await asyncio.to_thread(self.database.start)

    async def power_cut(self) -> None:
        """Server and database at once."""
        self.product.kill()
        await asyncio.to_thread(self.database.kill)
        self.done["power cuts"] += 1
        await asyncio.sleep(1)
        await asyncio.to_thread(self.database.start)
        await asyncio.to_thread(self.product.start)

    async def weather(self) -> None:
        """Half of the people have a network that is rarely fine."""
        for kind in _weathers(self.rng):
            self.network.turn(kind)
            self.done[f"network {kind}"] += 1
            await asyncio.sleep(self.rng.uniform(3, 7))
            self.network.turn(Weather.FINE)
            await asyncio.sleep(self.rng.uniform(2, 5))


def _weathers(rng: random.Random) -> Iterator[Weather]:
    while True:
        kinds = [Weather.CUT, Weather.SLOW, Weather.DEAF]
        rng.shuffle(kinds)
        yield from kinds


async def play(kind: str, people: int, seed: int) -> tuple[Findings, Books, Counter[str]]:
    """The bad day on one fresh database."""
    rng, books = random.Random(seed), Books()
    keys = keys_of_banks(stage.BANKS)
    with tempfile.TemporaryDirectory(prefix="quizapp-chaos-") as name:
        folder = Path(name)
        with fresh(kind, folder) as database:
            prepared = stage.prepare(database.url, folder, minutes=MINUTES, lively=True)
            product = server.product(prepared.database_url, folder, 2)
            with product:
                network = Network(product.port, rng)
                await network.open()
                day = Day(database, product, network, rng)
                by_stem = {key.stem: key for key in keys.values()}
                half = people // 2
                async with (
                    connector(people) as connections,
                    crowd(
                        half,
                        1,
                        product.address,
                        prepared.slug,
                        books,
                        by_stem,
                        connections,
                        patient=True,
                    ) as lucky,
                    crowd(
                        people - half,
                        half + 1,
                        f"http://127.0.0.1:{network.here}",
                        prepared.slug,
                        books,
                        by_stem,
                        connections,
                        patient=True,
                    ) as unlucky,
                ):
                    await _the_day(day, [*lucky, *unlucky])
                await network.close()
                await _until_all_ended(database)
                connection = database.connect()
                findings = ledger.check(connection, books.acks, books.hand_ins, keys)
                connection.close()
                _keep_log(folder, kind)
    day.done["connections broken"] = network.broken
    return findings, books, day.done


async def _the_day(day: Day, players: Sequence[Player]) -> None:
    always = [asyncio.create_task(day.kill_workers()), asyncio.create_task(day.weather())]
    playing = asyncio.gather(*(live(player) for player in players))
    try:
        for trouble in (
            day.server_dies,
            day.database_stops,
            day.database_dies,
            day.server_dies,
            day.power_cut,
            day.database_away_long,
        ):
            await asyncio.sleep(day.rng.uniform(5, 9))
            await trouble()
        for task in always:
            task.cancel()
        day.network.turn(Weather.FINE)
        await playing
    finally:
        for task in (*always, playing):
            task.cancel()


async def live(player: Player) -> None:
    """One person: comes, plays at a human pace, changes their mind, hands in or just leaves."""
    rng = player.rng
    gives_up = rng.random() < GIVING_UP
    try:
        await asyncio.sleep(rng.uniform(0, ARRIVING))
        await player.open_form()
        await player.register()
        await player.open_start()
        await player.start()
        await player.open_paper()
        await _answer_all(player, until=rng.randint(3, 18) if gives_up else None)
        if gives_up:
            return
        await player.read_clock()
        await player.open_summary()
        await player.hand_in()
        await player.read_result()
        await player.read_board()
    except Left:
        player.books.too_late += 1
    except (Unexpected, LookupError) as error:
        player.books.errors.append(f"player {player.number}: {error}")


async def _answer_all(player: Player, until: int | None) -> None:
    """Clicking goes on while sending waits for the network, as in a browser."""
    again = player.rng.sample(player.questions, len(player.questions) // 4)
    sending = asyncio.create_task(asyncio.sleep(0))
    for clicks, question in enumerate([*player.questions, *again]):
        if clicks == until:
            sending.cancel()
            return
        player.take(question)
        if sending.done():
            sending.result()
            sending = asyncio.create_task(player.flush())
        await asyncio.sleep(player.rng.uniform(*THINKING))
    await sending
    await player.flush()


async def _until_all_ended(database: Database) -> None:
    """Nobody comes back for those who left: the server's own sweep must end them."""
    deadline = time.monotonic() + MINUTES * 60 + 60
    while time.monotonic() < deadline:
        connection = database.connect()
        try:
            if not ledger.still_running(connection):
                return
        finally:
            connection.close()
        await asyncio.sleep(2)
    raise RuntimeError("attempts past their deadline have not ended: the sweep does not run")


def _keep_log(folder: Path, kind: str) -> None:
    """The server's log outlives the temporary folder where something is to be looked up."""
    kept = Path(tempfile.gettempdir()) / f"quizapp-chaos-{kind}.log"
    kept.write_bytes((folder / "server.log").read_bytes())


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.chaos", description=__doc__)
    parser.add_argument("--people", type=int, default=80)
    parser.add_argument("--seed", type=int, default=20_250_820)
    parser.add_argument("--db", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--readme", action="store_true", help="write it into the README")
    asked = parser.parse_args()
    findings: dict[str, Findings] = {}
    errors: dict[str, list[str]] = {}
    lines: list[str] = []
    for kind in KINDS if asked.db == "both" else (asked.db,):
        print(f"{kind}…", file=sys.stderr, flush=True)
        found, books, done = asyncio.run(play(kind, asked.people, asked.seed))
        findings[kind], errors[kind] = found, books.errors
        lines += [f"**{kind}**", "", *_words(asked.people, found, books, done), ""]
    print("\n".join([*lines, *report.trouble(findings, errors)]))
    totals = report.totals(findings, errors)
    if asked.readme:
        report.write_readme("chaos", [*lines, f"`{json.dumps(totals)}`"])
    print(json.dumps(totals), flush=True)
    sys.exit(1 if totals["lost"] or totals["mismarked"] or totals["errors"] else 0)


def _words(people: int, found: Findings, books: Books, done: Counter[str]) -> Iterator[str]:
    for what, times in sorted(done.items()):
        yield f"- {what}: {times}"
    yield (
        f"- people: {people}; handed in {books.finished}, too late {books.too_late}; "
        f"{books.requests} answers from the server, {books.retries} tries in vain"
    )
    yield (
        f"- ledger: {found.acknowledged} saves acknowledged, {len(found.lost)} lost; "
        f"{found.ended} of {found.attempts} attempts ended, {len(found.mismarked)} mismarked"
    )


if __name__ == "__main__":
    main()
