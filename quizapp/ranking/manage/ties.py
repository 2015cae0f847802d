"""Organisers' screens: putting equals in order, and the minutes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.errors import Invalid, NotFound
from quizapp.domain.snapshots import TIE_KIND_LABELS, TieKind
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.forms import TieForm
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.queries import snapshots
from quizapp.ranking.queries import ties as reads
from quizapp.ranking.queries.rounds import title_of
from quizapp.ranking.service import ties as service

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest
    from quizapp.ranking.queries.ties import Group

SUBJECTS = {"ca-nhan": reads.PERSON, "don-vi": reads.UNIT}
WORDS = {subject: word for word, subject in SUBJECTS.items()}
SHOWN = 200
"""So many equals can be numbered by hand on one page; more than that are drawn by lot."""


@blueprint.route(
    "/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/bang-nhau/<subject>/<int:place>",
    methods=["GET", "POST"],
)
@editor
def tie(contest_id: int, number: int, subject: str, place: int) -> ResponseReturnValue:
    """Who shares a place; POST puts them in order. ``?khoi=`` is the division, for units."""
    contest = contests.contest_for_editor(current_user, contest_id)
    group = _group(contest, number, subject, place)
    form = TieForm()
    error = ""
    if form.validate_on_submit():
        try:
            made = _settle(form, group)
        except Invalid as bad:
            error = bad.message
        else:
            flash("Đã ghi thứ tự và lập phiên bản mới của xếp hạng.", "done")
            return redirect(
                url_for("ranking_manage.decision", contest_id=contest_id, decision_id=made), 303
            )
    page = render_template(
        "ranking/tie.html",
        contest=contest,
        number=number,
        title=title_of(contest, number),
        group=group,
        members=group.members[:SHOWN],
        form=form,
        error=error,
        divisions=DIVISIONS,
        given=request.form,
    )
    return page, 422 if form.is_submitted() else 200


def _group(contest: Contest, number: int, subject: str, place: int) -> Group:
    title_of(contest, number)
    held = snapshots.latest(contest.id, number)
    if held is None or subject not in SUBJECTS:
        raise NotFound("Kết quả chưa được chốt nên chưa có gì để quyết định.")
    return reads.group_of(held, SUBJECTS[subject], place, request.args.get("khoi"))


def _settle(form: TieForm, group: Group) -> int:
    said = {
        "reason": form.reason.data or "",
        "number": form.number.data or "",
        "actor": current_user.username,
    }
    if form.kind.data == TieKind.LOT:
        return service.draw(group, **said, now=clock.now()).id
    return service.decide(group, _order(group), **said, now=clock.now()).id


def _order(group: Group) -> list[int]:
    """The ids by the numbers typed beside them; raises Invalid where they are not 1, 2, 3…"""
    typed = {each.id: request.form.get(f"thu-tu-{each.id}", "").strip() for each in group.members}
    numbers = {who: int(text) for who, text in typed.items() if text.isdecimal() and len(text) < 5}
    wrong = any(text and who not in numbers for who, text in typed.items())
    if wrong or sorted(numbers.values()) != list(range(1, len(numbers) + 1)):
        raise Invalid("Vui lòng đánh số thứ tự liên tục từ 1, không trùng và không cách quãng.")
    return sorted(numbers, key=lambda who: numbers[who])


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/quyet-dinh-thu-tu/<int:decision_id>")
@staff
def decision(contest_id: int, decision_id: int) -> ResponseReturnValue:
    """The minutes of a lot or a decision, to be printed; a lot is repeated from its seed."""
    contest = contests.contest_for_staff(current_user, contest_id)
    found = reads.decision_of(contest.id, decision_id)
    return render_template(
        "ranking/decision.html",
        contest=contest,
        title=title_of(contest, found.round_number),
        decision=found,
        members=reads.members_of(found)[: SHOWN * 5],
        repeats=found.kind == TieKind.LOT and service.repeats(found),
        kinds=TIE_KIND_LABELS,
        divisions=DIVISIONS,
        organiser=contests.organiser(contest),
        editable=current_user.role in EDITOR_ROLES,
    )
