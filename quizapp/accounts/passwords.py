"""Password hashes: argon2id at OWASP's minimum, few at once so that answers never starve."""

from __future__ import annotations

import secrets
import time
from threading import BoundedSemaphore
from typing import TYPE_CHECKING

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

from quizapp.core.turnstile import Turnstile

if TYPE_CHECKING:
    from pathlib import Path

SHARE = 0.5
"""How much of one core all sign-ins together may take while people are answering."""
BURST = 20
"""How many may sign in at once before that share is looked at."""

_hasher = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1)
_at_once = BoundedSemaphore(2)
_WORDS = (
    "bac biec cau chieu dua gio hoa khoi lua mai nang nui rung sao song sen tre trang vang xuan"
)


def hash_password(password: str) -> str:
    with _at_once:
        return _hasher.hash(password)


def verify(password_hash: str, password: str) -> bool:
    with _at_once:
        try:
            return _hasher.verify(password_hash, password)
        except (VerifyMismatchError, InvalidHashError):
            return False


_begun = time.thread_time()
NOBODY = hash_password(secrets.token_hex(8))
"""Verified where the account is unknown, so that the answer takes as long."""
COST_MS = max(5.0, (time.thread_time() - _begun) * 1000)
"""What one hash costs on this machine."""


def turnstile(folder: Path) -> Turnstile:
    """What keeps a storm of sign-ins to ``SHARE`` of a core, over all processes of the machine."""
    return Turnstile(folder / "sign-in.clock", COST_MS / SHARE, BURST)


def generate() -> str:
    """A password that can be read out and typed on a phone: two words and six digits."""
    words = _WORDS.split()
    return f"{secrets.choice(words)}-{secrets.choice(words)}-{secrets.randbelow(10**6):06d}"
