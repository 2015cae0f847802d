"""The screen of a step taken with many questions at once."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries, service
from quizapp.banks.forms import BulkForm
from quizapp.banks.manage.banks import bank_page
from quizapp.banks.manage.blueprint import about, blueprint
from quizapp.core import clock
from quizapp.core.access import editor
from quizapp.core.errors import Invalid
from quizapp.domain.reviews import STEP_LABELS, Step
from quizapp.domain.text import parse_id

NOTHING = "Chưa đánh dấu câu hỏi nào. Vui lòng đánh dấu các câu, hoặc chọn cả danh sách."


@blueprint.post("/to-chuc/ngan-hang/<int:bank_id>/hang-loat")
@editor
def bulk(bank_id: int) -> ResponseReturnValue:
    """A step with the ticked questions, or with all that the address asks for.

    A tick carries the version that was looked at. Those that the step was not taken with are
    listed with their reasons.
    """
    found = queries.bank_for_editor(current_user, bank_id)
    form = BulkForm()
    chosen = [key for key in map(parse_id, request.form.getlist("cau")) if key]
    right = form.validate_on_submit()
    search = queries.asked(request.args)
    if right and form.scope.data == BulkForm.ALL:
        chosen = queries.version_ids(found, search)
    if right and not chosen:
        form.scope.errors = [NOTHING]
    if not right or not chosen:
        return bank_page(found, form, chosen, 422)
    step = Step(form.step.data)
    try:
        outcome = service.take(
            found, step, chosen, current_user, clock.now(), form.reason.data or ""
        )
    except Invalid as refusal:
        form.reason.errors = [refusal.message]
        return bank_page(found, form, chosen, 422)
    if outcome.refused:
        return render_template(
            "banks/outcome.html",
            **about(found),
            outcome=outcome,
            step=STEP_LABELS[step],
            search=search,
        )
    flash(f"{STEP_LABELS[step]}: {outcome.done} câu.", "done")
    return redirect(url_for(".bank", bank_id=bank_id, **search.args), 303)
