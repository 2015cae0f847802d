"""Lists from Excel between the upload and the yes."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from quizapp.accounts.models import AccountImport
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from quizapp.domain.codes import secret_code
from quizapp.domain.text import nfc

if TYPE_CHECKING:
    from quizapp.accounts.models import User
    from quizapp.accounts.roster import PersonRow
    from quizapp.accounts.unit_list import UnitRow

UNITS, MEMBERS = "units", "members"
LIFETIME = 86_400_000
"""Milliseconds after which a list is forgotten: it has people's names, and maybe passwords."""


def keep(
    kind: str, filename: str, rows: Iterable[UnitRow | PersonRow], user: User, now: int
) -> AccountImport:
    """Keep a list that was read for the user's yes; those nobody came back for go on the way."""
    db.session.execute(delete(AccountImport).where(AccountImport.created_at < now - LIFETIME))
    draft = AccountImport(
        code=secret_code(secrets.randbelow),
        user_id=user.id,
        kind=kind,
        filename=nfc(filename)[:200],
        content={"rows": [asdict(row) for row in rows]},
        created_at=now,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def claim(draft: AccountImport, now: int) -> None:
    """Take a draft for accepting; raises Conflict where it was accepted or discarded meanwhile."""
    claimed = db.session.scalar(
        update(AccountImport)
        .where(AccountImport.id == draft.id, AccountImport.accepted_at.is_(None))
        .values(accepted_at=now)
        .returning(AccountImport.id)
    )
    if claimed is None:
        raise Conflict("Danh sách này đã được nhập hoặc đã bỏ. Không có gì được nhập thêm.")


def discard(draft: AccountImport) -> None:
    """Forget a draft; raises Conflict when it was accepted meanwhile."""
    gone = db.session.scalar(
        delete(AccountImport)
        .where(AccountImport.id == draft.id, AccountImport.accepted_at.is_(None))
        .returning(AccountImport.id)
    )
    if gone is None:
        raise Conflict("Danh sách này đã được nhập nên không bỏ được nữa.")
