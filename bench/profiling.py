"""``python -m bench.profiling [KIND…]``: where the CPU of a kind of request goes.

Players call the application in this very process, without gunicorn and sockets, under cProfile.
Times are inflated by the profiler; the calls and their shares are what to look at.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import pstats
import random
import tempfile
import time
from collections import defaultdict
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bench import stage
from bench.databases import KINDS, fresh
from bench.marker import keys_of_banks
from bench.players import STEPS, Books, Player, whole_attempt
from bench.server import SECRET
from quizapp.app import create_app
from quizapp.core.settings import Settings


class InProcess:
    """What a Player needs of a session, on the application's own test client."""

    def __init__(self, app: Any, profiles: dict[str, cProfile.Profile], spent: dict) -> None:
        self._client = app.test_client()
        self._profiles, self._spent = profiles, spent
        self.kind = ""

    @asynccontextmanager
    async def request(self, method: str, url: str, *, headers, data, json, allow_redirects):  # noqa: ANN001, ANN201
        profile = self._profiles.get(self.kind)
        begun = time.thread_time()
        if profile:
            profile.enable()
        answer = self._client.open(url, method=method, headers=headers, data=data, json=json)
        if profile:
            profile.disable()
        self._spent[self.kind].append((time.thread_time() - begun) * 1000)
        yield _Answer(answer)


class _Answer:
    def __init__(self, answer: Any) -> None:
        self.status, self.headers = answer.status_code, answer.headers
        self._answer = answer

    async def text(self) -> str:
        if self._answer.headers.get("Content-Encoding") == "br":
            import brotli  # noqa: PLC0415

            return brotli.decompress(self._answer.data).decode()
        return self._answer.text


async def play(kind: str, wanted: list[str], people: int, sort: str, lines: int) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="quizapp-bench-") as name,
        fresh(kind, Path(name)) as database,
    ):
        prepared = stage.prepare(database.url, Path(name))
        app = create_app(
            Settings(data_dir=Path(name), database_url=prepared.database_url, secret_key=SECRET)
        )
        keys = {key.stem: key for key in keys_of_banks(stage.BANKS).values()}
        books = Books()
        profiles: dict[str, cProfile.Profile] = {}
        spent: dict[str, list[float]] = defaultdict(list)

        def player(number: int) -> Player:
            session: Any = InProcess(app, profiles, spent)
            rng = random.Random(number)
            return Player(number, "", prepared.slug, session, books, rng, keys)

        for number in range(20):
            await whole_attempt(player(number))
        spent.clear()
        profiles.update({each: cProfile.Profile(time.thread_time) for each in wanted})
        for number in range(100, 100 + people):
            one = player(number)
            for step_kind, step, _ in STEPS:
                one.session.kind = step_kind
                await step(one)
        if books.errors:
            print(books.errors[:5])
        for each, times in spent.items():
            times.sort()
            print(f"{each:12} {len(times):5} × {times[len(times) // 2]:7.2f} ms of CPU")
        for each, profile in profiles.items():
            print(f"\n=== {each} ({len(spent[each])} requests)")
            pstats.Stats(profile).sort_stats(sort).print_stats(lines)


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench.profiling", description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=[[], *(kind for kind, *_ in STEPS)])
    parser.add_argument("--db", choices=KINDS, default="sqlite")
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--sort", default="cumulative")
    parser.add_argument("--lines", type=int, default=60)
    asked = parser.parse_args()
    asyncio.run(play(asked.db, asked.kinds, asked.people, asked.sort, asked.lines))


if __name__ == "__main__":
    main()
