"""The board of people as it is kept: pages and places at the same cost, however many people.

The lines come from the database in the order of the chain, once a snapshot; each knows its place.
What a line says of a person (name, unit) is read when it is shown: nothing here names anybody.
"""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from quizapp.attempts.models import UNNAMED
from quizapp.contests import queries as contests
from quizapp.core.db import db
from quizapp.domain.ranking import Entry, order_key
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.queries import people, rows, snapshots
from quizapp.ranking.queries.held import (
    WHOLE,
    Built,
    Held,
    Key,
    Part,
    alone,
    held,
    pack,
)
from quizapp.ranking.queries.people import Scope
from quizapp.ranking.queries.rows import UNRANKED, Because, Board, Figures, PersonRow, Who

if TYPE_CHECKING:
    from quizapp.contests.models import Contest
    from quizapp.ranking.models import Snapshot
    from quizapp.ranking.queries.rounds import RoundState

PART = 100
"""Lines in a part; pages are a whole fraction of it."""
FIELDS = Figures._fields
PLACE, TIED = len(FIELDS), len(FIELDS) + 1
Line = list[Any]
"""``Figures``, then the place (0 without one) and whether others share it."""


NOBODY = Who(UNNAMED, published=False, unit_name=None)


@dataclass(frozen=True, slots=True)
class PeopleHeld:
    """The board of people of a scope as it is kept; of a ``fixed`` ranking the rows stand there."""

    kept: Held
    scope: Scope
    fixed: Snapshot | None

    @property
    def ranked(self) -> int:
        """How many people have a place."""
        return int(self.kept.figures["ranked"])

    @property
    def total(self) -> int:
        return int(self.kept.figures["total"])

    def page(self, page_number: int, size: int) -> Board:
        """The asked page, held within the board; ``size`` divides ``PART``."""
        number = min(max(page_number, 1), max(1, -(-self.total // size)))
        offset = (number - 1) * size
        if self.fixed is not None:
            lines = snapshots.rows_at(self.fixed, offset, size, self.scope.division)
        else:
            found, start = self.kept.part(offset // PART), offset % PART
            lines = _shown(self.scope, found, range(start, start + size)) if found else []
        return Board(rows=lines, page=number, size=size, ranked=self.ranked, total=self.total)

    def all_rows(self) -> Iterator[PersonRow]:
        """The whole board, some hundred at a time: for files."""
        if self.fixed is not None:
            yield from snapshots.each_row(self.fixed, self.scope.division)
            return
        for number in range(-(-self.total // PART)):
            found = self.kept.part(number)
            if found is not None:
                yield from _shown(self.scope, found, range(PART))

    def own(self, participant_id: int) -> tuple[PersonRow, int] | None:
        """The participant's own row as it stands now and how many rows stand before it (−1 without
        a place); None without a result."""
        if self.fixed is not None:
            return snapshots.own_place(self.fixed, participant_id, self.scope.division)
        return own_row(self.kept, self.scope, participant_id)

    def let_go(self) -> PeopleHeld:
        """The same board without the parts that its builder holds."""
        return replace(self, kept=self.kept.let_go())


def people_board(
    contest: Contest, scope: Scope, round_: RoundState | None, fixed: Snapshot | None, now: int
) -> PeopleHeld:
    """The board of ``scope``, at most some seconds old, or as it was ``fixed``."""
    number = round_.number if round_ else WHOLE
    key = Key(contest.id, "people", number, scope.division or "")

    def anew() -> Built:
        if fixed is not None:
            return snapshots.people_built(fixed, scope.division)
        return build(scope, repr(round_), contests.divisions(contest))

    return PeopleHeld(held(key, now, anew), scope, fixed)


def people_now(scope: Scope) -> PeopleHeld:
    """The board counted anew for one reader: for organisers' files."""
    return PeopleHeld(alone(build(scope), 0), scope, None)


# ---------------------------------------------------------------- building


def build(scope: Scope, beside: str = "", divisions: Iterable[str] = DIVISIONS) -> Built:
    """Read the whole board once, in its order, and pack it; no more than a part is unpacked."""
    names = hashlib.sha256()
    packer = _Packer(scope)
    counts = [0, 0]
    for row, eligible, key in _rows(scope, names):
        counts[not eligible] += 1
        packer.add(row, eligible, key)
    figures = {
        "ranked": counts[0],
        "total": sum(counts),
        "divisions": people.divisions(scope, list(divisions)),
    }
    names.update(people.unit_names_now())
    return Built(figures, packer.finished(), f"{beside} {scope} {names.hexdigest()}")


def _rows(scope: Scope, names: Any) -> Iterator[tuple[Line, bool, Any]]:
    """(fields, whether it is ranked, what equals have in common); ``names`` takes in who it is."""
    query = people.in_order(scope).execution_options(yield_per=1000)
    labels = people.key_labels(scope)
    found = db.session.execute(query)
    at = {name: number for number, name in enumerate(found.keys())}
    fields = itemgetter(*(at[name] for name in FIELDS))
    equal = itemgetter(*(at[label] for label in labels)) if labels else lambda _row: None
    who = itemgetter(at["participant_id"], at["full_name"], at["publish"])
    for row in found:
        names.update(repr(who(row)).encode())
        yield [*fields(row)], bool(row.eligible), equal(row)


class _Packer:
    """Gives lines their places and closes a part as soon as the line below it is known."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.parts: list[Part] = []
        self.above: Line | None = None
        self.lines: list[Line] = []
        self.count = 0
        self.last_key: Any = None

    def add(self, line: Line, eligible: bool, key: Any) -> None:
        last = self.lines[-1] if self.lines else None
        self.count += 1
        tied = last is not None and eligible and last[PLACE] > 0 and key == self.last_key
        if tied and last is not None:
            last[TIED] = True
        place = last[PLACE] if tied and last is not None else self.count
        line += [place if eligible else 0, tied]
        self.last_key = key
        if len(self.lines) == PART:
            self._close(line)
        self.lines.append(line)

    def _close(self, below: Line | None) -> None:
        first = key_of(self.scope, self.lines[0])
        self.parts.append(Part(first, pack([self.above, self.lines, below])))
        self.above, self.lines = self.lines[-1], []

    def finished(self) -> list[Part]:
        if self.lines:
            self._close(None)
        return self.parts


def key_of(scope: Scope, line: Line) -> bytes:
    """Where a line stands: the order key, people without a place behind all others."""
    lead = b"\0" if line[PLACE] else b"\1"
    return lead + order_key(_entry(scope, line), scope.chain, scope.actual)


def _entry(scope: Scope, line: Line) -> Entry:
    by_gap = scope.whole and bool(scope.actuals)
    return rows.entry(Figures(*line[:PLACE]), by_gap=by_gap)


# ---------------------------------------------------------------- lines as they are shown


def _shown(scope: Scope, part: Any, wanted: range) -> list[PersonRow]:
    above, lines, below = part
    around = [above, *lines, below]
    inside = [each for each in wanted if each < len(lines)]
    known = people.who_is(lines[each][0] for each in inside)
    return [
        _row(scope, around[each : each + 3], known.get(lines[each][0], NOBODY)) for each in inside
    ]


def _row(scope: Scope, around: list[Line | None], who: Who) -> PersonRow:
    """A line, given with the one above and the one below it, as it is shown."""
    line: Line = around[1] or []
    place = line[PLACE] or None
    if place is None:
        because: Because = (None, UNRANKED)
    else:
        pair = _pair(*around)
        entries = (_entry(scope, pair[0]), _entry(scope, pair[1])) if pair else None
        because = rows.why(entries, scope.chain, scope.actual)
    return rows.person(
        Figures(*line[:PLACE]),
        who,
        place=place,
        tied=line[TIED],
        because=because,
        settled=bool(scope.actuals),
        whole=scope.whole,
    )


def _pair(upper: Line | None, line: Line | None, lower: Line | None) -> tuple[Line, Line] | None:
    """The lines between which it was decided: with the one above, the first with the next."""
    if upper is not None and line is not None:
        return upper, line
    return (line, lower) if line is not None and lower is not None and lower[PLACE] else None


def own_figures(scope: Scope, participant_id: int) -> PersonRow | None:
    """The participant's own figures, without a place: where the board is not shown."""
    found = people.figures_of(scope, participant_id)
    return _row(scope, [None, [*found.figures, 0, False], None], found.who) if found else None


def own_row(kept: Held, scope: Scope, participant_id: int) -> tuple[PersonRow, int] | None:
    """The participant's own row as it stands now, and how many rows stand before it (−1 without a
    place); None without a result.

    Who has handed in since the snapshot was built has the place that the result would have in it.
    """
    found = people.figures_of(scope, participant_id)
    if found is None:
        return None
    line: Line = [*found.figures, int(found.eligible), False]
    if not found.eligible:
        return _row(scope, [None, line, None], found.who), -1
    key = key_of(scope, line)
    number, (above, lines, below) = kept.part_at(key) or (0, (None, [], None))
    at = bisect_left(lines, key, key=lambda each: key_of(scope, each))
    upper, rest = [above, *lines][at], [*lines[at:], below, None]
    index = number * PART + at
    if rest[0] is not None and rest[0][0] == participant_id:
        return _row(scope, [upper, rest[0], rest[1]], found.who), index
    line = _placed(scope, line, (upper, rest[0]), index + 1)
    return _row(scope, [upper, line, rest[0]], found.who), index


def _placed(scope: Scope, line: Line, beside: tuple[Line | None, ...], place: int) -> Line:
    """A line that is not in the snapshot, between those that are: equals share their place."""
    for near in beside:
        if near is not None and near[PLACE] and _same(scope, near, line):
            return [*line[:PLACE], near[PLACE], True]
    return [*line[:PLACE], place, False]


def _same(scope: Scope, one: Line, other: Line) -> bool:
    """Whether two lines are equal in all but whose they are."""
    return key_of(scope, one)[:-8] == key_of(scope, other)[:-8]
