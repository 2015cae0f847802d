"""Reads of lucky draws."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.core import sealing
from quizapp.core.db import db
from quizapp.domain.text import mask_phone
from quizapp.kiosk.models import DrawEntry

if TYPE_CHECKING:
    from quizapp.kiosk.models import DrawRun


@dataclass(frozen=True, slots=True)
class Winner:
    """A winning ticket; name and phone are "" once erased. The phone is whole only on request."""

    ticket: str
    name: str
    phone: str
    publish: bool


def winners(run: DrawRun, *, whole: bool = False) -> list[Winner]:
    """The winners in the order drawn; phones are masked unless ``whole``."""
    query = select(DrawEntry).where(DrawEntry.ticket.in_(run.winners))
    by_ticket = {entry.ticket: entry for entry in db.session.scalars(query)}
    return [_winner(by_ticket[ticket], whole) for ticket in run.winners if ticket in by_ticket]


def _winner(entry: DrawEntry, whole: bool) -> Winner:
    name = sealing.decrypt(entry.name) if entry.name else ""
    phone = sealing.decrypt(entry.phone) if entry.phone else ""
    shown = phone if whole or not phone else mask_phone(phone)
    return Winner(entry.ticket, name, shown, entry.publish)
