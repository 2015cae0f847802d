"""Counting what happens at links: a row an hour, whoever comes; nobody is in it.

Each event is added to its row at once, before the visitor is answered, by one statement: whatever
process dies then, what was answered is counted (docs/decisions/0014).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from quizapp.core.db import UNHURRIED, db, run_alone
from quizapp.domain.text import local_datetime

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quizapp.kiosk.models import Event

_LINKS = ("qr_count", ("code", "day", "hour", "event"), ("count",))
_QUESTIONS = ("quiz_question_count", ("quiz_id", "question_id"), ("answered", "right"))
Counters = tuple[str, tuple[str, ...], tuple[str, ...]]
"""A table, what its rows are told apart by, and what is added up in them."""


def note(code: str, now: int, events: Mapping[Event, int]) -> None:
    """Add to the counters of a link in the local hour of ``now``; committed on return.

    In a transaction of its own that waits for no disk, so that contestants' answers do not wait
    behind visitors. Call it last: the request must not write besides.
    """
    _alone(_LINKS, _rows(code, now, events))


def note_answer(quiz_id: int, question_id: int, right: bool) -> None:
    """Add to a question's counters in a quiz, likewise."""
    _alone(_QUESTIONS, [(quiz_id, question_id, 1, int(right))])


def count(code: str, now: int, events: Mapping[Event, int]) -> None:
    """The same as ``note`` within the transaction at hand, for what must not be counted without."""
    rows = _rows(code, now, events)
    text = _texts(_LINKS, len(rows), alone=False)[db.engine.dialect.name]
    db.session.connection().exec_driver_sql(text, _flat(rows))


def _rows(code: str, now: int, events: Mapping[Event, int]) -> list[tuple[object, ...]]:
    """In one order always: two who add to the same rows would else wait for each other for good."""
    local = local_datetime(now)
    day, hour = local.date().isoformat(), local.hour
    return [(code, day, hour, event.value, events[event]) for event in sorted(events)]


def _alone(counters: Counters, rows: Sequence[tuple[object, ...]]) -> None:
    texts = _texts(counters, len(rows), alone=True)
    run_alone(db.engine, texts, _flat(rows), unhurried=True)


def _flat(rows: Sequence[tuple[object, ...]]) -> tuple[object, ...]:
    return tuple(value for row in rows for value in row)


@lru_cache(maxsize=32)
def _texts(counters: Counters, rows: int, *, alone: bool) -> dict[str, str]:
    """Each row is made or added to; the statement for each driver."""
    table, key, amounts = counters
    columns = (*key, *amounts)
    one = f"({', '.join('?' * len(columns))})"
    names = ", ".join(f'"{name}"' for name in columns)
    added = ", ".join(f'"{name}" = {table}."{name}" + excluded."{name}"' for name in amounts)
    text = (
        f"INSERT INTO {table} ({names}) VALUES {', '.join([one] * rows)}"  # noqa: S608 (our names)
        f" ON CONFLICT ({', '.join(key)}) DO UPDATE SET {added} RETURNING "
    )
    ending = UNHURRIED if alone else "1"
    return {"sqlite": f"{text}1", "postgresql": text.replace("?", "%s") + ending}
