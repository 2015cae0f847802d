"""Personal data of a participant as it is shown: never more than has to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from quizapp.core import sealing
from quizapp.domain.entry import ENTRY_FIELD_LABELS, EntryField
from quizapp.domain.text import mask_phone

if TYPE_CHECKING:
    from quizapp.attempts.models import Participant


def masked_phone(person: Participant) -> str:
    """The phone as organisers and the person see it: 090***456."""
    return mask_phone(sealing.decrypt(person.phone)) if person.phone else "–"


def details_of(person: Participant) -> list[tuple[str, str]]:
    """What the contest asked beyond the usual, as (label, text)."""
    stored = json.loads(sealing.decrypt(person.details)) if person.details else {}
    return [(ENTRY_FIELD_LABELS[EntryField(key)], value) for key, value in stored.items()]
