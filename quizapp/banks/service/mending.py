"""Questions of a draft mended, left out and taken back, before anything of them is in a bank."""

from __future__ import annotations

from sqlalchemy import select, update

from quizapp.banks import queries
from quizapp.banks.formats.build import NO_CITATION
from quizapp.banks.models import ImportDraft, ImportDraftItem
from quizapp.banks.service.citing import Register
from quizapp.banks.service.drafts import inherited, tied
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from quizapp.domain import banks as domain
from quizapp.domain.text import search_key


def mend(draft: ImportDraft, number: int, question: domain.Question, now: int) -> None:
    """Let an item of a draft say something else; its errors are gone with that.

    The item keeps its own ref. Raises NotFound, and Conflict once the draft was accepted.
    """
    item = queries.item_of(draft, number)
    question, warning = tied(question, Register(now))
    warnings = [*([] if question.citation else [NO_CITATION]), *([warning] if warning else [])]
    near_question = queries.near_in_bank(draft.bank_id, item.ref, question.stem)
    near_number = None if near_question else queries.near_in_draft(item, question.stem)
    before = queries.contents_of(draft.bank_id, [item.ref]).get(item.ref)
    _change(
        item,
        said=domain.to_json(question),
        errors=[],
        warnings=warnings,
        wrong=False,
        warned=bool(warnings) or near_question is not None or near_number is not None,
        edited=True,
        skipped=False,
        mark=domain.fingerprint(inherited(question, before)),
        near_question=near_question,
        near_number=near_number,
        search=search_key(question.stem),
    )


def leave_out(draft: ImportDraft, number: int, *, skipped: bool) -> None:
    """Leave an item out of what comes in, or take it back; raises like `mend`."""
    _change(queries.item_of(draft, number), skipped=skipped)


def _change(item: ImportDraftItem, **values: object) -> None:
    waiting = select(ImportDraft.id).where(ImportDraft.accepted_at.is_(None))
    changed = (
        update(ImportDraftItem)
        .where(ImportDraftItem.id == item.id, ImportDraftItem.draft_id.in_(waiting))
        .values(**values)
        .returning(ImportDraftItem.id)
    )
    if db.session.scalar(changed) is None:
        raise Conflict("Tệp này đã được nhập hoặc đã bỏ nên không sửa được nữa.")
