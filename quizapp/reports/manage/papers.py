"""Organisers' downloads: award decision, annex and minutes in Word; the list to hand out by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask_login import current_user

from quizapp.contests import queries as contests
from quizapp.core import audit, clock
from quizapp.core.access import editor, staff
from quizapp.core.db import begin_write, db
from quizapp.core.errors import NotFound
from quizapp.core.files import DOCX, XLSX, download
from quizapp.ranking.models import RoundClosing
from quizapp.ranking.queries import drafts, prizes, snapshots, ties
from quizapp.ranking.queries.rounds import title_of
from quizapp.reports import papers, sheets
from quizapp.reports.manage.blueprint import blueprint
from quizapp.reports.render import papers as render
from quizapp.reports.render import xlsx

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

NOT_CLOSED = "Kết quả này chưa được chốt."


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/quyet-dinh.docx")
@staff
def decision_paper(contest_id: int, number: int) -> ResponseReturnValue:
    """The award decision with its list: of the published winners, else of the draft."""
    contest = contests.contest_for_staff(current_user, contest_id)
    title_of(contest, number)
    draft = drafts.draft(contest, number)
    if draft is None:
        raise NotFound(NOT_CLOSED)
    made = papers.decision(contest, draft, prizes.current_list(contest.id, number), clock.now())
    return _paper(contest_id, number, render.docx(made), f"quyet-dinh-trao-giai-ky-{number}")


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/trao-giai.xlsx")
@editor
def hand_out(contest_id: int, number: int) -> ResponseReturnValue:
    """The list to hand prizes out by: whole phone numbers of the winners, and of nobody else."""
    contest = contests.contest_for_editor(current_user, contest_id)
    title_of(contest, number)
    held = prizes.current_list(contest.id, number)
    if held is None:
        raise NotFound("Danh sách giải chưa được công bố.")
    content = xlsx.workbook([sheets.hand_out(held)])
    begin_write()
    audit.record("reports.hand_out", "contest", contest_id, round=number)
    return download(content, f"trao-giai-ky-{number}.xlsx", XLSX)


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/phu-luc-ket-qua.docx")
@staff
def results_paper(contest_id: int, number: int) -> ResponseReturnValue:
    """The annex of results: the latest version of the ranking."""
    contest = contests.contest_for_staff(current_user, contest_id)
    title_of(contest, number)
    held = snapshots.latest(contest.id, number)
    if held is None:
        raise NotFound(NOT_CLOSED)
    head, annex = papers.results(contest, held, clock.now())
    return _paper(contest_id, number, render.annex(head, annex), f"phu-luc-ket-qua-ky-{number}")


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/bien-ban-chot.docx")
@staff
def closing_paper(contest_id: int, number: int) -> ResponseReturnValue:
    """Minutes of the closing of a round, by what was sealed then."""
    contest = contests.contest_for_staff(current_user, contest_id)
    round_ = contests.round_numbered(contest, number)
    closing = db.session.get(RoundClosing, round_.id) if round_ else None
    versions = snapshots.versions(contest.id, number)
    if closing is None or not versions:
        raise NotFound(NOT_CLOSED)
    made = papers.closing(contest, closing, versions[-1])
    return _paper(contest_id, number, render.docx(made), f"bien-ban-chot-ky-{number}")


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/quyet-dinh-thu-tu/<int:decision_id>.docx")
@staff
def lot_paper(contest_id: int, decision_id: int) -> ResponseReturnValue:
    """Minutes of a lot or a reasoned decision."""
    contest = contests.contest_for_staff(current_user, contest_id)
    found = ties.decision_of(contest.id, decision_id)
    content = render.docx(papers.lot(contest, found))
    return _paper(contest_id, found.round_number, content, f"bien-ban-thu-tu-{decision_id}")


def _paper(contest_id: int, number: int, content: bytes, name: str) -> ResponseReturnValue:
    """The file; it holds names, so who took it is recorded."""
    begin_write()
    audit.record("reports.paper", "contest", contest_id, round=number, paper=name)
    return download(content, f"{name}.docx", DOCX)
