"""Files between the upload and the yes: kept for a while, taken once, by whoever says so first."""

from __future__ import annotations

import secrets
from typing import Any, TypeVar

from sqlalchemy import ForeignKey, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Moment, Ref, db
from quizapp.core.errors import Conflict
from quizapp.domain.codes import secret_code
from quizapp.domain.text import nfc


class Draft:
    """What every table of such files has; ``accepted_at`` is set once."""

    code: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[Ref] = mapped_column(ForeignKey("user_account.id"))
    filename: Mapped[str]
    created_at: Mapped[Moment] = mapped_column(index=True)
    accepted_at: Mapped[Moment | None]


Kept = TypeVar("Kept", bound=Draft)


def keep(
    table: type[Kept], filename: str, user_id: int, now: int, lifetime: int, **values: Any
) -> Kept:
    """A new draft; those older than ``lifetime`` (ms), nobody came back for them, go on the way."""
    db.session.execute(delete(table).where(table.created_at < now - lifetime))
    draft = table(  # type: ignore[call-arg]
        code=secret_code(secrets.randbelow),
        user_id=user_id,
        filename=nfc(filename)[:200],
        created_at=now,
        **values,
    )
    db.session.add(draft)
    db.session.flush()
    return draft


def claim(draft: Draft, now: int) -> None:
    """Take a draft for accepting; raises Conflict where it was accepted or discarded meanwhile."""
    table: Any = type(draft)
    claimed = (
        update(table)
        .where(table.id == draft.id, table.accepted_at.is_(None))  # type: ignore[attr-defined]
        .values(accepted_at=now)
        .returning(table.id)
    )
    if db.session.scalar(claimed) is None:
        raise Conflict("Tệp này đã được nhập hoặc đã bỏ. Không có gì được nhập thêm.")


def discard(draft: Draft) -> None:
    """Forget a draft; raises Conflict when it was accepted meanwhile."""
    table: Any = type(draft)
    gone = (
        delete(table)
        .where(table.id == draft.id, table.accepted_at.is_(None))  # type: ignore[attr-defined]
        .returning(table.id)
    )
    if db.session.scalar(gone) is None:
        raise Conflict("Tệp này đã được nhập nên không bỏ được nữa.")
