"""Work that goes on beside the requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.core.db import db

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable

    from flask import Flask


def once(app: Flask, log: logging.Logger, what: str, work: Callable[[], int]) -> int:
    """What one round of ``work`` counts; 0, and a line in the log, where it fails. Never raises."""
    with app.app_context():
        try:
            return work()
        except Exception:
            log.exception("%s failed", what)
            return 0
        finally:
            db.session.remove()
