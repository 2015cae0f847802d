"""Buttons beside rows of the organiser's form: they change the form and store nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.contests.copying import next_round
from quizapp.contests.forms import ContestForm
from quizapp.contests.settings import MAX_ROUNDS, RoundSettings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from quizapp.contests.forms import TextsForm

UP, DOWN, ANOTHER = "len", "xuong", "nhan-ky"
NAMES = frozenset({UP, DOWN, ANOTHER})


def moved(form: TextsForm, pressed: Mapping[str, str]) -> str:
    """Do what the button that was pressed asks; the id of the field to go on at, "" for none.

    ``len`` and ``xuong`` move a criterion of the chain, ``nhan-ky`` adds a round like that of a
    row; their value is the number of the row, from 0.
    """
    for name in NAMES & pressed.keys():
        row = pressed[name]
        if row.isdecimal() and len(row) < 3:
            return (
                _another_round(form, int(row)) if name == ANOTHER else _move(form, name, int(row))
            )
    return ""


def _move(form: TextsForm, way: str, row: int) -> str:
    if not isinstance(form, ContestForm):
        return ""
    steps, to = list(form.chain), row + (1 if way == DOWN else -1)
    if not (row < len(steps) and 0 <= to < len(steps)):
        return ""
    steps[row].data, steps[to].data = steps[to].data, steps[row].data
    return str(steps[to].id)


def _another_round(form: TextsForm, row: int) -> str:
    """Fill the first empty row, or a new one, with a round like that of ``row`` weeks later."""
    rows = [each.form for each in form.rounds]
    whole = [each for each in rows if each.opens_at.data is not None and each.closes_at.data]
    if row >= len(rows) or rows[row] not in whole or len(whole) == MAX_ROUNDS:
        return ""
    listed = [
        RoundSettings(each.title.data or "", each.opens_at.data, each.closes_at.data)
        for each in whole
    ]
    made = next_round(listed, whole.index(rows[row]))
    free = next((each for each in rows if each.empty), None)
    if free is None:
        form.rounds.append_entry()
        free = form.rounds[-1].form
    for name in ("title", "opens_at", "closes_at"):
        free[name].data, free[name].raw_data = getattr(made, name), None
    return str(free.title.id)
