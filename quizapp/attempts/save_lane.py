"""The fast lane of the two hottest requests: ``PUT /lam-bai/<code>/cau/<n>`` and ``GET …/gio``.

An answer that can simply be stored is stored here, before Flask does any work: a signed cookie, one
statement, a few bytes back; and so is the clock told. Whatever is not so plain (no cookie, a bad
body, an attempt that has ended) is handed on untouched to the view of the same address, which says
why. Only where the database is away the view is not tried: that would take as long once more. Both
speak through ``wire`` and ``service.answer``, and sending an answer twice is harmless.
"""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING, Any

from werkzeug.http import parse_cookie

from quizapp.attempts.identity import ATTEMPT, ticket_in
from quizapp.attempts.queries import CLOCK
from quizapp.attempts.service import answer
from quizapp.attempts.wire import MAX_BODY, clock_said, fields_of, own_page, seq_of, text_of
from quizapp.core import clock, refusals
from quizapp.core.db import db, run_alone
from quizapp.core.errors import RETRY_AFTER, WORDS, Refusal, Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask
    from sqlalchemy import Engine

    from quizapp.attempts.identity import Ticket

_CLOCK = re.compile(r"/lam-bai/([0-9A-Z]{1,40})/gio")
_ADDRESS = re.compile(r"/lam-bai/([0-9A-Z]{1,40})/cau/([0-9]{1,4})")
_HEADERS = (
    ("Content-Type", "application/json"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
)
_TITLE, _MESSAGE = WORDS[503]
_SAID_AWAY = json.dumps({"error": Unavailable.code, "title": _TITLE, "message": _MESSAGE}).encode()
_AWAY = [
    *_HEADERS,
    ("Retry-After", str(RETRY_AFTER[503])),
    ("Content-Length", str(len(_SAID_AWAY))),
]


class SaveLane:
    """WSGI middleware in front of ``app``."""

    def __init__(self, app: Flask) -> None:
        self._inner = app.wsgi_app
        self._secret: str = app.config["SECRET_KEY"]
        with app.app_context():
            self._engine: Engine = db.engine

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if environ["PATH_INFO"].startswith("/lam-bai/"):
            try:
                reply = self._reply(environ)
            except Unavailable as away:
                refusals.note(away.status, away.code)
                start_response("503 Service Unavailable", _AWAY)
                return [_SAID_AWAY]
            if reply is not None:
                length = ("Content-Length", str(len(reply)))
                start_response("200 OK", [*_HEADERS, length])
                return [reply]
        return self._inner(environ, start_response)

    def _reply(self, environ: dict[str, Any]) -> bytes | None:
        said = None
        if environ["REQUEST_METHOD"] == "PUT":
            said = self._saved(environ)
        elif environ["REQUEST_METHOD"] == "GET" and not environ.get("QUERY_STRING"):
            said = self._clock(environ)
        return None if said is None else json.dumps(said, separators=(",", ":")).encode()

    def _ticket(self, environ: dict[str, Any], code: str) -> Ticket | None:
        return ticket_in(self._secret, parse_cookie(environ).get(ATTEMPT), code)

    def _clock(self, environ: dict[str, Any]) -> dict[str, Any] | None:
        """What the clock says, to the browser that carries the attempt; raises Unavailable."""
        found = _CLOCK.fullmatch(environ["PATH_INFO"])
        ticket = self._ticket(environ, found[1]) if found else None
        if ticket is None:
            return None
        row = run_alone(self._engine, CLOCK, (ticket.attempt_id,))
        return None if row is None else clock_said(clock.read(), *row)

    def _saved(self, environ: dict[str, Any]) -> dict[str, Any] | None:
        """The answer to a save that could simply be stored, else None; raises Unavailable."""
        found = _ADDRESS.fullmatch(environ["PATH_INFO"])
        if found is None or environ.get("HTTP_X_QUIZAPP") != "1":
            return None
        if not own_page(environ.get("HTTP_SEC_FETCH_SITE")):
            return None
        code, position = found[1], int(found[2])
        ticket = self._ticket(environ, code)
        if ticket is None:
            return None
        now = clock.read()
        try:
            body = _body(environ)
            seq = seq_of(body.get("seq"))
            text = text_of(ticket, position, body.get("choice"))
            deadline_at = answer.stored(
                self._engine, ticket.attempt_id, code, position, text, seq, now
            )
        except Unavailable:
            raise
        except (Refusal, ValueError, RecursionError):
            return None
        if deadline_at is None:
            return None
        return {"saved": True, "seq": seq, "server_now": now, "deadline_at": deadline_at}


def _body(environ: dict[str, Any]) -> dict[str, Any]:
    """The JSON object that was sent, left in place for the view; raises ValueError, Invalid."""
    length = int(environ.get("CONTENT_LENGTH") or 0)
    kind = environ.get("CONTENT_TYPE", "").partition(";")[0].strip()
    if not 0 < length <= MAX_BODY or kind != "application/json":
        raise ValueError
    content = environ["wsgi.input"].read(length)
    environ["wsgi.input"] = io.BytesIO(content)
    return fields_of(json.loads(content))
