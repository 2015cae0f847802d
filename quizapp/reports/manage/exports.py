"""Organisers' screens: results as Excel, participation by unit."""

from __future__ import annotations

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.banks import queries as banks
from quizapp.contests import queries as contests
from quizapp.core import audit, clock
from quizapp.core.access import EDITOR_ROLES, staff
from quizapp.core.db import begin_write
from quizapp.core.errors import Forbidden
from quizapp.core.files import XLSX, download
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.queries import regrades
from quizapp.reports import queries, sheets
from quizapp.reports.manage.blueprint import blueprint
from quizapp.reports.render import xlsx


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ket-qua.xlsx")
@staff
def results(contest_id: int) -> ResponseReturnValue:
    """``?ky=`` one round, ``?dien-thoai=1`` whole phone numbers (editors only)."""
    contest = contests.contest_for_staff(current_user, contest_id)
    whole_phones = request.args.get("dien-thoai") == "1"
    if whole_phones and current_user.role not in EDITOR_ROLES:
        raise Forbidden("Tài khoản của bạn chỉ được xem số điện thoại đã che bớt.")
    about = sheets.extent(contest, request.args.get("ky"), clock.now())
    actor, slug = current_user.display_name, contest.slug
    made = sheets.results(about, actor=actor, now=clock.now(), whole_phones=whole_phones)
    content = xlsx.workbook(made)
    scope = about.round.number if about.round else 0
    begin_write()
    audit.record("reports.results", "contest", contest_id, round=scope, phones=whole_phones)
    return download(content, f"ket-qua-{slug}{f'-ky-{scope}' if scope else ''}.xlsx", XLSX)


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/tham-gia")
@staff
def participation(contest_id: int) -> ResponseReturnValue:
    """``?ky=`` one round, ``?khoi=`` one division, ``?xep=ty-le`` lowest rates first."""
    contest = contests.contest_for_staff(current_user, contest_id)
    about = sheets.extent(contest, request.args.get("ky"), clock.now())
    found = queries.participation(contest, about.round_ids)
    division = request.args.get("khoi", "")
    by_rate = request.args.get("xep") == "ty-le"
    rows = [row for row in found.rows[1:] if not division or row.division == division]
    if by_rate:
        rows = sorted((row for row in rows if row.ranked), key=_lowest_first)
    return render_template(
        "reports/participation.html",
        contest=contest,
        about=about,
        found=found,
        rows=rows,
        division=division,
        divisions=DIVISIONS,
        by_rate=by_rate,
    )


def _lowest_first(row: queries.UnitShare) -> tuple[bool, float, str]:
    """Units without a headcount come last: nobody can say how they stand."""
    return row.rate is None, float(row.rate or 0), row.name


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/tham-gia.xlsx")
@staff
def participation_xlsx(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_staff(current_user, contest_id)
    about = sheets.extent(contest, request.args.get("ky"), clock.now())
    found = queries.participation(contest, about.round_ids)
    information = sheets.information(
        about, actor=current_user.display_name, now=clock.now(), whole_phones=False
    )
    content = xlsx.workbook([sheets.participation(found), information])
    return download(content, f"tham-gia-{contest.slug}.xlsx", XLSX)


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/cham-lai/<int:regrade_id>.xlsx")
@staff
def regrade(contest_id: int, number: int, regrade_id: int) -> ResponseReturnValue:
    """Every score and place that a regrade changes or changed."""
    contest = contests.contest_for_staff(current_user, contest_id)
    about = sheets.extent(contest, str(number), clock.now())
    round_ = next(each for each in contest.rounds if each.number == number)
    found = regrades.regrade_of(round_, regrade_id)
    information = sheets.information(
        about, actor=current_user.display_name, now=clock.now(), whole_phones=False
    )
    stem = banks.versions([found.version_id])[found.version_id].stem
    places = sheets.regrade(regrades.all_places(found.id))
    content = xlsx.workbook([places, sheets.decision(found, stem), information])
    title = f"cham-lai-{contest.slug}-ky-{number}.xlsx"
    begin_write()
    audit.record("reports.regrade", "contest", contest_id, regrade=regrade_id)
    return download(content, title, XLSX)
