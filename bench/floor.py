"""The floor: what Flask itself costs, and Flask with one raw insert. ``bench.floor:make()``.

``PUT /bare`` takes JSON and gives JSON. ``PUT /insert/<key>`` also stores what it was given, by one
statement of its own transaction on the driver's connection: sqlite3 in WAL mode that waits for the
disk (synchronous=FULL), or psycopg 3. No cookie is looked at, nothing is checked.
``PUT /unsafe/<key>`` is the same with synchronous=NORMAL: what waiting for the disk costs.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from functools import partial

import psycopg
from flask import Flask, request

TABLE = """
CREATE TABLE IF NOT EXISTS floor_answer (
    attempt_id BIGINT NOT NULL, seq INTEGER NOT NULL, position INTEGER NOT NULL,
    response VARCHAR NOT NULL, saved_at BIGINT NOT NULL, PRIMARY KEY (attempt_id, seq))
"""
INSERT = "INSERT INTO floor_answer VALUES (?, ?, ?, ?, ?)"

Store = Callable[[int, int, str], None]


def make() -> Flask:
    """The application; FLOOR_DATABASE is an address as DATABASE_URL is."""
    app = Flask("floor")
    url = os.environ["FLOOR_DATABASE"]
    store = storing(_sqlite if url.startswith("sqlite") else _postgresql, url)
    store_unsafely = storing(partial(_sqlite, synchronous="NORMAL"), url)

    @app.put("/bare")
    def bare() -> dict[str, object]:
        sent = request.get_json()
        return {"saved": True, "seq": sent["seq"]}

    @app.put("/insert/<int:key>")
    def insert(key: int) -> dict[str, object]:
        sent = request.get_json()
        store(key, sent["seq"], str(sent["choice"]))
        return {"saved": True, "seq": sent["seq"]}

    @app.put("/unsafe/<int:key>")
    def insert_unsafely(key: int) -> dict[str, object]:
        sent = request.get_json()
        store_unsafely(key, sent["seq"], str(sent["choice"]))
        return {"saved": True, "seq": sent["seq"]}

    return app


def storing(connect: Callable[[str], Store], url: str) -> Store:
    """One connection, kept; opened on the first insert because gunicorn forks."""
    opened: list[Store] = []

    def store(key: int, seq: int, response: str) -> None:
        if not opened:
            opened.append(connect(url))
        opened[0](key, seq, response)

    return store


def _sqlite(url: str, synchronous: str = "FULL") -> Store:
    path = url.removeprefix("sqlite:///")
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute(f"PRAGMA synchronous={synchronous}")
    connection.execute("PRAGMA busy_timeout=15000")
    connection.execute(TABLE)

    def store(key: int, seq: int, response: str) -> None:
        connection.execute(INSERT, (key, seq, 1, response, time.time_ns() // 1_000_000))

    return store


def _postgresql(url: str) -> Store:
    connection = psycopg.connect(
        url.replace("postgresql+psycopg://", "postgresql://"), autocommit=True
    )
    connection.execute(TABLE)
    insert = INSERT.replace("?", "%s")

    def store(key: int, seq: int, response: str) -> None:
        connection.execute(insert, (key, seq, 1, response, time.time_ns() // 1_000_000))

    return store
