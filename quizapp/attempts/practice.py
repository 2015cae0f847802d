"""Practice (thi thử): a paper that the page itself carries, signed; nothing of it is stored.

What is carried says which questions in which order, never the key. Only a paper that was drawn
here for practice is marked: the signature says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.contests import queries as contests
from quizapp.core import sealing
from quizapp.core.errors import Gone, NotFound
from quizapp.domain import papers
from quizapp.domain.contests import ContestState
from quizapp.domain.papers import Slot
from quizapp.domain.timing import HOUR_MS

if TYPE_CHECKING:
    import random

    from quizapp.contests.models import Contest
    from quizapp.domain.papers import Paper

PURPOSE = "practice"
LASTS_MS = 12 * HOUR_MS
POINTS = 100


def offered(contest: Contest) -> bool:
    """Whether people can practise for a contest now."""
    return bool(contest.practice_banks) and contest.state == ContestState.OPEN


def refuse_unoffered(contest: Contest) -> None:
    """Raises NotFound where a contest has no practice, Gone once it is over."""
    if not contest.practice_banks:
        raise NotFound("Cuộc thi này không có phần thi thử.", title="Không có thi thử")
    if not offered(contest):
        raise Gone("Kết quả vẫn xem được ở trang cuộc thi.", title="Cuộc thi đã kết thúc")


def draw(contest: Contest, now: int, rng: random.Random) -> Paper:
    """A paper of practice questions; fewer where no more are left. Raises Gone where none is."""
    pool = contests.practice_pool(contest, now)
    if not pool:
        raise Gone("Phần thi thử đang tạm dừng. Mời anh/chị quay lại sau.")
    count = min(contest.practice_questions, len(pool))
    return papers.draw((Slot(count, POINTS),), pool, rng)


def seal(contest: Contest, paper: Paper, now: int) -> str:
    """The paper as a form value."""
    return sealing.sign(PURPOSE, [contest.id, now, papers.paper_to_json(paper)])


def unseal(contest: Contest, text: str | None, now: int) -> Paper | None:
    """The paper of this contest that a form carried.

    None where it was changed, is too old, or has a question that is no longer for practice.
    """
    value = sealing.unsign(PURPOSE, text)
    if value is None or value[0] != contest.id or not 0 <= now - value[1] < LASTS_MS:
        return None
    paper = papers.paper_from_json(value[2])
    left = {q.question_id for q in contests.practice_pool(contest, now)}
    return paper if all(item.question_id in left for item in paper) else None
