"""Phases of a round, deadlines of an attempt, and the states and standings of an attempt.

Moments are `int` milliseconds since 1970-01-01T00:00Z, spans `int` milliseconds. Every function is
told `now`: the server owns time (domain.md, "Attempt: one state machine").
"""

from enum import StrEnum

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS

GRACE_MS = 5 * SECOND_MS
"""Span after a deadline in which a save still arrives in time: for the network, not to think."""

LOCAL_OFFSET_MS = 7 * HOUR_MS
"""Asia/Ho_Chi_Minh is UTC+7 all year round."""


class RoundPhase(StrEnum):
    """Where a round stands; the same answer for page, API, sweep and countdown."""

    UPCOMING = "upcoming"
    OPEN = "open"
    ENDED = "ended"
    CLOSED = "closed"


ROUND_PHASE_LABELS: dict[RoundPhase, str] = {
    RoundPhase.UPCOMING: "Sắp mở",
    RoundPhase.OPEN: "Đang mở",
    RoundPhase.ENDED: "Đã kết thúc, chờ chốt kỳ",
    RoundPhase.CLOSED: "Đã chốt kỳ",
}


class AttemptState(StrEnum):
    """One state machine: in_progress → submitted | timed_out."""

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed_out"


ATTEMPT_STATE_LABELS: dict[AttemptState, str] = {
    AttemptState.IN_PROGRESS: "Đang làm bài",
    AttemptState.SUBMITTED: "Đã nộp bài",
    AttemptState.TIMED_OUT: "Hết giờ làm bài",
}


class Standing(StrEnum):
    """What an attempt is worth, beside its state; nothing is ever deleted."""

    VALID = "valid"
    PENDING_CHECK = "pending_check"
    INVALID = "invalid"
    NO_PRIZE = "no_prize"


STANDING_LABELS: dict[Standing, str] = {
    Standing.VALID: "Hợp lệ",
    Standing.PENDING_CHECK: "Chờ xác minh",
    Standing.INVALID: "Không hợp lệ",
    Standing.NO_PRIZE: "Không xét giải",
}

COUNTED_STANDINGS = frozenset({Standing.VALID, Standing.PENDING_CHECK, Standing.NO_PRIZE})
"""Standings that count in rankings, participation and the actual of a prediction."""

PRIZE_STANDINGS = frozenset({Standing.VALID})
"""Standings that may be given a prize: a pending one must be checked first."""


def round_phase(now: int, opens_at: int, closes_at: int, closed_at: int | None) -> RoundPhase:
    """Phase of a round: open when `opens_at <= now < closes_at`, then ended until it is closed.

    A round that the organiser has closed (`closed_at` set) is closed, whatever the clock says.
    """
    if closed_at is not None:
        return RoundPhase.CLOSED
    if now < opens_at:
        return RoundPhase.UPCOMING
    return RoundPhase.OPEN if now < closes_at else RoundPhase.ENDED


def deadline(started_at: int, duration_ms: int, closes_at: int, extra_ms: int = 0) -> int:
    """Moment an attempt must be in: the earlier of its own time and the round's end, plus extra.

    `extra_ms` is time that the organiser grants one attempt; it may reach past `closes_at`.
    """
    return min(started_at + duration_ms, closes_at) + extra_ms


def attempt_state(state: AttemptState, now: int, deadline_at: int) -> AttemptState:
    """State an attempt must be looked at as: past deadline and grace an open one is timed out.

    Between deadline and grace it is still in progress, but only for saves on their way.
    """
    if state == AttemptState.IN_PROGRESS and now > deadline_at + GRACE_MS:
        return AttemptState.TIMED_OUT
    return state


def accepts_save(state: AttemptState, now: int, deadline_at: int) -> bool:
    """Whether an answer arriving at `now` is taken: in progress, now <= deadline_at + grace."""
    return attempt_state(state, now, deadline_at) == AttemptState.IN_PROGRESS


def ended_at(state: AttemptState, submitted_at: int | None, deadline_at: int) -> int:
    """Moment a finished attempt ended, as the ranking counts it.

    Handing in within the grace counts as the deadline; a timed-out attempt ended at its deadline.
    Raises ValueError for an attempt still in progress, or submitted without a moment.
    """
    if state == AttemptState.TIMED_OUT:
        return deadline_at
    if state == AttemptState.IN_PROGRESS or submitted_at is None:
        raise ValueError(f"an attempt in state {state} has no end yet")
    return min(submitted_at, deadline_at)


def time_taken(started_at: int, ended_at: int, deadline_at: int) -> int:
    """Milliseconds an attempt took: up to the deadline at most, never negative."""
    return max(0, min(ended_at, deadline_at) - started_at)


def closable(now: int, last_deadline_at: int) -> bool:
    """Whether no save can arrive any more: `last_deadline_at` is the round's latest deadline.

    Closing a round before this would freeze a ranking that a save on its way still changes.
    """
    return now > last_deadline_at + GRACE_MS


def day_start(now: int) -> int:
    """Moment the local day (Asia/Ho_Chi_Minh) of `now` began: attempts per day count from here."""
    return (now + LOCAL_OFFSET_MS) // DAY_MS * DAY_MS - LOCAL_OFFSET_MS


def countdown_words(ms: int) -> str:
    """Time left in words, rounded down, in at most two units: "còn 2 ngày 4 giờ", "còn 12 phút"."""
    if ms <= 0:
        return "đã hết giờ"
    if ms < SECOND_MS:
        return "còn chưa đầy 1 giây"
    if ms < MINUTE_MS:
        return f"còn {ms // SECOND_MS} giây"
    if ms < HOUR_MS:
        return f"còn {ms // MINUTE_MS} phút"
    if ms < DAY_MS:
        return "còn " + _two_units(ms, (HOUR_MS, "giờ"), (MINUTE_MS, "phút"))
    return "còn " + _two_units(ms, (DAY_MS, "ngày"), (HOUR_MS, "giờ"))


def _two_units(ms: int, large: tuple[int, str], small: tuple[int, str]) -> str:
    size, name = large
    words = f"{ms // size} {name}"
    rest = ms % size // small[0]
    return f"{words} {rest} {small[1]}" if rest else words
