"""The organisation tree as it counts on a day: headcounts as of a date, units that were merged.

A ranking goes by the tree of its closing day (domain.md, "Unit"); what is entered or decided later
never moves a board that stands still, so everything here can be asked as it was known at a moment.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from quizapp.domain.unit_tree import Unit


@dataclass(frozen=True, slots=True)
class Headcount:
    """A headcount that was entered (ms UTC) for a date; the later entry of a date stands."""

    as_of: dt.date
    headcount: int | None
    entered_at: int


def headcount_on(
    entries: Sequence[Headcount], day: dt.date, otherwise: int | None, known_at: int | None = None
) -> int | None:
    """The headcount that counts on `day`: of the latest date that is not after it.

    Before the first date the first figure counts: nothing better is known. `entries` stand in the
    order in which they were entered; without any the unit has `otherwise`. With `known_at` only
    what had been entered by that moment is known.
    """
    if not entries:
        return otherwise
    known = [each for each in entries if known_at is None or each.entered_at <= known_at]
    if not known:
        return None
    reached = [each for each in known if each.as_of <= day]
    last = max(each.as_of for each in reached) if reached else min(each.as_of for each in known)
    return [each for each in known if each.as_of == last][-1].headcount


@dataclass(frozen=True, slots=True)
class Merger:
    """A unit that is part of another from a day on; entered, and perhaps cancelled, at (ms UTC)."""

    unit_id: int
    into_id: int
    on: dt.date
    entered_at: int
    cancelled_at: int | None = None


def merged_on(
    mergers: Iterable[Merger], day: dt.date, known_at: int | None = None
) -> dict[int, int]:
    """Unit → the unit that it was merged into, of all mergers that hold on `day`."""
    return {
        each.unit_id: each.into_id for each in mergers if each.on <= day and _stands(each, known_at)
    }


def _stands(merger: Merger, known_at: int | None) -> bool:
    if known_at is None:
        return merger.cancelled_at is None
    cancelled = merger.cancelled_at
    return merger.entered_at <= known_at and (cancelled is None or cancelled > known_at)


def successor(unit_id: int, merged: Mapping[int, int]) -> int:
    """The unit that a unit is part of by its mergers, one after the other; itself without any."""
    passed = {unit_id}
    while (into := merged.get(unit_id)) is not None and into not in passed:
        passed.add(into)
        unit_id = into
    return unit_id


def merges_in_a_circle(
    unit_id: int, into_id: int, parents: Mapping[int, int | None], merged: Mapping[int, int]
) -> bool:
    """Whether merging a unit into another would lead back to it, by mergers or by the tree."""
    waiting, passed = [into_id], set[int]()
    while waiting:
        at = waiting.pop()
        if at == unit_id:
            return True
        if at in passed:
            continue
        passed.add(at)
        waiting += [each for each in (merged.get(at), parents.get(at)) if each is not None]
    return False


def as_merged(units: Iterable[Unit], merged: Mapping[int, int]) -> list[Unit]:
    """The tree in which a merged unit is a part of the one it was merged into: its people and the
    units below it count there, and it has neither division nor place of its own.

    Mergers with a unit that is not in the tree, or that lead back to the unit, do not count.
    """
    by_id = {unit.id: unit for unit in units}
    parents = {unit.id: unit.parent_id for unit in by_id.values()}
    inside = {key: into for key, into in merged.items() if key in by_id and into in by_id}
    for key, into in inside.items():
        if not merges_in_a_circle(key, into, parents, inside):
            by_id[key] = replace(by_id[key], parent_id=into, division=None, merged=True)
    return list(by_id.values())
