"""Files of questions into a bank: read, kept as a draft, taken in once somebody has said yes."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, select, update

from quizapp.banks import queries
from quizapp.banks.formats import reading
from quizapp.banks.formats.preview import NO_DEFAULTS, Defaults, Preview, PreviewRow
from quizapp.banks.models import Bank, ImportDraft, LegalDocument
from quizapp.banks.queries import laws
from quizapp.banks.service.storing import LoadReport, apply, figures, locked
from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from quizapp.domain import banks as domain
from quizapp.domain.banks import DOCUMENT_STATUS_LABELS, DocumentStatus
from quizapp.domain.codes import secret_code
from quizapp.domain.text import local_date, nfc, search_key

if TYPE_CHECKING:
    from quizapp.accounts.models import User

DRAFT_LIFETIME = 7 * 86_400_000


# ---------------------------------------------------------------- reading and keeping


def draft_import(
    bank: Bank,
    filename: str,
    content: bytes,
    user: User,
    now: int,
    defaults: Defaults = NO_DEFAULTS,
) -> ImportDraft:
    """Read a file of any format and keep it for the organiser's yes; raises UnreadableFile."""
    return keep_draft(bank, filename, reading.read(content, filename, defaults), user, now)


def keep_draft(bank: Bank, filename: str, preview: Preview, user: User, now: int) -> ImportDraft:
    """Keep a file that was read already; drafts that nobody came back for go on the way."""
    db.session.execute(delete(ImportDraft).where(ImportDraft.created_at < now - DRAFT_LIFETIME))
    draft = ImportDraft(
        code=secret_code(secrets.randbelow),
        user_id=user.id,
        bank_id=bank.id,
        filename=nfc(filename)[:200],
        content=_stored(preview, now),
        created_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def _stored(preview: Preview, now: int) -> dict[str, Any]:
    documents = _Documents(queries.numbered_documents(), now)
    rows = [_stored_row(row, documents) for row in preview.rows]
    return {"notes": list(preview.notes), "rows": rows}


def _stored_row(row: PreviewRow, documents: _Documents) -> dict[str, Any]:
    question, warnings = row.question, [*row.warnings]
    if question is not None:
        document = documents.cited(question.citation)
        if document is not None:
            question = replace(question, document=document.document.slug)
            warnings.extend(_law_warnings(document))
    return {
        "row": row.row,
        "place": row.place,
        "question": domain.to_json(question) if question else None,
        "errors": list(row.errors),
        "warnings": warnings,
    }


def _law_warnings(cited: laws.Entry) -> list[str]:
    document, status = cited.document, cited.status
    if status in (DocumentStatus.IN_FORCE, DocumentStatus.INDEX):
        return []
    effect = (
        "vui lòng kiểm tra câu hỏi theo bản đã sửa đổi"
        if status is DocumentStatus.AMENDED
        else "câu hỏi sẽ không được rút vào đề thi"
    )
    return [f"Văn bản {document.number}: {DOCUMENT_STATUS_LABELS[status].lower()}; {effect}."]


class _Documents:
    """Finds the document that a citation names, by its number."""

    def __init__(self, documents: Sequence[LegalDocument], now: int) -> None:
        self._entries = laws.entries(documents, local_date(now))
        self._by_number = {search_key(d.number): d for d in documents if d.number}
        numbers = sorted(map(re.escape, self._by_number), key=len, reverse=True)
        self._any = re.compile(rf"(?<!\w)(?:{'|'.join(numbers) or '(?!)'})(?!\w)")

    def cited(self, citation: str) -> laws.Entry | None:
        """The first known document in the citation."""
        found = self._any.search(search_key(citation))
        return self._entries[self._by_number[found[0]].id] if found else None


# ---------------------------------------------------------------- the draft, to be looked at


@dataclass(frozen=True, slots=True)
class DraftRow:
    """A row of the preview; `question` is None where there are errors."""

    row: int
    place: str
    question: domain.Question | None
    errors: Sequence[str]
    warnings: Sequence[str]
    fate: str = ""  # "new", "changed", "same" against the bank; "" with errors


@dataclass(frozen=True, slots=True)
class Draft:
    """A file before the yes: rows with errors, then rows to look at, with notes of the file."""

    wrong: Sequence[DraftRow]
    good: Sequence[DraftRow]
    notes: Sequence[str]

    @property
    def warned(self) -> int:
        return sum(bool(row.warnings) for row in self.good)

    def fates(self, fate: str) -> int:
        return sum(row.fate == fate for row in self.good)


def open_draft(draft: ImportDraft) -> Draft:
    """What the file would do to its bank as the bank is now."""
    known = _known(draft.bank_id)
    rows = [_draft_row(raw, known) for raw in draft.content["rows"]]
    return Draft(
        wrong=[row for row in rows if row.question is None],
        good=[row for row in rows if row.question is not None],
        notes=draft.content["notes"],
    )


def _draft_row(raw: Mapping[str, Any], known: Mapping[str, domain.Question]) -> DraftRow:
    at, place = raw["row"], raw.get("place") or f"Dòng {raw['row']}"
    if raw["question"] is None:
        return DraftRow(at, place, None, raw["errors"], raw["warnings"])
    read = domain.from_json(raw["question"])
    before = known.get(read.ref)
    question = _inherit(read, before)
    fate = "new" if before is None else "same" if before == question else "changed"
    return DraftRow(at, place, question, (), raw["warnings"], fate)


def _known(bank_id: int) -> dict[str, domain.Question]:
    bank = db.session.get_one(Bank, bank_id)
    return {question.ref: question for question in queries.contents(bank)}


def _inherit(read: domain.Question, before: domain.Question | None) -> domain.Question:
    """What most formats have no place for stays as it was."""
    if before is None:
        return read
    return replace(
        read,
        document=read.document or before.document,
        fact=read.fact or before.fact,
        confidence=read.confidence or before.confidence,
    )


# ---------------------------------------------------------------- yes or no


def accept_import(draft: ImportDraft, actor: str, now: int) -> LoadReport:
    """Take the right rows of a draft into its bank, in one transaction.

    Questions of the bank that are not in the file stay. Raises Conflict when the draft was
    accepted or discarded meanwhile, or has nothing to take.
    """
    claimed = db.session.scalar(
        update(ImportDraft)
        .where(ImportDraft.id == draft.id, ImportDraft.accepted_at.is_(None))
        .values(accepted_at=now)
        .returning(ImportDraft.bank_id)
    )
    if claimed is None:
        raise Conflict("Tệp này đã được nhập hoặc đã bỏ. Không có gì được nhập thêm.")
    bank = locked(Bank.id == claimed)
    opened = open_draft(draft)
    questions = [row.question for row in opened.good if row.question is not None]
    if not questions:
        raise Conflict("Tệp không có câu hỏi nào hợp lệ để nhập. Vui lòng sửa tệp rồi tải lại.")
    report = apply(bank, questions, _document_ids(questions), actor=actor, now=now).report
    db.session.execute(
        update(ImportDraft)
        .where(ImportDraft.id == draft.id)
        .values(content={"rows": [], "notes": []})
    )
    audit.record(
        "banks.import",
        "bank",
        bank.id,
        filename=draft.filename,
        skipped=len(opened.wrong),
        **figures(report),
    )
    return report


def _document_ids(questions: Sequence[domain.Question]) -> dict[str, int]:
    slugs = {question.document for question in questions if question.document}
    query = select(LegalDocument.slug, LegalDocument.id).where(LegalDocument.slug.in_(slugs))
    return dict(db.session.execute(query).all())


def discard_import(draft: ImportDraft) -> None:
    """Forget a draft; raises Conflict when it was accepted meanwhile."""
    gone = db.session.scalar(
        delete(ImportDraft)
        .where(ImportDraft.id == draft.id, ImportDraft.accepted_at.is_(None))
        .returning(ImportDraft.id)
    )
    if gone is None:
        raise Conflict("Tệp này đã được nhập nên không bỏ được nữa.")
