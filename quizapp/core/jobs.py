"""Work that takes longer than a request may: done in steps behind the requests, with its progress.

A job is a row that one server process at a time holds by a lease. A step is a transaction; it
reports how far the work is and renews the lease. A process that is killed lets its lease run out
and another one goes on: what a kind of work does must be able to begin again where it stopped.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import after_this_request, has_request_context
from sqlalchemy import UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core import clock
from quizapp.core.db import (
    Base,
    Id,
    Moment,
    Ref,
    begin_read,
    begin_write,
    db,
    insert_ignoring,
    transaction,
)

if TYPE_CHECKING:
    from flask import Flask, Response

LEASE = 30_000
"""Milliseconds: a step, or a sign of life, comes sooner."""
MAX_TRIES = 3
KEPT = 7 * 86_400_000
EVERY_SECONDS = 5.0
INTERRUPTED = (
    "Việc xử lý bị gián đoạn nhiều lần nên đã dừng. Chưa có gì được lưu. Vui lòng thử lại; nếu vẫn"
    " gặp, hãy chia tệp thành nhiều tệp nhỏ hơn hoặc báo quản trị hệ thống."
)
BROKEN = (
    "Việc xử lý dừng vì lỗi của hệ thống; lỗi đã được ghi lại. Chưa có gì được lưu. Vui lòng thử"
    " lại, hoặc báo quản trị hệ thống."
)

log = logging.getLogger("quizapp.jobs")
Steps = Iterator[tuple[int, int]]
"""How much is done of how much, once after each step."""
_kinds: dict[str, Callable[[int], Steps]] = {}
_wake = threading.Event()


class Job(Base):
    """Work on one subject; ``tries`` counts those who took it up, and tells who holds it."""

    __tablename__ = "job"
    __table_args__ = (UniqueConstraint("kind", "subject_id"),)

    id: Mapped[Id]
    kind: Mapped[str]
    subject_id: Mapped[Ref]
    done: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[Moment] = mapped_column(default=0)
    created_at: Mapped[Moment]
    ended_at: Mapped[Moment | None] = mapped_column(index=True)
    failure: Mapped[str] = mapped_column(default="")


def kind(name: str, work: Callable[[int], Steps]) -> None:
    """Say what work of this kind does with its subject.

    It runs outside any request; each step is a transaction of its own and must not wait for
    anything while it has one open.
    """
    _kinds[name] = work


def begin(name: str, subject_id: int, now: int, total: int = 0) -> None:
    """Let the work begin once the running transaction is committed; doing it twice changes nothing.

    Jobs that ended long ago go on the way.
    """
    db.session.execute(delete(Job).where(Job.ended_at < now - KEPT))
    row = {"kind": name, "subject_id": subject_id, "total": total, "created_at": now}
    usual = {"done": 0, "tries": 0, "lease_until": 0, "failure": ""}
    db.session.execute(insert_ignoring(Job).values(**row, **usual))
    if has_request_context():
        after_this_request(_woken)


def again(name: str, subject_id: int, now: int) -> None:
    """Like `begin`, for work that may be done any number of times: what has ended begins anew."""
    over = (Job.kind == name, Job.subject_id == subject_id, Job.ended_at.is_not(None))
    db.session.execute(delete(Job).where(*over))
    begin(name, subject_id, now)


def _woken(response: Response) -> Response:
    _wake.set()
    return response


def of(name: str, subject_id: int) -> Job | None:
    """The job on a subject, if it was begun."""
    query = select(Job).where(Job.kind == name, Job.subject_id == subject_id)
    return db.session.scalar(query)


# ---------------------------------------------------------------- doing it


@dataclass(frozen=True, slots=True)
class _Held:
    """A job that this process holds."""

    id: int
    kind: str
    subject_id: int
    tries: int


class _Lost(Exception):
    """Somebody else holds the job now: what this step did must not stand."""


def run_due(app: Flask) -> int:
    """Do all the work that nobody is doing; how many jobs there were. Never raises."""
    count = 0
    with app.app_context():
        try:
            while (held := _take()) is not None:
                count += 1
                _run(held)
        except Exception:
            log.exception("looking for jobs failed")
        finally:
            db.session.remove()
    return count


def _take() -> _Held | None:
    """Hold the oldest job that is nobody's; one that killed its process too often is given up."""
    now = clock.read()
    with transaction():
        begin_read()  # there is nothing to do nearly always: no lock for that
        query = select(Job.id).where(Job.ended_at.is_(None), Job.lease_until < now)
        key = db.session.scalar(query.order_by(Job.id).limit(1))
    if key is None:
        return None
    with transaction():
        row = db.session.execute(
            update(Job)
            .where(Job.id == key, Job.ended_at.is_(None), Job.lease_until < now)
            .values(tries=Job.tries + 1, lease_until=now + LEASE)
            .returning(Job.id, Job.kind, Job.subject_id, Job.tries)
        ).one_or_none()
    if row is None:
        return _take()
    held = _Held(*row)
    if held.tries > MAX_TRIES:
        with transaction():
            _end(held, INTERRUPTED)
        return _take()
    return held


def _run(held: _Held) -> None:
    steps = _kinds[held.kind](held.subject_id)
    try:
        while True:
            with transaction():
                step = next(steps, None)
                begin_write()  # the step may have had nothing to write itself
                if step is None:
                    _end(held)
                    return
                _report(held, *step)
    except _Lost:
        log.warning("job %s went to another process", held.id)
    except Exception:
        log.exception("job %s (%s %s) failed", held.id, held.kind, held.subject_id)
        with transaction():
            _end(held, BROKEN)
    finally:
        steps.close()  # type: ignore[attr-defined]


def _report(held: _Held, done: int, total: int) -> None:
    _change(held, done=done, total=total, lease_until=clock.read() + LEASE)


def _end(held: _Held, failure: str = "") -> None:
    _change(held, ended_at=clock.read(), failure=failure)


def _change(held: _Held, **values: object) -> None:
    changed = (
        update(Job)
        .where(Job.id == held.id, Job.tries == held.tries, Job.ended_at.is_(None))
        .values(**values)
        .returning(Job.id)
    )
    if db.session.scalar(changed) is None:
        raise _Lost


def start(app: Flask, every: float = EVERY_SECONDS) -> threading.Event:
    """Do jobs in a daemon thread; set the event that comes back, and wait a turn, to stop it.

    Call it once per server process, after the fork.
    """
    stop = threading.Event()

    def run() -> None:
        while not stop.is_set():
            run_due(app)
            _wake.wait(every)
            _wake.clear()

    threading.Thread(target=run, name="jobs", daemon=True).start()
    return stop
