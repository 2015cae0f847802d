"""Merging a unit into another from a day on, and taking that back."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select, update

from quizapp.accounts.models import Unit, UnitMerger
from quizapp.core import audit
from quizapp.core.audit import given_reason
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.text import nfc_lines
from quizapp.domain.unit_history import merges_in_a_circle


def merge(unit: Unit, into: Unit, merged_on: dt.date, *, reason: str, actor: str, now: int) -> None:
    """From ``merged_on`` on, whoever belongs to ``unit`` counts in ``into``.

    Raises Invalid without a reason or for a unit that would come back to itself, Conflict where
    the unit is merged already.
    """
    words = given_reason(nfc_lines(reason))
    parents, merged = _locked()
    if merges_in_a_circle(unit.id, into.id, parents, merged):
        raise Invalid(
            "Không thể sáp nhập vào chính đơn vị này, vào đơn vị trực thuộc của nó hoặc vào đơn vị "
            "đã sáp nhập vào nó."
        )
    made = db.session.scalar(
        insert_ignoring(UnitMerger)
        .values(
            unit_id=unit.id,
            into_id=into.id,
            merged_on=merged_on,
            reason=words,
            entered_at=now,
            entered_by=actor,
        )
        .returning(UnitMerger.id)
    )
    if made is None:
        raise Conflict("Đơn vị này đã được ghi sáp nhập. Hãy hủy lần ghi trước nếu cần sửa.")
    audit.record(
        "units.merge",
        "unit",
        unit.id,
        into=into.id,
        merged_on=merged_on.isoformat(),
        reason=words,
    )


def cancel(merger: UnitMerger, *, reason: str, actor: str, now: int) -> None:
    """The merger was entered wrongly: the unit counts for itself again. Raises Invalid without a
    reason, Conflict the second time."""
    words = given_reason(nfc_lines(reason))
    done = db.session.scalar(
        update(UnitMerger)
        .where(UnitMerger.id == merger.id, UnitMerger.cancelled_at.is_(None))
        .values(cancelled_at=now, cancelled_by=actor, cancelled_reason=words)
        .returning(UnitMerger.id)
    )
    if done is None:
        raise Conflict("Lần sáp nhập này đã được hủy trước đó.")
    audit.record("units.unmerge", "unit", merger.unit_id, into=merger.into_id, reason=words)


def _locked() -> tuple[dict[int, int | None], dict[int, int]]:
    """Parents and standing mergers, as they are once others who change them are done."""
    rows = db.session.execute(select(Unit.id, Unit.parent_id).order_by(Unit.id).with_for_update())
    parents = {row.id: row.parent_id for row in rows}
    standing = select(UnitMerger.unit_id, UnitMerger.into_id).where(
        UnitMerger.cancelled_at.is_(None)
    )
    return parents, {row.unit_id: row.into_id for row in db.session.execute(standing)}
