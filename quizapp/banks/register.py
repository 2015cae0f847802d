"""Hooks banks into the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.banks import cli, manage, reading_job
from quizapp.banks.service import READING
from quizapp.core import jobs

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    app.register_blueprint(manage.blueprint)
    app.cli.add_command(cli.banks)
    jobs.kind(READING, reading_job.steps)
