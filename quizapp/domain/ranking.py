"""Ranking of people: a chain of criteria, exact, explainable (domain.md, "Ranking").

Scores are `int` hundredths of a point, moments and spans `int` milliseconds. The code that orders
and the words that explain stand together here: `describe` prints the rule that `sort_key` applies.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from quizapp.domain.contests import PREDICTION_LABELS, PredictionKind
from quizapp.domain.text import (
    format_duration,
    format_duration_exact,
    format_moment,
    format_number,
    format_score,
)


class Criterion(StrEnum):
    """One step of the chain by which rows are ordered."""

    SCORE = "score"
    PREDICTION = "prediction"
    SUBMITTED_AT = "submitted_at"
    TIME_TAKEN = "time_taken"
    ATTEMPTS = "attempts"
    RIGHT_COUNT = "right_count"
    DECISION = "decision"


CRITERION_LABELS: dict[Criterion, str] = {
    Criterion.SCORE: "Điểm số",
    Criterion.PREDICTION: "Dự đoán",
    Criterion.SUBMITTED_AT: "Thời điểm nộp bài",
    Criterion.TIME_TAKEN: "Thời gian làm bài",
    Criterion.ATTEMPTS: "Số lượt thi",
    Criterion.RIGHT_COUNT: "Số câu đúng",
    Criterion.DECISION: "Quyết định của Ban Tổ chức",
}

Chain = Sequence[Criterion]

DEFAULT_CHAIN: tuple[Criterion, ...] = (
    Criterion.SCORE,
    Criterion.PREDICTION,
    Criterion.SUBMITTED_AT,
    Criterion.TIME_TAKEN,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One participant's row. `id` is unique among the rows ranked together.

    `prediction` is the guess, None when there is none. `decision` is the organiser's order number
    among equals, smaller first, None after all given. `prediction_gap`, when set, is the settled
    |guess − actual| (a sum over rounds), used instead of `prediction`, and `missing_guesses` says
    in how many settled rounds there is no guess.
    """

    id: int
    score: int
    right_count: int
    ended_at: int
    time_ms: int
    attempts: int
    prediction: int | None = None
    decision: int | None = None
    prediction_gap: int | None = None
    missing_guesses: int = 0


@dataclass(frozen=True, slots=True)
class Ranked:
    """A row with its place (1, 2, 2, 4), whether it shares that place, and what sets it apart.

    `decided_by` is the criterion that sets it apart from the row above: None for the first row and
    for a row equal to the one above.
    """

    entry: Entry
    place: int
    tied: bool
    decided_by: Criterion | None


def full_chain(chain: Chain) -> tuple[Criterion, ...]:
    """The chain with the organiser's decision last: it settles what the criteria leave equal."""
    return tuple(chain) if Criterion.DECISION in chain else (*chain, Criterion.DECISION)


def sort_key(entry: Entry, chain: Chain, actual: int | None) -> tuple[int, ...]:
    """Smaller is better; two figures per criterion, so keys of one chain are comparable.

    While `actual` is None the guesses count as equal; no guess stands behind every guess. The
    organiser's decision comes last, in the chain or not. Equal keys share a place.
    """
    return tuple(
        figure for criterion in full_chain(chain) for figure in _figures(entry, criterion, actual)
    )


def order_key(entry: Entry, chain: Chain, actual: int | None) -> bytes:
    """The place in the order as bytes that compare as `sort_key` does, equals by their ids.

    Keys of one chain have one length, so that a database can keep and compare them.
    """
    figures = (*sort_key(entry, chain, actual), entry.id)
    return b"".join((figure + _MIDDLE).to_bytes(8, "big") for figure in figures)


_MIDDLE = 2**63


def _figures(entry: Entry, criterion: Criterion, actual: int | None) -> tuple[int, int]:
    match criterion:
        case Criterion.SCORE:
            return 0, -entry.score
        case Criterion.RIGHT_COUNT:
            return 0, -entry.right_count
        case Criterion.PREDICTION:
            return _guess(entry, actual) or (0, 0)
        case Criterion.SUBMITTED_AT:
            return 0, entry.ended_at
        case Criterion.TIME_TAKEN:
            return 0, entry.time_ms
        case Criterion.ATTEMPTS:
            return 0, entry.attempts
        case Criterion.DECISION:
            return (1, 0) if entry.decision is None else (0, entry.decision)


def _guess(entry: Entry, actual: int | None) -> tuple[int, int] | None:
    """(missing guesses, gap), or None while the actual number is not known."""
    if entry.prediction_gap is not None:
        return entry.missing_guesses, entry.prediction_gap
    if actual is None:
        return None
    return (1, 0) if entry.prediction is None else (0, abs(entry.prediction - actual))


def ranked(entries: Iterable[Entry], chain: Chain, actual: int | None) -> list[Ranked]:
    """Rows in order with shared places 1, 2, 2, 4; equals stand in the order of their ids.

    The order depends on the entries only, not on the order they come in.
    """
    keyed = sorted(
        ((sort_key(entry, chain, actual), entry) for entry in entries),
        key=lambda pair: (pair[0], pair[1].id),
    )
    rows: list[Ranked] = []
    for index, (key, entry) in enumerate(keyed):
        above = keyed[index - 1] if index else None
        below = keyed[index + 1] if index + 1 < len(keyed) else None
        equal_above = above is not None and above[0] == key
        rows.append(
            Ranked(
                entry=entry,
                place=rows[-1].place if equal_above else index + 1,
                tied=equal_above or (below is not None and below[0] == key),
                decided_by=decided_by(above[1], entry, chain, actual) if above else None,
            )
        )
    return rows


def decided_by(upper: Entry, lower: Entry, chain: Chain, actual: int | None) -> Criterion | None:
    """The first criterion in which two rows differ, None when they are equal."""
    for criterion in full_chain(chain):
        if _figures(upper, criterion, actual) != _figures(lower, criterion, actual):
            return criterion
    return None


def reason(upper: Entry, lower: Entry, chain: Chain, actual: int | None) -> str:
    """Why `upper` stands above `lower`, in a sentence with both figures; it reads on either row.

    "Cùng 9,5 điểm. Hàng trên xếp trước vì dự đoán sát hơn: lệch 3 so với lệch 5."
    """
    decisive = decided_by(upper, lower, chain, actual)
    if decisive is None:
        return "Hai hàng bằng nhau ở mọi tiêu chí nên cùng thứ hạng."
    before = full_chain(chain)[: full_chain(chain).index(decisive)]
    same = [words for criterion in before if (words := _shared(upper, criterion, actual))]
    start = "Cùng " + ", cùng ".join(same) + ". " if same else ""
    return f"{start}Hàng trên xếp trước vì {_difference(upper, lower, decisive, actual)}."


def _shared(entry: Entry, criterion: Criterion, actual: int | None) -> str:
    """What two equal rows have in common, to be read after "cùng"; empty when there is nothing."""
    match criterion:
        case Criterion.SCORE:
            return f"{format_score(entry.score)} điểm"
        case Criterion.RIGHT_COUNT:
            return f"{_number(entry.right_count)} câu đúng"
        case Criterion.PREDICTION:
            guess = _guess(entry, actual)
            return _off(guess, "dự đoán lệch") if guess else _not_yet(entry)
        case Criterion.SUBMITTED_AT:
            return f"nộp bài lúc {format_moment(entry.ended_at, seconds=True)}"
        case Criterion.TIME_TAKEN:
            return f"làm bài trong {format_duration_exact(entry.time_ms)}"
        case Criterion.ATTEMPTS:
            return f"{_number(entry.attempts)} lượt thi"
        case Criterion.DECISION:
            return "" if entry.decision is None else "thứ tự theo quyết định của Ban Tổ chức"


def _not_yet(entry: Entry) -> str:
    return "" if entry.prediction is None else "chưa xét dự đoán vì chưa chốt kỳ"


def _difference(upper: Entry, lower: Entry, criterion: Criterion, actual: int | None) -> str:
    """How two rows differ, to be read after "vì"; names the criterion by its label."""
    match criterion:
        case Criterion.SCORE:
            figures = f"{format_score(upper.score)} so với {format_score(lower.score)}"
            return f"điểm số cao hơn: {figures} điểm"
        case Criterion.RIGHT_COUNT:
            figures = f"{_number(upper.right_count)} so với {_number(lower.right_count)}"
            return f"số câu đúng nhiều hơn: {figures} câu"
        case Criterion.PREDICTION:
            guesses = (_guess(upper, actual) or (0, 0), _guess(lower, actual) or (0, 0))
            return f"dự đoán sát hơn: {_off(guesses[0])} so với {_off(guesses[1])}"
        case Criterion.SUBMITTED_AT:
            moments = _moments(upper.ended_at, lower.ended_at)
            return f"thời điểm nộp bài sớm hơn: {moments[0]} so với {moments[1]}"
        case Criterion.TIME_TAKEN:
            spans = _spans(upper.time_ms, lower.time_ms)
            return f"thời gian làm bài ngắn hơn: {spans[0]} so với {spans[1]}"
        case Criterion.ATTEMPTS:
            figures = f"{_number(upper.attempts)} so với {_number(lower.attempts)}"
            return f"số lượt thi ít hơn: {figures} lượt"
        case Criterion.DECISION:
            orders = (_order(upper.decision), _order(lower.decision))
            return f"quyết định của Ban Tổ chức: {orders[0]} so với {orders[1]}"


def _number(value: int) -> str:
    return format_number(value)


def _off(guess: tuple[int, int], off: str = "lệch") -> str:
    missing, gap = guess
    if missing and not gap:
        return "thiếu dự đoán" if missing == 1 else f"thiếu dự đoán ở {missing} kỳ"
    return f"{off} {_number(gap)}" + (f" và thiếu dự đoán ở {missing} kỳ" if missing else "")


def _order(decision: int | None) -> str:
    return "chưa xếp thứ tự" if decision is None else f"thứ tự {decision}"


def _moments(first: int, second: int) -> tuple[str, str]:
    """Two moments to the second, or to the millisecond when they lie within one second."""
    words = (format_moment(first, seconds=True), format_moment(second, seconds=True))
    if words[0] != words[1]:
        return words
    return f"{words[0]},{first % 1000:03}", f"{words[1]},{second % 1000:03}"


def _spans(first: int, second: int) -> tuple[str, str]:
    words = (format_duration(first), format_duration(second))
    if words[0] != words[1]:
        return words
    return format_duration_exact(first), format_duration_exact(second)


_RULES: dict[Criterion, str] = {
    Criterion.SCORE: "Điểm số: điểm cao hơn xếp trước.",
    Criterion.RIGHT_COUNT: "Số câu đúng: nhiều câu đúng hơn xếp trước.",
    Criterion.SUBMITTED_AT: "Thời điểm nộp bài: nộp sớm hơn xếp trước, tính đến mili giây theo giờ "
    "máy chủ.",
    Criterion.TIME_TAKEN: "Thời gian làm bài: làm trong thời gian ngắn hơn xếp trước, tính đến "
    "mili giây.",
    Criterion.ATTEMPTS: "Số lượt thi: ít lượt hơn xếp trước.",
    Criterion.DECISION: "Quyết định của Ban Tổ chức, có ghi lý do hoặc biên bản bốc thăm.",
}

_STILL_EQUAL = (
    "Các bài vẫn bằng nhau sau tất cả các tiêu chí trên được xếp cùng thứ hạng. Nếu việc trao giải "
    "cần thứ tự giữa các bài đó, Ban Tổ chức quyết định, có ghi lý do hoặc biên bản bốc thăm."
)


def describe(chain: Chain, prediction_kind: PredictionKind | None) -> list[str]:
    """The rule in words: one line per criterion in order, then what happens to those still equal.

    Without a prediction question its criterion is left out, as it sets nobody apart.
    """
    lines = []
    for criterion in chain:
        if criterion != Criterion.PREDICTION:
            lines.append(_RULES[criterion])
        elif prediction_kind is not None:
            what = PREDICTION_LABELS[prediction_kind]
            lines.append(
                f"Dự đoán ({what[0].lower()}{what[1:]}): gần con số thực tế hơn xếp trước, đoán "
                "cao hơn hay thấp hơn như nhau; không dự đoán thì xếp sau. Tiêu chí này chỉ được "
                "xét sau khi chốt kỳ thi."
            )
    return [*lines, _STILL_EQUAL]


def problems(chain: Chain) -> list[str]:
    """What is wrong with a chain that an organiser composed, and how to mend it (Vietnamese)."""
    if not chain:
        return ["Chưa chọn tiêu chí xếp hạng. Hãy chọn ít nhất một tiêu chí, bắt đầu từ điểm số."]
    found = [
        f"Tiêu chí “{CRITERION_LABELS[criterion]}” được chọn hai lần. Hãy bỏ bớt một lần."
        for criterion in dict.fromkeys(chain)
        if list(chain).count(criterion) > 1
    ]
    if Criterion.SCORE not in chain and Criterion.RIGHT_COUNT not in chain:
        found.append("Chưa có tiêu chí về kết quả. Hãy thêm “Điểm số” hoặc “Số câu đúng”.")
    elif chain[0] not in (Criterion.SCORE, Criterion.RIGHT_COUNT):
        found.append("Hãy đưa “Điểm số” hoặc “Số câu đúng” lên làm tiêu chí đầu tiên.")
    if Criterion.DECISION in chain and chain[-1] != Criterion.DECISION:
        found.append("Hãy đưa “Quyết định của Ban Tổ chức” xuống cuối: chỉ xét khi vẫn bằng nhau.")
    return found


def with_gap(entry: Entry, actual: int) -> Entry:
    """The entry with its guess settled against the round's actual number, ready to be summed."""
    if entry.prediction is None:
        return replace(entry, prediction_gap=0, missing_guesses=1)
    return replace(entry, prediction_gap=abs(entry.prediction - actual), missing_guesses=0)


def contest_entries(rounds: Sequence[Mapping[int, Entry]]) -> list[Entry]:
    """Entries of the contest over its rounds, ordered by participant id (the keys).

    Score, right answers, time and attempts are summed, the moment is the latest. Gaps are summed
    over the rounds whose entries went through `with_gap`; in such a round a participant who is
    absent or did not guess has a missing guess. Decisions of single rounds do not carry over.
    """
    settled = [round_ for round_ in rounds if _is_settled(round_)]
    people = sorted({participant for round_ in rounds for participant in round_})
    return [_summed(participant, rounds, settled) for participant in people]


def _is_settled(round_: Mapping[int, Entry]) -> bool:
    return any(entry.prediction_gap is not None for entry in round_.values())


def _summed(
    participant: int,
    rounds: Sequence[Mapping[int, Entry]],
    settled: Sequence[Mapping[int, Entry]],
) -> Entry:
    mine = [round_[participant] for round_ in rounds if participant in round_]
    guessed = [round_[participant] for round_ in settled if participant in round_]
    absent = len(settled) - len(guessed)
    return Entry(
        id=participant,
        score=sum(entry.score for entry in mine),
        right_count=sum(entry.right_count for entry in mine),
        ended_at=max(entry.ended_at for entry in mine),
        time_ms=sum(entry.time_ms for entry in mine),
        attempts=sum(entry.attempts for entry in mine),
        prediction_gap=sum(entry.prediction_gap or 0 for entry in guessed) if settled else None,
        missing_guesses=absent + sum(_missing(entry) for entry in guessed),
    )


def _missing(entry: Entry) -> int:
    return entry.missing_guesses if entry.prediction_gap is not None else 1
