"""The ``quizapp`` command."""

from __future__ import annotations

from flask.cli import FlaskGroup

from quizapp.app import create_app

main = FlaskGroup(
    name="quizapp", help="quizapp: contests on public administrative reform.", create_app=create_app
)
