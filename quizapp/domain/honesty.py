"""Signs that an organiser should look at an attempt.  They accuse nobody and decide nothing.

Each sign has an everyday explanation, which is printed beside it (`INNOCENT`).  What is compared
is what the log and the attempt hold anyway; moments and spans are `int` milliseconds.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median_high
from typing import Any

from quizapp.domain.answers import is_blank, load
from quizapp.domain.banks import Kind
from quizapp.domain.papers import Item
from quizapp.domain.scoring import text_key
from quizapp.domain.seals import LogRow
from quizapp.domain.text import format_duration, format_number
from quizapp.domain.timing import MINUTE_MS, SECOND_MS


class Sign(StrEnum):
    """What was noticed; the strongest first."""

    SAME_PERSON = "same_person"
    SAME_WRONG = "same_wrong"
    HURRIED = "hurried"
    SAME_DEVICE = "same_device"
    AWAY = "away"
    MOVED = "moved"


SIGN_LABELS: dict[Sign, str] = {
    Sign.SAME_PERSON: "Một người đăng ký nhiều lần",
    Sign.SAME_WRONG: "Nhiều câu sai giống nhau",
    Sign.HURRIED: "Trả lời nhanh hơn tốc độ đọc",
    Sign.SAME_DEVICE: "Nhiều người dùng chung trình duyệt",
    Sign.AWAY: "Rời trang làm bài nhiều",
    Sign.MOVED: "Đổi mạng giữa lúc làm bài",
}

INNOCENT: dict[Sign, str] = {
    Sign.SAME_PERSON: "Có thể là hai người trùng họ tên và ngày sinh.",
    Sign.SAME_WRONG: "Có thể do học cùng một tài liệu, hoặc câu hỏi dễ nhầm cùng một chỗ.",
    Sign.HURRIED: "Có thể đã xem đề ở lượt trước, hoặc thuộc tài liệu ôn tập.",
    Sign.SAME_DEVICE: "Cơ quan, gia đình thường dùng chung máy.",
    Sign.AWAY: "Cuộc gọi đến, khóa màn hình, thông báo cũng được tính là rời trang.",
    Sign.MOVED: "Điện thoại thường tự đổi giữa Wi-Fi và mạng di động.",
}

WEIGHTS: dict[Sign, int] = {
    Sign.SAME_PERSON: 90,
    Sign.SAME_WRONG: 70,
    Sign.HURRIED: 60,
    Sign.SAME_DEVICE: 40,
    Sign.AWAY: 20,
    Sign.MOVED: 10,
}
"""By which the list is ordered, with up to nine more for how strong the sign is."""


class SignState(StrEnum):
    """Whether an organiser has looked at a sign, and with what outcome."""

    OPEN = "open"
    JUDGED = "judged"
    DISMISSED = "dismissed"


SIGN_STATE_LABELS: dict[SignState, str] = {
    SignState.OPEN: "Cần xem",
    SignState.JUDGED: "Đã kết luận",
    SignState.DISMISSED: "Đã bỏ qua",
}


class Reason(StrEnum):
    """Why an attempt has the standing it has; kept beside the organiser's own words."""

    DUPLICATE = "duplicate"
    IMPERSONATION = "impersonation"
    SHARED_ANSWERS = "shared_answers"
    AUTOMATED = "automated"
    FALSE_IDENTITY = "false_identity"
    NOT_ADMITTED = "not_admitted"
    INCOMPLETE = "incomplete"
    CLEARED = "cleared"
    OTHER = "other"


REASON_LABELS: dict[Reason, str] = {
    Reason.DUPLICATE: "Một người đăng ký nhiều lần",
    Reason.IMPERSONATION: "Thi hộ, nhờ người thi hộ",
    Reason.SHARED_ANSWERS: "Trao đổi, sao chép đáp án",
    Reason.AUTOMATED: "Dùng công cụ tự động",
    Reason.FALSE_IDENTITY: "Khai không đúng thông tin",
    Reason.NOT_ADMITTED: "Không thuộc đối tượng dự thi",
    Reason.INCOMPLETE: "Chưa trả lời đủ các câu hỏi",
    Reason.CLEARED: "Đã xác minh, không vi phạm",
    Reason.OTHER: "Lý do khác",
}

# ---------------------------------------------------------------- answers faster than reading

READ_BASE_MS, READ_MS_PER_SIGN = 500, 15
"""Half a second and 15 ms a letter of the question: twice as fast as anybody reads aloud for
themselves, and the choices are not even counted."""
MIN_TIMED = 5
"""Below so many answered questions a median says nothing."""


@dataclass(frozen=True, slots=True)
class Hurry:
    """`median_ms` an answer where reading alone takes `needed_ms`; both medians."""

    median_ms: int
    needed_ms: int


def reading_ms(stem: str) -> int:
    """The least time in which somebody can have read a question."""
    return READ_BASE_MS + READ_MS_PER_SIGN * len(stem)


def hurry(
    started_at: int, log: Sequence[LogRow], needed: Mapping[int, int], right: int
) -> Hurry | None:
    """Whether an attempt was answered faster than its questions can be read.

    `needed` is `reading_ms` by position, `right` how many answers were right.  Told only when at
    least half of all are right (who clicks blindly gains nothing), when the median answer came
    sooner than its question can be read, and when even the whole time would hardly do for reading:
    answers that a dead network held back arrive all at once, but late.
    """
    times = first_times(started_at, log)
    if len(times) < MIN_TIMED or 2 * right < len(needed):
        return None
    shares = [ms / needed[position] for position, ms in times.items() if position in needed]
    whole = sum(times.values())
    if not shares or median_high(shares) >= 1 or whole >= 2 * sum(needed.get(p, 0) for p in times):
        return None
    return Hurry(median_high(times.values()), median_high(needed[p] for p in times if p in needed))


def first_times(started_at: int, log: Sequence[LogRow]) -> dict[int, int]:
    """Milliseconds from the answer before (or the start) to the first answer, by position."""
    times: dict[int, int] = {}
    before = started_at
    for row in sorted(log, key=lambda each: (each.saved_at, each.seq)):
        if row.position > 0 and row.position not in times and not is_blank(row.response):
            times[row.position] = max(0, row.saved_at - before)
            before = row.saved_at
    return times


# ---------------------------------------------------------------- identical wrong answers

MIN_SAME_WRONG = 4
WINDOW_MS = 15 * MINUTE_MS
MAX_COMPARED = 400
"""How many neighbours in time an attempt is compared with: bounds what a rush costs."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """An attempt as it is compared: what it was asked, what it answered wrongly, when it ended.

    Questions are version ids, answers as `given` makes them.  `group` is whom it is compared with.
    """

    id: int
    participant: int
    group: Hashable
    ended_at: int
    asked: frozenset[int]
    wrong: Mapping[int, Hashable]


@dataclass(frozen=True, slots=True)
class Alike:
    """Two attempts: `same` answers wrong alike, of `wrong` common questions either had wrong."""

    first: int
    second: int
    same: int
    wrong: int
    apart_ms: int


def given(item: Item, response: str) -> Hashable:
    """An answer whatever the order of choices on the paper; None for one that tells nothing.

    True/false tells nothing: there is only one way of being wrong.
    """
    if item.kind is Kind.TRUE_FALSE or is_blank(response):
        return None
    value: Any = load(response)
    match item.kind:
        case Kind.SINGLE:
            return int(item.choice_order[value])
        case Kind.MULTIPLE:
            return tuple(sorted(item.choice_order[position] for position in value))
        case Kind.ORDERING:
            return tuple(item.choice_order[position] for position in value)
        case Kind.MATCHING:
            targets = [None if t is None else item.target_order[t] for t in value]
            return tuple(sorted(zip(item.choice_order, targets, strict=True), key=str))
    return text_key(str(value))


def alike(sittings: Iterable[Sitting]) -> Iterator[Alike]:
    """Pairs that are wrong in the same way: within a group, ended at nearly the same time.

    At least `MIN_SAME_WRONG` identical wrong answers, and those three quarters of all common
    questions that either of the two had wrong.
    """
    groups: dict[Hashable, list[Sitting]] = defaultdict(list)
    for sitting in sittings:
        if len(sitting.wrong) >= MIN_SAME_WRONG:
            groups[sitting.group].append(sitting)
    for members in groups.values():
        members.sort(key=lambda each: (each.ended_at, each.id))
        pairs = [frozenset(each.wrong.items()) for each in members]
        for at, one in enumerate(members):
            for to in range(at + 1, min(len(members), at + 1 + MAX_COMPARED)):
                other = members[to]
                if other.ended_at - one.ended_at > WINDOW_MS:
                    break
                same = len(pairs[at] & pairs[to])
                if same >= MIN_SAME_WRONG and one.participant != other.participant:
                    found = _pair(one, other, same)
                    if found is not None:
                        yield found


def _pair(one: Sitting, other: Sitting, same: int) -> Alike | None:
    wrong = sum(q in one.asked and q in other.asked for q in one.wrong.keys() | other.wrong.keys())
    if 4 * same < 3 * wrong:
        return None
    return Alike(one.id, other.id, same, wrong, other.ended_at - one.ended_at)


# ---------------------------------------------------------------- leaving the page

AWAY_TIMES, AWAY_MS = 5, MINUTE_MS
MAX_AWAY_TIMES = 10_000


def is_away(times: int, ms: int) -> bool:
    """Whether leaving the page so often, or for so long in all, is told."""
    return times >= AWAY_TIMES or ms >= AWAY_MS


# ---------------------------------------------------------------- in words


def words(sign: Sign, figures: Mapping[str, Any]) -> str:
    """What was noticed, in a sentence with its figures."""
    match sign:
        case Sign.SAME_PERSON:
            return (
                f"{figures['people']} lần đăng ký cùng họ tên và ngày sinh, "
                "với số điện thoại khác nhau."
            )
        case Sign.SAME_WRONG:
            return (
                f"{figures['same']} câu sai giống hệt nhau trong {figures['wrong']} câu mà một "
                f"trong hai bài làm sai; kết thúc cách nhau {format_duration(figures['apart_ms'])}."
            )
        case Sign.HURRIED:
            return (
                f"Đúng {figures['right']}/{figures['questions']} câu; một nửa số câu được trả lời "
                f"trong {_seconds(figures['median_ms'])}, trong khi riêng đọc câu hỏi cần khoảng "
                f"{_seconds(figures['needed_ms'])}."
            )
        case Sign.SAME_DEVICE:
            return (
                f"{format_number(figures['people'])} người bắt đầu bài trên cùng một trình duyệt."
            )
        case Sign.AWAY:
            return (
                f"Rời trang làm bài {format_number(figures['times'])} lần, tổng cộng "
                f"{format_duration(figures['ms'])}."
            )
        case Sign.MOVED:
            return "Bắt đầu và nộp bài từ hai mạng khác nhau."


def _seconds(ms: int) -> str:
    tenths = round(ms / (SECOND_MS // 10))
    return f"{tenths // 10},{tenths % 10} giây"
