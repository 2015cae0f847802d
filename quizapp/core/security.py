"""Headers, cookies and CSRF: the defaults that every page has."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import Response, current_app, request
from flask.sessions import SecureCookieSessionInterface
from flask_talisman import Talisman
from flask_wtf.csrf import CSRFProtect
from itsdangerous import TimestampSigner
from itsdangerous.encoding import want_bytes
from werkzeug.routing import IntegerConverter

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    app.session_interface = Sessions()
    Headers(
        app,
        force_https=settings.https,
        session_cookie_secure=settings.https,
        strict_transport_security=settings.https,
        content_security_policy=POLICY,
        referrer_policy="same-origin",
        permissions_policy={"geolocation": "()", "camera": "()", "microphone": "()"},
    )


class Sessions(SecureCookieSessionInterface):
    """Flask's own sessions; their signer is made once, not twice a request."""

    def __init__(self) -> None:
        self._signer: Any = None

    def get_signing_serializer(self, app: Flask) -> Any:
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
            if self._signer is not None:
                self._signer.signer = _Signer
        return self._signer


class _Signer(TimestampSigner):
    """itsdangerous derives the key from the secret anew at every use; once is enough."""

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        key = secret_key if secret_key is not None else self.secret_keys[-1]
        return _derived(self.key_derivation, self.salt, want_bytes(key))


@lru_cache(maxsize=16)
def _derived(how: str, salt: bytes, key: bytes) -> bytes:
    return TimestampSigner(
        key, salt=salt, key_derivation=how, digest_method=SecureCookieSessionInterface.digest_method
    ).derive_key()


class Headers(Talisman):
    """Talisman works each header out anew for every answer; they are the same for nearly all.

    Where no view asks for others (``talisman_view_options``) they are worked out once for plain
    connections and once for encrypted ones.
    """

    def init_app(self, app: Flask, **options: Any) -> None:
        self._usual: dict[bool, list[tuple[str, str]]] = {}
        super().init_app(app, **options)

    def _set_response_headers(self, response: Response) -> Response:
        self._usual_headers(response)
        sites = getattr(response, "framed_by", ())
        if sites:
            policy = {**POLICY, "frame-ancestors": [*sites]}
            response.headers["Content-Security-Policy"] = _policy_words(policy)
            del response.headers["X-Frame-Options"]
        return response

    def _usual_headers(self, response: Response) -> Response:
        view = current_app.view_functions.get(request.endpoint or "")
        if hasattr(view, "talisman_view_options"):
            return super()._set_response_headers(response)
        secure = request.is_secure or request.headers.get("X-Forwarded-Proto") == "https"
        if secure not in self._usual:
            empty = Response()
            empty.headers.clear()
            self._usual[secure] = list(super()._set_response_headers(empty).headers)
        response.headers.extend(self._usual[secure])  # no view sets one of them
        return response

    def _force_https(self) -> Any:
        return super()._force_https() if self.force_https else None

    def _make_nonce(self) -> None:
        """No page of ours has anything inline that would need one."""


def may_frame(response: Response, sites: Iterable[str]) -> Response:
    """Let these sites (``https://…``) and no others show this one answer in a frame."""
    response.framed_by = tuple(sites)  # type: ignore[attr-defined]
    return response


def _policy_words(policy: dict[str, Any]) -> str:
    parts = ((name, [said] if isinstance(said, str) else said) for name, said in policy.items())
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in parts)


class Number(IntegerConverter):
    """A whole number in an address that a database can hold; what is longer names nothing."""

    regex = r"\d{1,18}"


def _bound_body() -> None:
    if request.mimetype != "multipart/form-data":
        request.max_content_length = MAX_FORM
