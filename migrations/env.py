"""Alembic runs here, on the application's own engine; offline mode is not used."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from sqlalchemy import Connection

from quizapp.core.db import db


def skip_empty(migration_context, revision, directives):
    """No revision file where the models have not changed."""
    if directives and directives[0].upgrade_ops.is_empty():
        directives[:] = []


@contextmanager
def rows_stay(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew: its rows must not take those of others along.

    With foreign keys on, dropping the old table deletes its rows first, and by ON DELETE CASCADE
    whatever hangs on them. The pragma does nothing inside a transaction, hence the driver.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.driver_connection
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.rollback()
        driver.execute("PRAGMA foreign_keys=ON")


with db.engine.connect() as connection, rows_stay(connection):
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        process_revision_directives=skip_empty,
    )
    with context.begin_transaction():
        context.run_migrations()
        if connection.dialect.name == "sqlite":
            lost = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
            if lost:
                raise RuntimeError(f"rows without what they belong to: {lost[:10]}")
    connection.commit()
