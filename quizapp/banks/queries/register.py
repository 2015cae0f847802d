"""Reads of the register of documents, and of the questions that wait because of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import case, func, select

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
from quizapp.core.errors import NotFound
from quizapp.domain.laws import article
from quizapp.domain.text import local_date, search_key

if TYPE_CHECKING:
    from collections.abc import Iterable


def document_by_id(document_id: int) -> LegalDocument:
    """Raises NotFound for an unknown id; the register is open to all staff."""
    found = db.session.get(LegalDocument, document_id)
    if found is None:
        raise NotFound("Văn bản này không có trong sổ văn bản.")
    return found


def change_by_id(document_id: int, change_id: int) -> DocumentChange:
    """Raises NotFound for an unknown id, or one of another document."""
    found = db.session.get(DocumentChange, change_id)
    if found is None or found.document_id != document_id:
        raise NotFound("Nội dung này không có trong sổ văn bản.")
    return found


def changed_by(document: LegalDocument) -> list[tuple[DocumentChange, LegalDocument]]:
    """What this document amends, replaces or ends, as the register has it."""
    if not document.number:
        return []
    query = (
        select(DocumentChange, LegalDocument)
        .join(LegalDocument, LegalDocument.id == DocumentChange.document_id)
        .where(
            DocumentChange.by_number == document.number,
            DocumentChange.withdrawn_at.is_(None),
        )
        .order_by(LegalDocument.number)
    )
    return [(change, law) for change, law in db.session.execute(query)]


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """A document in the list; `questions` are those the user sees, `waiting` flagged ones."""

    entry: Entry
    questions: int
    waiting: int


def register(words: str, user: User, now: int) -> list[RegisterRow]:
    """The documents that fit, those with the latest dates first; words need no accents."""
    query = select(LegalDocument).order_by(
        func.coalesce(LegalDocument.in_force_from, LegalDocument.issued).desc().nulls_last(),
        LegalDocument.number,
    )
    for word in search_key(words).split():
        query = query.where(LegalDocument.search.contains(word, autoescape=True))
    found = laws.entries(db.session.scalars(query), local_date(now))
    questions, waiting = _counts(user, now)
    return [RegisterRow(entry, questions[key], waiting[key]) for key, entry in found.items()]


def _counts(user: User, now: int) -> tuple[Counter[int], Counter[int]]:
    """Questions the user sees by document, and how many of them it flags."""
    held = func.sum(case((Laws(local_date(now)).flagged_here, 1), else_=0))
    query = (
        select(QuestionCitation.document_id, func.count(), held)
        .join(Question, Question.id == QuestionCitation.question_id)
        .join(Bank, Bank.id == Question.bank_id)
        .where(Question.status != Status.RETIRED, visible(user))
        .group_by(QuestionCitation.document_id)
    )
    rows = db.session.execute(query).all()
    return (
        Counter({key: count for key, count, _ in rows}),
        Counter({key: int(flagged) for key, _, flagged in rows}),
    )


@dataclass(frozen=True, slots=True)
class Cited:
    """A question that rests on a document."""

    id: int
    bank_id: int
    ref: str
    status: str
    version_id: int
    waiting: bool


def citing(document: LegalDocument, user: User, now: int) -> list[Cited]:
    """The questions on a document that the user sees, retired ones left out."""
    columns = (Question.id, Question.bank_id, Question.ref, Question.status, Question.version_id)
    waiting = case((Laws(local_date(now)).flagged_here, 1), else_=0).label("waiting")
    query = (
        select(*columns, waiting)
        .join(QuestionCitation, QuestionCitation.question_id == Question.id)
        .join(Bank, Bank.id == Question.bank_id)
        .where(QuestionCitation.document_id == document.id, Question.version_id.is_not(None))
        .where(Question.status != Status.RETIRED, visible(user))
        .order_by(Question.ref)
    )
    return [
        Cited(row.id, row.bank_id, row.ref, row.status, row.version_id, bool(row.waiting))
        for row in db.session.execute(query)
    ]


def by_article(cited: Iterable[Cited], said: Any) -> list[tuple[str, list[Cited]]]:
    """The questions under the articles that their citations name first, in the law's order."""
    groups: dict[tuple[int, str], list[Cited]] = {}
    for each in cited:
        question = said.get(each.version_id)
        number, suffix = article(question.citation if question else "")
        groups.setdefault((number, suffix), []).append(each)
    names = {key: f"Điều {key[0]}{key[1]}" if key[0] else "" for key in groups}
    return [(names[key], groups[key]) for key in sorted(groups, key=lambda k: (not k[0], k))]
