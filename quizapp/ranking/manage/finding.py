"""Finding what an organiser's screen is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.core.errors import NotFound

if TYPE_CHECKING:
    from quizapp.contests.models import Contest, Round


def round_of(contest: Contest, number: int) -> Round:
    """The round with this number; raises NotFound."""
    for each in contest.rounds:
        if each.number == number:
            return each
    raise NotFound("Cuộc thi không có kỳ này.", title="Không tìm thấy kỳ thi")
