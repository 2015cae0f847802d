"""Taking a row out with everything that hangs on it, in whatever feature it lies.

For what was never meant to stay (a trial run). What people did in earnest is never deleted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from sqlalchemy import delete, inspect, select

from quizapp.core.db import db

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Column, FromClause, Table

AT_ONCE = 500


def uproot(table: FromClause, ids: Sequence[int]) -> None:
    """Delete the rows of a ``table`` with these ids and, before them, all that refers to them.

    Foreign keys say what that is; a row that refers to one of its own table stays. What the session
    holds of the deleted rows is forgotten, and the rest is read anew: SQLite gives ids out again.
    """
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        for column in _references(table):
            _uproot_those(column, some)
        db.session.execute(delete(cast("Table", table)).where(table.c.id.in_(some)))
    _forget(table, set(ids))


def _forget(table: FromClause, ids: set[int]) -> None:
    for held in list(db.session):
        state = inspect(held)
        if state.mapper.local_table is table and state.identity and state.identity[0] in ids:
            db.session.expunge(held)
    db.session.expire_all()


def _uproot_those(column: Column[int], ids: Sequence[int]) -> None:
    child, which = column.table, column.in_(ids)
    if "id" in child.c:
        found = db.session.scalars(select(child.c.id).where(which)).all()
        if found:
            uproot(child, found)
    else:
        db.session.execute(delete(child).where(which))


def _references(table: FromClause) -> Iterator[Column[int]]:
    for child in reversed(db.metadata.sorted_tables):
        if child is not table:
            for key in child.foreign_keys:
                if key.column.table is table:
                    yield key.parent
