"""The prizes of a contest as its organisers set them, and the same in words for its rules."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quizapp.domain.amounts import dong
from quizapp.domain.prizes import ALL, EACH, EXTENT_LABELS, Extent, Rule, Subject
from quizapp.domain.text import format_number
from quizapp.domain.unit_tree import DIVISIONS


@dataclass(frozen=True, slots=True)
class PrizeSettings:
    """A prize: `count` of it, each worth `amount` đồng (None: no money) and `value` besides.

    `division` is one of the divisions, `EACH` for each apart, or `ALL` for all together.
    """

    name: str
    count: int
    value: str
    extent: Extent
    subject: Subject
    rule: Rule
    division: str
    amount: int | None = None

    @property
    def worth(self) -> str:
        """What one is worth: "800.000 đồng", "800.000 đồng kèm giấy chứng nhận", "một ba lô"."""
        return worth(self.amount, self.value)


@dataclass(frozen=True, slots=True)
class PlanSettings:
    """What holds for all prizes of a contest.

    `once_per_round`: one person has one prize in one list; `once_per_contest`: in all lists
    together, the one that was published first or (`keep_highest`) the highest. No more people than
    `cap_percent` of those who took part have a prize. Complaints may come for `complaint_days`.
    """

    once_per_round: bool = True
    once_per_contest: bool = False
    keep_highest: bool = False
    cap_percent: int | None = None
    complaint_days: int = 3

    def most(self, people: int) -> int | None:
        """How many prizes there may be at most where so many people took part; None for any."""
        return None if self.cap_percent is None else people * self.cap_percent // 100


def worth(amount: int | None, value: str) -> str:
    """Money and things of one prize in words; empty where neither is set."""
    if amount is None:
        return value
    return f"{dong(amount)} kèm {value[0].lower()}{value[1:]}" if value else dong(amount)


def totals(prizes: Sequence[PrizeSettings], rounds: int) -> int | None:
    """The money of all prizes together, those of each round as often as there are rounds.

    Prizes of each division apart count once: how many divisions will be there is not known. None
    where no prize has an amount.
    """
    found = [
        each.amount * each.count * (rounds if each.extent is Extent.ROUND else 1)
        for each in prizes
        if each.amount is not None
    ]
    return sum(found) if found else None


def grouped(
    prizes: Sequence[PrizeSettings],
) -> list[tuple[Extent, Subject, list[PrizeSettings]]]:
    """The prizes by what they are for and who has them, each group in the order of allotting."""
    return [
        (extent, subject, found)
        for extent in Extent
        for subject in Subject
        if (found := [each for each in prizes if (each.extent, each.subject) == (extent, subject)])
    ]


def among(prize: PrizeSettings, names: Mapping[str, str] = DIVISIONS) -> str:
    """Whom a prize is given among: "mỗi khối", "khối Sở, ban, ngành"; empty for all together.

    `names` are those of the divisions, or of the contest's own audiences.
    """
    if prize.division not in (ALL, EACH):
        name = names.get(prize.division, prize.division)
        return f"khối {name}" if prize.division in DIVISIONS else name
    together = prize.subject is Subject.PERSON and prize.division == ALL
    return "" if together or prize.rule is Rule.BY_HAND else "mỗi khối"


_HOW: dict[Rule, str] = {
    Rule.PLACE: "xét theo thứ hạng",
    Rule.CLOSEST_GUESS: "trao cho người có câu trả lời dự đoán sát nhất",
    Rule.MOST_ATTEMPTS: "trao cho người dự thi nhiều lượt nhất",
    Rule.YOUNGEST: "trao cho người trẻ tuổi nhất",
    Rule.OLDEST: "trao cho người cao tuổi nhất",
    Rule.MOST_PEOPLE: "trao cho đơn vị có đông người dự thi nhất",
    Rule.BY_HAND: "do Ban Tổ chức chọn và nêu rõ lý do",
}


def how(prize: PrizeSettings) -> str:
    """By what a prize is given, as a part of a sentence."""
    return _HOW[prize.rule]


def describe(
    prizes: Sequence[PrizeSettings],
    plan: PlanSettings,
    rounds: int,
    names: Mapping[str, str] = DIVISIONS,
) -> list[str]:
    """The prizes and what holds for them, a sentence each; empty without prizes.

    With one of several `rounds` it is said what the prize is for.
    """
    if not prizes:
        return []
    lines = [_line(each, rounds, names) for each in prizes]
    return [*lines, *_rules(prizes, plan, rounds)]


def _line(prize: PrizeSettings, rounds: int, names: Mapping[str, str]) -> str:
    parts = [f"{format_number(prize.count)} giải"]
    if among(prize, names):
        parts.append(among(prize, names))
    if prize.worth:
        parts.append(f"mỗi giải {prize.worth}" if prize.count > 1 else prize.worth)
    where = f" ({EXTENT_LABELS[prize.extent].lower()})" if rounds > 1 else ""
    who = "tập thể, " if prize.subject is Subject.UNIT else ""
    return f"{prize.name}{where}: {who}{', '.join(parts)}; {how(prize)}."


def _rules(prizes: Sequence[PrizeSettings], plan: PlanSettings, rounds: int) -> list[str]:
    found = []
    if plan.once_per_round:
        found.append(f"Mỗi người nhận tối đa một giải{' trong mỗi kỳ thi' if rounds > 1 else ''}.")
    if plan.once_per_contest and rounds > 1:
        kept = "giải cao nhất" if plan.keep_highest else "giải đã nhận ở kỳ trước"
        found.append(f"Người đạt giải ở nhiều kỳ thi chỉ nhận {kept}.")
    if plan.cap_percent is not None:
        found.append(f"Số giải cá nhân không quá {plan.cap_percent}% số người dự thi.")
    if any(each.rule is Rule.PLACE for each in prizes):
        found.append(
            "Khi giải phụ thuộc vào thứ tự giữa các kết quả bằng nhau, Ban Tổ chức bốc thăm hoặc "
            "quyết định, có biên bản."
        )
    if plan.complaint_days:
        days = format_number(plan.complaint_days)
        found.append(f"Khiếu nại được nhận trong {days} ngày sau khi công bố danh sách giải.")
    return found
