"""Organisers' screens: what was fixed, its versions, and corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.domain.snapshots import CAUSE_LABELS, TIE_KIND_LABELS
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.forms import CorrectForm
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.queries import drift, snapshots
from quizapp.ranking.queries.prizes import current_list
from quizapp.ranking.queries.rounds import title_of
from quizapp.ranking.queries.units import WHOLE
from quizapp.ranking.service import results as service

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest

HEAD = 10
"""How many rows of each board the page begins with."""


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/ket-qua")
@staff
def results(contest_id: int, number: int) -> ResponseReturnValue:
    """The fixed ranking of a round (0: over the contest) with its versions and decisions."""
    contest = contests.contest_for_staff(current_user, contest_id)
    return _page(contest, number, CorrectForm(formdata=None))


def _page(contest: Contest, number: int, form: CorrectForm) -> str:
    title = title_of(contest, number)
    held = snapshots.versions(contest.id, number)
    current = held[0] if held else None
    decisions = [
        each
        for subject in ("person", "unit")
        for each in snapshots.decisions(contest.id, number, subject)
    ]
    return render_template(
        "ranking/results.html",
        contest=contest,
        number=number,
        title=title,
        versions=held,
        current=current,
        people=[
            (name, snapshots.rows_at(current, 0, HEAD, key) if current else [])
            for key, name in contests.apart(contest)
        ],
        units=snapshots.units(current).lines(0, HEAD) if current else [],
        changed=drift.changed(contest, current) if current else 0,
        units_changed=drift.units_changed(contest, current) if current else 0,
        decisions=decisions,
        winners=current_list(contest.id, number),
        refused=service.whole_refused(contest, clock.now()) if number == WHOLE else "",
        causes=CAUSE_LABELS,
        divisions=DIVISIONS,
        kinds=TIE_KIND_LABELS,
        form=form,
        editable=current_user.role in EDITOR_ROLES,
    )


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/ket-qua/dinh-chinh")
@editor
def correct(contest_id: int, number: int) -> ResponseReturnValue:
    """A new version of the ranking from the present figures, with the reason."""
    contest = contests.contest_for_editor(current_user, contest_id)
    title_of(contest, number)
    form = CorrectForm()
    if not form.validate_on_submit():
        return _page(contest, number, form), 422
    actor = current_user.username
    service.correct(contest, number, reason=form.reason.data or "", actor=actor, now=clock.now())
    flash("Đã lập phiên bản mới; bảng xếp hạng công khai theo phiên bản này.", "done")
    return redirect(url_for("ranking_manage.results", contest_id=contest_id, number=number), 303)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/chot-ca-cuoc")
@editor
def close_whole(contest_id: int) -> ResponseReturnValue:
    """Fix the ranking over all rounds."""
    contest = contests.contest_for_editor(current_user, contest_id)
    service.close_whole(contest, note="", actor=current_user.username, now=clock.now())
    flash("Đã chốt kết quả cả cuộc thi.", "done")
    return redirect(url_for("ranking_manage.results", contest_id=contest_id, number=WHOLE), 303)
