"""Who has which prize, worked out a second time; see ``bench.real.judge``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

DIVISIONS = ("so-nganh", "xa-phuong", "su-nghiep", "cong-dan")


@dataclass(frozen=True, slots=True)
class Given:
    """The prize number ``prize`` of the settings, in a division (None: all together), goes to
    ``who``; ``turn`` is its place in the list of winners."""

    turn: int
    prize: int
    name: str
    division: str | None
    who: int


def of_people(
    number: int,
    lines: Sequence[Any],
    persons: Mapping[int, Mapping[str, Any]],
    plan: Mapping[str, str],
    prizes: Sequence[Mapping[str, str]],
    elsewhere: Iterable[Given],
) -> list[Given]:
    """The prizes for people of one ranking; ``elsewhere`` is what people have in the others."""
    have: dict[int, int] = {}
    for each in elsewhere:
        have[each.who] = min(each.prize, have.get(each.who, each.prize))
    ranking = [(line, persons[line.who]["division"]) for line in lines if line.place is not None]
    winners: set[int] = set()

    def free(line: Any, prize: int) -> bool:
        if line.barred or ("once_per_round" in plan and line.who in winners):
            return False
        if "once_per_contest" not in plan or line.who not in have:
            return True
        return "keep_highest" in plan and prize < have[line.who]

    found: list[Given] = []
    reached: dict[Any, int] = {}
    for turn, prize, division in _turns(number, prizes, [d for _, d in ranking], "person"):
        rule = prizes[prize]["rule"]
        queue = _queue(ranking, rule, division)
        left = int(prizes[prize]["count"])
        while left and (at := reached.get((rule, division), 0)) < len(queue):
            reached[rule, division] = at + 1
            if free(queue[at], prize):
                winners.add(queue[at].who)
                found.append(Given(turn, prize, prizes[prize]["name"], division, queue[at].who))
                left -= 1
    return found


def of_units(number: int, lines: Sequence[Any], prizes: Sequence[Mapping[str, str]]) -> list[Given]:
    """The prizes for units of one ranking, always division by division."""
    found: list[Given] = []
    reached: dict[Any, int] = {}
    for turn, prize, division in _turns(number, prizes, [x.division for x in lines], "unit"):
        rule = prizes[prize]["rule"]
        queue = [line for line in lines if line.division == division and line.place is not None]
        if rule == "most_people":
            queue.sort(key=lambda line: (-line.people, line.place))
        first = reached.get((rule, division), 0)
        last = reached[rule, division] = first + int(prizes[prize]["count"])
        name = prizes[prize]["name"]
        found += [Given(turn, prize, name, division, line.unit) for line in queue[first:last]]
    return found


def _turns(
    number: int, prizes: Sequence[Mapping[str, str]], there: Iterable[str | None], subject: str
) -> list[tuple[int, int, str | None]]:
    """(turn, prize, division) of all prizes for people, or for units, in one ranking."""
    inside = set(there)
    wanted = [
        (at, each)
        for at, each in enumerate(prizes)
        if each["subject"] == subject and each["extent"] == ("round" if number else "contest")
    ]
    found = []
    for at, each in wanted:
        apart = each["division"] == "*" or (subject == "unit" and not each["division"])
        among = _in_order(inside) if apart else [each["division"] or None]
        found += [(10 * at + turn, at, division) for turn, division in enumerate(among)]
    return found


def _in_order(inside: set[str | None]) -> list[str | None]:
    """Divisions as they are always told, then audiences by their names."""
    others = sorted(each for each in inside if each and each not in DIVISIONS)
    return [each for each in DIVISIONS if each in inside] + others


def _queue(ranking: Sequence[tuple[Any, str | None]], rule: str, division: str | None) -> list[Any]:
    lines = [line for line, of in ranking if division in (None, of)]
    if rule == "closest_guess":
        return sorted((line for line in lines if not line.missing), key=lambda line: line.gap)
    if rule == "most_attempts":
        return sorted(lines, key=lambda line: -line.attempts)
    return lines
