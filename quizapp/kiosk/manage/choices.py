"""What organisers choose from: their units, contests, quizzes and banks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import ADMIN
from quizapp.core.forms import options
from quizapp.kiosk.forms import PAGE, TargetForm
from quizapp.kiosk.queries import quizzes

if TYPE_CHECKING:
    from wtforms import SelectChoice

    from quizapp.kiosk.models import QrLink


def units() -> list[SelectChoice]:
    """The units of the user's part of the tree, children set in."""
    scope = accounts.scope(current_user)
    found = accounts.tree(scope) if scope or current_user.role == ADMIN else []
    top = found[0].path.count("/") if found else 0
    return options([(u.id, "— " * (u.path.count("/") - top) + u.name) for u in found])


def bank_options() -> list[SelectChoice]:
    rows = banks.banks_for(current_user, clock.now())
    return options([(row.id, f"{row.title} ({row.drawable} câu)") for row in rows])


def targets() -> list[SelectChoice]:
    """Quizzes, contests, and a page elsewhere, as the form names them."""
    return options(
        [
            *((f"quiz:{q.id}", f"Hỏi đáp: {q.title}") for q in quizzes.manageable(current_user)),
            *(
                (f"contest:{c.id}", f"Cuộc thi: {c.title}")
                for c in contests.manageable(current_user)
            ),
            (PAGE, "Trang thủ tục hành chính (địa chỉ khác)"),
        ]
    )


def offer(form: TargetForm, link: QrLink | None = None) -> None:
    """Fill the selects; show where a link leads now."""
    form.target.choices, form.unit_id.choices = targets(), units()
    if form.is_submitted():
        return
    if link is None:
        wanted = request.args.get("den")
        known = {each.value for each in form.target.choices}
        form.target.data = wanted if wanted in known else form.target.choices[0].value
        return
    form.url.data = link.url or ""
    form.unit_id.data = link.unit_id
    form.target.data = target_word(link)


def target_word(link: QrLink) -> str:
    """Where a link leads, as the form says it."""
    if link.quiz_id is not None:
        return f"quiz:{link.quiz_id}"
    return PAGE if link.contest_id is None else f"contest:{link.contest_id}"
