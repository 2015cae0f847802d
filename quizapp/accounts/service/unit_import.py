"""Units from an Excel list, all of them in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from quizapp.accounts import queries, unit_list
from quizapp.accounts.models import AccountImport, Unit
from quizapp.accounts.service import headcounts
from quizapp.accounts.unit_list import Plan, State, Step, UnitRow, fold
from quizapp.core import audit, drafts
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict
from quizapp.domain.text import local_datetime, search_key

if TYPE_CHECKING:
    from collections.abc import Mapping

_AT_ONCE = 500
"""Rows of one statement: SQLite takes some 32,000 values in it."""


def open_units(draft: AccountImport, now: int) -> Plan:
    """What the list would do to the units as they are now."""
    return _plan(draft, db.session.scalars(select(Unit).order_by(Unit.id)), now)


def _plan(draft: AccountImport, units: Iterable[Unit], now: int) -> Plan:
    rows = [UnitRow(**{**raw, "errors": tuple(raw["errors"])}) for raw in draft.content["rows"]]
    return unit_list.plan(rows, queries.unit_states(units), local_datetime(now).date())


def accept_units(draft: AccountImport, now: int) -> Plan:
    """Make and change the units of a list; what was done.

    Raises Conflict when it was accepted or discarded meanwhile, or has rows with errors.
    """
    drafts.claim(draft, now)
    known = _locked()
    plan = _plan(draft, known.values(), now)
    if plan.wrong or not plan.steps:
        raise Conflict("Danh sách còn dòng lỗi nên chưa được nhập. Vui lòng xem lại bản xem trước.")
    known.update(_made([step.after for step in plan.steps if step.before is None]))
    for step in plan.steps:
        _apply(step, known)
    headcounts.enter(
        [
            (known[fold(step.after.code)], step.after.headcount, step.after.as_of)
            for step in plan.steps
            if step.before is not None
        ],
        now,
    )
    _lay_paths(known.values())
    for step in plan.steps:
        _record(step, known[fold(step.after.code)])
    draft.content = {"rows": []}
    audit.record(
        "units.import",
        "account_import",
        draft.id,
        filename=draft.filename,
        added=plan.count("new"),
        changed=plan.count("changed"),
        same=plan.count("same"),
    )
    db.session.flush()
    return plan


def _locked() -> dict[str, Unit]:
    """All units by case-folded code, as they are once others who change them are done."""
    query = select(Unit).order_by(Unit.id).with_for_update()
    fresh = db.session.scalars(query, execution_options={"populate_existing": True})
    return {fold(unit.code): unit for unit in fresh}


def _made(states: Sequence[State]) -> dict[str, Unit]:
    """The new units, not yet in their places; raises Conflict where somebody made one of them."""
    values: list[dict[str, Any]] = [
        {"code": state.code, "name": state.name, "path": "", "search": search_key(state.name)}
        for state in states
    ]
    keys: list[int] = []
    for at in range(0, len(values), _AT_ONCE):
        insert = insert_ignoring(Unit).values(values[at : at + _AT_ONCE]).returning(Unit.id)
        keys.extend(db.session.scalars(insert))
    if len(keys) != len(values):
        raise Conflict("Có đơn vị vừa được người khác thêm. Vui lòng xem lại bản xem trước.")
    found: list[Unit] = []
    for at in range(0, len(keys), _AT_ONCE):
        query = select(Unit).where(Unit.id.in_(keys[at : at + _AT_ONCE]))
        found.extend(db.session.scalars(query))
    return {fold(unit.code): unit for unit in found}


def _apply(step: Step, known: Mapping[str, Unit]) -> None:
    unit, after = known[fold(step.after.code)], step.after
    unit.name, unit.search, unit.division = after.name, search_key(after.name), after.division
    if step.before is None:
        unit.headcount, unit.headcount_as_of = after.headcount, after.as_of
    unit.parent_id = known[fold(after.parent)].id if after.parent else None


def _lay_paths(units: Iterable[Unit]) -> None:
    """Paths anew for the whole tree: whoever moves takes along what is below."""
    above = {unit.id: unit.parent_id for unit in units}
    for unit in units:
        line, at = [unit.id], unit.parent_id
        while at is not None:
            line.append(at)
            at = above[at]
        path = "/" + "".join(f"{key}/" for key in reversed(line))
        if unit.path != path:
            unit.path = path


def _record(step: Step, unit: Unit) -> None:
    if step.fate == "new":
        audit.record("units.create", "unit", unit.id, name=unit.name)
    elif step.fate == "changed":
        changes = {what: [old, new] for what, old, new in step.changes}
        audit.record("units.change", "unit", unit.id, name=unit.name, changes=changes)
