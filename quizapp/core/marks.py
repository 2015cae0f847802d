"""Marks: what a process keeps of the database is true for as long as a mark stays where it is.

A mark is one random number in the table ``mark``. Every transaction that changes a row of a class
with ``Base.moves`` writes a new number as it commits, and a number never comes back: what was
read of the rows after the number was is true until another number is read. One tiny statement a
request reads all marks; what is kept by them needs no other (docs/decisions/0009).

Rows that are changed past the session (by hand, in SQL) move no mark: see the decision.
"""

from __future__ import annotations

import secrets
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from flask import g, has_request_context
from sqlalchemy import event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from quizapp.core.db import Base, Moment, db, for_drivers, read

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from sqlalchemy.orm import ORMExecuteState

CONTESTS, UNITS = "contests", "units"
"""The marks there are: of contests with their rounds, and of the organisation tree."""


class Mark(Base):
    """``value`` is random, so that a backup that is put back never brings another's number."""

    __tablename__ = "mark"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Moment]


# ---------------------------------------------------------------- reading

_VALUES = for_drivers("SELECT name, value FROM mark")


def value(name: str) -> int | None:
    """Where a mark stands now; None where this transaction itself has changed what it marks.

    Read once a request: a request goes by what was true when it asked first.
    """
    if db.session.registry.has():
        session = db.session()
        if session.autoflush:
            session.flush()
        if name in session.info.get("moved", ()):
            return None
    return _values().get(name)


def _values() -> dict[str, int]:
    if not has_request_context():
        return dict(map(tuple, read(_VALUES)))
    if "marks" not in g:
        g.marks = dict(map(tuple, read(_VALUES)))
    found: dict[str, int] = g.marks
    return found


T = TypeVar("T")


class Kept(Generic[T]):
    """What this process keeps under one mark, by key. Values are shared: nobody changes them."""

    def __init__(self, mark: str, bound: int = 500) -> None:
        self._mark, self._bound = mark, bound
        self._kept: tuple[int | None, dict[Hashable, T]] = (None, {})

    def get(self, key: Hashable, make: Callable[[], T | None]) -> T | None:
        """What is kept, else what ``make`` gives; None is not kept."""
        now = value(self._mark)
        if now is None:
            return make()
        at, kept = self._kept
        if at != now:
            kept = {}
            self._kept = (now, kept)
        found = kept.get(key)
        if found is None:
            found = make()
            if len(kept) >= self._bound:
                kept.clear()
            if found is not None:
                kept[key] = found
        return found


# ---------------------------------------------------------------- moving


def note_change(session: Session, mark: str) -> None:
    """Move this mark ("" is none) when the session's transaction commits."""
    if mark:
        session.info.setdefault("moved", set()).add(mark)


@event.listens_for(Session, "before_flush")
def _note_rows(session: Session, _context: object, _rows: object) -> None:
    for row in chain(session.new, session.dirty, session.deleted):
        note_change(session, getattr(row, "moves", ""))


@event.listens_for(Session, "do_orm_execute")
def _note_statement(execution: ORMExecuteState) -> None:
    if execution.is_update or execution.is_insert or execution.is_delete:
        table = getattr(execution.statement, "table", None)
        note_change(execution.session, _marks_of_tables().get(table, ""))


@cache
def _marks_of_tables() -> dict[Any, str]:
    mappers = Base.registry.mappers
    return {each.local_table: each.class_.moves for each in mappers if each.class_.moves}


@event.listens_for(Session, "before_commit")
def _move(session: Session) -> None:
    session.flush()
    moved = session.info.get("moved")
    if not moved:
        return
    dialect = session.connection().dialect.name
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    rows = [{"name": name, "value": secrets.randbits(62)} for name in sorted(moved)]
    given = insert(Mark).values(rows)
    session.execute(
        given.on_conflict_do_update(
            index_elements=[Mark.name], set_={"value": given.excluded.value}
        )
    )


@event.listens_for(Session, "after_transaction_end")
def _forget(session: Session, transaction: Any) -> None:
    if transaction.parent is None and session.info.pop("moved", None) and has_request_context():
        g.pop("marks", None)
