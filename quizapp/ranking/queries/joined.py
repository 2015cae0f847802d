"""Who takes part: every unit of a contest with its people, its headcount, and who leads in it.

Kept as the boards are, and by the same rules: what stands still or is fixed does not move.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from quizapp.contests import queries as contests
from quizapp.core.bounded import Bounded
from quizapp.core.db import db
from quizapp.domain.unit_tree import joined as rolled_up
from quizapp.domain.unit_tree import lines_up
from quizapp.ranking.models import SnapshotPerson
from quizapp.ranking.queries import people
from quizapp.ranking.queries.held import WHOLE, Built, Held, Key, Part, alone, held, pack
from quizapp.ranking.queries.rounds import states
from quizapp.ranking.queries.units import PART, people_by_unit, tree_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from quizapp.contests.models import Contest, Round
    from quizapp.domain.units import Unit
    from quizapp.ranking.models import Snapshot

KIND = "joined"


@dataclass(frozen=True, slots=True)
class Joined:
    """A unit with everybody in it and below it.

    ``missing`` counts units below whose headcount is not known; ``leader`` is the participant who
    stands highest, None where nobody has a place or people may not be shown.
    """

    unit_id: int
    parent_id: int | None
    name: str
    division: str | None
    merged: bool
    people: int
    headcount: int | None
    missing: int
    leader: int | None

    @property
    def rate(self) -> Fraction | None:
        """People ÷ headcount as counted; it may pass 1."""
        return Fraction(self.people, self.headcount) if self.headcount else None

    @property
    def without_leader(self) -> Joined:
        """The same where each person sees no place but the own one."""
        return replace(self, leader=None)


def joined_board(
    round_: Round | None, contest: Contest, now: int, fixed: Snapshot | None
) -> tuple[list[Joined], int]:
    """All units of the contest, parents before children, and the moment of the figures."""
    key = Key(contest.id, KIND, round_.number if round_ else WHOLE)
    kept = held(key, now, lambda: _built(_count(round_, contest, now, fixed)))
    return _rows(kept), kept.built_at


def joined_now(
    round_: Round | None, contest: Contest, now: int, fixed: Snapshot | None
) -> list[Joined]:
    """The same counted anew for organisers: rounds that participants may not see yet count."""
    return _rows(alone(_built(_count(round_, contest, now, fixed, everything=True)), now))


def _built(rows: Sequence[list[Any]]) -> Built:
    parts = [Part(b"", pack(rows[at : at + PART])) for at in range(0, len(rows), PART)]
    return Built({"total": len(rows)}, parts)


_kept: Bounded[list[Joined]] = Bounded(16)


def _rows(kept: Held) -> list[Joined]:
    known = _kept.get(kept.stamp)
    if known is None:
        numbers = range(-(-kept.figures["total"] // PART))
        known = [Joined(*row) for number in numbers for row in kept.part(number) or []]
        if len(known) == kept.figures["total"]:
            _kept.put(kept.stamp, known)
    return known


# ---------------------------------------------------------------- counting


def _count(
    round_: Round | None,
    contest: Contest,
    now: int,
    fixed: Snapshot | None,
    *,
    everything: bool = False,
) -> list[list[Any]]:
    if fixed is not None:
        tree = tree_of(contest, round_, fixed.made_at)
        own, places = _fixed(fixed)
    else:
        tree, own = people_by_unit(round_, contest, now, everything=everything)
        places = _places(round_, contest, now, everything=everything)
    figures = rolled_up(tree, own)
    leaders = _leaders(tree, places)
    return [
        [
            *(unit.id, unit.parent_id, unit.name, unit.division, unit.merged),
            *figures[unit.id],
            leaders.get(unit.id),
        ]
        for unit in in_order(tree, contest.unit_id)
    ]


Places = list[tuple[int, int, int]]
"""(unit, position, participant) of who stands highest among the own people of each unit."""


def _fixed(fixed: Snapshot) -> tuple[Counter[int], Places]:
    """People by unit, and who leads, in a fixed ranking."""
    row = SnapshotPerson
    counts = db.session.execute(
        select(row.unit_id, func.count())
        .where(row.snapshot_id == fixed.id, row.unit_id.is_not(None))
        .group_by(row.unit_id)
    )
    first = (
        select(row.unit_id, func.min(row.position).label("position"))
        .where(row.snapshot_id == fixed.id, row.place.is_not(None), row.unit_id.is_not(None))
        .group_by(row.unit_id)
        .subquery()
    )
    places = db.session.execute(
        select(row.unit_id, row.position, row.participant_id)
        .join(first, (first.c.unit_id == row.unit_id) & (first.c.position == row.position))
        .where(row.snapshot_id == fixed.id)
    )
    own = Counter({unit_id: people for unit_id, people in counts if unit_id is not None})
    return own, [(unit_id or 0, position, who) for unit_id, position, who in places]


def _places(round_: Round | None, contest: Contest, now: int, *, everything: bool) -> Places:
    """Who leads by the present figures; nobody where the board of people may not be shown, or
    where audiences with papers of their own stand apart."""
    every = states(contest, now)
    mine = next((each for each in every if round_ and each.id == round_.id), None)
    hidden = mine is not None and mine.people_hidden and not everything
    if hidden or contest.papers:
        return []
    scope = people.scope_of(every, contests.chain(contest), mine, everything=everything)
    return people.first_of_units(scope) if scope.round_ids else []


def _leaders(tree: Iterable[Unit], places: Places) -> dict[int, int]:
    """Who stands highest in each unit and below it."""
    lines = lines_up(tree)
    best: dict[int, tuple[int, int]] = {}
    for unit_id, position, who in places:
        for above in lines.get(unit_id, ()):
            best[above] = min(best.get(above, (position, who)), (position, who))
    return {unit_id: who for unit_id, (_, who) in best.items()}


def in_order(tree: Sequence[Unit], root_id: int) -> list[Unit]:
    """The root and everything below it, parents before children, as the tree has them."""
    children: Mapping[int | None, list[Unit]] = {unit.parent_id: [] for unit in tree}
    for unit in tree:
        children[unit.parent_id].append(unit)
    waiting = [unit for unit in tree if unit.id == root_id]
    found = []
    while waiting:
        unit = waiting.pop()
        found.append(unit)
        waiting += reversed(children.get(unit.id, []))
    return found
