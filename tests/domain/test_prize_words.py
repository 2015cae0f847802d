"""Prizes in the words of the rules."""

from dataclasses import replace

from quizapp.domain import prize_words
from quizapp.domain.prize_words import PlanSettings, PrizeSettings
from quizapp.domain.prizes import Extent, Rule, Subject

FIRST = PrizeSettings(
    "Giải Nhất", 1, "Giấy chứng nhận", Extent.ROUND, Subject.PERSON, Rule.PLACE, "", 800_000
)
SECOND = replace(FIRST, name="Giải Nhì", count=2, value="", division="*", amount=500_000)
GUESS = replace(FIRST, name="Giải dự đoán", rule=Rule.CLOSEST_GUESS, amount=None, value="một ba lô")
UNIT = replace(
    FIRST, name="Giải tập thể", extent=Extent.CONTEST, subject=Subject.UNIT, value="", amount=None
)
HAND = replace(UNIT, name="Lan tỏa", rule=Rule.BY_HAND, subject=Subject.PERSON, count=10)


def test_one_round():
    assert prize_words.describe([FIRST, SECOND], PlanSettings(), 1) == [
        "Giải Nhất: 1 giải, 800.000 đồng kèm giấy chứng nhận; xét theo thứ hạng.",
        "Giải Nhì: 2 giải, mỗi khối, mỗi giải 500.000 đồng; xét theo thứ hạng.",
        "Mỗi người nhận tối đa một giải.",
        "Khi giải phụ thuộc vào thứ tự giữa các kết quả bằng nhau, Ban Tổ chức bốc thăm hoặc quyết "
        "định, có biên bản.",
        "Khiếu nại được nhận trong 3 ngày sau khi công bố danh sách giải.",
    ]
    assert prize_words.describe([], PlanSettings(), 1) == []


def test_several_rounds():
    plan = PlanSettings(once_per_contest=True, keep_highest=True, cap_percent=50, complaint_days=0)
    assert prize_words.describe([GUESS, UNIT, HAND], plan, 4) == [
        "Giải dự đoán (mỗi kỳ thi): 1 giải, một ba lô; trao cho người có câu trả lời dự đoán sát "
        "nhất.",
        "Giải tập thể (cả cuộc thi): tập thể, 1 giải, mỗi khối; xét theo thứ hạng.",
        "Lan tỏa (cả cuộc thi): 10 giải; do Ban Tổ chức chọn và nêu rõ lý do.",
        "Mỗi người nhận tối đa một giải trong mỗi kỳ thi.",
        "Người đạt giải ở nhiều kỳ thi chỉ nhận giải cao nhất.",
        "Số giải cá nhân không quá 50% số người dự thi.",
        "Khi giải phụ thuộc vào thứ tự giữa các kết quả bằng nhau, Ban Tổ chức bốc thăm hoặc quyết "
        "định, có biên bản.",
    ]


def test_sums_groups_and_the_cap():
    every = [FIRST, SECOND, GUESS, UNIT]
    assert prize_words.totals(every, 4) == 4 * (800_000 + 2 * 500_000)
    assert prize_words.totals([GUESS], 4) is None
    assert [(e, s, len(found)) for e, s, found in prize_words.grouped(every)] == [
        (Extent.ROUND, Subject.PERSON, 3),
        (Extent.CONTEST, Subject.UNIT, 1),
    ]
    assert [PlanSettings(cap_percent=50).most(people) for people in (0, 1, 40, 41)] == [
        0,
        0,
        20,
        20,
    ]
    assert PlanSettings().most(40) is None
