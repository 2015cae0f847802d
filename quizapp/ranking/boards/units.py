"""The board of units as its page shows it, and the same figures as a table for files."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from quizapp.accounts import queries as accounts
from quizapp.contests import queries as contests
from quizapp.core.errors import Forbidden
from quizapp.domain import units as unit_rules
from quizapp.domain.contests import EntryMode
from quizapp.domain.papers import max_score
from quizapp.domain.text import format_number
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import queries
from quizapp.ranking.boards.choice import Choice, choice_of, fixed_of, until
from quizapp.ranking.boards.words import (
    Table,
    average_words,
    division_name,
    place_words,
    rate_words,
    score_words,
)
from quizapp.ranking.queries import PART, RoundState, UnitLine, UnitsHeld, snapshots

if TYPE_CHECKING:
    from quizapp.accounts.models import Unit
    from quizapp.attempts.models import Participant
    from quizapp.contests.models import Contest


@dataclass(frozen=True, slots=True)
class Group:
    """A division's units on this page, of ``count`` in all; no ``title`` where none is divided."""

    title: str
    count: int
    lines: list[UnitLine]


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """``snapshot`` is None where the board may not be shown yet or never.

    ``own`` is the line of the reader's own unit: the nearest one above the reader on the board.
    """

    choice: Choice
    snapshot: UnitsHeld | None
    division: str | None
    number: int
    hidden: bool
    anonymous: bool
    own: UnitLine | None
    own_page: int | None
    max_score: int
    rules: list[str]
    counted: list[RoundState]
    until: int

    @property
    def total(self) -> int:
        """How many units the board, or the asked division, has."""
        return sum(group.count for group in self._groups)

    @property
    def page(self) -> int:
        """The number of the asked page, held within the board."""
        return min(max(self.number, 1), max(1, -(-self.total // PART)))

    def groups(self, size: int | None = PART) -> list[Group]:
        """The lines of the asked page (or, without ``size``, all) by division."""
        if self.snapshot is None:
            return []
        start = (self.page - 1) * size if size else 0
        stop = start + size if size else self.total
        found, passed = [], 0
        for group in self._groups:
            first, last = max(start - passed, 0), min(stop - passed, group.count)
            passed += group.count
            if first < last:
                lines = self.snapshot.lines(group.start + first, last - first)
                found.append(Group(self._title(group), group.count, lines))
        return found

    @property
    def _groups(self) -> list[queries.Group]:
        every = self.snapshot.groups if self.snapshot else []
        return [group for group in every if self.division in (None, group.division)]

    def _title(self, group: queries.Group) -> str:
        return division_name(group.division) or ("Chưa xếp khối" if len(self._groups) > 1 else "")

    def average_words(self, line: UnitLine) -> str:
        return average_words(line, self.max_score)


def units(
    contest: Contest,
    now: int,
    *,
    number: str | None,
    division: str | None,
    page_number: int,
    me: Participant | None,
) -> UnitsPage:
    """The page of units that ``?ky=&khoi=&trang=`` ask for; raises NotFound for no such round."""
    states = queries.states(contest, now)
    round_ = queries.chosen(states, number, "units_hidden")
    anonymous = contest.entry_mode == EntryMode.ANONYMOUS
    hidden = bool(round_ and round_.units_hidden)
    snapshot = None
    if not hidden and not anonymous:
        asked = next((r for r in contest.rounds if round_ and r.id == round_.id), None)
        fixed = fixed_of(contest, states, round_)
        rows = partial(snapshots.unit_rows, fixed) if fixed else None
        snapshot = queries.unit_board(asked, contest, now, rows)
    there = [group.division for group in snapshot.groups] if snapshot else []
    own, own_page = _own(snapshot, division, me)
    return UnitsPage(
        choice=choice_of(states, round_, division, [each for each in DIVISIONS if each in there]),
        snapshot=snapshot,
        division=division,
        number=page_number,
        hidden=hidden,
        anonymous=anonymous,
        own=own,
        own_page=own_page,
        max_score=max_score(contests.blueprint(contest)),
        rules=unit_rules.describe(contests.formula(contest)),
        counted=[s for s in states if s.started and not s.units_hidden and round_ in (None, s)],
        until=until(states, now),
    )


def _own(
    snapshot: UnitsHeld | None, division: str | None, me: Participant | None
) -> tuple[UnitLine | None, int | None]:
    """The line of the reader's own unit on the asked board, and on which page it stands."""
    unit = accounts.unit(me.unit_id) if me and snapshot else None
    found = snapshot.line_of(_path(unit), division) if unit and snapshot else None
    return (found[0], found[1] // PART + 1) if found else (None, None)


def _path(unit: Unit) -> list[int]:
    return [int(part) for part in unit.path.split("/") if part]


def units_table(contest: Contest, now: int, *, number: str | None, division: str | None) -> Table:
    """The whole board as the page words it, row by row; raises Forbidden while it is not shown."""
    page = units(contest, now, number=number, division=division, page_number=1, me=None)
    if page.snapshot is None:
        raise Forbidden("Bảng xếp hạng đơn vị của kỳ này chưa được công bố.")
    return _table(page)


def _table(page: UnitsPage) -> Table:
    yield [
        *("Khối", "Hạng", "Đơn vị", "Số người dự thi", "Biên chế", "Tỷ lệ tham gia"),
        *("Điểm trung bình", "Điểm xếp hạng", "Ghi chú"),
    ]
    for group in page.groups(None):
        for line in group.lines:
            yield [
                group.title,
                place_words(line.place, line.tied),
                line.name,
                format_number(line.people),
                "" if line.headcount is None else format_number(line.headcount),
                rate_words(line),
                page.average_words(line),
                score_words(line.score),
                " ".join(words for words in (line.not_ranked_because, line.note) if words),
            ]
