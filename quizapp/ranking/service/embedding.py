"""Use-case: which sites may show the boards of a contest in a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Invalid
from quizapp.domain import framing
from quizapp.ranking.models import BoardEmbed
from quizapp.ranking.queries.embedding import hosts_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.contests.models import Contest


def allow(contest: Contest, text: str) -> list[str]:
    """Let the sites named in ``text``, and no others, frame the boards; empty lets none. Gives
    their names; raises Invalid for a line that names no site."""
    try:
        names = framing.hosts(text)
    except framing.WrongHost as wrong:
        raise Invalid(str(wrong)) from None
    _store(contest.id, names)
    audit.record("ranking.embed", "contest", contest.id, hosts=names)
    return names


def copy_hosts(source: Contest, made: Contest) -> None:
    """The same sites for a contest that was made from another."""
    names = hosts_of(source.id)
    if names:
        _store(made.id, names)


def _store(contest_id: int, names: Sequence[str]) -> None:
    held = db.session.get(BoardEmbed, contest_id)
    if held is None:
        held = BoardEmbed(contest_id=contest_id)
        db.session.add(held)
    held.hosts = [*names]
    db.session.flush()
