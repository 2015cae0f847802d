"""A participant's screen: complaints about one's own attempt, and their answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, make_response, redirect, render_template, request, url_for

from quizapp.attempts.identity import own_counted_attempt
from quizapp.banks import queries as banks
from quizapp.contests.models import Contest, Round
from quizapp.core import clock
from quizapp.core.access import participant
from quizapp.core.db import db
from quizapp.core.errors import NotFound, Refusal
from quizapp.core.limits import limiter
from quizapp.domain.complaints import STATE_LABELS, may_complain
from quizapp.domain.papers import paper_from_json
from quizapp.domain.timing import FINISHED_STATES
from quizapp.ranking.forms import ComplaintForm
from quizapp.ranking.queries import complaints as reads
from quizapp.ranking.service import complaints as service
from quizapp.ranking.views.blueprint import blueprint

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.attempts.models import Attempt

STEM = 90
"""So many signs of a question stand in the list of choices."""


@blueprint.route("/ket-qua/<code>/khieu-nai", methods=["GET", "POST"])
@limiter.limit("20/minute", methods=["POST"])
@participant
def complaints(code: str) -> ResponseReturnValue:
    """Own complaints with their answers; POST files one. ``?cau=`` chooses the question."""
    attempt = own_counted_attempt(code)
    if attempt.state not in FINISHED_STATES:
        raise NotFound("Bài thi chưa kết thúc nên chưa có kết quả để khiếu nại.")
    round_ = db.session.get_one(Round, attempt.round_id)
    form = ComplaintForm()
    form.about.choices = _choices(attempt)
    if request.method == "GET" and request.args.get("cau", "").isdecimal():
        form.about.data = int(request.args["cau"][:3])
    status = 422 if form.is_submitted() else 200
    if form.validate_on_submit():
        try:
            service.file(attempt, round_, form.about.data, form.words.data or "", clock.now())
        except Refusal as refusal:
            refusal.note()
            flash(refusal.message, "error")
            status = refusal.status
        else:
            flash("Đã gửi khiếu nại. Câu trả lời hiện tại trang này.", "done")
            return redirect(url_for("ranking.complaints", code=attempt.code), 303)
    response = make_response(_page(attempt, round_, form), status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _choices(attempt: Attempt) -> list[tuple[int, str]]:
    paper = paper_from_json(attempt.paper)
    questions = banks.versions(item.version_id for item in paper)
    stems = (questions[item.version_id].stem for item in paper)
    numbered = [
        (number, f"Câu {number}: {_short(stem)}") for number, stem in enumerate(stems, start=1)
    ]
    return [(service.RESULT, "Kết quả, thứ hạng hoặc giải thưởng"), *numbered]


def _short(stem: str) -> str:
    return stem if len(stem) <= STEM else stem[: STEM - 1].rsplit(" ", 1)[0] + "…"


def _page(attempt: Attempt, round_: Round, form: ComplaintForm) -> str:
    last = reads.last_moment(round_)
    return render_template(
        "ranking/complaints.html",
        attempt=attempt,
        contest=db.session.get_one(Contest, attempt.contest_id),
        round=round_,
        form=form,
        last=last,
        open=may_complain(clock.now(), last),
        logged=clock.now() > round_.closes_at,
        rows=reads.own(attempt.id),
        states=STATE_LABELS,
    )
