"""The thread that ends attempts nobody comes back for. Several may run: each attempt ends once."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from quizapp.attempts.service import timeouts
from quizapp.core import clock
from quizapp.core.db import db

if TYPE_CHECKING:
    from flask import Flask

EVERY_SECONDS = 20
log = logging.getLogger("quizapp.attempts")


def sweep(app: Flask) -> int:
    """One round: how many attempts were ended. Never raises."""
    with app.app_context():
        try:
            return timeouts.finish_overdue(clock.read())
        except Exception:
            log.exception("sweep failed")
            return 0
        finally:
            db.session.remove()


def start(app: Flask, every: float = EVERY_SECONDS) -> threading.Event:
    """Sweep every so many seconds in a daemon thread; set the event that comes back to stop it.

    Call it once per server process, after the fork.
    """
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(every):
            sweep(app)

    threading.Thread(target=run, name="attempts-sweep", daemon=True).start()
    return stop
