"""The thread that ends attempts nobody comes back for, draws papers, lets identities go when due.

Several may run: the database settles who does what.
"""

from __future__ import annotations

import logging
import threading
from itertools import count
from typing import TYPE_CHECKING

from quizapp.attempts.service import line, retention, stock, timeouts
from quizapp.core import background, clock
from quizapp.core.db import transaction

if TYPE_CHECKING:
    from flask import Flask

EVERY_SECONDS = 20
FORGET_EVERY = 180
"""How many sweeps make one look for identities that are due: about an hour."""

log = logging.getLogger("quizapp.attempts")


def sweep(app: Flask) -> int:
    """One round: how many attempts were ended. Never raises."""
    return background.once(app, log, "sweep", _sweep)


def forget(app: Flask) -> int:
    """How many people's identities were taken out. Never raises."""
    return background.once(app, log, "forgetting", _forget)


def draw(app: Flask) -> int:
    """How many papers were drawn beforehand. Never raises."""
    return background.once(app, log, "drawing papers", lambda: stock.prepare(clock.read()))


def _sweep() -> int:
    with transaction():
        line.clear(clock.read())
    return timeouts.finish_overdue(clock.read())


def _forget() -> int:
    with transaction():
        return retention.forget_due(clock.read())


def start(app: Flask, every: float = EVERY_SECONDS) -> threading.Event:
    """Sweep every so many seconds in a daemon thread; set the event that comes back to stop it.

    Call it once per server process, after the fork.
    """
    stop = threading.Event()

    def run() -> None:
        for turn in count():
            if stop.wait(every):
                return
            sweep(app)
            draw(app)
            if turn % FORGET_EVERY == 0:
                forget(app)

    threading.Thread(target=run, name="attempts-sweep", daemon=True).start()
    return stop
