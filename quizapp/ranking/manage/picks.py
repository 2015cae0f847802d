"""Organisers' screen: choosing by hand who has a prize."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import editor
from quizapp.core.errors import NotFound, Refusal
from quizapp.domain.prizes import Rule
from quizapp.ranking.forms import PickForm
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.queries import candidates, snapshots
from quizapp.ranking.queries import prizes as reads
from quizapp.ranking.queries.rounds import title_of
from quizapp.ranking.service import prizes as service

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest
    from quizapp.ranking.models import Prize

_ADDRESS = "/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/giai/<int:prize_id>/chon"


@blueprint.route(_ADDRESS, methods=["GET", "POST"])
@editor
def picks(contest_id: int, number: int, prize_id: int) -> ResponseReturnValue:
    """Who is chosen, and a search for whom to choose (``?tim=``); POST chooses one."""
    contest = contests.contest_for_editor(current_user, contest_id)
    prize = _by_hand(contest, prize_id)
    form = PickForm()
    found = _found(contest, number, prize)
    form.who.choices = [(each.id, each.name) for each in found]
    if form.validate_on_submit():
        words = {"reason": form.reason.data or "", "actor": current_user.username}
        try:
            service.pick(prize, number, form.who.data, **words, now=clock.now())
        except Refusal as refusal:
            refusal.note()
            flash(refusal.message, "error")
        else:
            flash("Đã ghi lựa chọn và lý do.", "done")
            return _back(contest_id, number, prize_id)
    page = render_template(
        "ranking/picks.html",
        contest=contest,
        number=number,
        title=title_of(contest, number),
        prize=prize,
        chosen=candidates.chosen(prize, number),
        found=found,
        asked=request.args.get("tim", ""),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _by_hand(contest: Contest, prize_id: int) -> Prize:
    prize = reads.prize_of(contest.id, prize_id)
    if prize.rule != Rule.BY_HAND:
        raise NotFound("Giải này được xét theo kết quả, không chọn bằng tay.")
    return prize


def _found(contest: Contest, number: int, prize: Prize) -> list[candidates.Choice]:
    title_of(contest, number)
    snapshot = snapshots.latest(contest.id, number)
    if snapshot is None:
        raise NotFound("Kết quả chưa được chốt nên chưa chọn được ai.")
    return candidates.search(contest, snapshot, prize, request.args.get("tim", ""))


@blueprint.post(f"{_ADDRESS}/<int:pick_id>/bo")
@editor
def unpick(contest_id: int, number: int, prize_id: int, pick_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    prize = _by_hand(contest, prize_id)
    for each in reads.picks_of(prize.id, number):
        if each.id == pick_id:
            service.unpick(prize, each)
            flash("Đã bỏ lựa chọn.", "done")
            return _back(contest_id, number, prize_id)
    raise NotFound("Lựa chọn này không còn nữa.")


def _back(contest_id: int, number: int, prize_id: int) -> ResponseReturnValue:
    page = url_for("ranking_manage.picks", contest_id=contest_id, number=number, prize_id=prize_id)
    return redirect(page, 303)
