"""Who has which prize, worked out a second time; see ``bench.real.judge``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Given = tuple[str, str | None, int]
"""A prize, the division that it is for (None: all together), and who has it."""
DIVISIONS = ("so-nganh", "xa-phuong", "su-nghiep", "cong-dan")


def given(
    people: Mapping[int, Sequence[Any]],
    units: Mapping[int, Sequence[Any]],
    persons: Mapping[int, Mapping[str, Any]],
    plan: Mapping[str, str],
    prizes: Sequence[Mapping[str, str]],
) -> dict[int, list[Given]]:
    """The prizes of every ranking, rounds first, then over the contest (0)."""
    found: dict[int, list[Given]] = {}
    have_one: set[int] = set()
    for number in sorted(people, key=lambda number: (number == 0, number)):
        extent = "round" if number else "contest"
        wanted = [each for each in prizes if each["extent"] == extent]
        lines = [line for line in people[number] if line.place is not None]
        shut_out = {line.who for line in lines if line.barred}
        if "once_per_contest" in plan:
            shut_out |= have_one
        ranking = [(line, persons[line.who]["division"]) for line in lines]
        found[number], winners = _list(
            wanted, ranking, units[number], shut_out, once="once_per_round" in plan
        )
        have_one |= winners
    return found


def _list(
    wanted: Sequence[Mapping[str, str]],
    ranking: Sequence[tuple[Any, str | None]],
    units: Sequence[Any],
    shut_out: set[int],
    *,
    once: bool,
) -> tuple[list[Given], set[int]]:
    """The prizes of one ranking in their order, and the people who have one."""
    found: list[Given] = []
    winners: set[int] = set()
    reached: dict[Any, int] = {}
    for prize in wanted:
        of_people = prize["subject"] == "person"
        there = {d for _, d in ranking} if of_people else {line.division for line in units}
        for division in _among(prize, there):
            queue = (
                _people(ranking, prize["rule"], division)
                if of_people
                else _units(units, prize["rule"], division)
            )
            key = (prize["subject"], prize["rule"], division)
            left = int(prize["count"])
            while left and reached.get(key, 0) < len(queue):
                who = queue[reached.get(key, 0)]
                reached[key] = reached.get(key, 0) + 1
                if of_people and (who in shut_out or (once and who in winners)):
                    continue
                if of_people:
                    winners.add(who)
                found.append((prize["name"], division, who))
                left -= 1
    return found, winners


def _among(prize: Mapping[str, str], there: set[str | None]) -> list[str | None]:
    """The divisions that a prize is given in, each apart; units are never taken together."""
    if prize["division"] == "*" or (prize["subject"] == "unit" and not prize["division"]):
        return [each for each in DIVISIONS if each in there]
    return [prize["division"] or None]


def _people(
    ranking: Sequence[tuple[Any, str | None]], rule: str, division: str | None
) -> list[int]:
    lines = [line for line, of in ranking if division in (None, of)]
    if rule == "closest_guess":
        lines = sorted((line for line in lines if not line.missing), key=lambda line: line.gap)
    elif rule == "most_attempts":
        lines = sorted(lines, key=lambda line: -line.attempts)
    return [line.who for line in lines]


def _units(units: Sequence[Any], rule: str, division: str | None) -> list[int]:
    lines = [line for line in units if line.division == division and line.place is not None]
    if rule == "most_people":
        lines = sorted(lines, key=lambda line: (-line.people, line.place))
    return [line.unit for line in lines]
