"""``python -m bench.run [--short]``: what a contest costs, on SQLite and on PostgreSQL.

Prints tables and ends with one line of JSON; exits 1 when an answer was lost, a mark is wrong, or
a request failed.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

from bench import ledger, report, stage
from bench.databases import KINDS, fresh
from bench.ledger import Findings
from bench.marker import keys_of_banks
from bench.measure import LONG, SHORT, Costs, Rush, Size, costs, rush
from bench.players import Books


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.run", description=__doc__)
    parser.add_argument("--short", action="store_true", help="under three minutes on two cores")
    parser.add_argument("--db", choices=(*KINDS, "both"), default="both")
    parser.add_argument("--readme", action="store_true", help="write the tables into the README")
    asked = parser.parse_args()
    size = SHORT if asked.short else LONG
    kinds = KINDS if asked.db == "both" else (asked.db,)
    begun = time.monotonic()
    every_cost: dict[str, Costs] = {}
    every_finding: dict[str, Findings] = {}
    every_error: dict[str, list[str]] = {}
    rushes: dict[str, Rush] = {}
    for kind in kinds:
        print(f"{kind}…", file=sys.stderr, flush=True)
        found, hurry, findings, errors = asyncio.run(play(kind, size))
        every_cost[kind], rushes[kind] = found, hurry
        every_finding[kind], every_error[kind] = findings, errors
    last = report.last_line(every_cost, every_finding, every_error)
    lines = [f"{report.machine()}; {time.monotonic() - begun:.0f} s in all", ""]
    lines += report.cost_table(every_cost)
    for kind, hurry in rushes.items():
        lines += ["", *report.rush_table(kind, hurry)]
    print("\n".join(lines) + "\n")
    if asked.readme:
        report.write_readme("costs", [*lines, "", f"`{last}`"])
    print("\n".join(report.trouble(every_finding, every_error)))
    print(last, flush=True)
    sums = report.totals(every_finding, every_error)
    sys.exit(1 if sums["lost"] or sums["mismarked"] or sums["errors"] else 0)


async def play(kind: str, size: Size) -> tuple[Costs, Rush, Findings, list[str]]:
    """Costs, the rush and the ledger on one fresh database."""
    with tempfile.TemporaryDirectory(prefix="quizapp-bench-") as name:
        folder = Path(name)
        with fresh(kind, folder) as database:
            prepared = stage.prepare(database.url, folder)
            keys = keys_of_banks(stage.BANKS)
            by_stem = {key.stem: key for key in keys.values()}
            calm = Books()
            found = await costs(database, prepared, folder, size, by_stem, calm)
            hurry = await rush(database, prepared, folder, size, by_stem)
            connection = database.connect()
            findings = ledger.check(
                connection,
                [*calm.acks, *hurry.books.acks],
                [*calm.hand_ins, *hurry.books.hand_ins],
                keys,
            )
            connection.close()
    return found, hurry, findings, [*calm.errors, *hurry.books.errors]


if __name__ == "__main__":
    main()
