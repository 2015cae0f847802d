"""Questions of a bank as a file."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.accounts import queries as accounts
from quizapp.banks import queries
from quizapp.banks.formats.writing import About, Output, write
from quizapp.banks.models import Bank, LegalDocument
from quizapp.domain.banks import Document, DocumentStatus, Question


def export(bank: Bank, questions: Sequence[Question], output: Output) -> bytes:
    """The questions in one of the formats, under the name of the bank and of its unit."""
    unit = accounts.unit(bank.unit_id)
    law = queries.document_of(bank)
    document = _document(law) if law else _of_bank(bank, unit.name if unit else "")
    return write(questions, output, About(bank.title, unit.name if unit else "", document))


def _document(row: LegalDocument) -> Document:
    return Document(
        row.slug,
        row.number,
        row.title,
        row.issuer,
        row.issued,
        row.in_force_from,
        row.in_force_to,
        DocumentStatus(row.status),
        row.replaced_by,
        tuple(row.amended_by),
        row.note,
        row.url,
    )


def _of_bank(bank: Bank, unit: str) -> Document:
    """A bank that rests on no one document stands in for it."""
    return Document(
        bank.slug, None, bank.title, unit or "Dùng chung", status=DocumentStatus.IN_FORCE
    )
