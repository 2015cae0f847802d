"""Pictures of figures as shapes for an SVG in the page: few, labelled, readable in grey."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizapp.kiosk.models import Event

WIDTH, HEIGHT, TOP, LEFT, RIGHT, BOTTOM = 720, 240, 12, 44, 14, 28
LABELS_AT_MOST = 8


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: how high its scans and its finished quizzes stand, in the picture's units."""

    x: float
    width: float
    scans_y: float
    finished_y: float
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars over a line at ``floor``; ``marks`` are (y, number) of the lines across."""

    width: int
    height: int
    left: int
    floor: int
    bars: list[Bar]
    marks: list[tuple[float, int]]


def days(counts: Sequence[tuple[dt.date, Mapping[str, int]]]) -> Chart | None:
    """Scans and finished quizzes day by day; None where there is nothing to show."""
    highest = max((max(c[Event.SCAN], c[Event.FINISHED]) for _, c in counts), default=0)
    if not highest:
        return None
    top, floor = _round(highest), HEIGHT - BOTTOM
    step = (WIDTH - LEFT - RIGHT) / len(counts)
    every = -(-len(counts) // LABELS_AT_MOST)

    def y(value: int) -> float:
        return round(floor - (floor - TOP) * value / top, 1)

    bars = [
        Bar(
            x=round(LEFT + step * n + step * 0.12, 1),
            width=round(step * 0.76, 1),
            scans_y=y(c[Event.SCAN]),
            finished_y=y(c[Event.FINISHED]),
            label=f"{day.day}/{day.month}" if (len(counts) - 1 - n) % every == 0 else "",
            words=f"{day.day}/{day.month}: {c[Event.SCAN]} – {c[Event.FINISHED]}",
        )
        for n, (day, c) in enumerate(counts)
    ]
    marks = [(y(value), value) for value in sorted({0, top // 2, top})]
    return Chart(WIDTH, HEIGHT, LEFT, floor, bars, marks)


def _round(value: int) -> int:
    """The next round number: 7 → 8, 23 → 40, 130 → 200."""
    size = 1
    while size * 10 < value:
        size *= 10
    return next(n * size for n in (2, 4, 6, 8, 10) if n * size >= value)
