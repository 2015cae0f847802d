"""The formula of units in words, and what each part of a unit's score was counted from."""

from collections.abc import Callable
from fractions import Fraction

from quizapp.domain.text import format_number, format_percent, format_score
from quizapp.domain.unit_formula import RELATIVE_TERMS, Formula, UnitTerm
from quizapp.domain.unit_tree import Figures


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
    elif formula.terms:
        lines.append("Điểm của đơn vị tính theo thang 100, gồm các phần sau:")
        lines += [
            f"{_term_words(term, formula)}{_relative_words(term)}: {weight}%."
            for term, weight in formula.terms
        ]
    return [*lines, *_prize_words(formula), *_threshold_words(formula), _BY_HAND, _ties(formula)]


_BY_HAND = "Ban Tổ chức có thể cộng hoặc trừ điểm cho đơn vị và công bố kèm lý do."


def _ties(formula: Formula) -> str:
    if formula.ties_by_people:
        return (
            "Các đơn vị được xếp hạng riêng trong từng khối; bằng điểm nhau thì đơn vị có nhiều "
            "người dự thi hơn xếp trên, vẫn bằng nhau thì cùng thứ hạng."
        )
    return "Các đơn vị được xếp hạng riêng trong từng khối; bằng điểm nhau thì cùng thứ hạng."


def _prize_words(formula: Formula) -> list[str]:
    if not formula.prize_points:
        return []
    listed = "; ".join(
        f"{name}: {format_score(value)} điểm" for name, value in formula.prize_points
    )
    how = "cộng thêm cho đơn vị" if formula.terms else "tính cho đơn vị"
    return [f"Khi kỳ thi được chốt, mỗi giải cá nhân của người thuộc đơn vị được {how}: {listed}."]


def _term_words(term: UnitTerm, formula: Formula) -> str:
    match term:
        case UnitTerm.PARTICIPATION:
            return "Tỷ lệ tham gia (số người dự thi chia cho biên chế, tối đa 100%)"
        case UnitTerm.AVERAGE:
            return "Điểm trung bình của những người dự thi so với điểm tối đa"
        case UnitTerm.SHARE_ABOVE:
            return f"Tỷ lệ người trả lời đúng trên {formula.share_above_percent}% số câu"
        case UnitTerm.SHARE_SCORE:
            return f"Tỷ lệ người đạt từ {formula.share_score_percent}% điểm tối đa trở lên"
        case UnitTerm.PEOPLE:
            return "Số người dự thi"
        case UnitTerm.TOTAL:
            return "Tổng điểm của những người dự thi"
        case UnitTerm.ATTEMPTS:
            return "Tổng số lượt thi của những người dự thi"
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


# ---------------------------------------------------------------- what a part was counted from


def basis(term: UnitTerm, figures: Figures, formula: Formula, best: Fraction) -> str:
    """Numerator and denominator of a unit's term; `best` is the leading unit's, where that counts.

    "42/57 người", "30/42 người đúng trên 50% số câu", "42 người, đơn vị dẫn đầu 60 người".
    """
    people = format_number(figures.people)
    match term:
        case UnitTerm.PARTICIPATION:
            whole = format_number(figures.headcount) if figures.headcount else "chưa có biên chế"
            return f"{people}/{whole} người" if figures.headcount else f"{people} người, {whole}"
        case UnitTerm.AVERAGE:
            return f"{format_percent(figures.average)} điểm tối đa, tính trên {people} người"
        case UnitTerm.SHARE_ABOVE:
            above = format_number(figures.above(formula.share_above_percent))
            return f"{above}/{people} người đúng trên {formula.share_above_percent}% số câu"
        case UnitTerm.SHARE_SCORE:
            reaching = format_number(figures.reaching(formula.share_score_percent))
            return f"{reaching}/{people} người đạt từ {formula.share_score_percent}% điểm tối đa"
        case UnitTerm.PEOPLE:
            return _against(Fraction(figures.people), best, format_number, " người")
        case UnitTerm.TOTAL:
            return _against(Fraction(figures.total, 100), best / 100, _points, " điểm")
        case UnitTerm.ATTEMPTS:
            return _against(Fraction(figures.attempts), best, format_number, " lượt")
        case UnitTerm.TOP_K:
            return _against(figures.top_average(formula.top_k), best, format_percent, "")


def _points(value: Fraction) -> str:
    return format_number(value, 2)


def _against(value: Fraction, best: Fraction, words: Callable[[Fraction], str], unit: str) -> str:
    return f"{words(value)}{unit}; đơn vị dẫn đầu {words(best)}{unit}"
