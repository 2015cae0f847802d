"""The formula by which a contest ranks units: its parts, its thresholds, its words, its JSON.

Weights and thresholds are whole percents (domain.md, "Ranking"). `units.board` applies it.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from quizapp.domain.text import format_number
from quizapp.domain.unit_tree import Figures


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
    lines, from_size = [], 0
    for below, percent in sorted(formula.size_thresholds):
        start = f"từ {format_number(from_size)} đến " if from_size else ""
        lines.append(
            f"Đơn vị có {start}dưới {format_number(below)} biên chế được xếp hạng khi có ít nhất "
            f"{percent}% biên chế tham gia."
        )
        from_size = below
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


def formula_to_json(formula: Formula) -> dict[str, Any]:
    """The formula as plain JSON values, all settings included."""
    return {
        **asdict(formula),
        "terms": [[term.value, weight] for term, weight in formula.terms],
        "size_thresholds": [list(threshold) for threshold in formula.size_thresholds],
    }


def formula_from_json(data: Mapping[str, Any]) -> Formula:
    """The formula back; settings left out have their defaults. Raises ValueError, KeyError."""
    rest = {name: data[name] for name in _PLAIN_SETTINGS if name in data}
    return Formula(
        terms=tuple((UnitTerm(term), int(weight)) for term, weight in data["terms"]),
        size_thresholds=tuple(
            (int(below), int(percent)) for below, percent in data.get("size_thresholds", ())
        ),
        **rest,
    )


_PLAIN_SETTINGS = (
    "share_above_percent",
    "top_k",
    "min_participation_percent",
    "min_people",
    "points10",
)
