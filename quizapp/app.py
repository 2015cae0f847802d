"""The application factory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, request
from flask_compress import Compress
from sqlalchemy.exc import DBAPIError
from werkzeug.middleware.proxy_fix import ProxyFix

from quizapp import features
from quizapp.core import (
    db,
    errors,
    filters,
    language,
    limits,
    overload,
    security,
    slots,
    templates,
)
from quizapp.core.files import MAX_UPLOAD
from quizapp.core.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask.typing import ResponseReturnValue

YEAR = 365 * 86400


class QuizApp(Flask):
    """One commit per request: a view that returns commits, one that raises rolls back."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """No function of this application is a coroutine: that need not be asked at every call."""
        return func

    def dispatch_request(self) -> ResponseReturnValue:
        """A read whose pooled connection died with a restart of the database is done once more."""
        try:
            return self._committed()
        except DBAPIError as error:
            if not error.connection_invalidated or request.method not in db.READING:
                raise
            return self._committed()

    def _committed(self) -> ResponseReturnValue:
        try:
            answer = super().dispatch_request()
            db.commit()
        except BaseException:
            db.db.session.rollback()
            raise
        return answer


def create_app(settings: Settings | None = None) -> Flask:
    """The application with every feature; ``settings`` come from the environment by default."""
    settings = settings or Settings.from_env()
    app = QuizApp("quizapp")
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SEND_FILE_MAX_AGE_DEFAULT=YEAR,
        MAX_CONTENT_LENGTH=MAX_UPLOAD + 512 * 1024,
        PUBLIC_URL=settings.public_url,
        DATA_DIR=str(settings.data_dir),
        STARTS_PER_SECOND=settings.pace_of_starts,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=1,  # a quarter of the work of 4, for pages a fifth larger
        TESTING=settings.testing,
        **settings.extra,
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    features.load_models()
    for part in (db, errors, templates, filters, language, slots):
        part.init_app(app)
    Compress(app)
    security.init_app(app, settings)
    limits.init_app(app, settings)
    features.register_all(app)
    overload.init_app(app)
    if settings.proxies:
        near = dict.fromkeys(("x_for", "x_proto", "x_host"), settings.proxies)
        app.wsgi_app = ProxyFix(app.wsgi_app, **near)  # type: ignore[method-assign]
    return app
