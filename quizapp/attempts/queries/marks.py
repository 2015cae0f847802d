"""What people answered, question by question: finished attempts marked anew, some at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from quizapp.attempts import queries as attempts
from quizapp.attempts.models import Answer, Attempt
from quizapp.banks import queries as banks
from quizapp.core.db import db
from quizapp.domain.papers import paper_from_json
from quizapp.domain.scoring import Partial, mark_paper
from quizapp.domain.timing import COUNTED_STANDINGS, FINISHED_STATES

if TYPE_CHECKING:
    from quizapp.domain.banks import Question
    from quizapp.domain.rulings import Ruling

CHUNK = 400
_WITHDRAWN = frozenset({"given", "removed"})
_COUNTED = (Attempt.state.in_(FINISHED_STATES), Attempt.standing.in_(COUNTED_STANDINGS))


class Mark(NamedTuple):
    """One question of one attempt; ``state`` as in ``domain.scoring``: right, partial, blank …"""

    question_id: int
    version_id: int
    question: Question
    state: str


class Batch(NamedTuple):
    """Some attempts: how many, and the marks of all their questions."""

    attempts: int
    marks: list[Mark]


def counted(round_ids: Sequence[int]) -> int:
    """How many attempts of these rounds ended and were not found invalid."""
    query = select(func.count()).select_from(Attempt)
    return db.session.scalar(query.where(Attempt.round_id.in_(round_ids), *_COUNTED)) or 0


def batches(partial: Partial, round_ids: Sequence[int]) -> Iterator[Batch]:
    """Attempts that ended and were not found invalid, each marked by its own paper and the rulings
    of its round. A question that was withdrawn tells nothing and is left out."""
    for round_id in round_ids:
        last = 0
        while papers := _papers_after(round_id, last):
            last = max(papers)
            yield _marked(papers, partial, attempts.rulings(round_id))


def _marked(
    papers: Mapping[int, list[list[object]]], partial: Partial, rulings: Mapping[int, Ruling]
) -> Batch:
    answers = _answers(list(papers))
    parsed = {attempt_id: paper_from_json(paper) for attempt_id, paper in papers.items()}
    questions = banks.versions(item.version_id for paper in parsed.values() for item in paper)
    found = []
    for attempt_id, paper in parsed.items():
        mark = mark_paper(paper, questions, answers.get(attempt_id, {}), partial, rulings)
        for item, each in zip(paper, mark.marks, strict=True):
            if each.state not in _WITHDRAWN:
                question = questions[item.version_id]
                found.append(Mark(item.question_id, item.version_id, question, each.state))
    return Batch(len(papers), found)


def _papers_after(round_id: int, last: int) -> dict[int, list[list[object]]]:
    query = (
        select(Attempt.id, Attempt.paper)
        .where(Attempt.round_id == round_id, *_COUNTED, Attempt.id > last)
        .order_by(Attempt.id)
        .limit(CHUNK)
    )
    return {row.id: row.paper for row in db.session.execute(query)}


def _answers(attempt_ids: Sequence[int]) -> dict[int, dict[int, str]]:
    """Current responses by attempt and position: the highest ``seq`` comes last and stays."""
    query = (
        select(Answer.attempt_id, Answer.position, Answer.response)
        .where(Answer.attempt_id.in_(attempt_ids))
        .order_by(Answer.attempt_id, Answer.seq)
    )
    found: dict[int, dict[int, str]] = {}
    for attempt_id, position, response in db.session.execute(query):
        found.setdefault(attempt_id, {})[position] = response
    return found
