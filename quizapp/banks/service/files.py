"""Questions of a bank as a file."""

from __future__ import annotations

from collections.abc import Sequence

from quizapp.accounts import queries as accounts
from quizapp.banks import queries
from quizapp.banks.formats.writing import About, Output, write
from quizapp.banks.models import Bank, LegalDocument
from quizapp.banks.queries import laws
from quizapp.domain.banks import Document, DocumentStatus, Question
from quizapp.domain.laws import ENDS, ChangeKind, standing
from quizapp.domain.text import local_date


def export(bank: Bank, questions: Sequence[Question], output: Output, now: int) -> bytes:
    """The questions in one of the formats, under the name of the bank and of its unit."""
    unit = accounts.unit(bank.unit_id)
    law = queries.document_of(bank)
    document = _document(law, now) if law else _of_bank(bank, unit.name if unit else "")
    return write(questions, output, About(bank.title, unit.name if unit else "", document))


def _document(row: LegalDocument, now: int) -> Document:
    """The entry of the register as a file tells of it."""
    known = laws.of([row])[row.id]
    ends = [change for change in known.changes if change.kind in ENDS]
    status = standing(known, local_date(now))
    return Document(
        row.slug,
        row.number,
        row.title,
        row.issuer,
        row.issued,
        row.in_force_from,
        min((change.since for change in ends if change.dated), default=None),
        status,
        (
            "; ".join(change.by for change in ends if change.by) or None
            if status is DocumentStatus.REPLACED
            else None
        ),
        tuple(change.by for change in known.changes if change.kind is ChangeKind.AMENDED),
        row.note,
        row.url,
    )


def _of_bank(bank: Bank, unit: str) -> Document:
    """A bank that rests on no one document stands in for it."""
    return Document(
        bank.slug, None, bank.title, unit or "Dùng chung", status=DocumentStatus.IN_FORCE
    )
