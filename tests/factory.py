"""Things that tests begin with, made through the real use-cases."""

from __future__ import annotations

from functools import lru_cache

from argon2 import PasswordHasher

from quizapp.accounts import service
from quizapp.accounts.models import Unit, User
from quizapp.core import clock
from quizapp.core.db import db

PASSWORD = "mat-khau-thu-nghiem"


@lru_cache(maxsize=1)
def _hash() -> str:
    """A real hash, but as quick to verify as the parameters allow: hundreds of tests sign in."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


def unit(code: str = "SCT", name: str = "Sở Công Thương", **kwargs) -> Unit:
    made = service.create_unit(code=code, name=name, **kwargs)
    db.session.commit()
    return made


def user(username: str = "tochuc", role: str = "organiser", unit: Unit | None = None) -> User:
    """An account whose password is PASSWORD (hashed once for all tests)."""
    made = User(
        username=username,
        display_name=f"Nguyễn Văn {username.title()}",
        password_hash=_hash(),
        role=role,
        unit_id=unit.id if unit else None,
        created_at=clock.now(),
    )
    db.session.add(made)
    db.session.commit()
    return made
