"""New settings from old ones: a contest after an earlier one, a round after another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from quizapp.contests.settings import ContestSettings, RoundSettings
from quizapp.domain.timing import DAY_MS, WEEK_MS

if TYPE_CHECKING:
    from collections.abc import Sequence


def copied(settings: ContestSettings, now: int) -> ContestSettings:
    """An earlier contest's settings for a new one: rounds moved on by whole weeks to the future."""
    first = min((each.opens_at for each in settings.rounds), default=now)
    weeks = max(0, -((first - now - DAY_MS) // WEEK_MS))
    rounds = tuple(
        RoundSettings(each.title, each.opens_at + weeks * WEEK_MS, each.closes_at + weeks * WEEK_MS)
        for each in settings.rounds
    )
    return replace(settings, title=f"{settings.title} (bản sao)", rounds=rounds)


def next_round(rounds: Sequence[RoundSettings], like: int) -> RoundSettings:
    """A round like ``rounds[like]``, whole weeks later: the first that comes after all others.

    Its title counts on where it ends in a number ("Tuần 2" → "Tuần 3").
    """
    model = rounds[like]
    last = max(each.closes_at for each in rounds)
    weeks = max(1, -((model.opens_at - last) // WEEK_MS))
    title, moved = _next_title(rounds, model), weeks * WEEK_MS
    return RoundSettings(title, model.opens_at + moved, model.closes_at + moved)


def _next_title(rounds: Sequence[RoundSettings], model: RoundSettings) -> str:
    stem = model.title.rstrip("0123456789")
    if stem == model.title:
        return model.title
    numbers = [each.title.removeprefix(stem) for each in rounds if each.title.startswith(stem)]
    return f"{stem}{1 + max(int(number) for number in numbers if number.isdecimal())}"
