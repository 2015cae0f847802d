"""Reads of legal documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.banks.models import Bank, LegalDocument
from quizapp.banks.queries import laws
from quizapp.banks.queries.laws import Entry
from quizapp.core.db import db
from quizapp.domain.text import local_date

if TYPE_CHECKING:
    from collections.abc import Iterable


def document_of(bank: Bank) -> LegalDocument | None:
    """The document that a bank from a file is about."""
    if not bank.from_file:
        return None
    return db.session.scalar(select(LegalDocument).where(LegalDocument.slug == bank.slug))


def entry_of(bank: Bank, now: int) -> Entry | None:
    """The document that a bank from a file is about, as it is now."""
    found = document_of(bank)
    return entries([found.id], now)[found.id] if found else None


def entries(ids: Iterable[int | None], now: int) -> dict[int, Entry]:
    """These documents as they are now, by id."""
    wanted = {key for key in ids if key is not None}
    query = select(LegalDocument).where(LegalDocument.id.in_(wanted))
    return laws.entries(db.session.scalars(query), local_date(now))


def numbered_documents() -> list[LegalDocument]:
    """All documents that have a number that a citation may name."""
    return list(db.session.scalars(select(LegalDocument).where(LegalDocument.number.is_not(None))))
