"""Organisers' screen: closing a round."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from quizapp.attempts.queries.signals import open_signals
from quizapp.attempts.service import signals
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import editor
from quizapp.core.db import begin_read, begin_write, db
from quizapp.core.errors import Refusal
from quizapp.domain.contests import (
    PREDICTION_LABELS,
    Counting,
    PredictionKind,
    describe_prediction,
)
from quizapp.ranking import queries, service
from quizapp.ranking.forms import CloseForm
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.manage.finding import round_of
from quizapp.ranking.models import RoundClosing
from quizapp.ranking.queries import rounds

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest, Round

log = logging.getLogger("quizapp.ranking")


@blueprint.route("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/chot", methods=["GET", "POST"])
@editor
def close(contest_id: int, number: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    round_ = round_of(contest, number)
    form = CloseForm()
    status = 200
    if form.validate_on_submit():
        _look_for_signals(contest_id)
        try:
            service.close_round(
                round_,
                current_user.username,
                clock.now(),
                form.note.data or "",
                leave_out=bool(form.leave_out.data),
            )
        except Refusal as refusal:
            flash(refusal.message, "error")
            status = refusal.status
        else:
            flash("Đã chốt kỳ. Bảng xếp hạng đã xét đủ các tiêu chí.", "done")
            return redirect(url_for("contests_manage.show", contest_id=contest_id))
    elif form.is_submitted():
        status = 422
    return _close_page(contest, round_, form), status


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/cong-bo-bang")
@editor
def publish_board(contest_id: int, number: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    service.publish_board(round_of(contest, number), clock.now())
    flash("Đã công bố bảng xếp hạng cuối cùng của kỳ.", "done")
    return redirect(url_for("contests_manage.show", contest_id=contest_id), 303)


def _look_for_signals(contest_id: int) -> None:
    """Bring the list of signs up to date, reading without the write lock. Never in the way."""
    begin_read()
    try:
        found = signals.find(contest_id)
        begin_write()
        signals.store(contest_id, found, clock.now())
        db.session.commit()
    except Exception:
        log.exception("signals of contest %s", contest_id)
        db.session.rollback()
    begin_write()


def _close_page(contest: Contest, round_: Round, form: CloseForm) -> str:
    now = clock.now()
    state = next(s for s in queries.states(contest, now) if s.id == round_.id)
    kind = PredictionKind(contest.prediction) if contest.prediction else None
    return render_template(
        "ranking/close.html",
        contest=contest,
        round=state,
        form=form,
        signals=sum(open_signals(contest.id).values()),
        closing=db.session.get(RoundClosing, round_.id),
        outlook=queries.outlook(round_.id),
        waiting=rounds.waiting(round_.id),
        prediction=PREDICTION_LABELS[kind] if kind else None,
        prediction_rule=describe_prediction(kind, Counting(contest.counting)) if kind else None,
    )
