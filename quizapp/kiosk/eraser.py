"""The thread that erases contacts when their time is over. Several may run: it is one UPDATE."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from quizapp.core import background, clock
from quizapp.core.db import transaction
from quizapp.kiosk.service import comments

if TYPE_CHECKING:
    from flask import Flask

EVERY_SECONDS = 600
log = logging.getLogger("quizapp.kiosk")


def erase(app: Flask) -> int:
    """One round: how many contacts were erased. Never raises."""
    return background.once(app, log, "erasing", _erase)


def _erase() -> int:
    with transaction():
        return comments.erase_overdue(clock.read())


def start(app: Flask, every: float = EVERY_SECONDS) -> threading.Event:
    """Erase every so many seconds in a daemon thread; set the event that comes back to stop it."""
    stop = threading.Event()

    def run() -> None:
        while not stop.wait(every):
            erase(app)

    threading.Thread(target=run, name="kiosk-erase", daemon=True).start()
    return stop
