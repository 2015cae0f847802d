"""Hooks accounts into the application."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from flask import session
from flask_login import LoginManager

from quizapp.accounts import cli, manage, password_job, passwords, views
from quizapp.accounts.models import User
from quizapp.accounts.service import MAKING
from quizapp.core import jobs
from quizapp.core.db import db

if TYPE_CHECKING:
    from flask import Flask

login_manager = LoginManager()


@login_manager.user_loader
def load_user(user_id: str) -> User | None:
    """The account of a session, unless it was locked or given another password since."""
    user = db.session.get(User, int(user_id)) if user_id.isdecimal() else None
    if user is None or not user.active or user.epoch != session.get("epoch", 0):
        return None
    return user


def register(app: Flask) -> None:
    login_manager.init_app(app)
    app.extensions["sign_in_turnstile"] = passwords.turnstile(Path(app.config["DATA_DIR"]))
    app.register_blueprint(views.blueprint)
    app.register_blueprint(manage.blueprint)
    app.cli.add_command(cli.accounts)
    jobs.kind(MAKING, password_job.steps)
