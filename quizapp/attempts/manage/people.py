"""Organisers' screens: participants of a contest, one participant, judging attempts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.attempts import queries
from quizapp.attempts.consent import PURPOSES
from quizapp.attempts.forms import EligibleForm, StandingForm
from quizapp.attempts.manage.blueprint import blueprint
from quizapp.attempts.personal import details_of, masked_phone
from quizapp.attempts.queries import interventions
from quizapp.attempts.service import standing
from quizapp.attempts.service.retention import ERASED
from quizapp.contests import queries as contests
from quizapp.core import audit, clock
from quizapp.core.access import editor, staff
from quizapp.core.db import begin_write
from quizapp.core.errors import Invalid
from quizapp.core.paging import page_of
from quizapp.domain.contests import EntryMode
from quizapp.domain.timing import (
    ACT_LABELS,
    ATTEMPT_STATE_LABELS,
    STANDING_LABELS,
    AttemptState,
    Standing,
)

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.attempts.models import Participant

CORRECTED = {
    "full_name": "họ và tên",
    "birth_date": "ngày sinh",
    "phone": "số điện thoại",
    "unit_id": "đơn vị",
    "division": "khối",
}
TONES = {
    Standing.VALID: "good",
    Standing.PENDING_CHECK: "warn",
    Standing.INVALID: "bad",
    Standing.NO_PRIZE: "",
}


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/nguoi-thi")
@staff
def people(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_staff(current_user, contest_id)
    asked = {name: request.args.get(name, "") for name in ("tim", "khoi", "xem-xet")}
    query = queries.people(contest.id, asked["tim"], asked["khoi"], asked["xem-xet"])
    page = page_of(queries.count(query))
    return render_template(
        "attempts/people.html",
        contest=contest,
        rows=queries.people_page(query, page.offset, page.size),
        page=page,
        asked=asked,
        divisions=contests.divisions(contest),
        standings=STANDING_LABELS,
        masked_phone=masked_phone,
    )


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/nguoi-thi/<int:participant_id>")
@staff
def person(contest_id: int, participant_id: int) -> ResponseReturnValue:
    """One participant with attempts and consents; looking is recorded."""
    begin_write()
    contest = contests.contest_for_staff(current_user, contest_id)
    found = queries.person_of(contest.id, participant_id)
    audit.record("attempts.look", "participant", found.id)
    return _person_page(contest_id, found)


def _person_page(contest_id: int, found: Participant) -> str:
    contest = contests.contest_for_staff(current_user, contest_id)
    return render_template(
        "attempts/person.html",
        contest=contest,
        person=found,
        phone=masked_phone(found),
        unit=accounts.unit(found.unit_id),
        divisions=contests.divisions(contest),
        attempts=(attempts := queries.attempts_of(found.id)),
        acts_done=interventions.of_attempts([attempt.id for attempt in attempts]),
        acts={act.value: label for act, label in ACT_LABELS.items()},
        rounds={each.id: each for each in contest.rounds},
        details=details_of(found),
        corrections=queries.corrections_of(found.id),
        correctable=found.full_name != ERASED and contest.entry_mode != EntryMode.ANONYMOUS,
        fields=CORRECTED,
        consents=queries.consents_of(found.id),
        purposes=PURPOSES,
        states={state.value: label for state, label in ATTEMPT_STATE_LABELS.items()},
        in_progress=AttemptState.IN_PROGRESS,
        standings={each.value: label for each, label in STANDING_LABELS.items()},
        tones={each.value: tone for each, tone in TONES.items()},
        form=StandingForm(formdata=None),
        eligible_form=EligibleForm(formdata=None, eligible="co" if found.eligible else "khong"),
    )


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/luot-thi/<int:attempt_id>/xem-xet")
@editor
def judge(contest_id: int, attempt_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    attempt = queries.attempt_of(contest.id, attempt_id)
    form = StandingForm()
    if not form.validate_on_submit():
        raise Invalid("Vui lòng chọn kết luận và ghi lý do, tối đa 500 ký tự.")
    standing.change_standing(attempt, form.standing.data, form.reason.data, now=clock.now())
    flash("Đã ghi kết luận; kết quả và xếp hạng được tính lại.", "done")
    return redirect(_to_person(contest.id, attempt.participant_id), 303)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/nguoi-thi/<int:participant_id>/xet-giai")
@editor
def set_eligible(contest_id: int, participant_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    found = queries.person_of(contest.id, participant_id)
    form = EligibleForm()
    if not form.validate_on_submit():
        raise Invalid("Vui lòng chọn và ghi lý do, tối đa 500 ký tự.")
    standing.change_eligible(found, form.eligible.data == "co", form.reason.data, now=clock.now())
    flash("Đã cập nhật việc xét giải của người dự thi.", "done")
    return redirect(_to_person(contest.id, found.id), 303)


def _to_person(contest_id: int, participant_id: int) -> str:
    return url_for("attempts_manage.person", contest_id=contest_id, participant_id=participant_id)
