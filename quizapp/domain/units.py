"""Ranking of units: boards within divisions by the contest's formula.

Scores are `int` hundredths of a point; rates, averages and unit scores are exact `Fraction`s
(domain.md, "Ranking": weighted mix, thresholds, points by hand). The tree is in
`unit_tree`, the formula in `unit_formula`, its words in `unit_words`; their names can be had here.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from quizapp.domain.text import format_number, format_percent
from quizapp.domain.unit_formula import (
    DEFAULT_FORMULA,
    RELATIVE_TERMS,
    UNIT_TERM_LABELS,
    Formula,
    UnitTerm,
    formula_from_json,
    formula_to_json,
    not_ranked_because,
    prize_key,
    problems,
)
from quizapp.domain.unit_tree import DIVISIONS, Figures, Person, Unit, lines_up, roll_up
from quizapp.domain.unit_words import basis, describe

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
    "prize_extra",
    "problems",
    "roll_up",
    "standings",
]


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit's line on the board; numerator and denominator always stand beside the rate.

    `score` is on a scale of 100 (with `points10`: the points added up) and includes
    `extra_points` and `prize_points`; `parts` are the terms' shares in it, `basis` says what each
    was counted from. `place` is None when the unit is not ranked. `note` says what a reader must
    know about the figures.
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
    prize_points: Fraction = Fraction(0)
    prize_words: str | None = None
    basis: tuple[tuple[UnitTerm, str], ...] = ()
    note: str | None = None


Extra = Mapping[int, tuple[int, str]]
"""Unit id → (points in hundredths, may be negative; reason or what they are for)."""


@dataclass(frozen=True, slots=True)
class Added:
    """What is added to the scores of units: by hand, and for prizes that their people have."""

    by_hand: Extra = field(default_factory=dict)
    prizes: Extra = field(default_factory=dict)

    def points(self, unit_id: int) -> Fraction:
        return _points(unit_id, self.by_hand) + _points(unit_id, self.prizes)


def _points(unit_id: int, extra: Extra) -> Fraction:
    return Fraction(extra[unit_id][0], 100) if unit_id in extra else Fraction(0)


def _reason(unit_id: int, extra: Extra) -> str | None:
    return extra[unit_id][1] if unit_id in extra else None


def board(
    units_to_rank: Sequence[Unit],
    all_units: Iterable[Unit],
    persons: Iterable[Person],
    formula: Formula,
    extra: Extra | None = None,
    prizes: Extra | None = None,
) -> list[UnitRow]:
    """The board of units: division by division, ranked ones by place (1, 2, 2, 4), then the rest.

    `persons` holds one counted result per identity. Rates above 1 count as 1 in the score and are
    shown as counted; without a headcount the rate counts 0 and the note says so. `extra` are the
    points by hand, `prizes` those of `prize_points`.
    """
    added = Added(extra or {}, prizes or {})
    figures = roll_up(all_units, persons, [unit.id for unit in units_to_rank])
    divisions: dict[str | None, list[Unit]] = {}
    for unit in sorted(units_to_rank, key=lambda unit: (_division_order(unit), unit.name, unit.id)):
        divisions.setdefault(unit.division, []).append(unit)
    return [
        row
        for units in divisions.values()
        for row in _division_board(units, figures, formula, added)
    ]


def _division_order(unit: Unit) -> tuple[int, str]:
    known = list(DIVISIONS)
    if unit.division is None:
        return len(known) + 1, ""
    return (known.index(unit.division) if unit.division in known else len(known)), unit.division


def _division_board(
    units: Sequence[Unit], figures: Mapping[int, Figures], formula: Formula, added: Added
) -> list[UnitRow]:
    refusals = {unit.id: not_ranked_because(figures[unit.id], formula) for unit in units}
    contenders = [unit.id for unit in units if refusals[unit.id] is None]
    mine = {unit.id: figures[unit.id] for unit in units}
    best = _leaders(mine, contenders, formula)
    parts = (
        _points10(mine, contenders, formula) if formula.points10 else _weighted(mine, best, formula)
    )
    scores = {unit.id: sum(parts[unit.id].values(), added.points(unit.id)) for unit in units}
    places = standings(
        {unit_id: (scores[unit_id], mine[unit_id].people) for unit_id in contenders}, formula
    )
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
            extra_points=_points(unit.id, added.by_hand),
            extra_reason=_reason(unit.id, added.by_hand),
            prize_points=_points(unit.id, added.prizes),
            prize_words=_reason(unit.id, added.prizes),
            basis=tuple(
                (term, basis(term, mine[unit.id], formula, best[term])) for term in parts[unit.id]
            ),
            note=_note(figures[unit.id], formula),
        )
        for unit in units
    ]
    return sorted(rows, key=lambda row: (row.place is None, row.place or 0, -row.score))


def standings(scores: Mapping[int, tuple[Fraction, int]], formula: Formula) -> dict[int, int]:
    """Places 1, 2, 2, 4 of units by their (score, people): `ties_by_people` decides of equals."""
    by_people = formula.ties_by_people
    return _places({key: (score, people * by_people) for key, (score, people) in scores.items()})


def _places(values: Mapping[int, Any]) -> dict[int, int]:
    """Places 1, 2, 2, 4 by value, higher first."""
    first: dict[Any, int] = {}
    for index, value in enumerate(sorted(values.values(), reverse=True), 1):
        first.setdefault(value, index)
    return {unit_id: first[value] for unit_id, value in values.items()}


def prize_extra(
    all_units: Iterable[Unit],
    won: Iterable[tuple[int, str]],
    formula: Formula,
    roots: Iterable[int],
) -> dict[int, tuple[int, str]]:
    """Points of units (those in `roots`) for prizes of their people and of people below them.

    `won` is (unit of the person, name of the prize), once for each prize. The words name the
    prizes that count: "2 Giải Nhất, 1 Giải Ba".
    """
    lines = lines_up(all_units)
    tallies: dict[int, Counter[str]] = {unit_id: Counter() for unit_id in roots}
    labels = {prize_key(label): label for label, _ in formula.prize_points}
    for unit_id, name in won:
        label = labels.get(prize_key(name))
        for above in lines.get(unit_id, ()):
            if label and above in tallies:
                tallies[above][label] += 1
    return {
        unit_id: (
            sum(value * tally[label] for label, value in formula.prize_points),
            ", ".join(
                f"{format_number(tally[label])} {label}"
                for label, _ in formula.prize_points
                if tally[label]
            ),
        )
        for unit_id, tally in tallies.items()
        if tally
    }


Parts = dict[int, dict[UnitTerm, Fraction]]


def _leaders(
    figures: Mapping[int, Figures], contenders: Sequence[int], formula: Formula
) -> dict[UnitTerm, Fraction]:
    """The greatest value of each term among those who are ranked."""
    return {
        term: max((_raw(term, figures[each], formula) for each in contenders), default=Fraction(0))
        for term, _ in formula.terms
    }


def _weighted(
    figures: Mapping[int, Figures], best: Mapping[UnitTerm, Fraction], formula: Formula
) -> Parts:
    """Each term on 0..1 (relative ones against the leading contender), times its weight, on 100."""
    whole = sum(weight for _, weight in formula.terms)
    parts: Parts = {unit_id: {} for unit_id in figures}
    for term, weight in formula.terms:
        unit_of_measure = best[term] if term in RELATIVE_TERMS else Fraction(1)
        for unit_id, mine in figures.items():
            value = _raw(term, mine, formula)
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
        case UnitTerm.SHARE_SCORE:
            return figures.share_of(figures.reaching(formula.share_score_percent))
        case UnitTerm.PEOPLE:
            return Fraction(figures.people)
        case UnitTerm.TOTAL:
            return Fraction(figures.total)
        case UnitTerm.ATTEMPTS:
            return Fraction(figures.attempts)
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
