"""Hooks kiosk into the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import render_template

from quizapp.core import slots
from quizapp.kiosk import cli, manage, views

if TYPE_CHECKING:
    from flask import Flask

    from quizapp.contests.models import Contest


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
    app.register_blueprint(manage.blueprint)
    app.cli.add_command(cli.kiosk)
    slots.fill("manage_contest", _contest_box)


def _contest_box(contest: Contest) -> str:
    return render_template("kiosk/contest_box.html", contest=contest)
