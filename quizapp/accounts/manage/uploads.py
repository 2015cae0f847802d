"""What both screens of Excel lists do with the file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from typing import TypeVar

from flask import current_app

from quizapp.accounts.forms import ListForm
from quizapp.accounts.sheets import MAX_BYTES
from quizapp.core.db import db
from quizapp.core.files import read_upload
from quizapp.sheets.errors import UnreadableFile

Row = TypeVar("Row")


def read_rows(form: ListForm, parse: Callable[[bytes], Sequence[Row]]) -> Sequence[Row] | None:
    """The rows of the file, or None with the reason at the form's field; raises TooLarge."""
    with closing(form.file.data) as sent:
        content = read_upload(sent, MAX_BYTES)
    db.session.rollback()  # reading may take a second: the write lock is for those who answer
    try:
        return parse(content)
    except UnreadableFile as error:
        current_app.logger.info("list refused: %s (%r)", error.message, error.__cause__)
        form.file.errors = [error.message]
        return None
