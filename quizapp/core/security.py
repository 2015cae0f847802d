"""Headers, cookies and CSRF: the defaults that every page has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import request
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from werkzeug.routing import IntegerConverter

if TYPE_CHECKING:
    from flask import Flask

    from quizapp.core.settings import Settings

csrf = CSRFProtect()

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": ["'self'", "data:"],
    "connect-src": "'self'",
    "font-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
}
SESSION_DAYS = 30
MAX_FORM = 1024 * 1024
"""Bytes of anything sent but an upload: a form, JSON."""


def init_app(app: Flask, settings: Settings) -> None:
    app.config.update(
        SESSION_COOKIE_NAME="phien",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SECURE=settings.https,
        PERMANENT_SESSION_LIFETIME=SESSION_DAYS * 86400,
        WTF_CSRF_TIME_LIMIT=None,
    )
    app.url_map.converters["int"] = Number
    app.before_request(_bound_body)  # before the token is looked for: that reads the body
    csrf.init_app(app)
    Talisman(
        app,
        force_https=settings.https,
        session_cookie_secure=settings.https,
        strict_transport_security=settings.https,
        content_security_policy=POLICY,
        referrer_policy="same-origin",
        permissions_policy={"geolocation": "()", "camera": "()", "microphone": "()"},
    )


class Number(IntegerConverter):
    """A whole number in an address that a database can hold; what is longer names nothing."""

    regex = r"\d{1,18}"


def _bound_body() -> None:
    if request.mimetype != "multipart/form-data":
        request.max_content_length = MAX_FORM
