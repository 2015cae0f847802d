"""``python -m bench.storm``: everybody presses start in the same moment, while others answer.

All must get in, without an error, in the order in which they pressed; those who are answering
already must hardly notice. Prints a table and ends with one line of JSON; exits 1 where somebody
did not get in, an answer was lost or a request failed.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from bench import ledger, report, server, stage
from bench.cpu import Meter
from bench.crowd import connector, crowd
from bench.databases import KINDS, fresh
from bench.ledger import Findings
from bench.marker import keys_of_banks
from bench.players import Books, Left, Player, Unexpected

PARTICIPANTS = "nguoi_du_thi"
CALM_S = 5.0
"""How long those inside answer before the others come."""
THINKING = (0.5, 1.5)
FIRST_ANSWERS = 3
"""What each who came in answers before the storm counts as over for them."""


@dataclass
class Storm:
    """What happened to those who pressed: all lists are in the order of pressing, in seconds."""

    inside: Books
    outside: Books
    pressed: list[float] = field(default_factory=list)
    got_in: list[float] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    stood_in_line: int = 0
    calm_saves: list[float] = field(default_factory=list)
    stormy_saves: list[float] = field(default_factory=list)
    cpu_s: float = 0.0
    started_at: dict[str, int] = field(default_factory=dict)

    @property
    def waits(self) -> list[float]:
        return [after - before for before, after in zip(self.pressed, self.got_in, strict=True)]

    @property
    def overtaken_s(self) -> float:
        """The most by which anybody pressed later than somebody whom they came in before."""
        latest_first, worst = float("-inf"), 0.0
        by_start = sorted(range(len(self.codes)), key=lambda n: self.started_at[self.codes[n]])
        for number in by_start:
            latest_first = max(latest_first, self.pressed[number])
            worst = max(worst, latest_first - self.pressed[number])
        return worst

    @property
    def starts_per_second(self) -> float:
        at = sorted(self.started_at[code] for code in self.codes)
        return 1000 * len(at) / max(1, at[-1] - at[0])


async def play(kind: str, people: int, inside: int, seconds: float) -> tuple[Storm, Findings]:
    """The storm on one fresh database."""
    keys = keys_of_banks(stage.BANKS)
    by_stem = {key.stem: key for key in keys.values()}
    with tempfile.TemporaryDirectory(prefix="quizapp-storm-") as name:
        folder = Path(name)
        with fresh(kind, folder) as database:
            prepared = stage.prepare(database.url, folder)
            cookies = stage.people(prepared, folder, people + inside)
            storm = Storm(Books(), Books())
            running = server.product(
                prepared.database_url, folder, os.cpu_count() or 2, starts_per_second=0
            )
            with running as product:
                meter = Meter(lambda: [*product.roots(), *database.roots()])
                async with (
                    connector(people + inside) as connections,
                    crowd(
                        people + inside,
                        1,
                        product.address,
                        prepared.slug,
                        storm.outside,
                        by_stem,
                        connections,
                        patient=True,
                    ) as everybody,
                ):
                    for player, cookie in zip(everybody, cookies, strict=True):
                        player.session.cookie_jar.update_cookies({PARTICIPANTS: cookie})
                    there = everybody[people:]
                    for player in there:
                        player.books = storm.inside
                    await _play(storm, everybody[:people], there, seconds, meter)
            connection = database.connect()
            starts = "SELECT code, started_at FROM attempt"
            storm.started_at = dict(connection.execute(starts).fetchall())
            acks = [*storm.inside.acks, *storm.outside.acks]
            findings = ledger.check(connection, acks, [], keys)
            connection.close()
    return storm, findings


async def _play(
    storm: Storm, people: Sequence[Player], there: Sequence[Player], seconds: float, meter: Meter
) -> None:
    await asyncio.gather(*(_come_in(player) for player in there))
    for player in people:
        await player.open_start()
    answering = [asyncio.create_task(_keep_answering(player)) for player in there]
    try:
        await asyncio.sleep(CALM_S)
        storm.calm_saves = storm.inside.latencies.pop("save", [])
        before, begun = meter.read(), time.perf_counter()
        gap = seconds / len(people)
        pressing = [
            asyncio.create_task(_press(player, begun + number * gap))
            for number, player in enumerate(people)
        ]
        for task in pressing:
            with suppress(Unexpected, Left, LookupError):
                pressed, got_in, code = await task
                storm.pressed.append(pressed - begun)
                storm.got_in.append(got_in - begun)
                storm.codes.append(code)
        storm.cpu_s = (meter.read() - before) / 1000
        storm.stormy_saves = storm.inside.latencies.pop("save", [])
        storm.stood_in_line = sum(player.stood_in_line for player in people)
    finally:
        for each in answering:
            each.cancel()
        await asyncio.gather(*answering, return_exceptions=True)


async def _come_in(player: Player) -> None:
    await player.open_start()
    await player.start()
    await player.open_paper()


async def _keep_answering(player: Player) -> None:
    """One answer after the other, over and over, at a human pace."""
    while True:
        for question in player.questions:
            await asyncio.sleep(player.rng.uniform(*THINKING))
            player.take(question)
            await player.flush()


async def _press(player: Player, at: float) -> tuple[float, float, str]:
    """Press at the moment, come in, answer a little: moment of pressing and of being in."""
    await asyncio.sleep(max(0.0, at - time.perf_counter()))
    pressed = time.perf_counter()
    try:
        await player.start()
        got_in = time.perf_counter()
        await player.open_paper()
        for question in player.questions[:FIRST_ANSWERS]:
            await asyncio.sleep(player.rng.uniform(*THINKING))
            player.take(question)
            await player.flush()
    except (Unexpected, Left, LookupError) as error:
        player.books.errors.append(f"player {player.number}: {error}")
        raise
    return pressed, got_in, player.code


# ---------------------------------------------------------------- what is said of it


def _table(storms: dict[str, Storm], people: int, seconds: float) -> Iterator[str]:
    yield f"| {people} people press start within {seconds:g} s | " + " | ".join(storms) + " |"
    yield "|---|" + "---:|" * len(storms)
    rows = {
        "came in": lambda s: f"{len(s.codes)}",
        "of them stood in line": lambda s: f"{s.stood_in_line}",
        "starts a second": lambda s: f"{s.starts_per_second:.0f}",
        "from pressing to being in, s: p50 / p95 / longest": lambda s: " / ".join(
            f"{wait:.1f}" for wait in (*report.percentiles(s.waits)[:2], max(s.waits, default=0))
        ),
        "nobody came in before one who had pressed earlier by more than, s": lambda s: (
            f"{s.overtaken_s:.2f}"
        ),
        "tries answered 503, tried again": lambda s: f"{s.outside.retries + s.inside.retries}",
        "saves of those inside before, ms: p50 / p95 / p99": lambda s: _three(s.calm_saves),
        "saves of those inside meanwhile, ms: p50 / p95 / p99": lambda s: _three(s.stormy_saves),
        "CPU of all server processes, s": lambda s: f"{s.cpu_s:.1f}",
        "errors": lambda s: f"{len(s.inside.errors) + len(s.outside.errors)}",
    }
    for name, figure in rows.items():
        yield f"| {name} | " + " | ".join(figure(storm) for storm in storms.values()) + " |"


def _three(values: list[float]) -> str:
    return " / ".join(f"{value:.0f}" for value in report.percentiles(values))


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.storm", description=__doc__)
    parser.add_argument("--people", type=int, default=600)
    parser.add_argument("--inside", type=int, default=60, help="who are answering already")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--db", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--readme", action="store_true", help="write it into the README")
    asked = parser.parse_args()
    storms: dict[str, Storm] = {}
    findings: dict[str, Findings] = {}
    errors: dict[str, list[str]] = {}
    for kind in KINDS if asked.db == "both" else (asked.db,):
        print(f"{kind}…", file=sys.stderr, flush=True)
        storm, findings[kind] = asyncio.run(play(kind, asked.people, asked.inside, asked.seconds))
        storms[kind], errors[kind] = storm, [*storm.inside.errors, *storm.outside.errors]
    totals = report.totals(findings, errors)
    out = sum(asked.people - len(storm.codes) for storm in storms.values())
    overtaken = median(storm.overtaken_s for storm in storms.values())
    last = json.dumps({"kept_out": out, "overtaken_s": round(overtaken, 2), **totals})
    lines = [report.machine(), "", *_table(storms, asked.people, asked.seconds)]
    print("\n".join([*lines, "", *report.trouble(findings, errors)]))
    if asked.readme:
        report.write_readme("storm", [*lines, "", f"`{last}`"])
    print(last, flush=True)
    sys.exit(1 if out or totals["lost"] or totals["mismarked"] or totals["errors"] else 0)


if __name__ == "__main__":
    main()
