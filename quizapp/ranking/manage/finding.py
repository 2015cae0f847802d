"""Finding what an organiser's screen is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.core.errors import NotFound
from quizapp.ranking.queries.units import WHOLE

if TYPE_CHECKING:
    from quizapp.contests.models import Contest, Round

WHOLE_TITLE = "Cả cuộc thi"


def round_of(contest: Contest, number: int) -> Round:
    """The round with this number; raises NotFound."""
    for each in contest.rounds:
        if each.number == number:
            return each
    raise NotFound("Cuộc thi không có kỳ này.", title="Không tìm thấy kỳ thi")


def title_of(contest: Contest, number: int) -> str:
    """What a ranking is of, in words; raises NotFound where the contest has none such.

    0 is the ranking over the rounds, where there are several.
    """
    if number == WHOLE and len(contest.rounds) > 1:
        return WHOLE_TITLE
    return round_of(contest, number).title
