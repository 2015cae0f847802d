"""The thread that ends attempts nobody comes back for, draws papers, lets identities go when due.

Several may run: the database settles who does what.
"""

from __future__ import annotations

import logging
import threading
from itertools import count
from typing import TYPE_CHECKING

from quizapp.attempts.service import line, retention, stock, timeouts
from quizapp.core import clock
from quizapp.core.db import db, transaction

if TYPE_CHECKING:
    from flask import Flask

EVERY_SECONDS = 20
FORGET_EVERY = 180
"""How many sweeps make one look for identities that are due: about an hour."""

log = logging.getLogger("quizapp.attempts")


def sweep(app: Flask) -> int:
    """One round: how many attempts were ended. Never raises."""
    with app.app_context():
        try:
            with transaction():
                line.clear(clock.read())
            return timeouts.finish_overdue(clock.read())
        except Exception:
            log.exception("sweep failed")
            return 0
        finally:
            db.session.remove()


def forget(app: Flask) -> int:
    """How many people's identities were taken out. Never raises."""
    with app.app_context():
        try:
            with transaction():
                return retention.forget_due(clock.read())
        except Exception:
            log.exception("forgetting failed")
            return 0
        finally:
            db.session.remove()


def draw(app: Flask) -> int:
    """How many papers were drawn beforehand. Never raises."""
    with app.app_context():
        try:
            return stock.prepare(clock.read())
        except Exception:
            log.exception("drawing papers failed")
            return 0
        finally:
            db.session.remove()


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
