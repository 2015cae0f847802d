"""Hooks reports into the application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_login import current_user

from quizapp.core import slots
from quizapp.core.access import EDITOR_ROLES
from quizapp.ranking.queries import prizes
from quizapp.reports import manage, views

if TYPE_CHECKING:
    from flask import Flask

    from quizapp.attempts.models import Regrade
    from quizapp.contests.models import Contest, Round


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
    app.register_blueprint(manage.blueprint)
    slots.fill("contest_links", contest_links)
    slots.fill("manage_contest", contest_box)
    slots.fill("regrade_links", regrade_links)


def contest_links(contest: Contest, **_: Any) -> str:
    """The link to the winners, once a list of them is published."""
    if not prizes.current_lists(contest):
        return ""
    return render_template("reports/winner_links.html", contest=contest)


def contest_box(contest: Contest, **_: Any) -> str:
    """Links to reports on the organisers' page of a contest."""
    editable = current_user.is_authenticated and current_user.role in EDITOR_ROLES
    return render_template("reports/contest_box.html", contest=contest, editable=editable)


def regrade_links(contest: Contest, round: Round, regrade: Regrade, **_: Any) -> str:  # noqa: A002
    """The link to a regrade as Excel."""
    return render_template(
        "reports/regrade_links.html", contest=contest, round=round, regrade=regrade
    )
