"""The organisation tree: units, and the figures of everybody under a unit.

Scores are `int` hundredths of a point; rates and averages are exact `Fraction`s (domain.md,
"Ranking": units at any level of the tree, children roll up).
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

DIVISIONS: dict[str, str] = {
    "so-nganh": "Sở, ban, ngành",
    "xa-phuong": "Xã, phường, đặc khu",
    "su-nghiep": "Đơn vị sự nghiệp",
    "cong-dan": "Công dân, doanh nghiệp",
}


def in_usual_order(divisions: Iterable[str]) -> list[str]:
    """Each once: those that there always are in their order, then others (audiences) by name."""
    found = set(divisions)
    return [each for each in DIVISIONS if each in found] + sorted(found - DIVISIONS.keys())


@dataclass(frozen=True, slots=True)
class Unit:
    """A node of the organisation tree; `headcount` is its biên chế, None when not known.

    A `merged` unit is a part of its parent and stands on no board: see `unit_history`.
    """

    id: int
    parent_id: int | None
    name: str
    division: str | None
    headcount: int | None
    merged: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """One identity's counted result, at the unit it belongs to (scores in hundredths).

    `attempts` is how many sittings the person handed in.
    """

    unit_id: int
    score: int
    max_score: int
    right_count: int
    question_count: int
    attempts: int = 1


Mark = tuple[int, int, int, int, int]
"""(score, max_score, right_count, question_count, attempts) of one person."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a unit and all units under it add up to.

    `headcount_missing` counts units without a known headcount that are not in `headcount`.
    """

    headcount: int | None
    headcount_missing: int
    marks: tuple[tuple[Mark, int], ...]

    @property
    def people(self) -> int:
        """Distinct people who took part."""
        return sum(count for _, count in self.marks)

    @property
    def rate(self) -> Fraction | None:
        """People ÷ headcount as counted (it may pass 1), None when the headcount is not known."""
        return Fraction(self.people, self.headcount) if self.headcount else None

    @property
    def average(self) -> Fraction:
        """Mean of score ÷ maximum, 0..1; 0 when nobody took part."""
        total = sum((count * _share(mark) for mark, count in self.marks), Fraction(0))
        return total / self.people if self.marks else Fraction(0)

    @property
    def total(self) -> int:
        """Sum of scores in hundredths of a point."""
        return sum(mark[0] * count for mark, count in self.marks)

    @property
    def attempts(self) -> int:
        """How many sittings its people handed in."""
        return sum(mark[4] * count for mark, count in self.marks)

    def above(self, percent: int) -> int:
        """How many people have more than `percent` % of their questions right."""
        return sum(count for mark, count in self.marks if mark[2] * 100 > percent * mark[3])

    def reaching(self, percent: int) -> int:
        """How many people have at least `percent` % of the greatest score."""
        return sum(
            count for mark, count in self.marks if mark[1] and mark[0] * 100 >= percent * mark[1]
        )

    def share_of(self, people: int) -> Fraction:
        """`people` ÷ all people who took part, 0 where nobody did."""
        return Fraction(people, self.people) if self.marks else Fraction(0)

    def share_above(self, percent: int) -> Fraction:
        """Share of people with more than `percent` % of their questions right."""
        return self.share_of(self.above(percent))

    def top_average(self, k: int) -> Fraction:
        """Mean share of the best `k` people; places that nobody fills count 0."""
        total, open_places = Fraction(0), k
        for mark, count in sorted(self.marks, key=lambda pair: _share(pair[0]), reverse=True):
            taken = min(count, open_places)
            total, open_places = total + taken * _share(mark), open_places - taken
        return total / k


def _share(mark: Mark) -> Fraction:
    return Fraction(mark[0], mark[1]) if mark[1] else Fraction(0)


def roll_up(
    units: Iterable[Unit], persons: Iterable[Person], roots: Iterable[int]
) -> dict[int, Figures]:
    """Figures of each unit id in `roots`, with everybody in the units under it.

    People of units that are not in the tree are left out. A unit's own headcount, when set, stands
    for everything under it; else its children are added up. Raises ValueError when the tree has a
    cycle, KeyError when a root is not in it.
    """
    by_id = {unit.id: unit for unit in units}
    lines = lines_up(by_id.values())
    tallies: dict[int, Counter[Mark]] = {unit_id: Counter() for unit_id in roots}
    own: dict[int, Counter[Mark]] = {}
    for person in persons:
        mark = (
            *(person.score, person.max_score, person.right_count, person.question_count),
            person.attempts,
        )
        own.setdefault(person.unit_id, Counter())[mark] += 1
    for unit_id, tally in own.items():
        for above in lines.get(unit_id, ()):
            if above in tallies:
                tallies[above].update(tally)
    children: dict[int | None, list[Unit]] = {}
    for unit in by_id.values():
        children.setdefault(unit.parent_id, []).append(unit)
    return {
        unit_id: Figures(*_headcount(by_id[unit_id], children), tuple(tally.items()))
        for unit_id, tally in tallies.items()
    }


def joined(units: Iterable[Unit], own: Mapping[int, int]) -> dict[int, tuple[int, int | None, int]]:
    """Of each unit (people, headcount, units without a headcount), those below counted in.

    `own` is the number of people that belong to each unit itself. See `roll_up`.
    """
    by_id = {unit.id: unit for unit in units}
    people: Counter[int] = Counter()
    for unit_id, line in lines_up(by_id.values()).items():
        for above in line if own.get(unit_id) else ():
            people[above] += own[unit_id]
    children: dict[int | None, list[Unit]] = {}
    for unit in by_id.values():
        children.setdefault(unit.parent_id, []).append(unit)
    return {
        unit_id: (people[unit_id], *_headcount(unit, children)) for unit_id, unit in by_id.items()
    }


def lines_up(units: Iterable[Unit]) -> dict[int, list[int]]:
    """Of each unit itself and its ancestors, nearest first; raises ValueError for a cycle."""
    by_id = {unit.id: unit for unit in units}
    return {unit_id: _line(unit_id, by_id) for unit_id in by_id}


def _line(unit_id: int, by_id: Mapping[int, Unit]) -> list[int]:
    """The unit and its ancestors, nearest first."""
    line = [unit_id]
    while (parent_id := by_id[line[-1]].parent_id) is not None and parent_id in by_id:
        if parent_id in line:
            raise ValueError(f"the unit tree has a cycle at unit {parent_id}")
        line.append(parent_id)
    return line


def _headcount(unit: Unit, children: Mapping[int | None, list[Unit]]) -> tuple[int | None, int]:
    """(headcount, units left out of it because theirs is not known)."""
    below = children.get(unit.id, [])
    if unit.headcount is not None or not below:
        return unit.headcount, int(unit.headcount is None)
    counts = [_headcount(child, children) for child in below]
    known = [count for count, _ in counts if count is not None]
    return (sum(known) if known else None), sum(missing for _, missing in counts)


_COUNCIL = re.compile(r"(tỉnh|thành phố|xã|phường|đặc khu|thị trấn|huyện|quận|thị xã) ", re.I)


def formal_name(unit_name: str) -> str:
    """A unit as agencies head their papers: "Tỉnh Khánh Hòa" is "UBND tỉnh Khánh Hòa"."""
    found = _COUNCIL.match(unit_name)
    name = unit_name[found.end() :] if found else ""
    if found is None or not (name[:1].isupper() or name[:1].isdigit()):
        return unit_name
    return f"UBND {found[1].lower()} {name}"
