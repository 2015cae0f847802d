"""Too much at once: who has stood in line too long is told to come again, quickly and kindly.

Turning a request down costs a fraction of answering it. That is what lets a server that has fallen
behind catch up, and those who are answering questions are the last to be turned down.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

from quizapp.core import errors, refusals

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask, Response

PATIENCE = 3.0
"""Seconds in line after which a request is turned down."""
PATIENCE_OF_ANSWERS = 8.0
"""The same for what belongs to an attempt, and for what its page is made of. Those who press start
are among them: a place in line costs hardly more than being turned down."""
PATIENT, PATIENT_ENDS = ("/lam-bai/", "/static/", "/healthz"), ("/bat-dau", "/cho")

TITLE = errors.WORDS[503][0]
MESSAGE = (
    "Đang có rất nhiều người truy cập cùng lúc. Những câu trả lời đã báo lưu vẫn còn nguyên. "
    "Anh/chị vui lòng chờ ít giây rồi thử lại."
)

_request = threading.local()


def arrived(moment: float) -> None:
    """Told by the server before it serves a request: when it came, by ``time.monotonic()``."""
    _request.since = moment


def waited() -> float:
    """Seconds that this request stood in line; 0 under servers that do not say."""
    since: float | None = getattr(_request, "since", None)
    return 0.0 if since is None else time.monotonic() - since


class Valve:
    """WSGI middleware in front of everything that ``app`` does."""

    def __init__(self, app: Flask) -> None:
        self._app, self._inner = app, app.wsgi_app
        self._ready: dict[tuple[bool, bool], Response] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if waited() > PATIENCE and waited() > _patience(environ["PATH_INFO"]):
            refusals.note(503, "overloaded")
            return self._put_off(environ)(environ, start_response)
        return self._inner(environ, start_response)

    def _put_off(self, environ: dict[str, Any]) -> Response:
        """The same few bytes for everybody, made once: page or JSON, for reading or for sending."""
        script = "application/json" in environ.get("HTTP_ACCEPT", "")
        key = (script, environ["REQUEST_METHOD"] == "GET")
        if key not in self._ready:
            accept = "application/json" if script else "text/html"
            method = "GET" if key[1] else "POST"
            with self._app.test_request_context(method=method, headers={"Accept": accept}):
                made = errors.answer(503, "overloaded", TITLE, MESSAGE)
                self._ready[key] = self._app.process_response(made)
        return self._ready[key]


def _patience(path: str) -> float:
    patient = path.startswith(PATIENT) or path.endswith(PATIENT_ENDS)
    return PATIENCE_OF_ANSWERS if patient else PATIENCE


def init_app(app: Flask) -> None:
    app.wsgi_app = Valve(app)  # type: ignore[method-assign]
