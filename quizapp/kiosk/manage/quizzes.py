"""Organisers' screens of the citizens' quiz and its lucky draw."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.core import audit, clock
from quizapp.core.access import editor, staff
from quizapp.core.db import begin_write, db
from quizapp.core.errors import NotFound, Refusal
from quizapp.core.files import XLSX, download
from quizapp.kiosk import addresses, service, sheets
from quizapp.kiosk.forms import QuizForm
from quizapp.kiosk.manage import choices
from quizapp.kiosk.manage.blueprint import blueprint
from quizapp.kiosk.models import CitizenQuiz, DrawRun
from quizapp.kiosk.queries import draws as draw_reads
from quizapp.kiosk.queries import figures
from quizapp.kiosk.queries import quizzes as reads
from quizapp.kiosk.service import draws, quizzes

MONTH = 30


@blueprint.get("/to-chuc/quay")
@staff
def quiz_index() -> ResponseReturnValue:
    found = reads.manageable(current_user)
    return render_template(
        "kiosk/quizzes.html",
        quizzes=found,
        units={quiz.unit_id: accounts.unit(quiz.unit_id) for quiz in found},
    )


@blueprint.route("/to-chuc/quay/moi", methods=["GET", "POST"])
@editor
def new_quiz() -> ResponseReturnValue:
    form = _form()
    if not form.is_submitted():
        first = choices.units()[0].value if choices.units() else 0
        form.fill(quizzes.QuizSettings(unit_id=int(first), title="", bank_ids=()))
    elif form.validate():
        try:
            quiz = quizzes.create_quiz(
                form.settings(), actor=current_user.username, now=clock.now()
            )
        except Refusal as refusal:
            flash(refusal.message, "error")
        else:
            flash("Đã tạo phần hỏi đáp. Xem lại rồi mở cho người dân.", "done")
            return redirect(url_for(".quiz_page", quiz_id=quiz.id))
    return _form_page(form, None)


@blueprint.get("/to-chuc/quay/<int:quiz_id>")
@staff
def quiz_page(quiz_id: int) -> ResponseReturnValue:
    quiz = reads.quiz_for_staff(current_user, quiz_id)
    now = clock.now()
    rows = sorted(figures.links_for(current_user, target=f"quiz:{quiz.id}"), key=figures.by_place)
    run = db.session.get(DrawRun, quiz.id)
    return render_template(
        "kiosk/quiz_page.html",
        quiz=quiz,
        unit=accounts.unit(quiz.unit_id),
        own=service.quiz_link(quiz, now),
        rows=figures.counted(rows, figures.last_days(now, MONTH)),
        problems=quizzes.problems(quiz.bank_ids, quiz.questions, quiz.with_hard, clock.now()),
        hardest=figures.hardest(quiz.id),
        tickets=len(draws.tickets_of(quiz.id)) if quiz.draw_on else 0,
        run=run,
        repeats=run is not None and draws.repeats(run),
        winners=draw_reads.winners(run) if run is not None else [],
        drawable=quiz.draw_until is not None and now >= quiz.draw_until,
        spaced=addresses.spaced,
        short=addresses.short,
    )


@blueprint.route("/to-chuc/quay/<int:quiz_id>/sua", methods=["GET", "POST"])
@editor
def edit_quiz(quiz_id: int) -> ResponseReturnValue:
    quiz = reads.quiz_for_editor(current_user, quiz_id)
    form = _form()
    if not form.is_submitted():
        form.fill(quiz)
    elif form.validate():
        try:
            with db.session.begin_nested():
                quizzes.change_quiz(quiz, form.settings(), clock.now())
        except Refusal as refusal:
            flash(refusal.message, "error")
        else:
            flash("Đã lưu.", "done")
            return redirect(url_for(".quiz_page", quiz_id=quiz.id))
    return _form_page(form, quiz)


@blueprint.post("/to-chuc/quay/<int:quiz_id>/mo")
@editor
def open_quiz(quiz_id: int) -> ResponseReturnValue:
    return _set_open(quiz_id, True, "Đã mở cho người dân.")


@blueprint.post("/to-chuc/quay/<int:quiz_id>/dung")
@editor
def stop_quiz(quiz_id: int) -> ResponseReturnValue:
    return _set_open(quiz_id, False, "Đã tạm dừng; người quét mã thấy lời báo lịch sự.")


def _set_open(quiz_id: int, opened: bool, words: str) -> ResponseReturnValue:
    quiz = reads.quiz_for_editor(current_user, quiz_id)
    try:
        quizzes.set_open(quiz, opened, clock.now())
        flash(words, "done")
    except Refusal as refusal:
        flash(refusal.message, "error")
    return redirect(url_for(".quiz_page", quiz_id=quiz.id))


@blueprint.post("/to-chuc/quay/<int:quiz_id>/quay-thuong")
@editor
def draw_winners(quiz_id: int) -> ResponseReturnValue:
    quiz = reads.quiz_for_editor(current_user, quiz_id)
    try:
        draws.draw(quiz, current_user.username, clock.now())
        flash("Đã quay thưởng; hạt giống và danh sách phiếu được ghi lại.", "done")
    except Refusal as refusal:
        flash(refusal.message, "error")
    return redirect(url_for(".quiz_page", quiz_id=quiz.id))


@blueprint.get("/to-chuc/quay/<int:quiz_id>/nguoi-trung.xlsx")
@editor
def winners_xlsx(quiz_id: int) -> ResponseReturnValue:
    """Names and whole phones of the winners, for handing out prizes; recorded."""
    begin_write()
    quiz = reads.quiz_for_editor(current_user, quiz_id)
    run = db.session.get(DrawRun, quiz.id)
    if run is None:
        raise NotFound("Phần hỏi đáp này chưa quay thưởng.")
    audit.record("kiosk.export_winners", "quiz", quiz.id, count=len(run.winners))
    columns = (
        ("Thứ tự", 8),
        ("Phiếu", 14),
        ("Họ và tên", 30),
        ("Điện thoại", 18),
        ("Công khai", 10),
    )
    rows = [
        (place, w.ticket, w.name, w.phone, "Có" if w.publish else "Không")
        for place, w in enumerate(draw_reads.winners(run, whole=True), start=1)
    ]
    return download(sheets.workbook("Người trúng", columns, rows), "nguoi-trung.xlsx", XLSX)


def _form() -> QuizForm:
    form = QuizForm()
    form.unit_id.choices, form.bank_ids.choices = choices.units(), choices.bank_options()
    return form


def _form_page(form: QuizForm, quiz: CitizenQuiz | None) -> ResponseReturnValue:
    page = render_template("kiosk/quiz_form.html", form=form, quiz=quiz)
    return page, 422 if form.is_submitted() else 200
