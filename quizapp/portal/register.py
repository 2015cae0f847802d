"""Hooks the portal into the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.portal import cli, manage, views

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
    app.register_blueprint(manage.blueprint)
    app.cli.add_command(cli.prepare)
