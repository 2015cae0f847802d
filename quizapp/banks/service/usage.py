"""How questions fared in contests: told by whoever knows the answers, kept for lists."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import delete, insert

from quizapp.banks.models import QuestionUsage, UsageTally
from quizapp.core.db import db, insert_ignoring


@dataclass(frozen=True, slots=True)
class Use:
    """A question version in one contest: on how many papers, answered by how many, and right."""

    version_id: int
    question_id: int
    drawn: int
    answered: int
    right: int


def record_usage(contest_id: int, uses: Collection[Use], attempts: int, now: int) -> None:
    """Put what is known of a contest's questions in place of what was known before.

    ``attempts`` is how many the figures were counted over, so that one can tell whether more
    have come since.
    """
    values = {"attempts": attempts, "at": now}
    fresh = insert_ignoring(UsageTally).values(contest_id=contest_id, **values)
    db.session.execute(fresh)
    tally = db.session.get_one(UsageTally, contest_id, with_for_update=True)
    tally.attempts, tally.at = attempts, now
    db.session.execute(delete(QuestionUsage).where(QuestionUsage.contest_id == contest_id))
    rows = [
        {
            "contest_id": contest_id,
            "version_id": use.version_id,
            "question_id": use.question_id,
            "drawn": use.drawn,
            "answered": use.answered,
            "right": use.right,
        }
        for use in uses
    ]
    if rows:
        db.session.execute(insert(QuestionUsage), rows)
    db.session.flush()
