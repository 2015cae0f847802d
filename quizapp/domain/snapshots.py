"""Fixed rankings: what makes a version, and how a decision among equals settles it.

A ranking is fixed when a round is closed.  Nothing moves it afterwards; a correction makes a new
version beside it (domain.md, "Prizes").
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """What made a version of a ranking."""

    CLOSING = "closing"
    DECISION = "decision"
    REGRADE = "regrade"
    CORRECTION = "correction"


CAUSE_LABELS: dict[Cause, str] = {
    Cause.CLOSING: "Chốt kết quả",
    Cause.DECISION: "Xếp thứ tự các kết quả bằng nhau",
    Cause.REGRADE: "Chấm lại",
    Cause.CORRECTION: "Đính chính",
}


class TieKind(StrEnum):
    """How equals are put in order."""

    LOT = "lot"
    REASONED = "reasoned"


TIE_KIND_LABELS: dict[TieKind, str] = {
    TieKind.LOT: "Bốc thăm",
    TieKind.REASONED: "Quyết định có lý do",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """An order among equals: `members` were equal, `order` are those given a place, in order."""

    members: frozenset[int]
    order: tuple[int, ...]


def numbers(equals: Collection[int], decisions: Sequence[Decided]) -> dict[int, int]:
    """The order numbers (from 1) that decisions give to those who are equal now.

    `decisions` come latest first.  The latest one that was about all of them holds: a decision
    never carries over to anybody who was not among its equals, so two decisions never mix.
    """
    for decision in decisions:
        if decision.members.issuperset(equals):
            wanted = [each for each in decision.order if each in equals]
            return {each: number for number, each in enumerate(wanted, start=1)}
    return {}


@dataclass(frozen=True, slots=True)
class Settled:
    """One of some equals after a decision: `offset` from 0 is how far behind the first it stands.

    `ahead` is how many of the equals have a better place than it.
    """

    id: int
    offset: int
    ahead: int
    tied: bool
    decided: bool


def settle(equals: Collection[int], given: Mapping[int, int]) -> list[Settled]:
    """Equals in their order after a decision: by `given` numbers, the others behind, by id.

    Those without a number stay equal among themselves; `decided` says that the decision sets a
    row apart from the one above.
    """
    first = sorted((each for each in equals if each in given), key=lambda each: given[each])
    rest = sorted(each for each in equals if each not in given)
    rows = [
        Settled(each, offset, offset, tied=False, decided=offset > 0)
        for offset, each in enumerate(first)
    ]
    ahead = len(first)
    return rows + [
        Settled(each, ahead + index, ahead, tied=len(rest) > 1, decided=index == 0 and ahead > 0)
        for index, each in enumerate(rest)
    ]
