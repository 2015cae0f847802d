"""The big screen of the ceremony: winners one after the other, the last prize first.

A page holds what was unveiled by then and nothing of what comes: each step is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template, request
from flask_login import current_user

from quizapp.contests import queries as contests
from quizapp.core.access import editor
from quizapp.core.errors import Conflict
from quizapp.domain.unit_tree import formal_name
from quizapp.domain.unveiling import PACE_LABELS, Pace, scenes
from quizapp.ranking.manage.blueprint import blueprint
from quizapp.ranking.queries import drafts, prizes, winners
from quizapp.ranking.queries.rounds import title_of

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest
    from quizapp.ranking.queries.winners import Step


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/le-trao-giai")
@editor
def unveiling(contest_id: int, number: int) -> ResponseReturnValue:
    """Step ``?buoc=`` of the ceremony (0 is its title) at the pace ``?kieu=``."""
    contest = contests.contest_for_editor(current_user, contest_id)
    title = title_of(contest, number)
    steps = _steps(contest, number)
    pace = Pace.ONE if request.args.get("kieu") == Pace.ONE else Pace.PRIZE
    order = scenes([len(each.winners) for each in steps], pace)
    at = min(_asked(), len(order) + 1)
    scene = order[at - 1] if 1 <= at <= len(order) else None
    page = render_template(
        "ranking/unveiling.html",
        contest=contest,
        number=number,
        title=title if len(contest.rounds) > 1 else "",
        organiser=formal_name(contests.organiser(contest)),
        at=at,
        end=len(order) + 1,
        scene=scene,
        step=steps[scene.prize] if scene else None,
        pace=pace,
        paces=PACE_LABELS,
    )
    return page, {"Cache-Control": "no-store"}


def _asked() -> int:
    asked = request.args.get("buoc", "0")
    return int(asked) if asked.isdecimal() and len(asked) < 6 else 0


def _steps(contest: Contest, number: int) -> list[Step]:
    """By the published list, else by the draft; raises Conflict while it is not known who wins."""
    held = prizes.current_list(contest.id, number)
    if held is not None:
        return winners.published(contest, held)
    draft = drafts.draft(contest, number)
    if draft is None or draft.ties or not draft.lines:
        raise Conflict(
            "Chưa có danh sách giải để công bố: kết quả chưa chốt, chưa có giải, hoặc còn kết quả "
            "bằng nhau chưa xếp thứ tự.",
            title="Chưa thể công bố",
        )
    return winners.drafted(contest, draft)
