"""``python -m bench.real_contests``: real contests of the facts, set up by their forms and played.

Thousands of people in each come, answer and try again through the use-cases; rounds are closed,
lots drawn, prizes published. Results of people, of units and prizes are then compared with those
that plain Python works out from the log alone (``bench.real.judge``). Ends with one line of JSON;
exits 1 where anything differs.
"""

from __future__ import annotations

import argparse
import contextvars
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask.testing import FlaskClient

from bench.databases import KINDS, fresh
from bench.real import company, play
from bench.real.compare import differences
from bench.real.contests import CONTESTS
from bench.real.setup import Browser, set_up
from quizapp.app import create_app
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.core.settings import Settings

if TYPE_CHECKING:
    from bench.real.settings import RealContest

PEOPLE, LEAST = 3_000, 1_000


class Outside(FlaskClient):
    """Asks as from outside: a request sees nothing of what surrounds it here."""

    def open(self, *args: Any, **kwargs: Any) -> Any:
        db.session.commit()
        return contextvars.Context().run(super().open, *args, **kwargs)


def run(browser: Browser, real: RealContest, people: int, seed: int) -> dict[str, int]:
    """Set a contest up, play it, judge it and say what differs."""
    before = time.process_time()
    bank = str(company.bank_of(multiple=real.scene.multiple))
    contest_id = set_up(browser, real, bank, clock.now())
    count = real.scene.of(people, min(people, LEAST))
    came, attempts = play.play(contest_id, real.scene, count, seed)
    unlike = differences(db.session.get_one(Contest, contest_id), real)
    spent = time.process_time() - before
    print(
        f"#{real.number} {real.title}: {came:,} people, {attempts:,} attempts, "
        f"{len(unlike)} differences, {spent:.0f} s of CPU",
        *unlike,
        sep="\n  ",
        flush=True,
    )
    return {"people": came, "attempts": attempts, "differences": len(unlike)}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=KINDS, default="sqlite")
    parser.add_argument("--people", type=int, default=PEOPLE, help="in a contest of one round")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", type=int, nargs="*", help="numbers of contests in the facts")
    asked = parser.parse_args(arguments)
    chosen = [each for each in CONTESTS if not asked.only or each.number in asked.only]
    total = Counter(people=0, attempts=0, differences=0)
    with tempfile.TemporaryDirectory() as name, fresh(asked.db, Path(name)) as database:
        settings = Settings(data_dir=Path(name), database_url=database.url, secret_key="bench")
        app = create_app(settings)
        with app.app_context():
            db.create_all()
            company.gathered(asked.people, clock.now())
            app.test_client_class = Outside
            browser = company.organiser(Browser(app.test_client()))
            for real in chosen:
                total.update(run(browser, real, asked.people, asked.seed))
    print(json.dumps({"contests": len(chosen), **total}))
    return int(total["differences"] > 0)


if __name__ == "__main__":
    sys.exit(main())
