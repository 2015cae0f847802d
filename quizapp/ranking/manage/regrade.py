"""Organisers' screens: marking a round anew after a wrong key or a withdrawn question."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from quizapp.attempts.service import regrade as marking
from quizapp.attempts.service.regrade import Decision
from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.db import begin_write
from quizapp.core.errors import Invalid, NotFound
from quizapp.core.paging import page_of
from quizapp.domain import rulings as domain
from quizapp.domain.banks import KIND_LABELS, Kind
from quizapp.domain.rulings import RULING_LABELS, RulingKind
from quizapp.domain.text import format_number, search_key
from quizapp.ranking.forms import RegradeForm
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.manage.finding import round_of
from quizapp.ranking.queries import regrades
from quizapp.ranking.service import regrade as service

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.attempts.models import Regrade
    from quizapp.contests.models import Contest, Round
    from quizapp.domain.banks import Question

LIFT = "lift"
"""The choice of the form that takes a ruling back."""
LIFT_LABEL = "Bỏ quyết định trước, chấm theo đáp án của đề đã ra"
BY_CHOICE = (Kind.SINGLE, Kind.TRUE_FALSE, Kind.MULTIPLE)


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A question version in the list: on how many papers it stands, and what counts for it."""

    version_id: int
    question: Question
    papers: int
    ruling: str


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/cham-lai")
@staff
def regrade_questions(contest_id: int, number: int) -> ResponseReturnValue:
    """The questions that stand on papers of the round; ``?tim=`` narrows them by words."""
    contest = contests.contest_for_staff(current_user, contest_id)
    round_ = round_of(contest, number)
    words = request.args.get("tim", "")
    rows = _drawn_rows(round_, words)
    page = page_of(len(rows))
    return render_template(
        "ranking/regrade_questions.html",
        contest=contest,
        round=round_,
        rows=rows[page.offset : page.offset + page.size],
        page=page,
        words=words,
        kinds=KIND_LABELS,
        done=regrades.regrades(round_.id),
        labels=_labels(),
        editable=current_user.role in EDITOR_ROLES,
    )


def _labels() -> dict[str, str]:
    return {**{kind.value: label for kind, label in RULING_LABELS.items()}, LIFT: LIFT_LABEL}


def _drawn_rows(round_: Round, words: str) -> list[DrawnRow]:
    papers = regrades.drawn(round_.id)
    questions = banks.versions(papers)
    ruled = regrades.ruled(round_.id)
    wanted = search_key(words).split()
    rows = [
        DrawnRow(
            version_id,
            question,
            papers[version_id],
            RULING_LABELS[RulingKind(ruled[version_id].ruling["kind"])]
            if version_id in ruled
            else "",
        )
        for version_id, question in questions.items()
        if _found(wanted, question)
    ]
    return sorted(rows, key=lambda row: (not row.ruling, row.question.ref, row.version_id))


def _found(wanted: list[str], question: Question) -> bool:
    if not wanted:
        return True
    said = search_key(" ".join((question.ref, question.stem, *question.choices)))
    return all(word in said for word in wanted)


# ---------------------------------------------------------------- deciding


@blueprint.route(
    "/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/cham-lai/cau/<int:version_id>",
    methods=["GET", "POST"],
)
@editor
def regrade_question(contest_id: int, number: int, version_id: int) -> ResponseReturnValue:
    """GET shows a question with what may count instead of its key; POST begins the preview."""
    contest = contests.contest_for_editor(current_user, contest_id)
    round_ = round_of(contest, number)
    papers = regrades.drawn(round_.id).get(version_id)
    if papers is None:
        raise NotFound("Câu hỏi này không có trong đề nào của kỳ thi.")
    question = banks.versions([version_id])[version_id]
    form = _form(round_, version_id, question)
    error = ""
    if form.validate_on_submit():
        try:
            decision = _decision(form, version_id)
            made = marking.draft(
                round_,
                decision,
                reason=form.reason.data or "",
                actor=current_user.username,
                now=clock.now(),
            )
        except Invalid as bad:
            error = bad.message
        else:
            return redirect(_to(contest, round_, made), 303)
    page = render_template(
        "ranking/regrade_question.html",
        contest=contest,
        round=round_,
        question=question,
        papers=papers,
        ended=regrades.ended(round_.id),
        form=form,
        error=error,
        key=key_lines(question),
        present=_present_lines(version_id, question),
        by_choice=question.kind in BY_CHOICE,
        by_text=question.kind is Kind.TEXT,
        chosen=_chosen(question),
        kinds=KIND_LABELS,
        letters="ABCDEFGHIJKL",
        ruling=regrades.ruled(round_.id).get(version_id),
        labels=_labels(),
    )
    return page, 422 if form.is_submitted() else 200


def _form(round_: Round, version_id: int, question: Question) -> RegradeForm:
    form = RegradeForm(texts="\n".join(question.accepted))
    kinds = [RulingKind.POINTS, RulingKind.REMOVED]
    if question.kind in BY_CHOICE or question.kind is Kind.TEXT:
        kinds.insert(0, RulingKind.ACCEPT)
    if _present_lines(version_id, question)[0]:
        kinds.insert(0, RulingKind.PRESENT)
    choices = [(kind.value, RULING_LABELS[kind]) for kind in kinds]
    if version_id in regrades.ruled(round_.id):
        choices.append((LIFT, LIFT_LABEL))
    form.kind.choices = choices
    return form


def _decision(form: RegradeForm, version_id: int) -> Decision:
    kind = None if form.kind.data == LIFT else RulingKind(form.kind.data)
    sent = request.form.getlist("choice")
    choices = tuple(int(each) for each in sent if each.isdecimal() and len(each) < 3)
    texts = tuple(line.strip() for line in (form.texts.data or "").split("\n"))
    return Decision(version_id, kind, choices, texts)


def _chosen(question: Question) -> set[int]:
    if request.method == "POST":
        return {int(each) for each in request.form.getlist("choice") if each.isdecimal()}
    return set(question.right)


def _present_lines(version_id: int, question: Question) -> tuple[list[str], str]:
    """(the key of the present version in words, why it cannot count), one of them empty."""
    try:
        now = marking.present(version_id)[1]
        domain.present(question, now)
    except (Invalid, domain.Mismatch) as reason:
        return [], str(reason)
    return key_lines(now), ""


def key_lines(question: Question) -> list[str]:
    """The key of a question in words, one line for each choice, answer, place or pair."""
    match question.kind:
        case Kind.NUMERIC:
            value = "–" if question.value is None else format_number(question.value)
            spread = f" ± {format_number(question.tolerance)}" if question.tolerance else ""
            return [f"{value}{spread} {question.unit or ''}".strip()]
        case Kind.TEXT:
            return list(question.accepted)
        case Kind.ORDERING:
            return [f"{place}. {text}" for place, text in enumerate(question.choices, start=1)]
        case Kind.MATCHING:
            pairs = zip(question.choices, question.targets, strict=False)
            return [f"{left}: {right}" for left, right in pairs]
    return [question.choices[index] for index in question.right]


# ---------------------------------------------------------------- looking, applying


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/cham-lai/<int:regrade_id>")
@staff
def regrade(contest_id: int, number: int, regrade_id: int) -> ResponseReturnValue:
    """What a regrade changes or changed; while it is being worked out, one step further."""
    contest, round_, found = _found_regrade(contest_id, number, regrade_id)
    if found.state == marking.COMPUTING and current_user.role in EDITOR_ROLES:
        begin_write()
        service.advance(regrade_id)
        contest, round_, found = _found_regrade(contest_id, number, regrade_id)
    totals = regrades.totals(regrade_id)
    page = page_of(totals.people)
    question = banks.versions([found.version_id])[found.version_id]
    return render_template(
        "ranking/regrade.html",
        contest=contest,
        round=round_,
        regrade=found,
        question=question,
        key=key_lines(question),
        counts=_counts(found, question),
        label=_labels()[found.ruling["kind"] if found.ruling else LIFT],
        totals=totals,
        figures=regrades.round_figures(regrade_id),
        rows=regrades.place_page(regrade_id, page.offset, page.size),
        page=page,
        editable=current_user.role in EDITOR_ROLES,
    )


def _found_regrade(contest_id: int, number: int, regrade_id: int) -> tuple[Contest, Round, Regrade]:
    contest = contests.contest_for_staff(current_user, contest_id)
    round_ = round_of(contest, number)
    return contest, round_, regrades.regrade_of(round_, regrade_id)


def _counts(found: Regrade, question: Question) -> list[str]:
    """What counts by a regrade, in words; nothing where the question is withdrawn."""
    if found.ruling is None:
        return key_lines(question)
    ruling = marking.ruling_of(found)
    if ruling.kind is RulingKind.PRESENT and ruling.question is not None:
        return key_lines(ruling.question)
    if ruling.kind is RulingKind.ACCEPT:
        return [*ruling.texts] or [question.choices[index] for index in ruling.choices]
    return []


@blueprint.post(
    "/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/cham-lai/<int:regrade_id>/ap-dung"
)
@editor
def regrade_apply(contest_id: int, number: int, regrade_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    round_ = round_of(contest, number)
    regrades.regrade_of(round_, regrade_id)
    applied = service.apply(regrade_id, actor=current_user.username, now=clock.now())
    flash("Đã chấm lại; kết quả và xếp hạng theo điểm mới.", "done")
    return redirect(_to(contest, round_, applied), 303)


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/cham-lai/<int:regrade_id>/bo")
@editor
def regrade_drop(contest_id: int, number: int, regrade_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    round_ = round_of(contest, number)
    regrades.regrade_of(round_, regrade_id)
    service.drop(regrade_id)
    flash("Đã bỏ bản xem trước; không có điểm nào thay đổi.", "done")
    address = url_for("ranking_manage.regrade_questions", contest_id=contest.id, number=number)
    return redirect(address, 303)


def _to(contest: Contest, round_: Round, of: Regrade) -> str:
    return url_for(
        "ranking_manage.regrade", contest_id=contest.id, number=round_.number, regrade_id=of.id
    )
