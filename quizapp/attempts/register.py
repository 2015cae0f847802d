"""Hooks attempts into the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.attempts import views

if TYPE_CHECKING:
    from flask import Flask


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
