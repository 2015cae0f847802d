"""How figures of the leaderboards are worded, the same on pages and in files."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from quizapp.domain.text import format_moment, format_number, format_percent
from quizapp.domain.timing import ROUND_PHASE_LABELS, RoundPhase
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.queries import RoundState, UnitLine

Table = Iterator[list[str]]
"""Rows of a file, its head first."""


def place_words(place: int | None, tied: bool) -> str:
    """ "3", "3 (đồng hạng)", or "–" without a place."""
    if place is None:
        return "–"
    return f"{format_number(place)} (đồng hạng)" if tied else format_number(place)


def division_name(division: str | None) -> str:
    return DIVISIONS.get(division, division) if division else ""


def rate_words(line: UnitLine) -> str:
    """ "73,7%", empty without a headcount."""
    return "" if line.rate is None else format_percent(line.rate)


def average_words(line: UnitLine, max_score: int) -> str:
    """The mean score in points of a whole paper: "12,35"; "–" where nobody took part."""
    return score_words(line.average * max_score / 100) if line.people else "–"


def phase_words(round_: RoundState | None) -> str:
    """Where the round stands: "Đang mở đến 20/8/2025 14:05"; empty for the whole contest.

    Words that stay true until the round enters its next phase: the page may be kept till then.
    """
    if round_ is None:
        return ""
    words = ROUND_PHASE_LABELS[round_.phase]
    if round_.phase == RoundPhase.OPEN:
        return f"{words} đến {format_moment(round_.closes_at)}"
    if round_.phase == RoundPhase.UPCOMING:
        return f"{words}: {format_moment(round_.opens_at)}"
    return words


def score_words(score: Fraction) -> str:
    return format_number(score, places=2)


def added_words(points: Fraction) -> str:
    """Points that were added or taken off: "+2,5", "−1"."""
    return f"+{format_number(points)}" if points > 0 else f"−{format_number(-points)}"
