"""Ranking of units: boards within divisions by the contest's formula.

Scores are `int` hundredths of a point; rates, averages and unit scores are exact `Fraction`s
(domain.md, "Ranking": weighted mix, thresholds, points by hand). The tree is in
`unit_tree`, the formula and its words in `unit_formula`; their names can be had from here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from quizapp.domain.text import format_number, format_percent
from quizapp.domain.unit_formula import (
    DEFAULT_FORMULA,
    RELATIVE_TERMS,
    UNIT_TERM_LABELS,
    Formula,
    UnitTerm,
    describe,
    formula_from_json,
    formula_to_json,
    not_ranked_because,
    problems,
)
from quizapp.domain.unit_tree import DIVISIONS, Figures, Person, Unit, roll_up

__all__ = [
    "DEFAULT_FORMULA",
    "DIVISIONS",
    "RELATIVE_TERMS",
    "UNIT_TERM_LABELS",
    "Figures",
    "Formula",
    "Person",
    "Unit",
    "UnitRow",
    "UnitTerm",
    "board",
    "describe",
    "formula_from_json",
    "formula_to_json",
    "not_ranked_because",
    "problems",
    "roll_up",
]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit's line on the board; numerator and denominator always stand beside the rate.

    `score` is on a scale of 100 (with `points10`: the points added up) and includes
    `extra_points`; `parts` are the terms' shares in it. `place` is None when the unit is not
    ranked. `note` says what a reader must know about the figures.
    """

    unit_id: int
    people: int
    headcount: int | None
    rate: Fraction | None
    average: Fraction
    score: Fraction
    place: int | None
    tied: bool
    not_ranked_because: str | None
    division: str | None = None
    parts: tuple[tuple[UnitTerm, Fraction], ...] = ()
    extra_points: Fraction = Fraction(0)
    extra_reason: str | None = None
    note: str | None = None


Extra = Mapping[int, tuple[int, str]]
"""Unit id → (points in hundredths, may be negative; reason): by hand or for individual prizes."""


def board(
    units_to_rank: Sequence[Unit],
    all_units: Iterable[Unit],
    persons: Iterable[Person],
    formula: Formula,
    extra: Extra | None = None,
) -> list[UnitRow]:
    """The board of units: division by division, ranked ones by place (1, 2, 2, 4), then the rest.

    `persons` holds one counted result per identity. Rates above 1 count as 1 in the score and are
    shown as counted; without a headcount the rate counts 0 and the note says so.
    """
    figures = roll_up(all_units, persons, [unit.id for unit in units_to_rank])
    divisions: dict[str | None, list[Unit]] = {}
    for unit in sorted(units_to_rank, key=lambda unit: (_division_order(unit), unit.name, unit.id)):
        divisions.setdefault(unit.division, []).append(unit)
    return [
        row
        for units in divisions.values()
        for row in _division_board(units, figures, formula, extra or {})
    ]


def _division_order(unit: Unit) -> tuple[int, str]:
    known = list(DIVISIONS)
    if unit.division is None:
        return len(known) + 1, ""
    return (known.index(unit.division) if unit.division in known else len(known)), unit.division


def _division_board(
    units: Sequence[Unit], figures: Mapping[int, Figures], formula: Formula, extra: Extra
) -> list[UnitRow]:
    refusals = {unit.id: not_ranked_because(figures[unit.id], formula) for unit in units}
    contenders = [unit.id for unit in units if refusals[unit.id] is None]
    mix = _points10 if formula.points10 else _weighted
    parts = mix({unit.id: figures[unit.id] for unit in units}, contenders, formula)
    scores = {
        unit.id: sum(parts[unit.id].values(), _extra_points(unit.id, extra)) for unit in units
    }
    places = _places({unit_id: scores[unit_id] for unit_id in contenders})
    sharing = Counter(places.values())
    rows = [
        UnitRow(
            unit_id=unit.id,
            people=figures[unit.id].people,
            headcount=figures[unit.id].headcount,
            rate=figures[unit.id].rate,
            average=figures[unit.id].average,
            score=scores[unit.id],
            place=places.get(unit.id),
            tied=sharing[places.get(unit.id, 0)] > 1,
            not_ranked_because=refusals[unit.id],
            division=unit.division,
            parts=tuple(parts[unit.id].items()),
            extra_points=_extra_points(unit.id, extra),
            extra_reason=extra[unit.id][1] if unit.id in extra else None,
            note=_note(figures[unit.id], formula),
        )
        for unit in units
    ]
    return sorted(rows, key=lambda row: (row.place is None, row.place or 0, -row.score))


def _places(values: Mapping[int, Fraction]) -> dict[int, int]:
    """Places 1, 2, 2, 4 by value, higher first."""
    first: dict[Fraction, int] = {}
    for index, value in enumerate(sorted(values.values(), reverse=True), 1):
        first.setdefault(value, index)
    return {unit_id: first[value] for unit_id, value in values.items()}


def _extra_points(unit_id: int, extra: Extra) -> Fraction:
    return Fraction(extra[unit_id][0], 100) if unit_id in extra else Fraction(0)


Parts = dict[int, dict[UnitTerm, Fraction]]


def _weighted(figures: Mapping[int, Figures], contenders: Sequence[int], formula: Formula) -> Parts:
    """Each term on 0..1 (relative ones against the leading contender), times its weight, on 100."""
    whole = sum(weight for _, weight in formula.terms)
    parts: Parts = {unit_id: {} for unit_id in figures}
    for term, weight in formula.terms:
        values = {unit_id: _raw(term, figures[unit_id], formula) for unit_id in figures}
        best = max((values[unit_id] for unit_id in contenders), default=Fraction(0))
        unit_of_measure = best if term in RELATIVE_TERMS else Fraction(1)
        for unit_id, value in values.items():
            share = min(value / unit_of_measure, Fraction(1)) if unit_of_measure else Fraction(0)
            parts[unit_id][term] = share * weight * 100 / whole
    return parts


def _points10(figures: Mapping[int, Figures], contenders: Sequence[int], formula: Formula) -> Parts:
    """Each term's first ten contenders get 10 → 1 points; equals share; a value of 0 gets none."""
    parts: Parts = {unit_id: {} for unit_id in figures}
    for term, _ in formula.terms:
        values = {unit_id: _raw(term, figures[unit_id], formula) for unit_id in contenders}
        places = _places({unit_id: value for unit_id, value in values.items() if value})
        for unit_id in figures:
            parts[unit_id][term] = Fraction(max(0, 11 - places.get(unit_id, 11)))
    return parts


def _raw(term: UnitTerm, figures: Figures, formula: Formula) -> Fraction:
    match term:
        case UnitTerm.PARTICIPATION:
            return min(figures.rate or Fraction(0), Fraction(1))
        case UnitTerm.AVERAGE:
            return figures.average
        case UnitTerm.SHARE_ABOVE:
            return figures.share_above(formula.share_above_percent)
        case UnitTerm.PEOPLE:
            return Fraction(figures.people)
        case UnitTerm.TOTAL:
            return Fraction(figures.total)
        case UnitTerm.TOP_K:
            return figures.top_average(formula.top_k)


def _note(figures: Figures, formula: Formula) -> str | None:
    by_rate = any(term == UnitTerm.PARTICIPATION for term, _ in formula.terms)
    if not figures.headcount:
        return "Chưa có số biên chế nên tỷ lệ tham gia tính là 0." if by_rate else None
    notes = []
    if figures.headcount_missing:
        missing = format_number(figures.headcount_missing)
        notes.append(f"Biên chế chưa gồm {missing} đơn vị trực thuộc chưa có số liệu.")
    if figures.people > figures.headcount:
        shown = format_percent(Fraction(figures.people, figures.headcount))
        notes.append(f"Số người dự thi vượt biên chế ({shown}); khi tính điểm lấy tối đa 100%.")
    return " ".join(notes) or None
