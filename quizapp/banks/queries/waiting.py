"""Reads of the questions that wait because their document changed, or will."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, case, func, select

from quizapp.accounts.models import User
from quizapp.banks.models import (
    Bank,
    DocumentChange,
    LegalDocument,
    Question,
    QuestionCitation,
    Status,
)
from quizapp.banks.queries import laws
from quizapp.banks.queries.finding import visible
from quizapp.banks.queries.laws import Entry, Laws
from quizapp.core.db import db
from quizapp.domain.laws import ENDS, Change, flagging
from quizapp.domain.text import local_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

MAX_WAITING = 100_000


def waiting(
    user: User, now: int, document_id: int | None = None, bank_id: int | None = None
) -> Select[Any]:
    """The flagged questions that the user sees; rows of (Question, Bank)."""
    law = Laws(local_date(now))
    query: Any = (
        select(Question, Bank)
        .join(Bank, Bank.id == Question.bank_id)
        .where(visible(user))
        .order_by(Bank.title, Question.ref)
    )
    if bank_id is not None:
        query = query.where(Question.bank_id == bank_id)
    if document_id is None:
        return query.where(law.flagged)
    return query.join(QuestionCitation, QuestionCitation.question_id == Question.id).where(
        QuestionCitation.document_id == document_id, law.flagged_here
    )


def waiting_among(question_ids: Iterable[int], now: int) -> set[int]:
    """Which of these questions are flagged."""
    query = select(Question.id).where(Question.id.in_(question_ids))
    return set(db.session.scalars(query.where(Laws(local_date(now)).flagged)))


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a question waits; `change` is None where the document is not yet in force."""

    entry: Entry
    change: Change | None


def reasons(questions: Iterable[Question], now: int) -> dict[int, Reason]:
    """Why each of these flagged questions waits, by its id; of several reasons the gravest."""
    checked = {question.id: question.law_checked for question in questions}
    today = local_date(now)
    query = select(QuestionCitation.question_id, LegalDocument)
    query = query.join(LegalDocument, LegalDocument.id == QuestionCitation.document_id)
    rows = db.session.execute(query.where(QuestionCitation.question_id.in_(checked))).all()
    entries = laws.entries({law.id: law for _, law in rows}.values(), today)
    found: dict[int, list[Reason]] = {}
    for key, document in rows:
        entry = entries[document.id]
        change = flagging(entry.law, checked[key], today)
        began = document.in_force_from
        early = checked[key] is None and began is not None and began > today
        if change or early:
            found.setdefault(key, []).append(Reason(entry, change))
    return {key: max(each, key=_gravity) for key, each in found.items()}


def _gravity(reason: Reason) -> tuple[bool, bool, str]:
    change = reason.change
    return change is not None and change.kind in ENDS, change is not None, reason.entry.name


def waiting_page(query: Select[Any], offset: int = 0, size: int = MAX_WAITING) -> Sequence[Any]:
    """Rows of the work-list; without bounds all of them."""
    return db.session.execute(query.offset(offset).limit(size)).all()


def banks_of(question_ids: Iterable[int]) -> list[int]:
    """The banks that these questions are in."""
    query = select(Question.bank_id).where(Question.id.in_(question_ids)).distinct()
    return sorted(db.session.scalars(query))


# ---------------------------------------------------------------- for those who draw from banks


@dataclass(frozen=True, slots=True)
class LawFlag:
    """Questions of a bank on a document that changed or, `ahead`, that will on the day `since`.

    `change` is None where the document is not yet in force on the day of asking.
    """

    bank_id: int
    entry: Entry
    change: DocumentChange | None
    since: dt.date
    questions: int
    ahead: bool

    @property
    def key(self) -> tuple[int, int]:
        """The document and the change, whatever the bank."""
        return self.entry.document.id, self.change.id if self.change else 0


def law_flags(bank_ids: Sequence[int], now: int) -> list[LawFlag]:
    """What of these banks waits because of the law, and what is going to."""
    today = local_date(now)
    columns = (Question.bank_id, QuestionCitation.document_id, func.count().label("all"))
    held = func.sum(case((Laws(today).flagged_here, 1), else_=0)).label("held")
    query = (
        select(*columns, held)
        .join(QuestionCitation, QuestionCitation.question_id == Question.id)
        .where(Question.bank_id.in_(bank_ids), Question.status == Status.APPROVED)
        .group_by(Question.bank_id, QuestionCitation.document_id)
    )
    rows = db.session.execute(query).all()
    wanted = {row.document_id for row in rows}
    documents = db.session.scalars(select(LegalDocument).where(LegalDocument.id.in_(wanted)))
    entries = laws.entries(documents, today)
    return [flag for row in rows for flag in _flags(row, entries[row.document_id], today)]


def _flags(row: Any, entry: Entry, today: dt.date) -> Iterator[LawFlag]:
    past = [change for change in entry.changes if change.since <= today]
    began = entry.document.in_force_from
    if row.held:
        change = max(past, key=lambda each: (each.kind in ENDS, each.since), default=None)
        since = change.since if change else began or today
        yield LawFlag(row.bank_id, entry, change, since, int(row.held), ahead=False)
    for change in entry.changes:
        if change.since > today and row.all > row.held:
            left = row.all - int(row.held)
            yield LawFlag(row.bank_id, entry, change, change.since, left, ahead=True)
