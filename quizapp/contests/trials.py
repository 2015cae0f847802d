"""The trial run of a draft: a copy on which organisers take a paper on the real pages.

The copy is a contest of its own, so that nothing of a trial lies among what is counted, ranked or
sealed; lists leave it out (``queries.REAL``), organisers' screens do not find it
(``queries.contest_for_staff``). See docs/decisions/0016.
"""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from quizapp.contests import queries
from quizapp.contests.models import Contest
from quizapp.contests.settings import RoundSettings
from quizapp.core.uproot import uproot
from quizapp.domain.boards import BoardMode
from quizapp.domain.contests import ContestState
from quizapp.domain.timing import DAY_MS

if TYPE_CHECKING:
    from quizapp.contests.settings import ContestSettings

TRIAL_MS = DAY_MS
"""How long a trial run takes attempts."""


def new(contest: Contest, *, actor: str, now: int) -> Contest:
    """The row of a trial run, not stored yet and without settings.

    Ids below zero are never given out again, as those of deleted rows are on SQLite: a browser
    that remembers a trial is no participant of a later contest. The address cannot be guessed.
    """
    return Contest(
        id=-1 - secrets.randbits(48),
        slug=f"thu-{secrets.token_hex(10)}",
        state=ContestState.OPEN.value,
        trial_of=contest.id,
        version=contest.version,
        is_demo=contest.is_demo,
        created_by=actor,
        created_at=now,
    )


def settings(of: ContestSettings, now: int) -> ContestSettings:
    """The draft's settings with one open round, boards that nobody sees, no practice."""
    title = of.rounds[0].title if of.rounds else "Kỳ thi"
    return replace(
        of,
        rounds=(RoundSettings(title, now, now + TRIAL_MS),),
        board=replace(of.board, mode=BoardMode.HIDDEN),
        practice_bank_ids=(),
    )


def erase(contest: Contest) -> bool:
    """Take the trial run out with everything that was done on it; whether there was one."""
    trial = queries.trial_of(contest)
    if trial is None:
        return False
    uproot(Contest.__table__, [trial.id])
    return True
