"""The board of who takes part, unit by unit, as its pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from quizapp.contests import queries as contests
from quizapp.core.errors import NotFound
from quizapp.core.paging import Page
from quizapp.domain.boards import Audience, NameStyle, named
from quizapp.domain.contests import EntryMode
from quizapp.domain.text import nfc, search_key
from quizapp.ranking import queries
from quizapp.ranking.boards.choice import Choice, choice_of, fixed_of
from quizapp.ranking.queries import joined as reads
from quizapp.ranking.queries.joined import Joined
from quizapp.ranking.queries.people import who_is

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quizapp.contests.models import Contest
    from quizapp.ranking.queries.people import Who

SIZE = 100
MAX_WORDS = 100
SORTS = {
    "": "Theo cơ cấu tổ chức",
    "ty-le": "Tỷ lệ cao trước",
    "ty-le-thap": "Tỷ lệ thấp trước",
    "nguoi": "Nhiều người trước",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the board is asked for: from which unit down, which names, in which order."""

    unit_id: int | None = None
    words: str = ""
    sort: str = ""
    page: int = 1

    @property
    def query(self) -> dict[str, str]:
        """What of the address is not the page."""
        given = {"don-vi": str(self.unit_id or ""), "tim": self.words, "xep": self.sort}
        return {name: value for name, value in given.items() if value}


def asked_of(args: Mapping[str, str]) -> Asked:
    """What ``?don-vi=&tim=&xep=&trang=`` ask for."""

    def number(name: str) -> int | None:
        typed = args.get(name, "")
        return int(typed) if typed.isdecimal() and len(typed) < 10 else None

    words = nfc(args.get("tim", ""))[:MAX_WORDS]
    return Asked(number("don-vi"), words, args.get("xep", ""), number("trang") or 1)


@dataclass(frozen=True)
class JoinedPage:
    """The units directly below ``at``, or with ``words`` all below it with such names.

    ``names`` is how leaders are named; None names them in full, for organisers.
    """

    rows: Sequence[Joined]
    at: Joined
    asked: Asked
    made_at: int
    names: NameStyle | None
    leading: bool

    @cached_property
    def above(self) -> list[Joined]:
        """The units above ``at``, the topmost first."""
        by_id = {row.unit_id: row for row in self.rows}
        found, up = [], by_id.get(self.at.parent_id or 0)
        while up is not None and up not in found:
            found.append(up)
            up = by_id.get(up.parent_id or 0)
        return found[::-1]

    @cached_property
    def parents(self) -> frozenset[int | None]:
        """The units with others below them."""
        return frozenset(row.parent_id for row in self.rows)

    @cached_property
    def found(self) -> list[Joined]:
        """All lines that are asked for, in the order asked."""
        wanted = search_key(self.asked.words).split()
        if wanted:
            below = self._below()
            rows = [row for row in below if all(w in search_key(row.name) for w in wanted)]
        else:
            rows = [row for row in self.rows if row.parent_id == self.at.unit_id]
        if self.asked.sort == "nguoi":
            return sorted(rows, key=lambda row: -row.people)
        if self.asked.sort in ("ty-le", "ty-le-thap"):
            sign = -1 if self.asked.sort == "ty-le" else 1
            return sorted(rows, key=lambda row: (row.rate is None, sign * (row.rate or 0)))
        return rows

    def _below(self) -> list[Joined]:
        inside = {self.at.unit_id}
        found = []
        for row in self.rows:
            if row.parent_id in inside:
                inside.add(row.unit_id)
                found.append(row)
        return found

    @property
    def page(self) -> Page:
        last = max(1, -(-len(self.found) // SIZE))
        return Page(min(max(self.asked.page, 1), last), SIZE, len(self.found))

    @cached_property
    def lines(self) -> list[Joined]:
        """The lines of the asked page."""
        return self.found[self.page.offset : self.page.offset + SIZE]

    @cached_property
    def leaders(self) -> dict[int, str]:
        """The names of those who lead in the units that are shown, by their ids."""
        known = who_is(row.leader for row in (self.at, *self.lines) if row.leader is not None)
        return {who: self._name(each) for who, each in known.items()}

    def _name(self, who: Who) -> str:
        if self.names is None:
            return who.name
        return named(who.name, self.names) if who.published else "Không công khai họ tên"


def joined_page(
    rows: Sequence[Joined], asked: Asked, made_at: int, names: NameStyle | None
) -> JoinedPage:
    """The page of rows that are known; raises NotFound for a unit that is not among them."""
    unit_id = asked.unit_id or rows[0].unit_id
    at = next((row for row in rows if row.unit_id == unit_id), None)
    if at is None or asked.sort not in SORTS:
        raise NotFound("Cuộc thi không có đơn vị này.", title="Không tìm thấy đơn vị")
    leading = any(row.leader for row in rows)
    return JoinedPage(rows, at, asked, made_at, names, leading)


@dataclass(frozen=True, slots=True)
class PublicJoined:
    """The page for whoever may read the board of units; ``page`` is None where nobody may."""

    choice: Choice
    page: JoinedPage | None
    hidden: bool
    outsider: bool
    anonymous: bool


def joined(
    contest: Contest, now: int, *, number: str | None, asked: Asked, takes_part: bool
) -> PublicJoined:
    """Who takes part in the round that ``?ky=`` asks for, under the rules of the board of units;
    raises NotFound for no such round or unit."""
    states = queries.states(contest, now)
    state = queries.chosen(states, number, "units_hidden")
    rules = contests.board(contest)
    anonymous = contest.entry_mode == EntryMode.ANONYMOUS
    hidden = bool(state and state.units_hidden)
    outsider = not takes_part and rules.audience in (Audience.PARTICIPANTS, Audience.OWN)
    page = None
    if not (anonymous or hidden or outsider):
        round_ = next((each for each in contest.rounds if state and each.id == state.id), None)
        fixed = fixed_of(contest, states, state)
        rows, made_at = reads.joined_board(round_, contest, now, fixed)
        if rules.audience is Audience.OWN:
            rows = [row.without_leader for row in rows]
        page = joined_page(rows, asked, made_at, rules.names)
    return PublicJoined(choice_of(states, state, None, []), page, hidden, outsider, anonymous)
