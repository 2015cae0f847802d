"""A draft taken into its bank: all that is right in it, in one transaction."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

from sqlalchemy import delete, select, update

from quizapp.banks import queries
from quizapp.banks.models import Bank, ImportDraft, ImportDraftItem, Question
from quizapp.banks.queries.drafts import FATE, Fate, beside_bank
from quizapp.banks.service.citing import document_ids
from quizapp.banks.service.drafts import inherited
from quizapp.banks.service.reviewing import note_submitted
from quizapp.banks.service.storing import LoadReport, apply, figures, locked
from quizapp.core import audit, drafts
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from quizapp.domain import banks as domain

BATCH = 500
"""Questions in memory at once."""


def accept_import(draft: ImportDraft, actor: str, now: int) -> LoadReport:
    """Take the right items of a draft into its bank, but for those left out, in one transaction.

    Questions of the bank that are not in the file stay. Raises Conflict when the draft was
    accepted or discarded meanwhile, is not read yet, or has nothing to take.
    """
    if draft.read_at is None:
        raise Conflict("Tệp chưa đọc xong. Vui lòng chờ ít phút.")
    drafts.claim(draft, now)
    bank = locked(Bank.id == draft.bank_id)
    tally = queries.tally(draft)
    if not tally.coming:
        raise Conflict("Tệp không có câu hỏi nào hợp lệ để nhập. Vui lòng sửa tệp rồi tải lại.")
    report = LoadReport(unchanged=tally.fates[Fate.KEPT])
    for batch in _batches(draft):
        report = _sum(report, _take(bank, batch, actor, now))
    db.session.execute(delete(ImportDraftItem).where(ImportDraftItem.draft_id == draft.id))
    audit.record(
        "banks.import",
        "bank",
        bank.id,
        filename=draft.filename,
        skipped=tally.left,
        edited=tally.edited,
        **figures(report),
    )
    return report


@dataclass(frozen=True, slots=True)
class _Coming:
    question: domain.Question
    read_mark: str


def _batches(draft: ImportDraft) -> Iterator[list[_Coming]]:
    """What comes in, a few at a time, in the order of the file."""
    last = 0
    while True:
        query = beside_bank(
            select(ImportDraftItem.number, ImportDraftItem.said, ImportDraftItem.read_mark), draft
        ).where(
            ImportDraftItem.number > last,
            ~ImportDraftItem.skipped,
            FATE.not_in([Fate.WRONG, Fate.KEPT]),
        )
        rows = db.session.execute(query.order_by(ImportDraftItem.number).limit(BATCH)).all()
        if not rows:
            return
        last = rows[-1].number
        yield [_Coming(domain.from_json(row.said), row.read_mark) for row in rows]


def _take(bank: Bank, batch: Sequence[_Coming], actor: str, now: int) -> LoadReport:
    refs = [one.question.ref for one in batch]
    before = queries.contents_of(bank.id, refs)
    questions = [inherited(one.question, before.get(one.question.ref)) for one in batch]
    applied = apply(bank, questions, document_ids(questions), actor=actor, now=now)
    note_submitted(applied.touched, actor, now)
    _remember(bank, batch)
    return applied.report


def _remember(bank: Bank, batch: Sequence[_Coming]) -> None:
    """Note what the file said, to know it again when it says the same."""
    ids = dict(
        db.session.execute(
            select(Question.ref, Question.id).where(
                Question.bank_id == bank.id,
                Question.ref.in_([one.question.ref for one in batch]),
            )
        ).all()
    )
    rows = [{"id": ids[one.question.ref], "source_mark": one.read_mark} for one in batch]
    db.session.execute(update(Question), rows)


def _sum(one: LoadReport, other: LoadReport) -> LoadReport:
    names = [item.name for item in fields(LoadReport)]
    values: dict[str, Any] = {name: getattr(one, name) + getattr(other, name) for name in names}
    return LoadReport(**values)
