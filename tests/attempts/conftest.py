"""A real Chromium at a server of the test's own."""

import threading

import psycopg
import pytest
from sqlalchemy import event
from werkzeug.serving import WSGIRequestHandler, make_server

from quizapp.core.db import db

ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


class Quiet(WSGIRequestHandler):
    def log_request(self, *args):
        pass


class Statements(list):
    """Those that do work: not what begins and ends a transaction, nor the pool's sign of life."""

    def append(self, query):
        if not str(query).startswith(("BEGIN", "COMMIT", "ROLLBACK", ";")):
            super().append(query)


@pytest.fixture
def statements():
    """Every statement that reaches the driver, SQLAlchemy's or not."""
    seen = Statements()
    engine = db.engine
    if engine.dialect.name == "sqlite":

        def trace(connection, _record, _proxy):
            connection.set_trace_callback(lambda text: seen.append(text))

        event.listen(engine, "checkout", trace)
        yield seen
        event.remove(engine, "checkout", trace)
        engine.dispose()
        return
    execute = psycopg.Cursor.execute

    def counted(self, query, *args, **kwargs):
        seen.append(query)
        return execute(self, query, *args, **kwargs)

    psycopg.Cursor.execute = counted
    yield seen
    psycopg.Cursor.execute = execute


@pytest.fixture
def url(app):
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def phone(browser, url):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, base_url=url, locale="vi-VN"
    )
    context.set_default_timeout(10_000)
    yield context
    context.close()
