"""The board of units worked out a second time; see ``bench.real.judge``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

AGAINST_THE_FIRST = ("people", "total", "attempts", "top_k")


@dataclass(slots=True)
class UnitLine:
    """A unit in the ranking of its division; ``place`` is None where it is not ranked."""

    unit: int
    division: str | None
    people: int
    headcount: int | None
    score: Fraction
    place: int | None = None


def board(
    units: Sequence[Mapping[str, Any]],
    persons: Sequence[tuple[int | None, Any]],
    typed: Mapping[str, str],
    decided: Sequence[Mapping[str, Any]],
    added: Mapping[int, Fraction],
) -> list[UnitLine]:
    """Every unit with a division, by places within it.

    ``persons`` are (unit, line), ``added`` points of units that do not come from its figures.
    """
    below: dict[int, list[Any]] = defaultdict(list)
    for unit, line in persons:
        for above in upwards(units, unit):
            below[above].append(line)
    divisions: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
    for each in units:
        if each["division"] is not None:
            divisions[each["division"]].append(each)
    return [
        line
        for inside in divisions.values()
        for line in _division(inside, units, below, typed, decided, added)
    ]


def upwards(units: Sequence[Mapping[str, Any]], unit: int | None) -> list[int]:
    """The unit and those above it."""
    parents = {each["id"]: each["parent_id"] for each in units}
    found = []
    while unit is not None:
        found.append(unit)
        unit = parents[unit]
    return found


def prize_points(
    units: Sequence[Mapping[str, Any]],
    winners: Sequence[tuple[str, int | None]],
    typed: Mapping[str, str],
) -> dict[int, Fraction]:
    """What prizes of people bring their units and those above: winners are (prize, unit)."""
    worth = {
        typed[name]: Fraction(typed[name.replace("-name", "-points")].replace(",", "."))
        for name in typed
        if name.startswith("prize_points-") and name.endswith("-name")
    }
    found: dict[int, Fraction] = defaultdict(Fraction)
    for prize, unit in winners:
        for above in upwards(units, unit):
            found[above] += worth.get(prize, 0)
    return found


def _division(
    inside: Sequence[Mapping[str, Any]],
    units: Sequence[Mapping[str, Any]],
    below: Mapping[int, Sequence[Any]],
    typed: Mapping[str, str],
    decided: Sequence[Mapping[str, Any]],
    added: Mapping[int, Fraction],
) -> list[UnitLine]:
    headcounts = {each["id"]: _headcount(each, units) for each in inside}
    in_race = [
        each["id"]
        for each in inside
        if _ranked(len(below.get(each["id"], ())), headcounts[each["id"]], typed)
    ]
    weights = {
        name.removeprefix("weights-"): int(weight)
        for name, weight in typed.items()
        if name.startswith("weights-") and weight and int(weight)
    }
    scores = {each["id"]: added.get(each["id"], Fraction(0)) for each in inside}
    for term, weight in weights.items():
        values = {
            each["id"]: _value(term, below.get(each["id"], ()), headcounts[each["id"]], typed)
            for each in inside
        }
        for unit, share in _shares(term, values, in_race, typed).items():
            scores[unit] += share if "points10" in typed else share * weight
    lines = [
        UnitLine(
            each["id"],
            each["division"],
            len(below.get(each["id"], ())),
            headcounts[each["id"]],
            scores[each["id"]],
        )
        for each in inside
    ]
    by_people = "ties_by_people" in typed
    worth = {line.unit: (line.score, line.people * by_people) for line in lines}
    for line in lines:
        if line.unit in in_race:
            line.place = 1 + sum(worth[other] > worth[line.unit] for other in in_race)
    _decide(lines, decided)
    return sorted(lines, key=lambda line: (line.place is None, line.place or 0, -line.score))


def _headcount(unit: Mapping[str, Any], units: Sequence[Mapping[str, Any]]) -> int | None:
    """The unit's own, else what those below it add up to."""
    if unit["headcount"] is not None:
        return int(unit["headcount"])
    under = [_headcount(each, units) for each in units if each["parent_id"] == unit["id"]]
    known = [each for each in under if each is not None]
    return sum(known) if known else None


def _figure(typed: Mapping[str, str], name: str, usual: int) -> int:
    return int(typed.get(name) or usual)


def _ranked(people: int, headcount: int | None, typed: Mapping[str, str]) -> bool:
    if people == 0 or people < _figure(typed, "min_people", 0):
        return False
    least = _figure(typed, "min_participation_percent", 0)
    sizes = sorted(
        (int(typed[f"thresholds-{row}-below"]), int(typed[f"thresholds-{row}-percent"]))
        for row in range(3)
        if typed.get(f"thresholds-{row}-below")
    )
    if not headcount:
        return not least and not sizes
    for size, percent in reversed(sizes):
        least = percent if headcount < size else least
    return people * 100 >= least * headcount


def _value(
    term: str, lines: Sequence[Any], headcount: int | None, typed: Mapping[str, str]
) -> Fraction:
    marks = sorted((Fraction(line.score, line.most) for line in lines), reverse=True)
    people = len(lines)
    if term == "participation":
        return min(Fraction(people, headcount), Fraction(1)) if headcount else Fraction(0)
    if term == "average":
        return sum(marks, Fraction(0)) / people if people else Fraction(0)
    if term == "share_above":
        percent = _figure(typed, "share_above_percent", 50)
        above = sum(Fraction(line.right, line.questions) * 100 > percent for line in lines)
        return Fraction(above, people) if people else Fraction(0)
    if term == "share_score":
        reached = sum(mark * 100 >= _figure(typed, "share_score_percent", 80) for mark in marks)
        return Fraction(reached, people) if people else Fraction(0)
    if term == "top_k":
        size = _figure(typed, "top_k", 10)
        return sum(marks[:size], Fraction(0)) / size
    sums = {
        "people": people,
        "total": sum(line.score for line in lines),
        "attempts": sum(line.attempts for line in lines),
    }
    return Fraction(sums[term])


def _shares(
    term: str, values: Mapping[int, Fraction], in_race: Sequence[int], typed: Mapping[str, str]
) -> dict[int, Fraction]:
    """A term's part of each unit's score: of 1, or the points 10, 9, … 1 of the first ten."""
    if "points10" in typed:
        return {
            unit: Fraction(
                max(0, 10 - sum(values[other] > values[unit] for other in in_race))
                if unit in in_race and values[unit]
                else 0
            )
            for unit in values
        }
    most = max((values[unit] for unit in in_race), default=Fraction(0))
    if term not in AGAINST_THE_FIRST:
        return dict(values)
    return {
        unit: min(value / most, Fraction(1)) if most else Fraction(0)
        for unit, value in values.items()
    }


def _decide(lines: Sequence[UnitLine], decided: Sequence[Mapping[str, Any]]) -> None:
    """Equals among whom a lot was drawn stand in its order."""
    groups: dict[int, list[UnitLine]] = defaultdict(list)
    for line in lines:
        if line.place is not None:
            groups[line.place].append(line)
    orders = {
        frozenset(each["members"]): each["order"] for each in decided if each["subject"] == "unit"
    }
    for place, equals in groups.items():
        order = orders.get(frozenset(line.unit for line in equals), [])
        for line in equals:
            line.place = place + (order.index(line.unit) if order else 0)
