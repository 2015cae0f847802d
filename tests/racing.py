"""Real threads that set off at the same moment, each with its own context and session."""

from __future__ import annotations

import contextvars
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from quizapp.core.db import db


def race(app: Flask, jobs: Sequence[Callable[[], object]]) -> list[object]:
    """What each job returned, or the exception it raised, in the order of ``jobs``."""
    db.session.commit()
    barrier = Barrier(len(jobs))

    def run(job: Callable[[], object]) -> object:
        with app.app_context():
            barrier.wait(timeout=30)
            try:
                return job()
            except Exception as error:
                return error
            finally:
                db.session.remove()

    with ThreadPoolExecutor(len(jobs)) as pool:
        futures = [pool.submit(contextvars.Context().run, run, job) for job in jobs]
        return [future.result(timeout=60) for future in futures]
