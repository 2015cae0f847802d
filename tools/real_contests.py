"""Writes docs/cuoc-thi-thuc-te.md: real contests as settings, and what each contest known needs.

``python tools/real_contests.py`` writes it anew; ``--check`` only compares and ends with 1 when it
is stale. The settings are those that tests and bench set up and play (``bench.real.contests``).
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from bench.real.contests import CONTESTS  # noqa: E402
from bench.real.settings import DAY, HOUR, RealContest, Window  # noqa: E402
from bench.real.survey import SURVEY  # noqa: E402
from quizapp.domain.banks import AREA_LABELS, Area  # noqa: E402
from quizapp.domain.contests import (  # noqa: E402
    COUNTING_LABELS,
    PREDICTION_LABELS,
    Counting,
    PredictionKind,
)
from quizapp.domain.entry import (  # noqa: E402
    ENTRY_FIELD_LABELS,
    INSIDERS_LABELS,
    EntryField,
    Insiders,
)
from quizapp.domain.prizes import RULE_LABELS, Rule  # noqa: E402
from quizapp.domain.ranking import CRITERION_LABELS, Criterion  # noqa: E402
from quizapp.domain.unit_formula import UNIT_TERM_LABELS, UnitTerm  # noqa: E402

TARGET = ROOT / "docs" / "cuoc-thi-thuc-te.md"
HEAD = """# Cuộc thi thực tế và cài đặt

Trang này do `tools/real_contests.py` viết ra; sửa ở `bench/real/` rồi chạy lại.

Số thứ tự là số của cuộc thi trong bảng khảo sát 62 thể lệ. Các cuộc thi ở bảng thứ nhất được lập
qua biểu mẫu của phần mềm, chỉ bằng cài đặt, rồi cho hàng nghìn người thi giả lập; kết quả cá nhân,
tập thể và giải thưởng bằng kết quả tính riêng từ nhật ký trả lời (`python -m bench.real_contests`).

## Cuộc thi đã lập

| Số | Cuộc thi | Kỳ thi | Đề thi | Lượt thi, người dự thi | Thứ tự xếp hạng | Tập thể | Giải |
|---|---|---|---|---|---|---|---|
"""
CHOSEN = """
### Điều thể lệ không nêu, chọn khi lập

"""
ALL = """
## Toàn bộ thể lệ đã khảo sát

Cột “Cài đặt được” trả lời cho những điều biết được của mỗi cuộc thi; “—” là phần thể lệ đọc được
không nêu yêu cầu nào.

| Số | Cuộc thi | Cần gì | Cài đặt được | Ngoài phần mềm, hoặc làm khác |
|---|---|---|---|---|
"""
DAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")


def page() -> str:
    """The whole document; the same settings always give the same text."""
    played = {each.number for each in CONTESTS}
    return "".join(
        (
            HEAD,
            *(_row(_cells(each)) for each in CONTESTS),
            CHOSEN,
            *(f"- **{each.number}**: {each.chosen}\n" for each in CONTESTS),
            ALL,
            *(
                _row(
                    (
                        f"{each.number}",
                        each.title + (" (lập ở bảng trên)" if each.number in played else ""),
                        each.needs,
                        _settable(each.needs, each.outside),
                        each.outside,
                    )
                )
                for each in SURVEY
            ),
        )
    )


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |\n"


def _settable(needs: str, outside: str) -> str:
    if needs == "—":
        return "—"
    return "một phần" if outside else "có"


def _cells(real: RealContest) -> tuple[str, ...]:
    typed = real.fields
    return (
        f"{real.number}",
        f"{real.title}, {real.year}",
        _rounds(real.rounds),
        _lines(_paper(typed)),
        _lines(_attempts(typed)),
        _lines(_chain(typed)),
        _lines(_units(typed)),
        _lines(_prizes(real)),
    )


def _lines(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def _rounds(rounds: tuple[Window, ...]) -> str:
    first = rounds[0]
    if len(rounds) == 1:
        days = -(-first.closes // DAY)
        return f"1 kỳ, {days} ngày, đóng lúc {_clock(first.closes)}"
    closes = first.closes - (1 if first.closes % DAY == 0 else 0)
    last = "24:00" if first.closes % DAY == 0 else _clock(first.closes)
    begins = f"{_clock(first.opens)} {_day(first.opens)}"
    return f"{len(rounds)} kỳ, kỳ đầu {begins} đến {last} {_day(closes)}"


def _clock(minutes: int) -> str:
    return f"{minutes % DAY // HOUR}:{minutes % HOUR:02}"


def _day(minutes: int) -> str:
    """The day of the week; later weeks are told apart."""
    week = minutes // DAY // 7
    return DAYS[minutes // DAY % 7] + (f" tuần {week + 1}" if week else "")


def _paper(typed: Mapping[str, str]) -> Iterator[str]:
    counts = {
        name.removeprefix("blueprint-"): int(value)
        for name, value in typed.items()
        if name.startswith("blueprint-") and value
    }
    points = typed["points"]
    yield f"{sum(counts.values())} câu, mỗi câu {points} điểm, {typed['minutes']} phút"
    if set(counts) != {"any_area"}:
        yield ", ".join(f"{AREA_LABELS[Area(name)]} {count}" for name, count in counts.items())
    if typed.get("audience_name"):
        others = [typed[f"more_papers-{row}-name"] for row in range(3) if _row_of(typed, row)]
        yield "đề và giải riêng cho: " + "; ".join([typed["audience_name"], *others])
    if "proportional" in typed:
        yield "cho điểm từng phần"


def _row_of(typed: Mapping[str, str], row: int) -> bool:
    return f"more_papers-{row}-name" in typed


def _attempts(typed: Mapping[str, str]) -> Iterator[str]:
    names = {"round": "mỗi kỳ", "day": "mỗi ngày", "contest": "cả cuộc"}
    limits = [
        f"{typed[f'attempts_per_{key}']} lượt {words}"
        for key, words in names.items()
        if typed[f"attempts_per_{key}"]
    ]
    yield ", ".join(limits) or "không giới hạn lượt"
    yield COUNTING_LABELS[Counting(typed["counting"])].lower()
    if typed.get("entry_mode") == "account":
        yield "vào bằng tài khoản"
    if typed.get("min_age"):
        yield f"từ {typed['min_age']} tuổi"
    if typed.get("insiders") == Insiders.BARRED:
        yield f"Ban Tổ chức: {INSIDERS_LABELS[Insiders.BARRED].lower()}"
    asked = [f for f in EntryField if typed.get(f"needs-{f}", "off") != "off"]
    if asked:
        yield "hỏi thêm " + ", ".join(ENTRY_FIELD_LABELS[each].lower() for each in asked)
    if "complete_only" in typed:
        yield "phải trả lời đủ các câu"


def _chain(typed: Mapping[str, str]) -> Iterator[str]:
    steps = [Criterion(typed[n]) for n in sorted(typed) if n.startswith("chain-") and typed[n]]
    yield " → ".join(CRITERION_LABELS[each].lower() for each in steps)
    if typed.get("prediction"):
        label = PREDICTION_LABELS[PredictionKind(typed["prediction"])].lower()
        when = ", hỏi sau khi nộp" if typed.get("prediction_when") == "after" else ""
        yield f"dự đoán {label}{when}"


def _units(typed: Mapping[str, str]) -> Iterator[str]:
    weights = {term: typed[f"weights-{term}"] for term in UnitTerm if typed.get(f"weights-{term}")}
    ten = "points10" in typed
    named = [UNIT_TERM_LABELS[t].lower() + ("" if ten else f" {w}%") for t, w in weights.items()]
    yield " + ".join(named)
    if ten:
        yield "mười đơn vị đầu mỗi tiêu chí được 10 đến 1 điểm"
    if UnitTerm.SHARE_ABOVE in weights:
        yield f"đúng trên {typed['share_above_percent']}% số câu"
    if UnitTerm.SHARE_SCORE in weights:
        yield f"đạt từ {typed['share_score_percent']}% điểm"
    if UnitTerm.TOP_K in weights:
        yield f"nhóm {typed['top_k']} người"
    yield from _thresholds(typed)
    worth = [
        f"{typed[name]} {typed[name.replace('-name', '-points')]} điểm"
        for name in typed
        if name.startswith("prize_points-") and name.endswith("-name")
    ]
    if worth:
        yield "cộng điểm giải cá nhân: " + ", ".join(worth)
    if "ties_by_people" in typed:
        yield "bằng điểm thì đông người xếp trên"


def _thresholds(typed: Mapping[str, str]) -> Iterator[str]:
    for row in range(3):
        if typed.get(f"thresholds-{row}-below"):
            size, percent = typed[f"thresholds-{row}-below"], typed[f"thresholds-{row}-percent"]
            yield f"dưới {size} biên chế cần {percent}%"
    if typed.get("min_participation_percent"):
        yield f"tham gia tối thiểu {typed['min_participation_percent']}%"
    if typed.get("min_people"):
        yield f"ít nhất {typed['min_people']} người"


def _prizes(real: RealContest) -> Iterator[str]:
    for extent, when in (("round", "mỗi kỳ"), ("contest", "cả cuộc")):
        mine = [each for each in real.prizes if each["extent"] == extent]
        if mine:
            alone = " " if len(real.rounds) == 1 else f" {when} "
            yield f"giải{alone}".strip() + ": " + ", ".join(_prize(each) for each in mine)
    if "once_per_contest" in real.plan:
        highest = ", lấy giải cao nhất" if "keep_highest" in real.plan else ""
        yield f"mỗi người một giải cả cuộc{highest}"
    elif "once_per_round" in real.plan:
        yield "mỗi người một giải mỗi danh sách"
    if real.plan.get("cap_percent"):
        yield f"không quá {real.plan['cap_percent']}% số người dự thi"


def _prize(each: Mapping[str, str]) -> str:
    words = f"{each['count']} {each['name']}"
    if each["rule"] != Rule.PLACE:
        label = RULE_LABELS[Rule(each["rule"])].lower()
        words += "" if label in words.lower() else f" ({label})"
    if each["division"] == "*":
        return f"{words} mỗi khối"
    return words + (f" ({each['division']})" if each["division"] else "")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    new = page()
    if parser.parse_args().check:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == new:
            return 0
        print("docs/cuoc-thi-thuc-te.md is stale: run tools/real_contests.py.", file=sys.stderr)
        return 1
    TARGET.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
