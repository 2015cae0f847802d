"""Public screens: the winners of a contest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, render_template

from quizapp.contests import queries as contests
from quizapp.core.access import public
from quizapp.domain.units import DIVISIONS
from quizapp.reports import winners as shown

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("reports", __name__, template_folder="templates")


@blueprint.get("/cuoc-thi/<slug>/giai-thuong")
@public
def winners(slug: str) -> ResponseReturnValue:
    """The lists that count, with names as the winners agreed to be shown."""
    contest = contests.by_slug(slug)
    return render_template(
        "reports/winners.html",
        contest=contest,
        lists=shown.lists(contest),
        divisions=DIVISIONS,
    )
