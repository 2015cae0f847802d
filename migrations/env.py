"""Alembic runs here, on the application's own engine; offline mode is not used."""

from alembic import context

from quizapp.core.db import db


def skip_empty(migration_context, revision, directives):
    """No revision file where the models have not changed."""
    if directives and directives[0].upgrade_ops.is_empty():
        directives[:] = []


with db.engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        render_as_batch=True,
        compare_type=True,
        process_revision_directives=skip_empty,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
