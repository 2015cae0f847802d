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
from sqlalchemy import event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from quizapp.core.db import Base, Moment, db, for_drivers, read

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable

    from sqlalchemy import Select
    from sqlalchemy.orm import ORMExecuteState

CONTESTS, UNITS, QUESTIONS = "contests", "units", "questions"
"""The marks there are: of contests with their rounds, of the organisation tree, and of what
questions say (their versions) and what counts instead (rulings)."""


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


def read_anew() -> None:
    """Let the request go by what is true from now on: for who has waited for a lock, behind which
    something kept may have changed."""
    if has_request_context():
        g.pop("marks", None)


T = TypeVar("T")


class Kept(Generic[T]):
    """What this process keeps under some marks, by key. Values are shared: nobody changes them."""

    def __init__(self, *marks: str, bound: int = 500) -> None:
        self._marks, self._bound = marks, bound
        self._kept: tuple[list[int | None], dict[Any, T]] = ([], {})

    def get(self, key: Hashable, make: Callable[[], T | None]) -> T | None:
        """What is kept, else what ``make`` gives; None is not kept."""
        kept = self._now()
        found = kept.get(key)
        if found is None:
            found = make()
            if found is not None:
                self._add(kept, {key: found})
        return found

    def many(self, keys: Collection[Any], make: Callable[[set[Any]], dict[Any, T]]) -> dict[Any, T]:
        """The same for several keys at once; ``make`` is given those that are missing."""
        kept = self._now()
        found = {key: kept[key] for key in keys if key in kept}
        missing = set(keys) - found.keys()
        if missing:
            made = make(missing)
            self._add(kept, made)
            found |= made
        return found

    def forget(self) -> None:
        """Keep nothing: where rows were changed past every session."""
        self._kept = ([], {})

    def _now(self) -> dict[Any, T]:
        """What is kept as the marks stand now; an empty one where nothing may be kept."""
        now = [value(mark) for mark in self._marks]
        if None in now:
            return {}
        at, kept = self._kept
        if at != now:
            kept = {}
            self._kept = (now, kept)
        return kept

    def _add(self, kept: dict[Any, T], made: dict[Any, T]) -> None:
        if len(kept) + len(made) > self._bound:
            kept.clear()
        kept.update(made)


def shared(query: Select[Any]) -> list[Any]:
    """Rows as the running transaction sees them, that belong to no session: for what is kept."""
    with Session(db.session.connection(), join_transaction_mode="rollback_only") as reader:
        rows = list(reader.scalars(query))
        reader.expunge_all()
    return rows


def read_only(*classes: type[Base]) -> None:
    """Let nobody change a column of a row of these classes that ``shared`` has given."""
    for each in classes:
        for column in inspect(each).column_attrs:
            event.listen(column.class_attribute, "set", _refuse)


def _refuse(row: object, *_: object) -> None:
    if inspect(row).detached:
        raise TypeError("a row that the process shares cannot be changed: read it in the session")


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
