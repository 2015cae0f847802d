"""How a real contest is written down: the fields of the organisers' forms, as a browser sends them.

Nothing here knows the application: the same words are typed into its forms, read by the judge who
computes the results apart from it (``bench.real.judge``), and printed in the table of the docs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

DAY, HOUR = 24 * 60, 60
AREAS = (
    *("steering", "institutions", "procedures", "organisation"),
    *("civil_service", "public_finance", "digital"),
)
TERMS = (
    *("participation", "average", "share_above", "share_score"),
    *("people", "total", "attempts", "top_k"),
)
FIGURES = (
    *("share_above_percent", "share_score_percent", "top_size"),
    *("min_participation_percent", "min_people"),
)
STEPS = 5

Fields = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Window:
    """A round: its hours in minutes from the first Monday at 0:00, local time."""

    title: str
    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Scene:
    """How people behave when the contest is played.

    ``perfect`` of a hundred attempts are all right, ``citizens`` of a hundred people have no unit;
    who may try again tries up to ``tries`` times a round. ``share``: how many of a hundred people
    play it, as one of many rounds is played by fewer.
    """

    perfect: int = 25
    citizens: int = 0
    tries: int = 1
    share: int = 100
    multiple: bool = False
    points_by_hand: bool = False

    def of(self, people: int, least: int) -> int:
        """How many play it where ``people`` play a contest of one round."""
        return max(least, people * self.share // 100)


@dataclass(frozen=True, slots=True)
class RealContest:
    """One contest of the facts file: its number and name there, and its settings.

    ``chosen`` says what the published rules leave open (or what of them is left out) and what was
    chosen here. ``plan`` and ``prizes`` are what is sent to the pages of prizes.
    """

    number: int
    title: str
    year: str
    rounds: tuple[Window, ...]
    fields: Fields
    prizes: tuple[Fields, ...]
    chosen: str
    plan: Fields
    scene: Scene = Scene()


def weeks(count: int, opens: int = 0, closes: int = 7 * DAY) -> tuple[Window, ...]:
    """Weekly rounds, from and to so many minutes after each Monday at 0:00."""
    return tuple(
        Window(f"Tuần {week + 1}", week * 7 * DAY + opens, week * 7 * DAY + closes)
        for week in range(count)
    )


def one(days: int, opens: int = 8 * HOUR, closes: int = 17 * HOUR) -> tuple[Window, ...]:
    """One round over so many days."""
    return (Window("Kỳ thi", opens, (days - 1) * DAY + closes),)


def at(minutes_after_midnight: str) -> int:
    """ "7:30" as minutes."""
    hour, _, minute = minutes_after_midnight.partition(":")
    return int(hour) * HOUR + int(minute)


def paper(any_area: int = 0, points: str = "1", **areas: int) -> dict[str, str]:
    """How many questions a paper has, by area or from all of them, and their points."""
    counts = {f"blueprint-{area}": str(areas.get(area, "")) for area in AREAS}
    return {**counts, "blueprint-any_area": str(any_area or ""), "points": points}


def audiences(
    first: str, *others: str, by: str, any_area: int, minutes: int, divisions: str = ""
) -> dict[str, str]:
    """Papers of their own for ``others`` beside the ``first`` audience, told apart ``by`` "unit"
    (people of ``divisions`` are the one other) or "choice"."""
    sent = {"audience_name": first, "audience_by": by}
    for number, name in enumerate(others):
        row = f"more_papers-{number}"
        sent |= {f"{row}-name": name, f"{row}-minutes": str(minutes)}
        sent |= {f"{row}-blueprint-any_area": str(any_area), f"{row}-audience": ""}
        sent |= {f"{row}-divisions": divisions} if divisions else {}
    return sent


def limits(
    per_round: int | None = None, per_day: int | None = None, per_contest: int | None = None
) -> dict[str, str]:
    """How often people may try; None does not limit."""
    given = {"round": per_round, "day": per_day, "contest": per_contest}
    return {f"attempts_per_{name}": str(value or "") for name, value in given.items()}


def chain(*criteria: str) -> dict[str, str]:
    """The order of criteria."""
    steps = (*criteria, *[""] * (STEPS - len(criteria)))
    return {f"chain-{number}": criterion for number, criterion in enumerate(steps)}


def units(
    *,
    points10: bool = False,
    ties_by_people: bool = False,
    thresholds: Sequence[tuple[int, int]] = (),
    prizes: Mapping[str, str] | None = None,
    **given: int,
) -> dict[str, str]:
    """The formula of units: weights by term, and its other figures by their names in the form.

    ``prizes`` says what a person's prize brings the unit; the form's ``top_k`` is ``top_size``.
    """
    sent = {f"weights-{term}": str(given.pop(term, "")) for term in TERMS}
    for number, (below, percent) in enumerate(thresholds):
        sent[f"thresholds-{number}-below"] = str(below)
        sent[f"thresholds-{number}-percent"] = str(percent)
    for number, (name, points) in enumerate((prizes or {}).items()):
        sent[f"prize_points-{number}-name"] = name
        sent[f"prize_points-{number}-points"] = points
    figures = {name: str(given.pop(name, "")) for name in FIGURES}
    figures["top_k"] = figures.pop("top_size")
    assert not given, given
    ticked = {"points10": points10, "ties_by_people": ties_by_people}
    return sent | figures | {name: "y" for name, on in ticked.items() if on}


def prize(
    name: str,
    count: int,
    *,
    division: str = "",
    extent: str = "round",
    subject: str = "person",
    rule: str = "place",
    amount: str = "",
) -> dict[str, str]:
    """A prize as the form of prizes takes it; ``division`` "*" is each apart, "" all together.

    ``amount`` is money in đồng.
    """
    return {
        **{"name": name, "count": str(count), "amount": amount, "value": "", "extent": extent},
        **{"subject": subject, "rule": rule, "division": division},
    }


LADDER = ("Giải Nhất", "Giải Nhì", "Giải Ba", "Giải Khuyến khích")


def ladder(*counts: int, amounts: Sequence[str] = (), **given: str) -> tuple[dict[str, str], ...]:
    """First, second, third, … prizes, so many of each."""
    rows = zip(LADDER, counts, [*amounts, *[""] * len(counts)], strict=False)
    suffix = " tập thể" if given.get("subject") == "unit" else ""
    return tuple(
        prize(name + suffix, count, amount=amount, **given) for name, count, amount in rows
    )


def plan(
    *,
    once: bool = True,
    once_in_all: bool = False,
    keep_highest: bool = False,
    cap_percent: int | None = None,
    days: int = 3,
) -> dict[str, str]:
    """What holds for all prizes: one per person in a list, one in the whole contest (the highest),
    at most so many in a hundred people."""
    ticked = {"once_per_round": once, "once_per_contest": once_in_all, "keep_highest": keep_highest}
    return {
        **{"complaint_days": str(days), "cap_percent": str(cap_percent or "")},
        **{name: "y" for name, on in ticked.items() if on},
    }


def entry(
    *,
    min_age: int | None = None,
    password: str = "",
    insiders: str = "no_prize",
    complete_only: bool = False,
    **needs: str,
) -> dict[str, str]:
    """What is asked at the entry; ``needs`` are further fields, "optional" or "required"."""
    sent = {f"needs-{name}": need for name, need in needs.items()}
    sent |= {"min_age": str(min_age or ""), "entry_password": password, "insiders": insiders}
    return sent | ({"complete_only": "y"} if complete_only else {})
