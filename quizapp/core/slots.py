"""Slots: places in a lower feature's page that a higher feature may fill."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask

_fillers: dict[str, list[Callable[..., str]]] = defaultdict(list)


def fill(slot: str, filler: Callable[..., str]) -> None:
    """Let ``filler(**context)`` add its HTML to ``slot``; registering twice changes nothing."""
    if filler not in _fillers[slot]:
        _fillers[slot].append(filler)


def render(slot: str, **context: Any) -> Markup:
    return Markup("").join(Markup(filler(**context)) for filler in _fillers[slot])  # noqa: S704


def init_app(app: Flask) -> None:
    app.jinja_env.globals["slot"] = render
