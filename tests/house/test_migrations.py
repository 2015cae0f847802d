"""The migrations make exactly the tables that the models say, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import upgrade
from sqlalchemy import create_engine, text

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
