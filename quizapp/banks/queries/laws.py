"""The state of the law in the tables: the rules of domain.laws as SQL and as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func, literal, or_, select
from sqlalchemy.orm import aliased

from quizapp.banks.models import (
    DocumentChange,
    LegalDocument,
    Question,
    QuestionCitation,
    Status,
)
from quizapp.core.db import db
from quizapp.domain.banks import DocumentStatus
from quizapp.domain.laws import Change, ChangeKind, Law, standing
from quizapp.domain.reviews import DRAWN_STATUSES, Drawn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sqlalchemy import BindParameter, ColumnElement, Select


class Laws:
    """What narrows a query of questions to those that the law lets draw on a day.

    `drawable` and `flagged` say what the functions of domain.laws say, of all documents that a
    question rests on. They look at each question by itself: what they cost does not grow with the
    number of questions that are not asked for.
    """

    def __init__(self, on: dt.date | BindParameter[dt.date], drawn: Drawn = Drawn.APPROVED) -> None:
        self.on = on
        self.statuses = DRAWN_STATUSES[drawn]

    @property
    def drawable(self) -> ColumnElement[bool]:
        """In a status that is drawn, and no document changed since somebody vouched for it."""
        return and_(Question.status.in_(self.statuses), ~self._early(), ~self._open(_BLOCKS))

    @property
    def flagged(self) -> ColumnElement[bool]:
        """In use, and nobody vouched for it since a document changed, or before one holds."""
        return and_(Question.status == Status.APPROVED, or_(self._early(), self._open()))

    @property
    def flagged_here(self) -> ColumnElement[bool]:
        """The same, because of the document of the `QuestionCitation` that the query has."""
        here = _cited.document_id == QuestionCitation.document_id
        why = or_(self._early(here), self._open(here))
        return and_(Question.status == Status.APPROVED, why)

    def _early(self, *only: ColumnElement[bool]) -> ColumnElement[bool]:
        later = (
            select(literal(1))
            .select_from(_cited)
            .join(_document, _document.id == _cited.document_id)
            .where(_cited.question_id == Question.id, _document.in_force_from > self.on, *only)
        )
        return and_(Question.law_checked.is_(None), _beside(later))

    def _open(self, *only: ColumnElement[bool]) -> ColumnElement[bool]:
        """A change in effect that nobody has vouched for."""
        unseen = or_(Question.law_checked.is_(None), Question.law_checked < DocumentChange.since)
        changed = (
            select(literal(1))
            .select_from(_cited)
            .join(DocumentChange, DocumentChange.document_id == _cited.document_id)
            .where(_cited.question_id == Question.id, unseen, DocumentChange.since <= self.on)
            .where(DocumentChange.withdrawn_at.is_(None), *only)
        )
        return _beside(changed)


_cited, _document = aliased(QuestionCitation), aliased(LegalDocument)
_BLOCKS = or_(DocumentChange.kind != ChangeKind.AMENDED, ~DocumentChange.drawn)


def _beside(query: Select[Any]) -> ColumnElement[bool]:
    """Whether the query gives a row for the question of the query around it."""
    return query.correlate(Question, QuestionCitation).exists()


# ---------------------------------------------------------------- as plain values


def changes(document_ids: Iterable[int]) -> dict[int, list[DocumentChange]]:
    """The changes of these documents that stand, oldest first; every id is there."""
    wanted = set(document_ids)
    found: dict[int, list[DocumentChange]] = {key: [] for key in wanted}
    query = (
        select(DocumentChange)
        .where(DocumentChange.document_id.in_(wanted), DocumentChange.withdrawn_at.is_(None))
        .order_by(DocumentChange.since, DocumentChange.id)
    )
    for row in db.session.scalars(query):
        found[row.document_id].append(row)
    return found


def of(documents: Iterable[LegalDocument]) -> dict[int, Law]:
    """The dates of these documents, by id."""
    rows = list(documents)
    found = changes(row.id for row in rows)
    return {row.id: _law(row, found[row.id]) for row in rows}


def _law(row: LegalDocument, changes: Sequence[DocumentChange]) -> Law:
    return Law(row.in_force_from, tuple(map(change_of, changes)), row.is_index)


def change_of(row: DocumentChange) -> Change:
    return Change(ChangeKind(row.kind), row.since, row.by_number, row.dated, row.drawn)


@dataclass(frozen=True, slots=True)
class Entry:
    """A document of the register as it is on a day, with what befell it or lies ahead."""

    document: LegalDocument
    changes: Sequence[DocumentChange]
    law: Law
    status: DocumentStatus

    @property
    def name(self) -> str:
        return self.document.number or self.document.title

    @property
    def in_force(self) -> bool:
        return self.status not in (DocumentStatus.EXPIRED, DocumentStatus.REPLACED)


def entries(documents: Iterable[LegalDocument], on: dt.date) -> dict[int, Entry]:
    """These documents on a day, by id, in the order given."""
    rows = list(documents)
    found = changes(row.id for row in rows)
    known = {row.id: _law(row, found[row.id]) for row in rows}
    return {
        row.id: Entry(row, found[row.id], known[row.id], standing(known[row.id], on))
        for row in rows
    }


def changed_at() -> int:
    """The moment at which the register last learned of a change, 0 where it knows of none."""
    return db.session.scalar(select(func.max(DocumentChange.recorded_at))) or 0
