"""``quizapp attempts``: ending overdue attempts by hand."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from quizapp.attempts.service import timeouts
from quizapp.core import clock

attempts = AppGroup("attempts", help="Attempts.")


@attempts.command("sweep")
def sweep() -> None:
    """End every attempt whose time is over, with what was saved."""
    total = 0
    while ended := timeouts.finish_overdue(clock.read(), 500):
        total += ended
        if ended < 500:
            break
    click.echo(f"{total} attempts ended")
