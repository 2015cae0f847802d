"""The blueprint that the organisers' screens share, and what every page of a bank shows."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.banks import queries
from quizapp.banks.models import Bank
from quizapp.core import clock
from quizapp.domain.banks import (
    AREA_LABELS,
    AUDIENCE_LABELS,
    DIFFICULTY_LABELS,
    DOCUMENT_STATUS_LABELS,
    KIND_LABELS,
)
from quizapp.domain.laws import CHANGE_LABELS
from quizapp.domain.reviews import STATUS_LABELS, STEP_LABELS

blueprint = Blueprint("banks_manage", __name__, template_folder="../templates")


@blueprint.context_processor
def _words() -> dict[str, Any]:
    return {
        "bank_words": {
            "areas": AREA_LABELS,
            "kinds": KIND_LABELS,
            "difficulties": DIFFICULTY_LABELS,
            "audiences": AUDIENCE_LABELS,
            "statuses": STATUS_LABELS,
            "steps": STEP_LABELS,
            "laws": DOCUMENT_STATUS_LABELS,
            "changes": CHANGE_LABELS,
        }
    }


def about(bank: Bank) -> dict[str, Any]:
    """What every page of a bank shows of it."""
    editable = queries.may_edit(current_user, bank)
    unit = accounts.unit(bank.unit_id)
    return {
        "bank": bank,
        "unit": unit,
        "entry": queries.entry_of(bank, clock.now()),
        "counts": queries.status_counts(bank, clock.now()),
        "editable": editable,
        "fillable": editable and not bank.from_file,
    }
