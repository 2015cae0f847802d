"""How long a board that a browser holds still stands, known from two rows.

The ``ETag`` of a board names the snapshot that it shows by number and stamp, the moment until which
the clock changes nothing about it, and a digest over all else that its words follow from: looks,
settings, address, the reader and the reader's own results. Whoever asks again is answered from the
snapshot's row, the contest's version and the reader's results, before anything else is read.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from quizapp.core.db import for_drivers
from quizapp.core.settings import ROOT

if TYPE_CHECKING:
    from quizapp.contests.models import Contest
    from quizapp.ranking.queries.held import Held

_TAG = re.compile(r'W/"([0-9]{1,18})-([0-9a-f]{24})-([0-9]{1,16})-([0-9a-f]{24})"')
_STANDING = for_drivers("""
SELECT b.stamp, b.fresh_until, c.id, c.version, c.state
FROM held_board b JOIN contest c ON c.id = b.contest_id WHERE b.id = ?
""")
_RESULTS = for_drivers(
    "SELECT count(*), coalesce(sum(since), 0) FROM result WHERE participant_id = ?"
)
Ask = Callable[[Mapping[str, str], tuple[object, ...]], Any]
"""Runs a statement (``core.db.for_drivers``) and gives its row, or None."""


class Address(NamedTuple):
    """What was asked for, as it came."""

    path: str
    query: str


@dataclass(frozen=True, slots=True)
class Tag:
    """The parts of an ``ETag``."""

    board_id: int
    stamp: str
    until: int
    digest: str

    def __str__(self) -> str:
        return f"{self.board_id}-{self.stamp}-{self.until}-{self.digest}"


class Mark(NamedTuple):
    """What a page was drawn from: a snapshot and the contest's settings, and until when the clock
    changes nothing about it."""

    board_id: int
    stamp: str
    until: int
    contest_id: int
    version: int
    state: str


class Reader(NamedTuple):
    """Who reads (0 is nobody known), how many results that person has, and the sum of the moments
    since when they are as they are."""

    participant_id: int = 0
    results: int = 0
    since: int = 0


def mark_of(kept: Held, contest: Contest, until: int) -> Mark:
    return Mark(kept.id, kept.stamp, until, contest.id, contest.version, contest.state)


def holds(ask: Ask, mark: Mark, now: int) -> bool:
    """Whether a page with this mark would be drawn again just so; raises Unavailable."""
    return _mark_now(ask, mark.board_id, mark.stamp, mark.until, now) == mark


def _mark_now(ask: Ask, board_id: int, stamp: str, until: int, now: int) -> Mark | None:
    """The present mark of a board that is fresh and still has this stamp."""
    row = ask(_STANDING, (board_id,)) if now < until else None
    if row is None or row[0] != stamp or row[1] <= now:
        return None
    return Mark(board_id, stamp, until, *row[2:])


def tag_in(header: str) -> Tag | None:
    """The one tag of an ``If-None-Match`` that this module made."""
    found = _TAG.fullmatch(header.strip())
    return Tag(int(found[1]), found[2], int(found[3]), found[4]) if found else None


def tag_of(mark: Mark, address: Address, reader: Reader) -> str:
    """The tag of the page that is about to be shown to this reader.

    ``reader`` was read before the page was: what changes in between makes the tag too old, not
    the page.
    """
    return str(Tag(mark.board_id, mark.stamp, mark.until, _digest(mark, address, reader)))


def reader_of(ask: Ask, participant_id: int | None) -> Reader:
    """The reader with the own results as of now; raises Unavailable."""
    if participant_id is None:
        return Reader()
    return Reader(participant_id, *ask(_RESULTS, (participant_id,)))


def still_stands(ask: Ask, tag: Tag, address: Address, people: Mapping[str, int], now: int) -> bool:
    """Whether the page with this tag would be shown again just so; raises Unavailable.

    ``people`` says by the contest's id as text which participant reads.
    """
    mark = _mark_now(ask, tag.board_id, tag.stamp, tag.until, now)
    if mark is None:
        return False
    reader = reader_of(ask, people.get(str(mark.contest_id)))
    return tag.digest == _digest(mark, address, reader)


def _digest(*parts: Any) -> str:
    return hashlib.sha256(repr((_look(), *parts)).encode()).hexdigest()[:24]


@lru_cache(maxsize=1)
def _look() -> str:
    """Changes whenever a page might be drawn otherwise: with the files that draw it."""
    found = hashlib.sha256()
    for name in ("ranking", "templates", "domain", "static"):
        for path in sorted((ROOT / "quizapp" / name).rglob("*")):
            if path.suffix in {".py", ".html", ".css"}:
                found.update(path.read_bytes())
    return found.hexdigest()[:24]
