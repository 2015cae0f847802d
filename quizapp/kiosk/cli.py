"""``quizapp kiosk``: erasing by hand."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from quizapp.core import clock
from quizapp.core.db import transaction
from quizapp.kiosk.service import comments

kiosk = AppGroup("kiosk", help="QR links, the citizens' quiz and comments.")


@kiosk.command("erase")
def erase() -> None:
    """Erase names and contacts whose time is over (the server does it every ten minutes)."""
    with transaction():
        erased = comments.erase_overdue(clock.read())
    click.echo(f"{erased} contacts erased")
