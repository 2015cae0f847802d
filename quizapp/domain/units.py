"""Ranking of units: the contest's formula, boards within divisions, and the rule in words.

Scores are `int` hundredths of a point; rates, averages and unit scores are exact `Fraction`s
(domain.md, "Ranking": weighted mix, thresholds, points by hand). The tree is in `unit_tree`.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from quizapp.domain.text import format_number, format_percent
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
    "not_ranked_because",
    "problems",
    "roll_up",
]


class UnitTerm(StrEnum):
    """One ingredient of a unit's score."""

    PARTICIPATION = "participation"
    AVERAGE = "average"
    SHARE_ABOVE = "share_above"
    PEOPLE = "people"
    TOTAL = "total"
    TOP_K = "top_k"


UNIT_TERM_LABELS: dict[UnitTerm, str] = {
    UnitTerm.PARTICIPATION: "Tỷ lệ tham gia",
    UnitTerm.AVERAGE: "Điểm trung bình",
    UnitTerm.SHARE_ABOVE: "Tỷ lệ người vượt mức câu đúng",
    UnitTerm.PEOPLE: "Số người dự thi",
    UnitTerm.TOTAL: "Tổng điểm",
    UnitTerm.TOP_K: "Điểm trung bình của nhóm cao nhất",
}

RELATIVE_TERMS = frozenset({UnitTerm.PEOPLE, UnitTerm.TOTAL, UnitTerm.TOP_K})
"""Terms measured against the leading ranked unit of the same division."""


@dataclass(frozen=True, slots=True)
class Formula:
    """How units are scored and which of them are ranked.

    `terms` are (term, weight in percent). A unit is ranked when its participation rate reaches the
    percent of the first of `size_thresholds` (headcount below, percent) that its headcount falls
    under, else `min_participation_percent`, and it has `min_people` people. With `points10` each
    term gives the division's first ten 10 → 1 points, which are added up without weights.
    """

    terms: tuple[tuple[UnitTerm, int], ...]
    share_above_percent: int = 50
    top_k: int = 10
    min_participation_percent: int = 0
    min_people: int = 0
    size_thresholds: tuple[tuple[int, int], ...] = ()
    points10: bool = False


DEFAULT_FORMULA = Formula(terms=((UnitTerm.PARTICIPATION, 50), (UnitTerm.AVERAGE, 50)))


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


def threshold_percent(formula: Formula, headcount: int | None) -> int:
    """Participation in percent that a unit of this size must reach to be ranked."""
    for below, percent in sorted(formula.size_thresholds):
        if headcount is not None and headcount < below:
            return percent
    return formula.min_participation_percent


def not_ranked_because(figures: Figures, formula: Formula) -> str | None:
    """Why a unit is not ranked, in words with its figures; None when it is ranked."""
    if figures.people == 0:
        return "Chưa có người dự thi."
    if figures.people < formula.min_people:
        return (
            f"Có {format_number(figures.people)} người dự thi, chưa đủ mức tối thiểu "
            f"{format_number(formula.min_people)} người."
        )
    if not figures.headcount:
        if formula.min_participation_percent or formula.size_thresholds:
            return "Chưa có số biên chế nên chưa xét được mức tham gia tối thiểu."
        return None
    threshold = threshold_percent(formula, figures.headcount)
    if Fraction(figures.people, figures.headcount) < Fraction(threshold, 100):
        return (
            f"Tỷ lệ tham gia {format_number(figures.people)}/{format_number(figures.headcount)} "
            f"người, thấp hơn mức tối thiểu {threshold}%."
        )
    return None


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


def describe(formula: Formula) -> list[str]:
    """The formula in words, sentence by sentence, as the rules page prints it."""
    lines = [
        "Mỗi người chỉ tính một lần cho đơn vị; đơn vị trực thuộc được tính vào đơn vị cấp trên."
    ]
    if formula.points10:
        lines.append(
            "Ở mỗi tiêu chí dưới đây, mười đơn vị dẫn đầu của khối được 10, 9, … 1 điểm (bằng nhau "
            "thì cùng điểm); điểm của đơn vị là tổng điểm các tiêu chí."
        )
        lines += [f"{_term_words(term, formula)}." for term, _ in formula.terms]
    else:
        lines.append("Điểm của đơn vị tính theo thang 100, gồm các phần sau:")
        lines += [
            f"{_term_words(term, formula)}{_relative_words(term)}: {weight}%."
            for term, weight in formula.terms
        ]
    return [*lines, *_threshold_words(formula), *_CLOSING_WORDS]


_CLOSING_WORDS = (
    "Ban Tổ chức có thể cộng hoặc trừ điểm cho đơn vị và công bố kèm lý do.",
    "Các đơn vị được xếp hạng riêng trong từng khối; bằng điểm nhau thì cùng thứ hạng.",
)


def _term_words(term: UnitTerm, formula: Formula) -> str:
    match term:
        case UnitTerm.PARTICIPATION:
            return "Tỷ lệ tham gia (số người dự thi chia cho biên chế, tối đa 100%)"
        case UnitTerm.AVERAGE:
            return "Điểm trung bình của những người dự thi so với điểm tối đa"
        case UnitTerm.SHARE_ABOVE:
            return f"Tỷ lệ người trả lời đúng trên {formula.share_above_percent}% số câu"
        case UnitTerm.PEOPLE:
            return "Số người dự thi"
        case UnitTerm.TOTAL:
            return "Tổng điểm của những người dự thi"
        case UnitTerm.TOP_K:
            return (
                f"Điểm trung bình của {formula.top_k} người có điểm cao nhất (thiếu người thì phần "
                "thiếu tính 0 điểm)"
            )


def _relative_words(term: UnitTerm) -> str:
    return ", so với đơn vị dẫn đầu trong khối" if term in RELATIVE_TERMS else ""


def _threshold_words(formula: Formula) -> list[str]:
    lines = [
        f"Đơn vị dưới {format_number(below)} biên chế được xếp hạng khi có ít nhất {percent}% "
        "biên chế tham gia."
        for below, percent in sorted(formula.size_thresholds)
    ]
    if formula.min_participation_percent:
        which = "Các đơn vị còn lại" if lines else "Đơn vị"
        lines.append(
            f"{which} được xếp hạng khi có ít nhất {formula.min_participation_percent}% biên chế "
            "tham gia."
        )
    if formula.min_people > 1:
        lines.append(f"Đơn vị phải có ít nhất {format_number(formula.min_people)} người dự thi.")
    return lines


def problems(formula: Formula) -> list[str]:
    """What is wrong with a formula that an organiser composed, and how to mend it (Vietnamese)."""
    terms = [term for term, _ in formula.terms]
    weights = [weight for _, weight in formula.terms]
    found = []
    if not terms:
        found.append("Chưa chọn tiêu chí xếp hạng đơn vị. Hãy chọn ít nhất một tiêu chí.")
    if len(set(terms)) < len(terms):
        found.append("Có tiêu chí được chọn hai lần. Hãy bỏ bớt một lần.")
    if terms and not formula.points10 and (min(weights) < 1 or sum(weights) != 100):
        found.append(
            f"Tổng tỷ trọng là {sum(weights)}%. Hãy sửa để mỗi tỷ trọng lớn hơn 0 và tổng là 100%."
        )
    percents = [
        formula.share_above_percent,
        formula.min_participation_percent,
        *(percent for _, percent in formula.size_thresholds),
    ]
    if any(not 0 <= percent <= 100 for percent in percents):
        found.append("Các tỷ lệ phần trăm phải từ 0 đến 100.")
    if formula.top_k < 1 or formula.min_people < 0:
        found.append("Số người trong công thức phải là số nguyên dương.")
    sizes = [below for below, _ in formula.size_thresholds]
    if any(below < 1 for below in sizes) or len(set(sizes)) < len(sizes):
        found.append("Các mức biên chế phải lớn hơn 0 và khác nhau.")
    return found
