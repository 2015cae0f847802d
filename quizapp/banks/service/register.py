"""The register of documents in the hands of organisers: entries, and what befalls documents."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict, dataclass

from sqlalchemy import select, update

from quizapp.banks.models import DocumentChange, LegalDocument
from quizapp.banks.service.documents import (
    adopt,
    pull_back,
    record,
    search_text,
    wait_until_in_force,
)
from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.laws import CHANGE_LABELS, ENDS, Change, ChangeKind
from quizapp.domain.text import nfc, search_key

_TRIES = 100
MAX_NUMBER, MAX_TITLE, MAX_ISSUER, MAX_NOTE, MAX_URL = 60, 500, 200, 1000, 500


@dataclass(frozen=True, slots=True)
class DocumentFields:
    """What an organiser writes about a document."""

    number: str | None
    title: str
    issuer: str
    issued: dt.date | None = None
    in_force_from: dt.date | None = None
    note: str | None = None
    url: str | None = None


def add_document(fields: DocumentFields, now: int) -> LegalDocument:
    """A new entry; raises Conflict where the register has it (same number, issuer and date)."""
    _refuse_double(fields, None)
    stem = re.sub(r"[^a-z0-9]+", "-", search_key(fields.number or fields.title)).strip("-")[:80]
    values = asdict(fields) | {"search": _search(fields), "edited_at": now}
    for number in range(1, _TRIES):
        slug = (stem.strip("-") or "van-ban") + (f"-{number}" if number > 1 else "")
        made = insert_ignoring(LegalDocument).values(slug=slug, **values)
        key = db.session.scalar(made.returning(LegalDocument.id))
        if key is not None:
            document = db.session.get_one(LegalDocument, key)
            tied = adopt(document, now)
            audit.record("banks.law_add", "document", key, number=fields.number, tied=tied)
            return document
    raise Conflict("Đã có quá nhiều văn bản cùng số, ký hiệu. Vui lòng kiểm tra lại sổ văn bản.")


def change_document(document: LegalDocument, fields: DocumentFields, now: int) -> bool:
    """Write the entry anew; whether anything differs. From now on files no longer change it."""
    _refuse_double(fields, document.id)
    new = asdict(fields)
    old = {name: getattr(document, name) for name in new}
    changed = {name: [old[name], new[name]] for name in new if old[name] != new[name]}
    if not changed:
        return False
    for name, value in new.items():
        setattr(document, name, value)
    document.search = _search(fields)
    document.edited_at = now
    said = {name: [_plain(value) for value in pair] for name, pair in changed.items()}
    audit.record("banks.law_edit", "document", document.id, number=fields.number, **said)
    db.session.flush()
    if "in_force_from" in changed:
        wait_until_in_force(document, now)
    adopt(document, now)
    return True


def _search(fields: DocumentFields) -> str:
    return search_text(fields.number, fields.title, fields.issuer)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, dt.date) else value


def _refuse_double(fields: DocumentFields, own: int | None) -> None:
    same = select(LegalDocument.id).where(
        LegalDocument.number == fields.number,
        LegalDocument.issuer == fields.issuer,
        LegalDocument.issued.is_not_distinct_from(fields.issued),
        LegalDocument.id != (own or 0),
    )
    if fields.number and db.session.scalar(same.limit(1)) is not None:
        raise Conflict(
            f"Sổ văn bản đã có văn bản số {fields.number} của cơ quan này, cùng ngày ban hành."
        )


# ---------------------------------------------------------------- what befalls a document


def record_change(
    document: LegalDocument, kind: ChangeKind, by: str, since: dt.date, *, actor: str, now: int
) -> None:
    """Record that a document is amended, replaced or out of force from a day on, past or to come.

    Raises Invalid without the amending or replacing document, Conflict where the register has it.
    """
    by = nfc(by)
    if not by and kind is not ChangeKind.EXPIRED:
        raise Invalid("Vui lòng ghi số, ký hiệu của văn bản sửa đổi hoặc thay thế.")
    if by and search_key(by) == search_key(document.number or ""):
        raise Invalid("Một văn bản không tự sửa đổi hoặc thay thế chính nó.")
    change = Change(kind, since, by)
    if record(document.id, change, actor=actor, now=now) is None:
        _revive(document, change, actor, now)
    audit.record(
        "banks.law_change", "document", document.id, number=document.number,
        kind=kind.value, by=by, since=since.isoformat(),
    )  # fmt: skip
    db.session.flush()


def _revive(document: LegalDocument, change: Change, actor: str, now: int) -> None:
    """Let a change that was withdrawn stand again, with its new date."""
    again = db.session.scalar(
        update(DocumentChange)
        .where(
            DocumentChange.document_id == document.id,
            DocumentChange.kind == change.kind,
            DocumentChange.by_number == change.by,
            DocumentChange.withdrawn_at.is_not(None),
        )
        .values(
            since=change.since, dated=True, drawn=False, from_file=False,
            recorded_at=now, recorded_by=actor, withdrawn_at=None,
        )
        .returning(DocumentChange.id)
    )  # fmt: skip
    if again is None:
        raise Conflict(
            f"Sổ văn bản đã ghi việc này: {CHANGE_LABELS[change.kind].lower()}"
            f"{' bởi ' + change.by if change.by else ''}. Nếu sai ngày, hãy bỏ rồi ghi lại."
        )
    pull_back(document.id, change.since)


def withdraw_change(change: DocumentChange, now: int) -> None:
    """Take back what was recorded; its questions may be drawn again. Raises Conflict if gone."""
    gone = db.session.scalar(
        update(DocumentChange)
        .where(DocumentChange.id == change.id, DocumentChange.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .returning(DocumentChange.id)
    )
    if gone is None:
        raise Conflict("Nội dung này đã được người khác bỏ.")
    audit.record(
        "banks.law_withdraw", "document", change.document_id,
        kind=change.kind, by=change.by_number, since=change.since.isoformat(),
    )  # fmt: skip


def draw_meanwhile(change: DocumentChange, drawn: bool) -> None:
    """Decide whether questions are drawn before they were checked against an amendment.

    Raises Conflict for a document that is out of force: nothing is drawn from that.
    """
    if ChangeKind(change.kind) in ENDS:
        raise Conflict("Văn bản không còn hiệu lực nên câu hỏi chưa xác nhận không được rút.")
    before, change.drawn = change.drawn, drawn
    if before != drawn:
        audit.record(
            "banks.law_drawn", "document", change.document_id, by=change.by_number, drawn=drawn
        )
    db.session.flush()
