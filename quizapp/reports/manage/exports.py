"""Organisers' screens: results as Excel, participation by unit."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

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
from quizapp.domain.text import search_key
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.queries import regrades
from quizapp.reports import queries, sheets
from quizapp.reports.manage.blueprint import blueprint
from quizapp.reports.render import xlsx

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quizapp.contests.models import Round


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
    """``?ky=`` one round, ``?khoi=`` one division, ``?don-vi=`` one part of the tree, ``?tim=``
    units with such a name, ``?xep=`` the order."""
    contest = contests.contest_for_staff(current_user, contest_id)
    now = clock.now()
    about = sheets.extent(contest, request.args.get("ky"), now)
    round_ = _round_of(about)
    found = queries.participation(contest, about.round_ids, round_, now)
    asked = {name: request.args.get(name, "").strip() for name in ("khoi", "xep", "tim", "don-vi")}
    below = found.below(int(asked["don-vi"])) if asked["don-vi"].isdecimal() else found.rows
    return render_template(
        "reports/participation.html",
        contest=contest,
        about=about,
        found=found,
        at=below[0] if below else found.whole,
        rows=_chosen(below[1:], asked),
        asked=asked,
        flat=any(asked[name] for name in ("khoi", "xep", "tim")),
        parents={row.parent_id for row in found.rows},
        leaders=queries.leaders(contest, round_, now, about.fixed),
        divisions=DIVISIONS,
        now=now,
    )


def _round_of(about: sheets.Extent) -> Round | None:
    asked = about.round
    return next((each for each in about.contest.rounds if asked and each.id == asked.id), None)


def _chosen(rows: Sequence[queries.UnitShare], asked: Mapping[str, str]) -> list[queries.UnitShare]:
    """The units that are asked for, in the order asked; those ordered by rate compete."""
    words = search_key(asked["tim"]).split()
    found = [
        row
        for row in rows
        if asked["khoi"] in ("", row.division)
        and all(word in search_key(row.name) for word in words)
    ]
    if asked["xep"] == "nguoi":
        return sorted(found, key=lambda row: -row.people)
    if asked["xep"] in ("ty-le", "ty-le-cao"):
        high = asked["xep"] == "ty-le-cao"
        return sorted((row for row in found if row.ranked), key=partial(_by_rate, high=high))
    return found


def _by_rate(row: queries.UnitShare, *, high: bool) -> tuple[bool, float, str]:
    """Units without a headcount come last: nobody can say how they stand."""
    return row.rate is None, float(row.rate or 0) * (-1 if high else 1), row.name


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/tham-gia.xlsx")
@staff
def participation_xlsx(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_staff(current_user, contest_id)
    about = sheets.extent(contest, request.args.get("ky"), clock.now())
    found = queries.participation(contest, about.round_ids, _round_of(about), clock.now())
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
