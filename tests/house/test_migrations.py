"""The migrations make exactly the tables that the models say, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import Connection, MetaData, Table, create_engine, func, insert, select, text

from quizapp.app import create_app
from quizapp.core.db import db
from quizapp.core.settings import Settings


def _fresh(server_url: str, tmp_path) -> str:
    if server_url.startswith("sqlite"):
        return f"sqlite:///{tmp_path / 'fresh.sqlite3'}"
    server = create_engine(server_url, isolation_level="AUTOCOMMIT")
    with server.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS fresh"))
        connection.execute(text("CREATE DATABASE fresh"))
    server.dispose()
    return server_url.replace("/postgres?", "/fresh?")


def test_upgrading_an_empty_database_gives_the_models(server_url, tmp_path):
    settings = Settings(tmp_path, _fresh(server_url, tmp_path), "a secret of the tests")
    app = create_app(settings)
    with app.app_context():
        upgrade()
        with db.engine.connect() as connection:
            context = MigrationContext.configure(connection, opts={"compare_type": True})
            differences = compare_metadata(context, db.metadata)
        db.session.remove()
        db.engine.dispose()
    assert differences == [], "make a migration: quizapp db migrate -m what"


FIRST = "e1a76612633c"
KEPT = ("unit", "contest", "round", "participant")
"""Each hangs on the ones before; tables that later migrations change are among them."""


def _row(table: Table) -> dict[str, object]:
    """Something in every column that wants it; keys of other tables are 1, as all ids are."""
    plain = {int: 1, str: "một", bool: False, object: {}}
    return {
        column.name: 1 if column.primary_key else plain[column.type.python_type]
        for column in table.columns
        if column.primary_key or (not column.nullable and column.server_default is None)
    }


def _fill(connection: Connection) -> None:
    before = MetaData()
    before.reflect(connection)
    for name in KEPT:
        connection.execute(insert(before.tables[name]).values(_row(before.tables[name])))
    connection.commit()


def test_upgrading_keeps_what_is_there(server_url, tmp_path):
    settings = Settings(tmp_path, _fresh(server_url, tmp_path), "a secret of the tests")
    app = create_app(settings)
    with app.app_context():
        upgrade(revision=FIRST)
        with db.engine.connect() as connection:
            _fill(connection)
        upgrade()
        with db.engine.connect() as connection:
            counts = {
                name: connection.scalar(select(func.count()).select_from(db.metadata.tables[name]))
                for name in KEPT
            }
        db.session.remove()
        db.engine.dispose()
    assert counts == dict.fromkeys(KEPT, 1)
