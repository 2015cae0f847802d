"""An application on a SQLite file of its own, for what the shared one cannot be asked."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from conftest import Client
from quizapp.app import create_app
from quizapp.core.db import db
from quizapp.core.settings import Settings


@contextmanager
def installation(folder: Path, **settings: Any) -> Iterator[Flask]:
    """With its tables, within its application context; ``settings`` as ``Settings`` has them."""
    made = create_app(
        Settings(
            data_dir=folder,
            database_url=f"sqlite:///{folder / 'quizapp.sqlite3'}",
            secret_key="a secret of the tests",
            testing=True,
            **settings,
        )
    )
    made.test_client_class = Client
    with made.app_context():
        db.create_all()
        yield made
        db.session.remove()
        db.engine.dispose()
