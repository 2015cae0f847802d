"""Use-cases of ranking: closing a round, marking it anew."""

from quizapp.ranking.service.closing import (
    CLOSED_ALREADY,
    MAX_NOTE,
    close_round,
    counted_results,
    end_overdue,
    publish_board,
    refuse_running,
)

__all__ = [
    "CLOSED_ALREADY",
    "MAX_NOTE",
    "close_round",
    "counted_results",
    "end_overdue",
    "publish_board",
    "refuse_running",
]
