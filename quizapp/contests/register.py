"""Hooks contests into the application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_login import current_user

from quizapp.contests import manage, queries, views
from quizapp.core import clock, slots

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from quizapp.banks.models import Bank


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
    app.register_blueprint(manage.blueprint)
    slots.fill("contest_options", contest_options)
    slots.fill("bank_contests", bank_contests)


def contest_options(ids: Sequence[int], chosen: str, **_: Any) -> str:
    """The contests of the user's part of the tree as what a select box offers."""
    offered = queries.titles(current_user, ids)
    return render_template("contests/_options.html", offered=offered, chosen=chosen)


def bank_contests(bank: Bank, **_: Any) -> str:
    """Which open contests draw from a bank: what is changed in it shows there at once."""
    now = clock.now()
    found = [
        (each, queries.wanted(each), len(queries.pool(each, now)))
        for each in queries.drawing_from(bank)
    ]
    named = queries.titles(current_user, [each.id for each, *_ in found])
    return render_template("contests/_bank_contests.html", found=found, titles=named)
