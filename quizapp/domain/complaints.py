"""Complaints of participants: their states in words, and until when they may come."""

from enum import StrEnum

from quizapp.domain.prizes import complaints_until


class State(StrEnum):
    """Where a complaint stands."""

    OPEN = "open"
    UPHELD = "upheld"
    REJECTED = "rejected"


STATE_LABELS: dict[State, str] = {
    State.OPEN: "Chờ trả lời",
    State.UPHELD: "Chấp nhận",
    State.REJECTED: "Không chấp nhận",
}


def deadline(published_until: int | None, closed_at: int | None, days: int) -> int | None:
    """The last moment for a complaint about a round, None while there is no end to it.

    Until winners are published complaints may come for `days` local days after the closing; then
    as long as the published list says (`published_until`).
    """
    if published_until is not None:
        return published_until
    return None if closed_at is None else complaints_until(closed_at, days)


def may_complain(now: int, last: int | None) -> bool:
    """Whether a complaint is still taken at `now`."""
    return last is None or now <= last
