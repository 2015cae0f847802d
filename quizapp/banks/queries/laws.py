"""The state of the law in the tables: the rules of domain.laws as SQL and as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Subquery, and_, func, or_, select

from quizapp.banks.models import DocumentChange, LegalDocument, Question, Status
from quizapp.core.db import db
from quizapp.domain.banks import DocumentStatus
from quizapp.domain.laws import Change, ChangeKind, Law, standing
from quizapp.domain.reviews import DRAWN_STATUSES, Drawn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from sqlalchemy import BindParameter, ColumnElement


class Laws:
    """What narrows a query of questions to those that the law lets draw on a day.

    Bring in what is needed with `joined`, then ask for `drawable`, or for `flagged` where the
    query was joined `with_flags`; they say what the functions of domain.laws say.
    """

    def __init__(self, on: dt.date | BindParameter[dt.date], drawn: Drawn = Drawn.APPROVED) -> None:
        self.on = on
        self.statuses = DRAWN_STATUSES[drawn]
        self.blocking = _latest(on, blocking=True)
        self.flagging = _latest(on, blocking=False)

    def joined(self, query: Any, *, with_flags: bool = False) -> Any:
        """A query of questions with their document and its changes beside them."""
        query = query.outerjoin(LegalDocument, Question.document_id == LegalDocument.id)
        latest = (self.blocking, self.flagging) if with_flags else (self.blocking,)
        for each in latest:
            query = query.outerjoin(each, each.c.document_id == Question.document_id)
        return query

    @property
    def drawable(self) -> ColumnElement[bool]:
        """In a status that is drawn, and its document not changed since somebody vouched for it."""
        return and_(Question.status.in_(self.statuses), self._began, _covers(self.blocking))

    @property
    def flagged(self) -> ColumnElement[bool]:
        """In use, and nobody vouched for it since its document changed, or before it holds."""
        fine = and_(self._began, _covers(self.flagging))
        return and_(Question.status == Status.APPROVED, ~fine)

    @property
    def _began(self) -> ColumnElement[bool]:
        """Never NULL, so that it can be negated."""
        return or_(
            LegalDocument.in_force_from.is_(None),
            LegalDocument.in_force_from <= self.on,
            Question.law_checked.is_not(None),
        )


def _latest(on: dt.date | BindParameter[dt.date], *, blocking: bool) -> Subquery:
    """The last change in effect on a day, by document."""
    query = (
        select(DocumentChange.document_id, func.max(DocumentChange.since).label("since"))
        .where(DocumentChange.since <= on, DocumentChange.withdrawn_at.is_(None))
        .group_by(DocumentChange.document_id)
    )
    if blocking:
        query = query.where(or_(DocumentChange.kind != ChangeKind.AMENDED, ~DocumentChange.drawn))
    return query.subquery()


def _covers(latest: Subquery) -> ColumnElement[bool]:
    """Never NULL, so that it can be negated."""
    checked = and_(Question.law_checked.is_not(None), Question.law_checked >= latest.c.since)
    return or_(latest.c.since.is_(None), checked)


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
