"""Words and rules of a contest: ways in, which attempt counts, the prediction, attempts allowed.

Scores are `int` hundredths of a point, moments and spans `int` milliseconds (domain.md, "Coming
in", "Attempt", "Ranking").
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizapp.domain.timing import DAY_MS, MINUTE_MS, day_start


class EntryMode(StrEnum):
    """How participants come into a contest."""

    ACCOUNT = "account"
    FORM = "form"
    ANONYMOUS = "anonymous"


ENTRY_MODE_LABELS: dict[EntryMode, str] = {
    EntryMode.ACCOUNT: "Đăng nhập bằng tài khoản",
    EntryMode.FORM: "Điền thông tin dự thi",
    EntryMode.ANONYMOUS: "Không hỏi thông tin cá nhân",
}


class ContestState(StrEnum):
    """Life of a contest as the organiser sets it."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


CONTEST_STATE_LABELS: dict[ContestState, str] = {
    ContestState.DRAFT: "Đang soạn",
    ContestState.OPEN: "Đang diễn ra",
    ContestState.CLOSED: "Đã kết thúc",
}


class KeyReveal(StrEnum):
    """When participants see the key and the explanations."""

    NEVER = "never"
    AFTER_CLOSE = "after_close"
    AT_ONCE = "at_once"


KEY_REVEAL_LABELS: dict[KeyReveal, str] = {
    KeyReveal.NEVER: "Không công bố đáp án",
    KeyReveal.AFTER_CLOSE: "Sau khi kỳ thi đóng",
    KeyReveal.AT_ONCE: "Ngay sau khi trả lời",
}


class Counting(StrEnum):
    """Which of a participant's attempts counts."""

    BEST = "best"
    EARLIEST_BEST = "earliest_best"
    FIRST = "first"
    LAST = "last"
    CUMULATIVE = "cumulative"


COUNTING_LABELS: dict[Counting, str] = {
    Counting.BEST: "Bài có điểm cao nhất",
    Counting.EARLIEST_BEST: "Bài đạt điểm cao nhất sớm nhất",
    Counting.FIRST: "Bài đầu tiên",
    Counting.LAST: "Bài cuối cùng",
    Counting.CUMULATIVE: "Cộng dồn tất cả các bài",
}

_COUNTING_RULES: dict[Counting, str] = {
    Counting.BEST: "Công nhận bài có điểm cao nhất; nếu có nhiều bài cùng điểm cao nhất thì công "
    "nhận bài có thời gian làm ngắn hơn, rồi đến bài nộp sớm hơn.",
    Counting.EARLIEST_BEST: "Công nhận bài có điểm cao nhất; nếu có nhiều bài cùng điểm cao nhất "
    "thì công nhận bài nộp sớm nhất.",
    Counting.FIRST: "Công nhận bài thi đầu tiên.",
    Counting.LAST: "Công nhận bài thi cuối cùng.",
    Counting.CUMULATIVE: "Cộng dồn điểm và thời gian làm bài của tất cả các bài; thời điểm nộp và "
    "câu dự đoán lấy theo bài cuối cùng.",
}


def describe_counting(counting: Counting) -> str:
    """The rule in words, as the rules page prints it; `counted` does what this says."""
    return _COUNTING_RULES[counting]


class PredictionKind(StrEnum):
    """What the whole number that participants guess is about."""

    PEOPLE_ALL_RIGHT = "people_all_right"
    ATTEMPTS_ALL_RIGHT = "attempts_all_right"
    PEOPLE = "people"
    ATTEMPTS = "attempts"
    PERCENT_ALL_RIGHT = "percent_all_right"


PREDICTION_LABELS: dict[PredictionKind, str] = {
    PredictionKind.PEOPLE_ALL_RIGHT: "Số người trả lời đúng tất cả các câu",
    PredictionKind.ATTEMPTS_ALL_RIGHT: "Số lượt thi trả lời đúng tất cả các câu",
    PredictionKind.PEOPLE: "Số người dự thi",
    PredictionKind.ATTEMPTS: "Số lượt thi",
    PredictionKind.PERCENT_ALL_RIGHT: "Tỷ lệ phần trăm người trả lời đúng tất cả các câu",
}

PREDICTION_QUESTIONS: dict[PredictionKind, str] = {
    PredictionKind.PEOPLE_ALL_RIGHT: "Theo anh/chị, trong kỳ thi này có bao nhiêu người trả lời "
    "đúng tất cả các câu hỏi?",
    PredictionKind.ATTEMPTS_ALL_RIGHT: "Theo anh/chị, trong kỳ thi này có bao nhiêu lượt thi trả "
    "lời đúng tất cả các câu hỏi?",
    PredictionKind.PEOPLE: "Theo anh/chị, kỳ thi này có bao nhiêu người dự thi?",
    PredictionKind.ATTEMPTS: "Theo anh/chị, kỳ thi này có tất cả bao nhiêu lượt thi?",
    PredictionKind.PERCENT_ALL_RIGHT: "Theo anh/chị, trong kỳ thi này có bao nhiêu phần trăm số "
    "người dự thi trả lời đúng tất cả các câu hỏi?",
}

TURNOUT_KINDS = frozenset({PredictionKind.PEOPLE, PredictionKind.ATTEMPTS})
"""Kinds that figures of how many take part would give away."""

_ONE_PERSON_ONCE = "mỗi người chỉ tính một lần dù dự thi nhiều lượt"
_PREDICTION_COUNTS: dict[PredictionKind, str] = {
    PredictionKind.PEOPLE_ALL_RIGHT: "Đếm số người trả lời đúng tất cả các câu, {by}; {once}.",
    PredictionKind.ATTEMPTS_ALL_RIGHT: "Đếm số lượt thi trả lời đúng tất cả các câu; một người có "
    "nhiều lượt đúng tất cả thì tính đủ số lượt đó.",
    PredictionKind.PEOPLE: "Đếm số người có bài thi; {once}.",
    PredictionKind.ATTEMPTS: "Đếm số lượt thi đã kết thúc; một người thi nhiều lượt thì tính đủ số "
    "lượt đó.",
    PredictionKind.PERCENT_ALL_RIGHT: "Lấy số người trả lời đúng tất cả các câu chia cho số người "
    "dự thi, {by}; {once}; kết quả làm tròn đến phần trăm nguyên, từ 0,5 trở lên làm tròn lên.",
}


def describe_prediction(kind: PredictionKind, counting: Counting = Counting.BEST) -> str:
    """How the actual number is counted, in full, as printed under the question.

    `actual_prediction` over the results of `counted` does what this says.
    """
    by = "căn cứ bài được công nhận"
    if counting == Counting.CUMULATIVE:
        by = "tức là có ít nhất một bài đúng tất cả"
    return (
        f"{_PREDICTION_COUNTS[kind].format(by=by, once=_ONE_PERSON_ONCE)} "
        "Con số thực tế được đếm khi chốt kỳ thi, sau khi đã loại các bài không hợp lệ. Câu dự "
        "đoán trả lời bằng một số nguyên và không cộng điểm; đoán cao hơn hay thấp hơn cùng một "
        "khoảng cách thì được coi như nhau."
    )


@dataclass(frozen=True, slots=True)
class AttemptFigures:
    """A finished attempt in figures: `number` is 1, 2, … within its participant and round."""

    number: int
    score: int
    max_score: int
    right_count: int
    question_count: int
    started_at: int
    ended_at: int
    time_ms: int
    prediction: int | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What counts for one participant in one round, after `counted`.

    `attempts` is how many attempts there were, `attempts_all_right` how many of them were wholly
    right. `all_right`: the counted attempt is wholly right (cumulative: at least one is).
    `number` is the counted attempt's (cumulative: the last one's).
    """

    score: int
    right_count: int
    ended_at: int
    time_ms: int
    attempts: int
    prediction: int | None
    max_score: int
    question_count: int
    all_right: bool
    attempts_all_right: int = 0
    number: int = 0


def is_all_right(attempt: AttemptFigures) -> bool:
    """Whether every question of the attempt is right; an empty paper is not."""
    return 0 < attempt.question_count == attempt.right_count


def _by_score_then_speed(attempt: AttemptFigures) -> tuple[int, ...]:
    return (-attempt.score, attempt.time_ms, attempt.ended_at, attempt.number)


def _by_score_then_moment(attempt: AttemptFigures) -> tuple[int, ...]:
    return (-attempt.score, attempt.ended_at, attempt.number)


_CHOOSE: dict[Counting, Callable[[AttemptFigures], tuple[int, ...]]] = {
    Counting.BEST: _by_score_then_speed,
    Counting.EARLIEST_BEST: _by_score_then_moment,
    Counting.FIRST: lambda attempt: (attempt.number,),
    Counting.LAST: lambda attempt: (-attempt.number,),
}


def counted(attempts: Sequence[AttemptFigures], counting: Counting) -> Result | None:
    """One participant's finished, counted attempts of a round → the result, or None without any.

    BEST: highest score, then shorter time, then earlier; EARLIEST_BEST: highest score, then
    earlier; FIRST, LAST: by number; CUMULATIVE: sums, the last end and the last one's prediction.
    The prediction is always the counted attempt's own (contest-rules.md, 4.4).
    """
    if not attempts:
        return None
    whole = sum(1 for attempt in attempts if is_all_right(attempt))
    if counting == Counting.CUMULATIVE:
        return _cumulated(attempts, whole)
    chosen = min(attempts, key=_CHOOSE[counting])
    return Result(
        score=chosen.score,
        right_count=chosen.right_count,
        ended_at=chosen.ended_at,
        time_ms=chosen.time_ms,
        attempts=len(attempts),
        prediction=chosen.prediction,
        max_score=chosen.max_score,
        question_count=chosen.question_count,
        all_right=is_all_right(chosen),
        attempts_all_right=whole,
        number=chosen.number,
    )


def _cumulated(attempts: Sequence[AttemptFigures], whole: int) -> Result:
    last = max(attempts, key=lambda attempt: attempt.number)
    return Result(
        score=sum(attempt.score for attempt in attempts),
        right_count=sum(attempt.right_count for attempt in attempts),
        ended_at=max(attempt.ended_at for attempt in attempts),
        time_ms=sum(attempt.time_ms for attempt in attempts),
        attempts=len(attempts),
        prediction=last.prediction,
        max_score=sum(attempt.max_score for attempt in attempts),
        question_count=sum(attempt.question_count for attempt in attempts),
        all_right=whole > 0,
        attempts_all_right=whole,
        number=last.number,
    )


def actual_prediction(kind: PredictionKind, results: Iterable[Result]) -> int:
    """The number that guesses are measured against: `results` holds one result per identity.

    A percentage is a whole one, rounded half up; nobody taking part gives 0. Count it at closing,
    without invalid attempts (domain.md, "Ranking").
    """
    people = all_right = attempts = whole = 0
    for result in results:
        people += 1
        all_right += result.all_right
        attempts += result.attempts
        whole += result.attempts_all_right
    match kind:
        case PredictionKind.PEOPLE:
            return people
        case PredictionKind.PEOPLE_ALL_RIGHT:
            return all_right
        case PredictionKind.ATTEMPTS:
            return attempts
        case PredictionKind.ATTEMPTS_ALL_RIGHT:
            return whole
        case PredictionKind.PERCENT_ALL_RIGHT:
            return (200 * all_right + people) // (2 * people) if people else 0


def most_attempts(
    windows: Sequence[tuple[int, int]],
    per_round: int | None,
    per_contest: int | None,
    per_day: int | None,
) -> int | None:
    """How many attempts one person can have in all rounds, None where nothing limits it.

    `windows` are the (opening, closing) moments of the rounds; days are local ones.
    """
    limits = []
    for opens_at, closes_at in windows:
        days = (day_start(closes_at - 1) - day_start(opens_at)) // DAY_MS + 1
        daily = None if per_day is None else per_day * max(1, days)
        limits.append(min((each for each in (per_round, daily) if each is not None), default=None))
    whole = None if None in limits else sum(each for each in limits if each is not None)
    return min((each for each in (whole, per_contest) if each is not None), default=None)


class PredictionWhen(StrEnum):
    """When the prediction is asked (contest-rules.md, 4.4)."""

    WITH_PAPER = "with_paper"
    AFTER = "after"


PREDICTION_WHEN_LABELS: dict[PredictionWhen, str] = {
    PredictionWhen.WITH_PAPER: "Cùng bài thi, trước khi nộp",
    PredictionWhen.AFTER: "Ngay sau khi nộp bài",
}

LAST_WORD_MS = 2 * MINUTE_MS
"""Who hands in so shortly before the round closes is asked with the hand-in: after it, no time is
left to answer."""


def asked_with_paper(when: PredictionWhen, now: int, closes_at: int) -> bool:
    """Whether the prediction stands on the page that hands in at `now`."""
    return when is PredictionWhen.WITH_PAPER or now >= closes_at - LAST_WORD_MS


def takes_late_prediction(when: PredictionWhen, now: int, closes_at: int) -> bool:
    """Whether an attempt that has ended still takes its prediction: until its round closes."""
    return when is PredictionWhen.AFTER and now < closes_at


def describe_when(when: PredictionWhen) -> str:
    """When the prediction is asked, in words; the two functions above do what this says."""
    if when is PredictionWhen.WITH_PAPER:
        return "Câu dự đoán nằm ở cuối bài thi, trả lời trước khi nộp bài."
    return (
        "Câu dự đoán được hỏi sau khi bài thi kết thúc, trả lời một lần và không sửa được, chậm "
        f"nhất khi kỳ thi đóng. Ai nộp bài trong {LAST_WORD_MS // MINUTE_MS} phút cuối của kỳ thi "
        "thì trả lời ngay khi nộp bài."
    )


class StartRefusal(StrEnum):
    """Which limit stops a participant from starting another attempt."""

    CONTEST_USED_UP = "contest_used_up"
    ROUND_USED_UP = "round_used_up"
    DAY_USED_UP = "day_used_up"


START_REFUSAL_WORDS: dict[StartRefusal, str] = {
    StartRefusal.CONTEST_USED_UP: "Anh/chị đã sử dụng hết số lượt thi của cả cuộc thi.",
    StartRefusal.ROUND_USED_UP: "Anh/chị đã sử dụng hết số lượt thi của kỳ này.",
    StartRefusal.DAY_USED_UP: "Anh/chị đã sử dụng hết số lượt thi của hôm nay. Mời anh/chị quay "
    "lại vào ngày mai, khi kỳ thi còn mở.",
}


def may_start(
    used_round: int,
    used_contest: int,
    used_today: int,
    per_round: int | None,
    per_contest: int | None,
    per_day: int | None,
) -> StartRefusal | None:
    """None when another attempt may start, else the limit that is used up (None = unlimited).

    The limit that lasts longest is named first; `START_REFUSAL_WORDS` has the sentence. "Today" is
    the local day (`timing.day_start`).
    """
    if per_contest is not None and used_contest >= per_contest:
        return StartRefusal.CONTEST_USED_UP
    if per_round is not None and used_round >= per_round:
        return StartRefusal.ROUND_USED_UP
    if per_day is not None and used_today >= per_day:
        return StartRefusal.DAY_USED_UP
    return None
