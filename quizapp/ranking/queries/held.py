"""Snapshots of leaderboards: one reader at a time rebuilds while the others read on.

A snapshot is claimed, built and stored in short transactions of its own on a second connection:
the claim must be seen by others before the counting begins, and on SQLite nobody's answer may wait
for the write lock meanwhile. It is kept in parts of some hundred lines, so that reading a page
costs the same whatever the length of the board.
"""

from __future__ import annotations

import hashlib
import json
import time
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, LargeBinary, and_, bindparam, delete, insert, select, update
from sqlalchemy.exc import OperationalError

from quizapp.core.bounded import Bounded
from quizapp.core.db import Alone, db, insert_ignoring
from quizapp.ranking.models import BoardPart, HeldBoard

if TYPE_CHECKING:
    from sqlalchemy import Engine

FRESH_MS = 5_000
"""A snapshot younger than this is served as it is."""
REST = 20
"""A rebuild that took long is followed by a rest of so many times as long."""
MAX_FRESH_MS = 120_000
CLAIM_MS = 30_000
"""Who claimed a rebuild and did not finish within this span is taken to have failed."""
LOCK_WAIT_MS = 300
INDEX = -1
"""The number of the part that holds the index."""
WHOLE = 0
"""The ``round_number`` of the board over all rounds."""


@dataclass(frozen=True, slots=True)
class Key:
    """Which board: ``kind`` "people" or "units", ``division`` "" for all."""

    contest_id: int
    kind: str
    round_number: int
    division: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Lines that stand together, packed; ``first`` is the order key of the first of them."""

    first: bytes
    content: bytes


@dataclass(frozen=True, slots=True)
class Built:
    """A board counted anew. ``beside`` is what is shown with it without being a line of it;
    ``index`` tells where on it something stands, if anybody is to ask."""

    figures: dict[str, Any]
    parts: Sequence[Part]
    beside: str = ""
    index: bytes | None = None

    @property
    def stamp(self) -> str:
        found = hashlib.sha256(json.dumps([self.figures, self.beside]).encode())
        for part in self.parts:
            found.update(part.first + part.content)
        return found.hexdigest()[:24]


@dataclass(frozen=True)
class Held:
    """A board as built at ``built_at``: equal stamps are equal boards.

    Who has just built it holds its parts: a reading transaction does not see what it stored
    beside itself. ``version`` is 0 where nothing could be stored.
    """

    id: int
    version: int
    stamp: str
    built_at: int
    fresh_until: int
    figures: dict[str, Any]
    held: Built | None = None

    def let_go(self) -> Held:
        """The same board without the parts that its builder holds, for other readers."""
        return replace(self, held=None)

    def index(self) -> Any:
        """What ``Built.index`` was packed from."""
        known = _indexes.get(self.stamp)
        if known is None:
            packed = self.held.index if self.held else None
            read = unpack(packed) if packed else self.part(INDEX)
            known = _indexes.put(self.stamp, read or {})
        return known

    def part(self, number: int) -> Any:
        """The lines of a part by its number from 0; None where there is none."""
        if self.held is not None:
            parts = self.held.parts
            return unpack(parts[number].content) if 0 <= number < len(parts) else None
        found = _part(db.engine).row(board=self.id, version=self.version, number=number)
        return unpack(found[1]) if found is not None else None

    def part_at(self, key: bytes) -> tuple[int, Any] | None:
        """The part in which a line with this order key stands or would stand, and its number."""
        if self.held is not None:
            parts = self.held.parts
            number = max(bisect_right([each.first for each in parts], key) - 1, 0)
            return (number, unpack(parts[number].content)) if parts else None
        found = _part_at(db.engine).row(board=self.id, version=self.version, key=key)
        if found is None:
            found = _part(db.engine).row(board=self.id, version=self.version, number=0)
        return (found[0], unpack(found[1])) if found is not None else None


_OF_BOARD = select(BoardPart.number, BoardPart.content).where(
    BoardPart.board_id == bindparam("board", 0), BoardPart.version == bindparam("version", 0)
)


@lru_cache(maxsize=4)
def _part(engine: Engine) -> Alone:
    return Alone(engine, _OF_BOARD.where(BoardPart.number == bindparam("number", 0)))


@lru_cache(maxsize=4)
def _part_at(engine: Engine) -> Alone:
    """The part with the greatest ``first`` that is not beyond ``key``."""
    first, key = BoardPart.first, bindparam("key", b"", type_=LargeBinary)
    query = _OF_BOARD.where(BoardPart.number >= 0, first <= key)
    return Alone(engine, query.order_by(first.desc()).limit(1))


_indexes: Bounded[Any] = Bounded(8)


def pack(lines: Any) -> bytes:
    """Plain JSON values as bytes to keep."""
    return zlib.compress(json.dumps(lines, separators=(",", ":")).encode(), 1)


def unpack(content: bytes) -> Any:
    return json.loads(zlib.decompress(content))


def held(key: Key, now: int, build: Callable[[], Built]) -> Held:
    """The board as it is kept, or ``build`` anew where that is too old."""
    kept = _kept(key)
    if kept is not None and now < kept.fresh_until:
        return kept
    claim = _claim(key, now)
    if claim:
        started = time.monotonic()
        built = build()
        took_ms = int((time.monotonic() - started) * 1000)
        return _store(key, built, kept, claim, now, took_ms)
    if kept is not None and kept.version:
        return kept
    return alone(build(), now)


def alone(built: Built, now: int) -> Held:
    """A board for this reader only, kept nowhere."""
    return Held(0, 0, built.stamp, now, now, built.figures, built)


def expire(contest_id: int) -> None:
    """Let the next reader of each board of a contest build it anew, in this transaction.

    Whoever builds one now counts what was before: that is not kept.
    """
    db.session.execute(
        update(HeldBoard)
        .where(HeldBoard.contest_id == contest_id)
        .values(fresh_until=0, claimed_until=0),
        execution_options={"synchronize_session": False},
    )


# ---------------------------------------------------------------- the row


def _where(key: Key) -> Any:
    b = HeldBoard
    return and_(
        b.contest_id == key.contest_id,
        b.kind == key.kind,
        b.round_number == key.round_number,
        b.division == key.division,
    )


def _kept(key: Key) -> Held | None:
    b = HeldBoard
    columns = (b.id, b.version, b.stamp, b.built_at, b.fresh_until, b.figures)
    row = db.session.execute(select(*columns).where(_where(key))).one_or_none()
    return Held(*row) if row else None


def _claim(key: Key, now: int) -> int:
    """Until when this call may rebuild, 0 if not: the database lets exactly one caller through."""
    until = now + CLAIM_MS
    values = {
        "contest_id": key.contest_id,
        "kind": key.kind,
        "round_number": key.round_number,
        "division": key.division,
        "claimed_until": until,
    }
    first = insert_ignoring(HeldBoard).values(values).returning(HeldBoard.id)
    again = (
        update(HeldBoard)
        .where(_where(key), HeldBoard.fresh_until <= now, HeldBoard.claimed_until <= now)
        .values(claimed_until=until)
        .returning(HeldBoard.id)
    )
    try:
        with _own_transaction() as own:
            mine = own.execute(again).first() or own.execute(first).first()
    except OperationalError:
        return 0
    return until if mine else 0


def _store(key: Key, built: Built, kept: Held | None, claim: int, now: int, took_ms: int) -> Held:
    """Keep what was built and let go of the claim, unless somebody else has it by now."""
    stamp = built.stamp
    fresh_until = now + min(max(FRESH_MS, REST * took_ms), MAX_FRESH_MS)
    values: dict[str, Any] = {"built_at": now, "fresh_until": fresh_until, "claimed_until": 0}
    changed = kept is None or not kept.version or kept.stamp != stamp
    if changed:
        version = HeldBoard.version + 1
        values.update(stamp=stamp, figures=built.figures, version=version)
    own_row = (
        update(HeldBoard)
        .where(_where(key), HeldBoard.claimed_until == claim)
        .values(values)
        .returning(HeldBoard.id, HeldBoard.version)
    )
    try:
        with _own_transaction() as own:
            row = own.execute(own_row).one_or_none()
            if row is not None and changed:
                _store_parts(own, row.id, row.version, built)
    except OperationalError:
        row = None
    if row is None:
        return alone(built, now)
    return Held(row.id, row.version, stamp, now, fresh_until, built.figures, built)


def _store_parts(own: Connection, board_id: int, version: int, built: Built) -> None:
    p = BoardPart
    own.execute(delete(p).where(p.board_id == board_id, p.version < version - 1))
    parts = list(enumerate(built.parts))
    if built.index:
        parts.append((INDEX, Part(b"", built.index)))
    rows = [
        {"board_id": board_id, "version": version, "number": number, **asdict(part)}
        for number, part in parts
    ]
    if rows:
        own.execute(insert(p), rows)


@contextmanager
def _own_transaction() -> Iterator[Connection]:
    """A transaction beside the session's. SQLite gives up soon: the board can wait, saves go on.

    Raises OperationalError where the write lock cannot be had.
    """
    with db.engine.connect() as own:
        driver: Any = own.connection.driver_connection
        sqlite = own.dialect.name == "sqlite"
        if sqlite:
            usual = driver.execute("PRAGMA busy_timeout").fetchone()[0]
            driver.execute(f"PRAGMA busy_timeout={LOCK_WAIT_MS}")
        try:
            with own.begin():
                yield own
        finally:
            if sqlite:
                driver.execute(f"PRAGMA busy_timeout={usual}")
