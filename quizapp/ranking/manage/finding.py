"""Finding what an organiser's screen is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.contests import queries as contests
from quizapp.core.errors import NotFound

if TYPE_CHECKING:
    from quizapp.contests.models import Contest, Round


def round_of(contest: Contest, number: int) -> Round:
    """The round with this number; raises NotFound."""
    found = contests.round_numbered(contest, number)
    if found is None:
        raise NotFound("Cuộc thi không có kỳ này.", title="Không tìm thấy kỳ thi")
    return found
