"""Reads of legal documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.banks.models import Bank, LegalDocument
from quizapp.core.db import db

if TYPE_CHECKING:
    from collections.abc import Iterable


def document_of(bank: Bank) -> LegalDocument | None:
    """The document that a bank from a file is about."""
    if not bank.from_file:
        return None
    return db.session.scalar(select(LegalDocument).where(LegalDocument.slug == bank.slug))


def documents(ids: Iterable[int | None]) -> dict[int, LegalDocument]:
    """These documents, by id."""
    wanted = {key for key in ids if key is not None}
    query = select(LegalDocument).where(LegalDocument.id.in_(wanted))
    return {document.id: document for document in db.session.scalars(query)}


def numbered_documents() -> list[LegalDocument]:
    """All documents that have a number that a citation may name."""
    return list(db.session.scalars(select(LegalDocument).where(LegalDocument.number.is_not(None))))
