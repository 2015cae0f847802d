"""Rate limits, by account or attempt rather than by address: an office shares one address."""

from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter
from flask_login import current_user

from quizapp.core.settings import Settings


def who() -> str:
    """The account where there is one, else the visitor's signed cookie, else the address."""
    if current_user and current_user.is_authenticated:
        return f"user:{current_user.get_id()}"
    cookie = request.cookies.get("nguoi_du_thi")
    return f"visitor:{cookie[-24:]}" if cookie else f"address:{request.remote_addr}"


limiter = Limiter(key_func=who, default_limits=[], headers_enabled=False)


def init_app(app: Flask, settings: Settings) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    limiter.init_app(app)
