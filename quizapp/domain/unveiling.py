"""The order in which winners are unveiled at a ceremony: the last prize first, the first one last.

Each prize is announced by its name, and only then come those who have it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

SCREEN = 8
"""So many names stand on the screen at once."""


class Pace(StrEnum):
    """How many come with one press."""

    PRIZE = "giai"
    ONE = "nguoi"


PACE_LABELS: dict[Pace, str] = {
    Pace.PRIZE: "Mỗi lần một giải",
    Pace.ONE: "Mỗi lần một người, một đơn vị",
}


@dataclass(frozen=True, slots=True)
class Scene:
    """What stands on the screen: prize number `prize` (from 0, as listed) and those of its winners
    from `first` up to `last`; none yet where it is only announced. Of them `fresh` came just now.
    """

    prize: int
    first: int = 0
    last: int = 0
    fresh: int = 0


def scenes(counts: Sequence[int], pace: Pace) -> list[Scene]:
    """The scenes in order, of prizes with so many winners each, the highest prize first.

    Of one prize the last place comes first too, and stays on the screen while it has room.
    """
    found: list[Scene] = []
    for prize in reversed(range(len(counts))):
        found.append(Scene(prize))
        for last in range(counts[prize], 0, -SCREEN):
            first = max(last - SCREEN, 0)
            step = 1 if pace is Pace.ONE else last - first
            found += [
                Scene(prize, at, last, fresh=step) for at in range(last - step, first - 1, -step)
            ]
    return found
