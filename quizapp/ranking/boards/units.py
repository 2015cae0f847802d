"""The board of units as its page shows it, and the same figures as a table for files."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from quizapp.contests import queries as contests
from quizapp.core.errors import Forbidden
from quizapp.domain import units as unit_rules
from quizapp.domain.boards import Audience
from quizapp.domain.contests import EntryMode
from quizapp.domain.text import format_number
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import queries
from quizapp.ranking.boards.choice import Choice, choice_of, fixed_of, until
from quizapp.ranking.boards.words import (
    Table,
    added_words,
    average_words,
    division_name,
    place_words,
    rate_words,
    score_words,
)
from quizapp.ranking.queries import PART, RoundState, UnitLine, UnitsHeld, snapshots

if TYPE_CHECKING:
    from quizapp.contests.models import Contest


@dataclass(frozen=True, slots=True)
class Group:
    """A division's units on this page, of ``count`` in all; no ``title`` where none is divided."""

    title: str
    count: int
    lines: list[UnitLine]


@dataclass(frozen=True, slots=True)
class OwnUnit:
    """The line of a reader's own unit, and on which page of the board it stands."""

    line: UnitLine
    page: int

    @property
    def id(self) -> int:
        return self.line.unit_id


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """What the page of units shows, whoever reads it.

    ``held`` is None where the board may not be shown yet or never.
    """

    choice: Choice
    held: UnitsHeld | None
    outsider: bool
    division: str | None
    number: int
    hidden: bool
    anonymous: bool
    max_score: int
    rules: list[str]
    counted: list[RoundState]
    until: int
    tree_at: int

    @property
    def size(self) -> int:
        """How many lines a page has."""
        return PART

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
        if self.held is None:
            return []
        start = (self.page - 1) * size if size else 0
        stop = start + size if size else self.total
        found, passed = [], 0
        for group in self._groups:
            first, last = max(start - passed, 0), min(stop - passed, group.count)
            passed += group.count
            if first < last:
                lines = self.held.lines(group.start + first, last - first)
                found.append(Group(self._title(group), group.count, lines))
        return found

    def own_of(self, participant_id: int | None, shown: Mapping[int, UnitLine]) -> OwnUnit | None:
        """The line of the reader's own unit: of the nearest one above the reader on the board.

        ``shown`` are lines that are known already, by their units.
        """
        if participant_id is None or self.held is None:
            return None
        found = self.held.place_of(queries.unit_path(participant_id, self.tree_at), self.division)
        if found is None:
            return None
        unit_id, number, before = found
        line = shown.get(unit_id) or self.held.lines(number, 1)[0]
        return OwnUnit(line, before // PART + 1)

    def let_go(self) -> UnitsPage:
        """The same page, to be kept: without what only its first reader holds."""
        return replace(self, held=self.held.let_go()) if self.held else self

    @property
    def _groups(self) -> list[queries.Group]:
        every = self.held.groups if self.held else []
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
    takes_part: bool = False,
) -> UnitsPage:
    """The page of units that ``?ky=&khoi=&trang=`` ask for; raises NotFound for no such round."""
    states = queries.states(contest, now)
    round_ = queries.chosen(states, number, "units_hidden")
    anonymous = contest.entry_mode == EntryMode.ANONYMOUS
    hidden = bool(round_ and round_.units_hidden)
    held = None
    audience = contests.board(contest).audience
    outsider = not takes_part and audience in (Audience.PARTICIPANTS, Audience.OWN)
    if not hidden and not anonymous and not outsider:
        asked = next((r for r in contest.rounds if round_ and r.id == round_.id), None)
        fixed = fixed_of(contest, states, round_)
        rows = partial(snapshots.unit_rows, fixed) if fixed else None
        held = queries.unit_board(asked, contest, now, rows)
    there = [group.division for group in held.groups] if held else []
    return UnitsPage(
        choice=choice_of(states, round_, division, [each for each in DIVISIONS if each in there]),
        held=held,
        outsider=outsider,
        division=division,
        number=page_number,
        hidden=hidden,
        anonymous=anonymous,
        max_score=contests.full_score(contest),
        rules=unit_rules.describe(contests.formula(contest)),
        counted=[s for s in states if s.started and not s.units_hidden and round_ in (None, s)],
        until=until(states, now),
        tree_at=queries.tree_moment(
            contest, round_.id if round_ else None, (round_ and round_.as_of) or now
        ),
    )


def units_table(
    contest: Contest,
    now: int,
    *,
    number: str | None,
    division: str | None,
    takes_part: bool = False,
) -> Table:
    """The whole board as the page words it, row by row; raises Forbidden while it is not shown."""
    page = units(
        contest, now, number=number, division=division, page_number=1, takes_part=takes_part
    )
    if page.held is None:
        raise Forbidden("Bảng xếp hạng đơn vị của kỳ này chưa được công bố.")
    return _table(page)


def _table(page: UnitsPage) -> Table:
    yield [
        *("Khối", "Hạng", "Đơn vị", "Số người dự thi", "Biên chế", "Tỷ lệ tham gia"),
        *("Điểm trung bình", "Điểm xếp hạng", "Trong đó cộng, trừ", "Ghi chú"),
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
                " ".join(added_words(each.points) for each in line.added),
                " ".join(line.remarks),
            ]
