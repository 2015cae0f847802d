"""What a contest that is made from an earlier one takes over beside its settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from quizapp.contests.models import Contest

_copiers: list[Callable[[Contest, Contest], None]] = []


def also(copy: Callable[[Contest, Contest], None]) -> None:
    """Let a higher feature copy what it holds, by ``copy(source, made)`` in the same transaction;
    adding twice changes nothing."""
    if copy not in _copiers:
        _copiers.append(copy)


def cloned(source: Contest, made: Contest) -> None:
    """``made`` was just made from ``source``: all that other features hold of it comes along."""
    for copy in _copiers:
        copy(source, made)
