"""The units that people of a contest choose theirs from, kept while the tree does not change."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial

from quizapp.accounts import history
from quizapp.accounts import queries as accounts
from quizapp.core import marks
from quizapp.domain.units import DIVISIONS

CITIZEN = "0"
"""The choice of a unit that says: none, I am a citizen."""

Groups = list[tuple[str, list[tuple[str, str]]]]


@dataclass(frozen=True, slots=True)
class UnitChoice:
    """``groups`` are (division label, [(value, name)]), ``values`` all that may be chosen.

    ``citizens``: somebody of no unit may come in too.
    """

    groups: Groups
    citizens: bool
    values: frozenset[str]


_kept: marks.Kept[UnitChoice] = marks.Kept(marks.UNITS)


def unit_choice(root_id: int, now: int) -> UnitChoice:
    """The choice among the units at and below one today; shared by all requests.

    A unit that is part of another by now cannot be chosen; its name stands in the list and chooses
    the other.
    """
    day = history.day_of(now)
    make = partial(_choice, root_id, day)
    return _kept.get((root_id, day), make) or make()


def _choice(root_id: int, day: dt.date) -> UnitChoice:
    groups, root = _groups(root_id, history.merged_units(day)), accounts.known_unit(root_id)
    citizens = root is None or root.division is None
    values = {value for _, units in groups for value, _ in units}
    return UnitChoice(groups, citizens, frozenset(values | {CITIZEN} if citizens else values))


def _groups(root_id: int, merged: dict[int, int]) -> Groups:
    """Units by the nearest division at or above them; a child names its parent too."""
    root = accounts.known_unit(root_id)
    top = root.path if root else ""
    units = {u.id: u for u in accounts.known_units().values() if u.path.startswith(top)}
    divisions: dict[int | None, str | None] = {}
    groups: Groups = [(label, []) for label in (*DIVISIONS.values(), "Cơ quan khác")]
    by_label = dict(groups)
    for unit in units.values():
        parent = units.get(unit.parent_id or 0)
        division = divisions[unit.id] = unit.division or divisions.get(unit.parent_id)
        inside = parent is not None and parent.division is not None
        name = f"{unit.name} ({parent.name})" if inside and parent else unit.name
        into = units.get(merged.get(unit.id, unit.id), unit)
        if into is not unit:
            name = f"{name} – nay thuộc {into.name}"
        by_label[DIVISIONS.get(division or "", "Cơ quan khác")].append((str(into.id), name))
    return [(label, members) for label, members in groups if members]
