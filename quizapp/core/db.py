"""The database: one session and one commit per request, on SQLite and PostgreSQL alike."""

from __future__ import annotations

import json
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar

from flask import request
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import (
    JSON,
    BigInteger,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    bindparam,
    event,
    insert,
    literal,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import (
    DeclarativeBase,
    Session,
    make_transient_to_detached,
    mapped_column,
    registry,
)

from quizapp.core.errors import Unavailable
from quizapp.core.settings import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from flask import Flask
    from sqlalchemy.engine.interfaces import DBAPIConnection

_big = BigInteger().with_variant(Integer, "sqlite")

Moment = Annotated[int, mapped_column(BigInteger)]
"""Milliseconds since 1970-01-01T00:00Z."""
Id = Annotated[int, mapped_column(_big, primary_key=True)]
Ref = Annotated[int, mapped_column(_big)]
"""A whole number as wide as an ``Id``; give the ``ForeignKey`` in ``mapped_column``."""


_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    registry = registry(
        metadata=MetaData(naming_convention=_NAMES),
        type_annotation_map={dict[str, Any]: JSON, list[Any]: JSON, str: String},
    )

    held: ClassVar[bool] = False
    """Whether a row once read stays in the session until it ends, to be found there by its key:
    for the few rows that a request asks for again and again."""

    moves: ClassVar[str] = ""
    """The mark (``core.marks``) that every change to these rows moves; "" where none does."""


db = SQLAlchemy(model_class=Base)
migrate = Migrate()

READING = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods whose requests only read, unless they call ``begin_write``."""

_reading: ContextVar[bool] = ContextVar("reading", default=False)


PATIENCE_S = 5
"""Seconds after which a database that is away or locked counts as unavailable: who waits keeps a
server process from everybody else."""


def init_app(app: Flask) -> None:
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    # an error that is logged names no values: they may be somebody's name or comment
    options: dict[str, Any] = {"hide_parameters": True}
    if address.startswith("postgresql") and "connect_timeout" not in address:
        options["connect_args"] = {"connect_timeout": PATIENCE_S}
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = options
    db.init_app(app)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine, app.config.get("SQLITE_PATIENCE_S", PATIENCE_S))

    @app.before_request
    def note_intent() -> None:
        _reading.set(request.method in READING)


@event.listens_for(Session, "loaded_as_persistent")
def _hold(session: Session, row: object) -> None:
    if isinstance(row, Base) and row.held:
        session.info.setdefault("held", []).append(row)


def _prepare_sqlite(engine: Engine, patience_s: int) -> None:
    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _record: object) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={patience_s * 1000}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A read that turns into a write fails at once with SQLITE_BUSY whatever the timeout is:
        # a transaction that may write takes the write lock at its start and waits its turn.
        connection.exec_driver_sql("BEGIN" if _reading.get() else "BEGIN IMMEDIATE")


def begin_write() -> None:
    """Let a reading request write: what it has read so far is read again, under the lock."""
    if _reading.get():
        db.session.rollback()
        _reading.set(False)


def commit() -> None:
    """Commit what the request has done, if it came to the database at all."""
    if db.session.registry.has() and db.session().in_transaction():
        db.session.commit()


@contextmanager
def transaction() -> Iterator[None]:
    """One unit of work outside a request: returning commits, raising rolls back."""
    token = _reading.set(False)
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        _reading.reset(token)


@contextmanager
def snapshot() -> Iterator[None]:
    """Reads outside a request that belong together, without the write lock; rolled back after."""
    token = _reading.set(True)
    try:
        yield
    finally:
        db.session.rollback()
        _reading.reset(token)


def begin_read() -> None:
    """Let a request that may write read first, without the write lock, until ``begin_write``."""
    if not _reading.get():
        db.session.rollback()
        _reading.set(True)


def for_drivers(text: str) -> dict[str, str]:
    """A statement with ``?`` for its values, as the driver of each database wants it."""
    return {"sqlite": text, "postgresql": text.replace("?", "%s")}


def read(texts: Mapping[str, str], values: Any = ()) -> list[Any]:
    """The rows of one reading statement (see ``for_drivers``).

    Within the session's transaction where one has begun; else by itself, which spares pages that
    ask the database for one small thing the making of a session and a transaction. Raises
    Unavailable.
    """
    if db.session.registry.has() and db.session().in_transaction():
        return _within(texts, values)
    try:
        return _alone(db.engine, texts, values)
    except Unavailable as away:
        if not isinstance(away.__cause__, db.engine.dialect.loaded_dbapi.Error):
            raise  # no connection could be had; else a pooled one died with the database's restart
        return _alone(db.engine, texts, values)


def _within(texts: Mapping[str, str], values: Any) -> list[Any]:
    """The rows of a statement in the session's transaction, on the driver's own connection: what
    SQLAlchemy does about a text costs as much again as the statement. Raises DBAPIError."""
    connection = db.session.connection()
    dialect, held = connection.dialect, connection.connection
    driver: Any = held.driver_connection
    try:
        rows: list[Any] = driver.execute(texts[dialect.name], values).fetchall()
    except dialect.loaded_dbapi.Error as error:
        lost = dialect.is_disconnect(error, held, None)
        if lost:
            connection.invalidate(error)
        raise DBAPIError.instance(
            texts[dialect.name],
            None,
            error,
            dialect.loaded_dbapi.Error,
            hide_parameters=True,
            connection_invalidated=lost,
            dialect=dialect,
        ) from error
    return rows


def run_alone(
    engine: Engine, texts: Mapping[str, str], values: Any, *, unhurried: bool = False
) -> Any:
    """Run one statement as a transaction of its own on the driver's connection; its row, or None.

    ``texts`` has the statement for each dialect, in the driver's own parameter style. For the few
    paths where SQLAlchemy's share of the cost matters. Raises Unavailable, and lets go of the
    connection, where the database cannot be reached.

    ``unhurried``: SQLite does not wait for the disk, so that nobody who waits for the lock does.
    What was written outlives every process, but a power cut may take the last of it. (PostgreSQL
    is told in the statement itself, by ``UNHURRIED``.)
    """
    rows = _alone(engine, texts, values, unhurried=unhurried)
    return rows[0] if rows else None


def _alone(
    engine: Engine, texts: Mapping[str, str], values: tuple[object, ...], *, unhurried: bool = False
) -> list[Any]:
    try:
        fairy = engine.raw_connection()
    except (DBAPIError, engine.dialect.loaded_dbapi.Error) as error:
        raise Unavailable from error
    driver: Any = fairy.driver_connection
    try:
        if engine.dialect.name == "sqlite":
            # fetchall runs the statement to its end: SQLite commits only then
            with _not_waiting(driver) if unhurried else nullcontext():
                rows: list[Any] = driver.execute(texts["sqlite"], values).fetchall()
        else:
            driver.autocommit = True
            rows = driver.execute(texts["postgresql"], values).fetchall()
            driver.autocommit = False
    except engine.dialect.loaded_dbapi.Error as error:
        fairy.invalidate(error)
        raise Unavailable from error
    finally:
        fairy.close()
    return rows


UNHURRIED = "set_config('synchronous_commit', 'off', true)"
"""For the RETURNING of a statement that runs alone: PostgreSQL's commit then waits for no disk."""


@contextmanager
def _not_waiting(driver: Any) -> Iterator[None]:
    driver.execute("PRAGMA synchronous=NORMAL")
    try:
        yield
    finally:  # the next to use this connection may be storing an answer
        driver.execute("PRAGMA synchronous=FULL")


class Alone:
    """A reading statement with named parameters, made once, to be run by ``read``.

    Its parameters have values to begin with, so that lists in it can be written out.
    """

    def __init__(self, engine: Engine, statement: Any) -> None:
        made = statement.compile(engine, compile_kwargs={"render_postcompile": True})
        self._texts = {engine.dialect.name: str(made)}
        self._fixed, self._order = dict(made.params), made.positiontup

    def rows(self, **values: object) -> list[Any]:
        """The rows as the driver gives them: on SQLite truth as 0 and 1, JSON as text."""
        return read(self._texts, self._given(values))

    def row(self, **values: object) -> Any:
        """The first row; None without one."""
        rows = self.rows(**values)
        return rows[0] if rows else None

    def _given(self, values: dict[str, object]) -> Any:
        named = {**self._fixed, **values}
        return named if self._order is None else tuple(named[name] for name in self._order)


def from_json(held: Any) -> Any:
    """What a column of JSON holds, as a driver gives it: SQLite's gives text."""
    return json.loads(held) if isinstance(held, str) else held


class Within(Alone):
    """The same for a statement that holds or writes what its rows tell of: it is run in the
    session's transaction, which begins with it where none has begun.

    What it writes is unknown to the session's objects: who goes on with one reads it anew.
    """

    def rows(self, **values: object) -> list[Any]:
        db.session.flush()
        return _within(self._texts, self._given(values))


def insert_rows(table: type[Base], rows: Sequence[Mapping[str, object]]) -> None:
    """Insert a few rows, at least one, by one statement as ``Within``: it is made once for so many.

    Each row has the same columns, those with a default too. Not for tables that move a mark.
    """
    statement = _inserting(db.engine, table, tuple(rows[0]), len(rows))
    statement.rows(**{_nth(name, n): row[name] for n, row in enumerate(rows) for name in row})


@cache
def _inserting(engine: Engine, table: type[Base], columns: Sequence[str], count: int) -> Within:
    rows: list[Any] = [{name: bindparam(_nth(name, n)) for name in columns} for n in range(count)]
    return Within(engine, insert(table).values(rows).returning(literal(1)))


def _nth(name: str, number: int) -> str:
    return f"{name}_{number}"


def attached(row: Base) -> None:
    """Let the session have a row that a statement has just written, without reading it."""
    make_transient_to_detached(row)
    db.session.add(row)


def insert_ignoring(table: Any) -> Any:
    """An ``INSERT`` of the dialect at hand that gives no row where a unique key is taken."""
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing()


def ping() -> None:
    """Ask the database for a sign of life; raises what the driver raises."""
    db.session.execute(text("SELECT 1"))
