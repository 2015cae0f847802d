"""Screens of one question: what it says, what happened to it, the next step, comments."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries, service
from quizapp.banks.forms import CommentForm, StepForm
from quizapp.banks.manage.blueprint import about, blueprint
from quizapp.banks.models import Bank, Question
from quizapp.banks.queries import Reason, laws
from quizapp.banks.register_forms import ReciteForm
from quizapp.core import clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import reviews
from quizapp.domain.banks import from_json
from quizapp.domain.reviews import Step
from quizapp.domain.text import parse_id

DONE = {
    Step.SUBMIT: "Đã gửi duyệt. Câu hỏi được rút vào đề khi có người khác duyệt.",
    Step.APPROVE: "Đã duyệt. Câu hỏi được rút vào đề.",
    Step.RETURN: "Đã trả lại người soạn kèm lý do.",
    Step.HOLD: "Câu hỏi không còn được rút vào đề mới. Đề đã rút và điểm đã chấm giữ nguyên.",
    Step.PUT_BACK: "Đã đưa câu hỏi trở lại.",
    Step.RETIRE: "Câu hỏi ngừng dùng. Đề đã rút và điểm đã chấm giữ nguyên.",
}


@blueprint.get("/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>")
@staff
def question(bank_id: int, question_id: int) -> ResponseReturnValue:
    found = queries.bank_for_staff(current_user, bank_id)
    return question_page(found, queries.question_of(found, question_id))


def question_page(
    bank: Bank,
    row: Question,
    step_form: StepForm | None = None,
    comment_form: CommentForm | None = None,
    law_form: ReciteForm | None = None,
    status: int = 200,
) -> ResponseReturnValue:
    """The page of a question, with the form that was refused where one was."""
    version, *earlier = queries.history(row)
    said = from_json(version.content)
    case = service.case_of(bank, row.status, version.created_by, said, current_user)
    happened = queries.timeline(row)
    law = queries.entries([row.document_id], clock.now()).get(row.document_id or 0)
    page = render_template(
        "banks/question.html",
        **about(bank),
        row=row,
        q=said,
        version=version,
        earlier=earlier,
        law=law,
        case=case,
        own=reviews.own(case),
        steps=reviews.steps(case),
        happened=happened,
        names=queries.names(map(queries.actor, happened)),
        step_form=step_form or StepForm(formdata=None, version=version.id),
        comment_form=comment_form or CommentForm(formdata=None),
        law_form=law_form or ReciteForm(formdata=None, seen=laws.changed_at()),
        waiting=_why(row),
        may_comment=current_user.role in EDITOR_ROLES,
    )
    return page, status


def _why(row: Question) -> Reason | None:
    """Why the question waits for somebody to look at it again; None when it does not."""
    now = clock.now()
    return queries.reasons([row], now)[row.id] if queries.waiting_among([row.id], now) else None


@blueprint.post("/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>/duyet")
@editor
def step(bank_id: int, question_id: int) -> ResponseReturnValue:
    """One step of the review: the button that was pressed says which."""
    found = queries.bank_for_editor(current_user, bank_id)
    row = queries.question_of(found, question_id)
    form = StepForm()
    if not form.validate_on_submit():
        return question_page(found, row, step_form=form, status=422)
    taken = Step(form.step.data)
    try:
        service.take_one(
            found, taken, form.version.data, current_user, clock.now(), form.reason.data or ""
        )
    except (Invalid, Conflict) as refusal:
        refusal.note()
        form.reason.errors = [refusal.message]
        return question_page(found, row, step_form=form, status=refusal.status)
    flash(DONE[taken], "done")
    return redirect(url_for(".question", bank_id=bank_id, question_id=question_id), 303)


@blueprint.post("/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>/y-kien")
@editor
def comment(bank_id: int, question_id: int) -> ResponseReturnValue:
    """Whoever draws from a bank may say what is wrong with a question of it."""
    found = queries.bank_for_staff(current_user, bank_id)
    row = queries.question_of(found, question_id)
    form = CommentForm()
    if not form.validate_on_submit():
        return question_page(found, row, comment_form=form, status=422)
    service.comment(row, form.text.data, current_user.username, clock.now())
    flash("Đã ghi ý kiến.", "done")
    address = url_for(".question", bank_id=bank_id, question_id=question_id)
    return redirect(f"{address}#qua-trinh", 303)


@blueprint.get("/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>/lich-su")
@staff
def history(bank_id: int, question_id: int) -> ResponseReturnValue:
    """Every version with what it changed of the one before."""
    found = queries.bank_for_staff(current_user, bank_id)
    row = queries.question_of(found, question_id)
    versions = queries.history(row)
    return render_template(
        "banks/history.html",
        **about(found),
        row=row,
        entries=service.differences(versions),
        names=queries.names(version.created_by for version in versions),
    )


@blueprint.post("/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>/khoi-phuc")
@editor
def restore(bank_id: int, question_id: int) -> ResponseReturnValue:
    """``so`` is the version to put back, ``hien-tai`` the newest one that was looked at."""
    found = queries.bank_for_upload(current_user, bank_id)
    row = queries.question_of(found, question_id)
    number = parse_id(request.form.get("so", ""))
    service.restore(
        found,
        row,
        number,
        seen=parse_id(request.form.get("hien-tai", "")),
        actor=current_user.username,
        now=clock.now(),
    )
    flash(f"Đã khôi phục nội dung phiên bản {number} thành phiên bản mới, đang chờ duyệt.", "done")
    return redirect(url_for(".question", bank_id=bank_id, question_id=question_id), 303)
