"""Organisers' screen: putting right who a participant is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.attempts import queries
from quizapp.attempts.forms import CorrectionForm
from quizapp.attempts.manage.blueprint import blueprint
from quizapp.attempts.personal import masked_phone
from quizapp.attempts.service import correction
from quizapp.attempts.unit_choice import CITIZEN, UnitChoice, unit_choice
from quizapp.contests import queries as contests
from quizapp.core import audit, clock
from quizapp.core.access import editor
from quizapp.core.db import begin_write
from quizapp.core.errors import Refusal
from quizapp.core.forms import options
from quizapp.domain import audiences
from quizapp.domain.audiences import AudienceBy
from quizapp.domain.units import DIVISIONS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.attempts.models import Participant
    from quizapp.contests.models import Contest


@blueprint.route(
    "/to-chuc/cuoc-thi/<int:contest_id>/nguoi-thi/<int:participant_id>/dinh-chinh",
    methods=["GET", "POST"],
)
@editor
def correct(contest_id: int, participant_id: int) -> ResponseReturnValue:
    """Name, birth date, phone and unit of a participant, with the reason; looking is recorded."""
    begin_write()
    contest = contests.contest_for_editor(current_user, contest_id)
    found = queries.person_of(contest.id, participant_id)
    choice = unit_choice(contest.unit_id, clock.now())
    form = _form(contest, found, choice)
    if not form.is_submitted():
        audit.record("attempts.look", "participant", found.id)
    elif form.validate() and _done(contest, found, form):
        flash("Đã đính chính; kết quả và bảng xếp hạng được tính lại.", "done")
        return redirect(
            url_for("attempts_manage.person", contest_id=contest.id, participant_id=participant_id),
            303,
        )
    page = render_template(
        "attempts/correct.html",
        contest=contest,
        person=found,
        phone=masked_phone(found),
        unit=accounts.unit(found.unit_id),
        choice=choice,
        citizen=CITIZEN,
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _form(contest: Contest, found: Participant, choice: UnitChoice) -> CorrectionForm:
    """The form as it is to be asked of this participant, filled in with what is kept."""
    form = CorrectionForm(
        full_name=found.full_name,
        birth_date=found.birth_date,
        unit_id=str(found.unit_id or CITIZEN),
        division=found.division,
        audience=found.division,
    )
    form.units = choice.values | {str(found.unit_id or CITIZEN)}
    names = audiences.labels(contests.plans(contest))
    if names and contest.audience_by != AudienceBy.UNIT:
        form.audience.choices = options(names.items())
    else:
        del form.audience
    if names:
        del form.division
    else:
        form.division.choices = options(DIVISIONS.items())
    if found.user_id is not None:
        del form.birth_date, form.phone
    return form


def _done(contest: Contest, found: Participant, form: CorrectionForm) -> bool:
    """Whether it was put right; else the form says why not."""
    chosen = form.unit_id.data

    def typed(name: str) -> str | None:
        return form[name].data if name in form else None

    right = correction.Right(
        full_name=form.full_name.data or "",
        birth_date=form.birth_date.data if "birth_date" in form else None,
        phone=typed("phone") or "",
        unit_id=None if chosen == CITIZEN else int(chosen),
        division=typed("division"),
        audience=typed("audience"),
    )
    actor, reason = current_user.username, form.reason.data or ""
    try:
        correction.correct(contest, found, right, reason=reason, actor=actor, now=clock.now())
    except Refusal as refusal:
        refusal.note()
        form.reason.errors = [refusal.message]
        return False
    return True
