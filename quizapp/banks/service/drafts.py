"""Files of questions between the upload and the yes: kept, filled with what was read, forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import undefer

from quizapp.banks import queries
from quizapp.banks.formats import prepared, reading
from quizapp.banks.formats.prepared import Item, Known
from quizapp.banks.formats.preview import NO_DEFAULTS, Defaults, Preview
from quizapp.banks.models import Bank, ImportDraft, ImportDraftItem
from quizapp.banks.service.citing import Register
from quizapp.core import jobs
from quizapp.core.db import db
from quizapp.core.drafts import keep
from quizapp.domain import banks as domain

if TYPE_CHECKING:
    from quizapp.accounts.models import User

DRAFT_LIFETIME = 7 * 86_400_000
READING = "banks.read"
"""The kind of job that reads a file; its subject is the draft."""
BATCH = 200
"""Items that are stored at once."""


# ---------------------------------------------------------------- keeping


def draft_import(
    bank: Bank,
    filename: str,
    content: bytes,
    user: User,
    now: int,
    defaults: Defaults = NO_DEFAULTS,
) -> ImportDraft:
    """Read a file of any format and keep it for the organiser's yes; raises UnreadableFile."""
    preview = reading.read(content, filename, defaults)
    return keep_draft(bank, filename, preview, queries.known(bank.id), user, now)


def keep_draft(
    bank: Bank, filename: str, preview: Preview, known: Sequence[Known], user: User, now: int
) -> ImportDraft:
    """Keep a file that was read already; `known` are the questions of the bank."""
    draft = _kept(bank, filename, user, now, read_at=now, notes=list(preview.notes))
    filler = Filler(draft.id, bank.id, now)
    items = list(prepared.items(preview, known))
    for at in range(0, len(items), BATCH):
        filler.add(items[at : at + BATCH])
    return draft


def keep_source(
    bank: Bank, filename: str, content: bytes, defaults: Defaults, user: User, now: int
) -> ImportDraft:
    """Keep a file that is read behind the requests."""
    area = defaults.area.value if defaults.area else None
    said = {"area": area, "citation": defaults.citation}
    draft = _kept(bank, filename, user, now, source=content, defaults=said)
    jobs.begin(READING, draft.id, now)
    return draft


def _kept(bank: Bank, filename: str, user: User, now: int, **values: Any) -> ImportDraft:
    about = {"bank_id": bank.id, "defaults": {}, "notes": [], **values}
    return keep(ImportDraft, filename, user.id, now, DRAFT_LIFETIME, **about)


# ---------------------------------------------------------------- filling


class Filler:
    """Stores the items of a draft, completed with what only the database can tell."""

    def __init__(self, draft_id: int, bank_id: int, now: int) -> None:
        self._draft_id, self._bank_id = draft_id, bank_id
        self._register = Register(now)

    def add(self, items: Sequence[Item]) -> None:
        present = queries.contents_of(self._bank_id, (item["ref"] for item in items))
        rows = [{**item, **self._completed(item, present.get(item["ref"]))} for item in items]
        usual = {"draft_id": self._draft_id, "edited": False, "skipped": False}
        if rows:
            db.session.execute(insert(ImportDraftItem), [{**row, **usual} for row in rows])

    def _completed(self, item: Item, before: domain.Question | None) -> Item:
        if item["wrong"]:
            return {"mark": "", "warned": bool(item["warnings"])}
        question, warning = tied(domain.from_json(item["said"]), self._register)
        warnings = [*item["warnings"], *([warning] if warning else [])]
        near = item["near_question"] is not None or item["near_number"] is not None
        return {
            "said": domain.to_json(question),
            "warnings": warnings,
            "warned": bool(warnings) or near,
            "mark": domain.fingerprint(inherited(question, before)),
        }


def tied(question: domain.Question, register: Register) -> tuple[domain.Question, str]:
    """The question with the document that its citation names, and what to warn of."""
    cited = register.cited(question.citation)
    if cited is None:
        return question, ""
    return replace(question, document=cited.slug), cited.warning


def inherited(read: domain.Question, before: domain.Question | None) -> domain.Question:
    """What most formats have no place for stays as it was."""
    if before is None:
        return read
    return replace(
        read,
        document=read.document or before.document,
        fact=read.fact or before.fact,
        confidence=read.confidence or before.confidence,
    )


# ---------------------------------------------------------------- reading behind the requests


@dataclass(frozen=True, slots=True)
class Source:
    """A file that waits to be read."""

    draft_id: int
    bank_id: int
    filename: str
    content: bytes
    defaults: dict[str, Any]


def waiting_source(draft_id: int) -> Source | None:
    """The file of a draft that was not read yet; None where it was, or is forgotten."""
    query = select(ImportDraft).where(ImportDraft.id == draft_id, ImportDraft.read_at.is_(None))
    draft = db.session.scalar(query.options(undefer(ImportDraft.source)))
    if draft is None or draft.source is None:
        return None
    return Source(draft.id, draft.bank_id, draft.filename, draft.source, draft.defaults)


def begin_anew(draft_id: int) -> None:
    """Take out what somebody stored of a draft who did not come to the end."""
    db.session.execute(delete(ImportDraftItem).where(ImportDraftItem.draft_id == draft_id))


def still_wanted(draft_id: int) -> bool:
    """Whether nobody has thrown the draft away, nor can until the transaction ends."""
    query = select(ImportDraft.id).where(ImportDraft.id == draft_id)
    return db.session.scalar(query.with_for_update(read=True)) is not None


def end_reading(draft_id: int, now: int, *, notes: Sequence[str] = (), failure: str = "") -> None:
    """The file was read, or cannot be; it is not kept any longer."""
    values = {"notes": list(notes), "failure": failure, "source": None}
    read = {} if failure else {"read_at": now}
    db.session.execute(
        update(ImportDraft).where(ImportDraft.id == draft_id).values(**values, **read)
    )
