"""Which sites may show the boards of a contest in a frame."""

from __future__ import annotations

from quizapp.core import marks
from quizapp.core.db import db
from quizapp.ranking.models import BoardEmbed

_kept: marks.Kept[tuple[str, ...]] = marks.Kept(marks.CONTESTS)


def hosts_of(contest_id: int) -> tuple[str, ...]:
    """The names of the sites (``domain.framing``); none where it is off. Kept in the process."""

    def read() -> tuple[str, ...]:
        found = db.session.get(BoardEmbed, contest_id)
        return tuple(found.hosts) if found else ()

    return _kept.get(contest_id, read) or ()
