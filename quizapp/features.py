"""The features, lowest first. This order is the architecture: each may import those before it."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

FEATURES = ("accounts", "banks", "contests", "attempts", "ranking", "kiosk", "reports", "portal")


def register_all(app: Flask) -> None:
    """Call every feature's ``register(app)``."""
    for name in FEATURES:
        import_module(f"quizapp.{name}.register").register(app)


def load_models() -> None:
    """Import every table, so that the metadata is whole."""
    for name in FEATURES[:6]:
        import_module(f"quizapp.{name}.models")
