"""Lists from Excel between the upload and the yes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING

from quizapp.accounts.models import AccountImport
from quizapp.core import drafts

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
    """Keep a list that was read for the user's yes."""
    content = {"rows": [asdict(row) for row in rows]}
    return drafts.keep(AccountImport, filename, user.id, now, LIFETIME, kind=kind, content=content)
