"""A unit's line on the board: as plain JSON values, as snapshots keep it, and back."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from quizapp.domain.units import UNIT_TERM_LABELS, UnitTerm

if TYPE_CHECKING:
    from quizapp.domain.units import UnitRow

BY_HAND, FOR_PRIZES = "Điểm cộng, trừ", "Điểm giải cá nhân"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a unit's score: what it is, what it was counted from, points."""

    label: str
    basis: str
    points: Fraction


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit's line as the snapshot keeps it; rates and scores are exact."""

    unit_id: int
    name: str
    division: str | None
    place: int | None
    tied: bool
    people: int
    headcount: int | None
    rate: Fraction | None
    average: Fraction
    score: Fraction
    parts: tuple[tuple[UnitTerm, Fraction], ...]
    extra_points: Fraction
    not_ranked_because: str | None
    note: str | None
    extra_reason: str = ""
    prize_points: Fraction = Fraction(0)
    prize_words: str = ""
    basis: tuple[tuple[UnitTerm, str], ...] = ()

    @property
    def added(self) -> list[Share]:
        """What was added to its score, by hand and for prizes, with the reasons."""
        both = (
            Share(FOR_PRIZES, self.prize_words, self.prize_points),
            Share(BY_HAND, self.extra_reason, self.extra_points),
        )
        return [each for each in both if each.points]

    @property
    def remarks(self) -> list[str]:
        """What a reader of its figures must know, sentence by sentence."""
        added = [f"{each.label}: {each.basis}." for each in self.added if each.basis]
        return [each for each in (self.not_ranked_because, self.note, *added) if each]

    @property
    def sum_words(self) -> list[Share]:
        """What the score is made of."""
        told = dict(self.basis)
        found = [Share(UNIT_TERM_LABELS[term], told.get(term, ""), n) for term, n in self.parts]
        return [*found, *self.added]


def plain(row: UnitRow, name: str) -> dict[str, Any]:
    """A line of the board as it was counted."""
    return {
        "unit_id": row.unit_id,
        "name": name,
        "division": row.division,
        "place": row.place,
        "tied": row.tied,
        "people": row.people,
        "headcount": row.headcount,
        "rate": None if row.rate is None else str(row.rate),
        "average": str(row.average),
        "score": str(row.score),
        "parts": [[term.value, str(value)] for term, value in row.parts],
        "basis": [[term.value, words] for term, words in row.basis],
        "extra_points": str(row.extra_points),
        "extra_reason": row.extra_reason or "",
        "prize_points": str(row.prize_points),
        "prize_words": row.prize_words or "",
        "because": row.not_ranked_because,
        "note": row.note,
    }


def line(row: dict[str, Any]) -> UnitLine:
    """The line back. Snapshots made before there were reasons and prizes have none."""
    return UnitLine(
        unit_id=row["unit_id"],
        name=row["name"],
        division=row["division"],
        place=row["place"],
        tied=row["tied"],
        people=row["people"],
        headcount=row["headcount"],
        rate=None if row["rate"] is None else Fraction(row["rate"]),
        average=Fraction(row["average"]),
        score=Fraction(row["score"]),
        parts=tuple((UnitTerm(term), Fraction(value)) for term, value in row["parts"]),
        extra_points=Fraction(row["extra_points"]),
        not_ranked_because=row["because"],
        note=row["note"],
        extra_reason=row.get("extra_reason", ""),
        prize_points=Fraction(row.get("prize_points", 0)),
        prize_words=row.get("prize_words", ""),
        basis=tuple((UnitTerm(term), words) for term, words in row.get("basis", ())),
    )
