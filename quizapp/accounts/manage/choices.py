"""What the administrators' screens choose from and find by number."""

from __future__ import annotations

from typing import TypeVar

from flask import abort
from wtforms import SelectChoice

from quizapp.accounts import queries
from quizapp.accounts.models import Unit, UnitMerger, User
from quizapp.core.db import db
from quizapp.core.forms import options

Row = TypeVar("Row", User, Unit, UnitMerger)


def unit_options(first: str) -> list[SelectChoice]:
    """The tree as choices of a select field, after ``first`` for none of them."""
    tree = [(unit.id, "— " * (unit.path.count("/") - 2) + unit.name) for unit in queries.tree()]
    return options([(0, first), *tree])


def found_row(model: type[Row], key: int) -> Row:
    """The row with this number, or 404."""
    return db.session.get(model, key) or abort(404)
