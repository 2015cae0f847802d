"""Organisers' screens of the course of attempts: extra time, pause, going on, void, reinstate.

Every act is looked at before it is done and after: the same query says what will change and, under
locks, what does.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.attempts import queries
from quizapp.attempts.forms import OrderForm, ReasonForm
from quizapp.attempts.manage.blueprint import blueprint
from quizapp.attempts.queries import interventions as reads
from quizapp.attempts.queries.interventions import Order
from quizapp.attempts.service import intervene
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.db import db
from quizapp.core.errors import Invalid, NotFound
from quizapp.core.paging import page_of
from quizapp.domain.codes import secret_code
from quizapp.domain.timing import (
    ACT_LABELS,
    ATTEMPT_STATE_LABELS,
    MINUTE_MS,
    Act,
    RoundPhase,
    round_phase,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask.typing import ResponseReturnValue

    from quizapp.accounts.models import Unit
    from quizapp.attempts.models import Intervention
    from quizapp.contests.models import Contest, Round

LATEST = 20

EFFECTS = {
    Act.EXTRA: "Bài đang làm được thêm số phút đã nhập, kể cả khi vượt quá giờ đóng kỳ thi. Đồng "
    "hồ trên máy người dự thi đổi theo ở lần lưu câu trả lời tiếp theo, chậm nhất sau một phút.",
    Act.PAUSE: "Đồng hồ của bài dừng lại, câu hỏi được che đi và không nhận câu trả lời. Câu trả "
    "lời chưa gửi được giữ trong trình duyệt và gửi khi bài thi tiếp tục.",
    Act.RESUME: "Đồng hồ chạy tiếp; hạn nộp lùi đúng bằng thời gian đã dừng, kể cả khi vượt quá "
    "giờ đóng kỳ thi.",
    Act.VOID: "Lượt thi không được tính vào kết quả, xếp hạng, tỷ lệ tham gia và không trừ vào số "
    "lượt được thi: người dự thi được thi lại khi kỳ thi còn mở. Không có gì bị xóa; lượt thi có "
    "thể được khôi phục.",
    Act.REINSTATE: "Lượt thi trở lại như trước khi hủy và kết quả được tính lại. Bài đang làm dở "
    "được trả lại phần thời gian còn lại lúc hủy.",
}


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/can-thiep")
@staff
def interventions(contest_id: int) -> ResponseReturnValue:
    """How the rounds run, what was done to attempts, and the form for more."""
    contest = contests.contest_for_staff(current_user, contest_id)
    return _overview(contest, _order_form(contest))


def _overview(contest: Contest, form: OrderForm) -> str:
    query = reads.interventions(contest.id)
    page = page_of(queries.count(query), LATEST)
    now = clock.now()
    return render_template(
        "attempts/interventions.html",
        contest=contest,
        form=form,
        effects={act.value: words for act, words in EFFECTS.items()},
        courses=reads.courses(contest.id),
        done=list(db.session.scalars(query.offset(page.offset).limit(page.size))),
        page=page,
        acts={act.value: label for act, label in ACT_LABELS.items()},
        rounds={each.id: each for each in contest.rounds},
        open={each.id for each in contest.rounds if _is_open(each, now)},
        editable=current_user.role in EDITOR_ROLES,
    )


def _is_open(round_: Round, now: int) -> bool:
    return round_phase(now, round_.opens_at, round_.closes_at, None) is RoundPhase.OPEN


def _order_form(contest: Contest) -> OrderForm:
    form = OrderForm(formdata=request.values, data={"ky": _likely_round(contest)})
    form.ky.choices = [(each.number, each.title) for each in contest.rounds]
    units = [(unit.id, _indented(unit)) for unit in _units(contest)]
    form.don_vi.choices = [(0, "Tất cả các đơn vị"), *units]
    return form


def _likely_round(contest: Contest) -> int | None:
    """The number of the round that is open, else of the last one that was."""
    now = clock.now()
    begun = [each.number for each in contest.rounds if each.opens_at <= now]
    return begun[-1] if begun else None


def _units(contest: Contest) -> Sequence[Unit]:
    return accounts.tree(accounts.unit(contest.unit_id))


def _indented(unit: Unit) -> str:
    depth = len([part for part in unit.path.split("/") if part]) - 1
    return "\u2003" * depth + unit.name


@blueprint.route("/to-chuc/cuoc-thi/<int:contest_id>/can-thiep/xem-truoc", methods=["GET", "POST"])
@editor
def intervention_preview(contest_id: int) -> ResponseReturnValue:
    """GET shows what the order in the address would change; POST carries it out."""
    contest = contests.contest_for_editor(current_user, contest_id)
    form = _order_form(contest)
    try:
        order = _order(contest, form)
    except Invalid as bad:
        flash(bad.message, "error")
        return _overview(contest, form), bad.status
    reason = ReasonForm(data={"key": secret_code(secrets.randbelow)})
    if request.method == "GET":
        return _preview_page(contest, order, form, reason)
    if not reason.validate():
        return _preview_page(contest, order, form, reason), 422
    done = intervene.intervene(
        contest,
        order,
        reason=reason.reason.data or "",
        actor=current_user.username,
        key=reason.key.data or "",
        now=clock.now(),
    )
    flash(f"{ACT_LABELS[order.act]}: đã thực hiện với {done.attempts} lượt thi.", "done")
    return redirect(
        url_for("attempts_manage.intervention", contest_id=contest.id, intervention_id=done.id), 303
    )


def _order(contest: Contest, form: OrderForm) -> Order:
    """What the form asks for; raises Invalid, or NotFound for what is not of this contest."""
    if not form.validate():
        raise Invalid("Vui lòng chọn việc cần làm và kỳ thi; số phút thêm từ 1 đến 600.")
    act = Act(form.viec.data)
    if act is Act.EXTRA and not form.phut.data:
        raise Invalid("Vui lòng nhập số phút thêm, từ 1 đến 600.")
    ms = form.phut.data * MINUTE_MS if act is Act.EXTRA else 0
    if form.luot.data:
        attempt = queries.attempt_of(contest.id, form.luot.data)
        return Order(act, attempt.round_id, attempt_id=attempt.id, ms=ms)
    round_ = next((each for each in contest.rounds if each.number == form.ky.data), None)
    if round_ is None:
        raise NotFound("Cuộc thi không có kỳ này.", title="Không tìm thấy kỳ thi")
    unit_id = form.don_vi.data or None
    if unit_id is not None and unit_id not in {unit.id for unit in _units(contest)}:
        raise NotFound("Đơn vị này không thuộc phạm vi của cuộc thi.")
    return Order(act, round_.id, unit_id=unit_id, ms=ms)


def _preview_page(contest: Contest, order: Order, form: OrderForm, reason: ReasonForm) -> str:
    found = reads.changes(order, clock.now())
    page = page_of(len(found.rows))
    return render_template(
        "attempts/intervention_preview.html",
        contest=contest,
        order=order,
        form=form,
        reason=reason,
        effect=EFFECTS[order.act],
        nothing=intervene.NOTHING[order.act],
        found=found,
        rows=reads.rows_of(found.rows[page.offset : page.offset + page.size]),
        page=page,
        asked=_asked(form, order),
        **_words(contest, order.act, order.round_id, order.unit_id),
    )


def _asked(form: OrderForm, order: Order) -> dict[str, Any]:
    """The order as an address says it."""
    asked: dict[str, Any] = {"viec": order.act.value}
    if order.ms:
        asked["phut"] = order.ms // MINUTE_MS
    if order.attempt_id is not None:
        return {**asked, "luot": order.attempt_id}
    return {**asked, "ky": form.ky.data, "don_vi": order.unit_id or 0}


def _words(contest: Contest, act: str, round_id: int, unit_id: int | None) -> dict[str, Any]:
    return {
        "act": ACT_LABELS[Act(act)],
        "round": next(each for each in contest.rounds if each.id == round_id),
        "unit": accounts.unit(unit_id),
        "states": {state.value: label for state, label in ATTEMPT_STATE_LABELS.items()},
    }


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/can-thiep/<int:intervention_id>")
@staff
def intervention(contest_id: int, intervention_id: int) -> ResponseReturnValue:
    """What an act changed, attempt by attempt."""
    contest = contests.contest_for_staff(current_user, contest_id)
    done = reads.intervention_of(contest.id, intervention_id)
    page = page_of(done.attempts)
    return render_template(
        "attempts/intervention.html",
        contest=contest,
        done=done,
        rows=reads.items(done, page.offset, page.size),
        page=page,
        undo=_undo(done, contest) if current_user.role in EDITOR_ROLES else None,
        acts={act.value: label for act, label in ACT_LABELS.items()},
        **_words(contest, done.act, done.round_id, done.unit_id),
    )


_UNDOING = {Act.PAUSE: Act.RESUME, Act.VOID: Act.REINSTATE}


def _undo(done: Intervention, contest: Contest) -> dict[str, Any] | None:
    """The address of the order that takes this one back, where there is one."""
    back = _UNDOING.get(Act(done.act))
    if back is None:
        return None
    if done.attempt_id is not None:
        return {"viec": back.value, "luot": done.attempt_id}
    number = next(each.number for each in contest.rounds if each.id == done.round_id)
    return {"viec": back.value, "ky": number, "don_vi": done.unit_id or 0}
