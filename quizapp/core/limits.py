"""Rate limits, by account or attempt rather than by address: an office shares one address."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask, request
from flask_limiter import Limiter
from flask_login import current_user
from limits import RateLimitItem, parse

from quizapp.core import sealing
from quizapp.core.errors import WORDS, NotFound, TooMany
from quizapp.core.settings import Settings

WRONG_CODES = parse("60/minute")
"""How many codes that do not exist one visitor may try; nobody mistypes that often."""


def who() -> str:
    """The account where there is one, else the visitor's signed cookie, else the address.

    A cookie that was made up counts for nothing: it would be another visitor with every request.
    """
    if current_user and current_user.is_authenticated:
        return f"user:{current_user.get_id()}"
    cookie = request.cookies.get("nguoi_du_thi")
    if cookie and sealing.unsign("participants", cookie):
        return f"visitor:{cookie[-24:]}"
    return f"address:{request.remote_addr}"


def of_visitor(one: str, office: str) -> Callable[[], str]:
    """The limit for a view: ``one`` for a visitor who is known, ``office`` for all of those that
    are known by their common address alone."""
    return lambda: office if who().startswith("address:") else one


class DecoratedLimits(Limiter):
    """Only views that carry a limit are counted, by their decorator: there are no default limits
    that every request would have to be asked for."""

    def _check_request_limit(
        self, callable_name: str | None = None, in_middleware: bool = True
    ) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = DecoratedLimits(key_func=who, default_limits=[], headers_enabled=False)


@contextmanager
def guessing(what: str) -> Iterator[None]:
    """Around looking up a code that a visitor gives: NotFound inside counts as a wrong one.

    After too many of them nothing is looked up any more for a while: raises TooMany.
    """
    visitor = who()
    if not limiter.limiter.test(WRONG_CODES, what, visitor):
        raise TooMany("Anh/chị đã nhập nhiều mã không đúng. Vui lòng chờ một phút rồi thử lại.")
    try:
        yield
    except NotFound:
        limiter.limiter.hit(WRONG_CODES, what, visitor)
        raise


def count_one(limit: RateLimitItem, what: str, who: str) -> None:
    """One more of what ``who`` may do only so often; raises TooMany."""
    if not limiter.limiter.hit(limit, what, who):
        raise TooMany(WORDS[429][1])


def init_app(app: Flask, settings: Settings) -> None:
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    limiter.init_app(app)
