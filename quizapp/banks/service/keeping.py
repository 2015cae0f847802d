"""Making a bank."""

from __future__ import annotations

import re

from quizapp.banks.models import Bank
from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.text import nfc, search_key

MAX_TITLE = 200
_TRIES = 100


def create_bank(title: str, unit_id: int | None, actor: str, now: int) -> Bank:
    """A new, empty bank of a unit (None: shared by all); raises Invalid without a title."""
    title = nfc(title)
    if not title or len(title) > MAX_TITLE:
        raise Invalid(f"Tên ngân hàng cần từ 1 đến {MAX_TITLE} ký tự.")
    stem = re.sub(r"[^a-z0-9]+", "-", search_key(title)).strip("-")[:80].strip("-") or "ngan-hang"
    for number in range(1, _TRIES):
        slug = stem if number == 1 else f"{stem}-{number}"
        values = {"title": title, "unit_id": unit_id, "from_file": False, "created_at": now}
        made = insert_ignoring(Bank).values(slug=slug, **values).returning(Bank.id)
        key = db.session.scalar(made)
        if key is not None:
            audit.record("banks.create", "bank", key, title=title, unit_id=unit_id, by=actor)
            return db.session.get_one(Bank, key)
    raise Conflict("Đã có quá nhiều ngân hàng cùng tên. Vui lòng đặt tên khác.")
