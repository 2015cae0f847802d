"""The formula by which a contest ranks units: its parts, its thresholds, its JSON.

Weights and thresholds are whole percents (domain.md, "Ranking"); the formulas of real contests are
those of contest-rules.md, 4.6. `units.board` applies it, `unit_words` puts it in words.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any

from quizapp.domain.text import format_number, search_key
from quizapp.domain.unit_tree import Figures


class UnitTerm(StrEnum):
    """One ingredient of a unit's score."""

    PARTICIPATION = "participation"
    AVERAGE = "average"
    SHARE_ABOVE = "share_above"
    SHARE_SCORE = "share_score"
    PEOPLE = "people"
    TOTAL = "total"
    ATTEMPTS = "attempts"
    TOP_K = "top_k"


UNIT_TERM_LABELS: dict[UnitTerm, str] = {
    UnitTerm.PARTICIPATION: "Tỷ lệ tham gia",
    UnitTerm.AVERAGE: "Điểm trung bình",
    UnitTerm.SHARE_ABOVE: "Tỷ lệ người vượt mức câu đúng",
    UnitTerm.SHARE_SCORE: "Tỷ lệ người đạt mức điểm",
    UnitTerm.PEOPLE: "Số người dự thi",
    UnitTerm.TOTAL: "Tổng điểm",
    UnitTerm.ATTEMPTS: "Tổng số lượt thi",
    UnitTerm.TOP_K: "Điểm trung bình của nhóm cao nhất",
}

RELATIVE_TERMS = frozenset({UnitTerm.PEOPLE, UnitTerm.TOTAL, UnitTerm.ATTEMPTS, UnitTerm.TOP_K})
"""Terms measured against the leading ranked unit of the same division."""


@dataclass(frozen=True, slots=True)
class Formula:
    """How units are scored and which of them are ranked.

    `terms` are (term, weight in percent). A unit is ranked when its participation rate reaches the
    percent of the first of `size_thresholds` (headcount below, percent) that its headcount falls
    under, else `min_participation_percent`, and it has `min_people` people. With `points10` each
    term gives the division's first ten 10 → 1 points, which are added up without weights.

    `prize_points` are (name of a prize for people, hundredths of a point): each such prize that
    one of the unit's people has is added to the unit's score. There may be no terms then. With
    `ties_by_people` the unit with more people stands above one of equal score.
    """

    terms: tuple[tuple[UnitTerm, int], ...]
    share_above_percent: int = 50
    share_score_percent: int = 80
    top_k: int = 10
    min_participation_percent: int = 0
    min_people: int = 0
    size_thresholds: tuple[tuple[int, int], ...] = ()
    points10: bool = False
    prize_points: tuple[tuple[str, int], ...] = ()
    ties_by_people: bool = False

    def has(self, term: UnitTerm) -> bool:
        """Whether the term is one of its own."""
        return any(each is term for each, _ in self.terms)


MAX_PRIZE_POINTS = 100_000
"""Hundredths of a point that one prize for a person may bring its unit."""

DEFAULT_FORMULA = Formula(terms=((UnitTerm.PARTICIPATION, 50), (UnitTerm.AVERAGE, 50)))


def threshold_percent(formula: Formula, headcount: int | None) -> int:
    """Participation in percent that a unit of this size must reach to be ranked."""
    for below, percent in sorted(formula.size_thresholds):
        if headcount is not None and headcount < below:
            return percent
    return formula.min_participation_percent


def prize_value(formula: Formula, name: str) -> int:
    """Hundredths of a point that a prize of this name brings: "giải nhất" is "Giải Nhất"."""
    wanted = prize_key(name)
    return next((value for label, value in formula.prize_points if prize_key(label) == wanted), 0)


def prize_key(name: str) -> str:
    """By what a prize is known in the formula: case, accents and the word "giải" do not count."""
    words = search_key(name).split()
    return " ".join(words[1:] if words[:1] == ["giai"] and len(words) > 1 else words)


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


def problems(formula: Formula) -> list[str]:
    """What is wrong with a formula that an organiser composed, and how to mend it (Vietnamese)."""
    terms = [term for term, _ in formula.terms]
    weights = [weight for _, weight in formula.terms]
    found = []
    if not terms and not formula.prize_points:
        found.append("Chưa chọn tiêu chí xếp hạng đơn vị. Hãy chọn ít nhất một tiêu chí.")
    if len(set(terms)) < len(terms):
        found.append("Có tiêu chí được chọn hai lần. Hãy bỏ bớt một lần.")
    if terms and not formula.points10 and (min(weights) < 1 or sum(weights) != 100):
        found.append(
            f"Tổng tỷ trọng là {sum(weights)}%. Hãy sửa để mỗi tỷ trọng lớn hơn 0 và tổng là 100%."
        )
    percents = [
        formula.share_above_percent,
        formula.share_score_percent,
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
    return found + _prize_problems(formula)


def _prize_problems(formula: Formula) -> list[str]:
    keys = [prize_key(name) for name, _ in formula.prize_points]
    if any(not key for key in keys) or len(set(keys)) < len(keys):
        return ["Mỗi dòng điểm giải cá nhân cần một tên giải, không trùng nhau."]
    if any(not 1 <= value <= MAX_PRIZE_POINTS for _, value in formula.prize_points):
        return ["Điểm cho mỗi giải cá nhân phải lớn hơn 0 và không quá 1.000."]
    return []


def formula_to_json(formula: Formula) -> dict[str, Any]:
    """The formula as plain JSON values, all settings included."""
    return {
        **asdict(formula),
        "terms": [[term.value, weight] for term, weight in formula.terms],
        "size_thresholds": [list(threshold) for threshold in formula.size_thresholds],
        "prize_points": [list(prize) for prize in formula.prize_points],
    }


def formula_from_json(data: Mapping[str, Any]) -> Formula:
    """The formula back; settings left out have their defaults. Raises ValueError, KeyError."""
    rest = {name: data[name] for name in _PLAIN_SETTINGS if name in data}
    return Formula(
        terms=tuple((UnitTerm(term), int(weight)) for term, weight in data["terms"]),
        size_thresholds=tuple(
            (int(below), int(percent)) for below, percent in data.get("size_thresholds", ())
        ),
        prize_points=tuple((str(name), int(value)) for name, value in data.get("prize_points", ())),
        **rest,
    )


_PLAIN_SETTINGS = (
    "share_above_percent",
    "share_score_percent",
    "ties_by_people",
    "top_k",
    "min_participation_percent",
    "min_people",
    "points10",
)
