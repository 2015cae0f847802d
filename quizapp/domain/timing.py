"""Phases of a round, deadlines of an attempt, and the states and standings of an attempt.

Moments are `int` milliseconds since 1970-01-01T00:00Z, spans `int` milliseconds. Every function is
told `now`: the server owns time (domain.md, "Attempt: one state machine").
"""

from dataclasses import dataclass, replace
from enum import StrEnum

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS
DAY_MS = 24 * HOUR_MS
WEEK_MS = 7 * DAY_MS

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
    """One state machine: in_progress → submitted | timed_out.

    An organiser may void an attempt in any of these: it then counts nowhere and uses up no allowed
    attempt. Reinstating puts it back to where it was.
    """

    IN_PROGRESS = "in_progress"
    SUBMITTED = "submitted"
    TIMED_OUT = "timed_out"
    VOIDED = "voided"


ATTEMPT_STATE_LABELS: dict[AttemptState, str] = {
    AttemptState.IN_PROGRESS: "Đang làm bài",
    AttemptState.SUBMITTED: "Đã nộp bài",
    AttemptState.TIMED_OUT: "Hết giờ làm bài",
    AttemptState.VOIDED: "Đã hủy",
}

FINISHED_STATES = frozenset({AttemptState.SUBMITTED, AttemptState.TIMED_OUT})
"""States of an attempt that has an end and a mark."""


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


class Act(StrEnum):
    """What an organiser may do to the course of an attempt."""

    EXTRA = "extra"
    PAUSE = "pause"
    RESUME = "resume"
    VOID = "void"
    REINSTATE = "reinstate"


ACT_LABELS: dict[Act, str] = {
    Act.EXTRA: "Thêm giờ",
    Act.PAUSE: "Tạm dừng",
    Act.RESUME: "Cho làm tiếp",
    Act.VOID: "Hủy lượt thi",
    Act.REINSTATE: "Khôi phục lượt thi đã hủy",
}


def round_phase(now: int, opens_at: int, closes_at: int, closed_at: int | None) -> RoundPhase:
    """Phase of a round: open when `opens_at <= now < closes_at`, then ended until it is closed.

    A round that the organiser has closed (`closed_at` set) is closed, whatever the clock says.
    """
    if closed_at is not None:
        return RoundPhase.CLOSED
    if now < opens_at:
        return RoundPhase.UPCOMING
    return RoundPhase.OPEN if now < closes_at else RoundPhase.ENDED


def deadline(
    started_at: int, duration_ms: int, closes_at: int, extra_ms: int = 0, paused_ms: int = 0
) -> int:
    """Moment an attempt must be in: the earlier of its own time and the round's end, plus extra.

    `extra_ms` is time that the organiser grants one attempt, `paused_ms` how long its clock stood
    still; with either it may reach past `closes_at`.
    """
    return min(started_at + duration_ms, closes_at) + extra_ms + paused_ms


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of one attempt as organisers may set it.

    While `paused_at` is set the clock stands still: the attempt takes nothing and never times out,
    and `deadline_at` is what it was when the pause began. `paused_ms` is the length of all pauses
    that are over, `extra_ms` all time granted.
    """

    deadline_at: int
    paused_at: int | None = None
    paused_ms: int = 0
    extra_ms: int = 0


def extended(clock: Clock, ms: int) -> Clock:
    """The clock with `ms` more time, whether it runs or stands still."""
    return replace(clock, deadline_at=clock.deadline_at + ms, extra_ms=clock.extra_ms + ms)


def paused(clock: Clock, now: int) -> Clock:
    """The clock, stopped at `now`; one that is stopped already stays as it is."""
    return clock if clock.paused_at is not None else replace(clock, paused_at=now)


def resumed(clock: Clock, now: int) -> Clock:
    """The clock going on: the deadline moves by the length of the pause, never backwards."""
    if clock.paused_at is None:
        return clock
    return _shifted(replace(clock, paused_at=None), max(0, now - clock.paused_at))


def reinstated(clock: Clock, voided_at: int, now: int) -> Clock:
    """The clock of an attempt voided while it ran: the time since then is given back.

    One that was paused when it was voided is still paused, from when the pause began.
    """
    return clock if clock.paused_at is not None else _shifted(clock, max(0, now - voided_at))


def _shifted(clock: Clock, ms: int) -> Clock:
    return replace(clock, deadline_at=clock.deadline_at + ms, paused_ms=clock.paused_ms + ms)


def time_left(now: int, deadline_at: int, paused_at: int | None = None) -> int:
    """Milliseconds until the deadline, never negative; during a pause what it began with."""
    return max(0, deadline_at - (now if paused_at is None else paused_at))


def attempt_state(
    state: AttemptState, now: int, deadline_at: int, paused_at: int | None = None
) -> AttemptState:
    """State an attempt must be looked at as: past deadline and grace an open one is timed out.

    Between deadline and grace it is still in progress, but only for saves on their way. One whose
    clock stands still never times out.
    """
    if state == AttemptState.IN_PROGRESS and paused_at is None and now > deadline_at + GRACE_MS:
        return AttemptState.TIMED_OUT
    return state


def accepts_save(
    state: AttemptState, now: int, deadline_at: int, paused_at: int | None = None
) -> bool:
    """Whether an answer arriving at `now` is taken: in progress, now <= deadline_at + grace.

    During a pause nothing is taken.
    """
    seen = attempt_state(state, now, deadline_at, paused_at)
    return seen == AttemptState.IN_PROGRESS and paused_at is None


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


def time_taken(started_at: int, ended_at: int, deadline_at: int, paused_ms: int = 0) -> int:
    """Milliseconds an attempt took: up to the deadline, without its pauses, never negative."""
    return max(0, min(ended_at, deadline_at) - started_at - paused_ms)


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
