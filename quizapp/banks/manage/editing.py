"""Screens of writing: a new question, a copy of one, a change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries, service
from quizapp.banks.formats.preview import own_ref
from quizapp.banks.forms import EditForm, NewForm
from quizapp.banks.manage.blueprint import about, blueprint
from quizapp.banks.question_form import QuestionForm, filled
from quizapp.core import clock
from quizapp.core.access import editor
from quizapp.core.db import begin_read
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.banks import Area, problems, to_json
from quizapp.domain.banks import Question as Content
from quizapp.domain.differences import changes
from quizapp.domain.reviews import Status, Step
from quizapp.domain.text import parse_id

if TYPE_CHECKING:
    from quizapp.banks.models import Bank, Question


@blueprint.route("/to-chuc/ngan-hang/<int:bank_id>/cau/moi", methods=["GET", "POST"])
@editor
def write(bank_id: int) -> ResponseReturnValue:
    """``?tu=`` begins with what another question of the bank says."""
    _only_looking()
    found = queries.bank_for_upload(current_user, bank_id)
    form = filled(NewForm, _copied(found))
    if form.validate_on_submit() and not _looking():
        content = form.question(form.ref.data or own_ref(form.stem.data, form.citation.data))
        try:
            key = service.add_question(
                found, content, submit=_submit(), actor=current_user.username, now=clock.now()
            )
        except Invalid as refusal:
            form.ref.errors = [refusal.message]
        else:
            flash(_saved(content), "done")
            return redirect(url_for(".question", bank_id=bank_id, question_id=key), 303)
    return _form_page(found, form)


def _copied(bank: Bank) -> dict[str, Any]:
    asked = parse_id(request.args.get("tu", ""))
    return to_json(service.said(queries.question_of(bank, asked))) if asked else {}


@blueprint.route(
    "/to-chuc/ngan-hang/<int:bank_id>/cau/<int:question_id>/sua", methods=["GET", "POST"]
)
@editor
def edit(bank_id: int, question_id: int) -> ResponseReturnValue:
    _only_looking()
    found = queries.bank_for_upload(current_user, bank_id)
    row = queries.question_of(found, question_id)
    before = service.said(row)
    form = filled(EditForm, to_json(before), seen=row.number)
    if not form.validate_on_submit() or _looking():
        return _form_page(found, form, row)
    content = form.question(row.ref, before)
    try:
        changed = _change(found, row, content, form)
    except service.Overtaken as refusal:
        refusal.note()
        form.seen.raw_data = [str(row.number)]
        return _form_page(found, form, row, overtaken=refusal, mine=content)
    except Conflict as refusal:
        form.citation.errors = [refusal.message]
        return _form_page(found, form, row)
    flash(_saved(content) if changed else "Nội dung không thay đổi.", "done")
    return redirect(url_for(".question", bank_id=bank_id, question_id=question_id), 303)


def _change(bank: Bank, row: Question, content: Content, form: EditForm) -> bool:
    """Whether anything changed; sending a draft for approval as it stands counts too."""
    actor, now = current_user, clock.now()
    changed = service.change_question(
        bank, row, content, seen=form.seen.data, submit=_submit(), actor=actor.username, now=now
    )
    if changed or not _submit() or row.status != Status.DRAFT:
        return changed
    service.take_one(bank, Step.SUBMIT, row.version_id or 0, actor, now)
    return True


# ---------------------------------------------------------------- what both have


def _looking() -> bool:
    """Whether the form was sent to see the question, not to store it."""
    return request.form.get("viec") == "xem"


def _only_looking() -> None:
    """Looking takes no write lock: a script looks as one types."""
    if _looking():
        begin_read()


def _submit() -> bool:
    return request.form.get("viec") != "nhap"


def _saved(content: Content) -> str:
    lacking = " ".join(problem.message for problem in problems(content))
    if lacking:
        return f"Đã lưu bản nháp. {lacking}"
    if not _submit():
        return "Đã lưu bản nháp. Khi soạn xong, hãy gửi duyệt."
    return "Đã lưu và gửi duyệt. Câu hỏi được rút vào đề khi có người khác duyệt."


def _form_page(
    bank: Bank,
    form: NewForm | EditForm,
    row: Question | None = None,
    overtaken: service.Overtaken | None = None,
    mine: Content | None = None,
) -> ResponseReturnValue:
    """The form; beside it the question as participants will see it, where that was asked for."""
    theirs = service.said(row) if row and overtaken else None
    page = render_template(
        "banks/edit.html",
        **about(bank),
        form=form,
        row=row,
        overtaken=overtaken,
        theirs=theirs,
        latest=queries.history(row)[0] if row and overtaken else None,
        between=changes(theirs, mine) if theirs and mine else [],
        shown=_shown(form) if _looking() else None,
        looking=_looking(),
    )
    if overtaken:
        return page, overtaken.status
    return page, 422 if form.is_submitted() and not _looking() else 200


def _shown(form: QuestionForm) -> Content | None:
    """What is typed as a question, as far as it is one yet; it looks the same in every area."""
    if not form.stem.data or any(field.errors for field in (form.kind, form.difficulty)):
        return None
    chosen = form.area.data
    form.area.data = Area.PROCEDURES.value if form.area.errors else chosen
    shown = form.question("-")
    form.area.data = chosen
    return shown
