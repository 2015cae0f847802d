"""Organisers' screen: signs to look at, and what is concluded from them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from quizapp.attempts import queries
from quizapp.attempts.forms import DismissForm, SignalForm
from quizapp.attempts.manage.blueprint import blueprint
from quizapp.attempts.manage.people import TONES
from quizapp.attempts.queries import signals as reads
from quizapp.attempts.service import signals
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.db import begin_read, begin_write
from quizapp.core.errors import Invalid
from quizapp.core.paging import page_of
from quizapp.domain.honesty import (
    INNOCENT,
    REASON_LABELS,
    SIGN_LABELS,
    SIGN_STATE_LABELS,
    Sign,
    SignState,
    words,
)
from quizapp.domain.timing import ATTEMPT_STATE_LABELS, STANDING_LABELS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

PAGE = 20
EVERY = "tat-ca"


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/dau-hieu")
@staff
def review(contest_id: int) -> ResponseReturnValue:
    """The signs of a contest, those first that nobody has looked at."""
    contest = contests.contest_for_staff(current_user, contest_id)
    kind = _chosen("loai", set(Sign), "")
    state = _chosen("trang-thai", {*SignState, EVERY}, SignState.OPEN)
    query = reads.signals(contest.id, kind, "" if state == EVERY else state)
    page = page_of(queries.count(query), PAGE)
    return render_template(
        "attempts/signals.html",
        contest=contest,
        rounds={each.id: each for each in contest.rounds},
        rows=reads.signals_page(query, page.offset, page.size),
        page=page,
        asked={"loai": kind, "trang-thai": state},
        every=EVERY,
        open=reads.open_signals(contest.id),
        signs={each.value: label for each, label in SIGN_LABELS.items()},
        innocent={each.value: text for each, text in INNOCENT.items()},
        state_labels={each.value: label for each, label in SIGN_STATE_LABELS.items()},
        words=words,
        states={each.value: label for each, label in ATTEMPT_STATE_LABELS.items()},
        standings={each.value: label for each, label in STANDING_LABELS.items()},
        tones={each.value: tone for each, tone in TONES.items()},
        may_edit=current_user.role in EDITOR_ROLES,
        reasons={each.value: label for each, label in REASON_LABELS.items()},
    )


def _chosen(name: str, known: set[str], otherwise: str) -> str:
    """A choice in the address; one that does not exist counts as none."""
    asked = request.args.get(name, otherwise)
    return asked if asked in known else otherwise


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/dau-hieu")
@editor
def look_for_signals(contest_id: int) -> ResponseReturnValue:
    """Find the signs anew: reads first, so that answers are saved meanwhile."""
    begin_read()
    contests.contest_for_editor(current_user, contest_id)
    found = signals.find(contest_id)
    begin_write()
    new = signals.store(contest_id, found, clock.now())
    flash(f"Đã tìm xong: {len(found)} dấu hiệu, trong đó {new} dấu hiệu mới.", "done")
    return redirect(url_for("attempts_manage.review", contest_id=contest_id), 303)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/dau-hieu/<int:signal_id>/ket-luan")
@editor
def judge_signal(contest_id: int, signal_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    signal = reads.signal_of(contest.id, signal_id)
    form = SignalForm()
    if not form.validate_on_submit():
        raise Invalid("Vui lòng chọn lượt thi, kết luận và lý do; ghi thêm tối đa 400 ký tự.")
    signals.judge(
        signal,
        form.attempts.data or [],
        form.standing.data,
        form.code.data,
        form.note.data or "",
        current_user.username,
        clock.now(),
    )
    flash("Đã ghi kết luận; kết quả và xếp hạng được tính lại.", "done")
    return redirect(_back(contest.id), 303)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/dau-hieu/<int:signal_id>/bo-qua")
@editor
def dismiss_signal(contest_id: int, signal_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    signal = reads.signal_of(contest.id, signal_id)
    form = DismissForm()
    if not form.validate_on_submit():
        raise Invalid("Vui lòng ghi lý do bỏ qua, tối đa 500 ký tự.")
    signals.dismiss(signal, form.note.data, current_user.username, clock.now())
    flash("Đã bỏ qua dấu hiệu.", "done")
    return redirect(_back(contest.id), 303)


def _back(contest_id: int) -> str:
    """The list as it was filtered."""
    asked = {name: request.args[name] for name in ("loai", "trang-thai") if name in request.args}
    return f"{url_for('attempts_manage.review', contest_id=contest_id)}?{urlencode(asked)}"
