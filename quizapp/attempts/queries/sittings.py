"""Attempts without their papers: what lists of them, results and rules of counting look at."""

from __future__ import annotations

from typing import NamedTuple

from quizapp.core.db import for_drivers, read
from quizapp.domain import codes


class Sitting(NamedTuple):
    """The row of an attempt, but for its paper, seals and traces."""

    id: int
    code: str
    contest_id: int
    round_id: int
    participant_id: int
    number: int
    state: str
    standing: str
    standing_reason: str | None
    score: int | None
    max_score: int | None
    right_count: int | None
    questions: int
    counted_questions: int | None
    time_ms: int | None
    prediction: int | None
    predicted_at: int | None
    receipt: str | None
    started_at: int
    deadline_at: int
    ended_at: int | None
    paused_at: int | None

    @property
    def out_of(self) -> int:
        """How many questions ``right_count`` is out of."""
        return self.questions if self.counted_questions is None else self.counted_questions


_COLUMNS = ", ".join(f"a.{name}" for name in Sitting._fields)
_OF = for_drivers(
    f"SELECT {_COLUMNS} FROM attempt a"  # noqa: S608
    " WHERE a.participant_id = ? ORDER BY a.round_id, a.number"
)
_BESIDE = for_drivers(
    f"SELECT {_COLUMNS} FROM attempt mine"  # noqa: S608
    " JOIN attempt a ON a.participant_id = mine.participant_id"
    " WHERE mine.code = ? ORDER BY a.round_id, a.number"
)


def sittings_of(participant_id: int) -> list[Sitting]:
    """All attempts of a participant, by round and number."""
    return [Sitting(*row) for row in read(_OF, (participant_id,))]


def beside(code: str) -> list[Sitting]:
    """All attempts of the person whose attempt has this code, by round and number; none where
    nobody's has. One small statement, and no session: results are asked for in masses."""
    typed = codes.tidy(code)
    if not (typed.isascii() and typed.isalnum()):
        return []
    return [Sitting(*row) for row in read(_BESIDE, (typed,))]
