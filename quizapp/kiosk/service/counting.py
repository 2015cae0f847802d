"""Counting what happens at links: one upsert an event, no row for a visitor, nobody in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

from quizapp.core.db import begin_write, db
from quizapp.domain.text import local_datetime
from quizapp.kiosk.models import Event, QrCount, QuestionCount

if TYPE_CHECKING:
    from collections.abc import Mapping


def count(code: str, now: int, events: Mapping[Event, int]) -> None:
    """Add to the counters of a link in the local hour of ``now``.

    A reading request begins to write here: call it last, when everything has been read, so that
    the write is as short as can be.
    """
    begin_write()
    local = local_datetime(now)
    for event in sorted(events):
        row = {"code": code, "day": local.date(), "hour": local.hour, "event": event.value}
        _add(QrCount, row, {"count": events[event]})


def count_answer(quiz_id: int, question_id: int, right: bool) -> None:
    """Add to a question's counters in a quiz."""
    key = {"quiz_id": quiz_id, "question_id": question_id}
    _add(QuestionCount, key, {"answered": 1, "right": int(right)})


def _add(table: Any, key: Mapping[str, object], amounts: Mapping[str, int]) -> None:
    """``amounts`` onto the row of ``key``, made where there is none: one statement, no race."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    statement = insert(table).values(**key, **amounts)
    db.session.execute(
        statement.on_conflict_do_update(
            index_elements=list(key),
            set_={name: getattr(table, name) + statement.excluded[name] for name in amounts},
        )
    )
