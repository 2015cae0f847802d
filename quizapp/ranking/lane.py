"""The fast lane of boards that are asked for again: not modified, told before Flask does any work.

Whoever leaves a leaderboard open asks for it again and again. What may simply stay as it is (no
account, nothing to be told once, a tag that still stands) is answered here; everything else goes on
untouched to the view of the same address.
"""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any

from itsdangerous import BadSignature
from werkzeug.http import parse_cookie

from quizapp.attempts.identity import PARTICIPANTS
from quizapp.core import clock, sealing
from quizapp.core.db import db, run_alone
from quizapp.core.errors import Refusal
from quizapp.ranking import validity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

_ADDRESS = re.compile(r"/cuoc-thi/[^/]{1,200}/bang-xep-hang/(ca-nhan|don-vi)")
OWN_PAGE = frozenset({"_user_id", "_flashes"})
"""What makes a session's page one of its own."""


class BoardLane:
    """WSGI middleware in front of ``app``."""

    def __init__(self, app: Flask) -> None:
        self._inner = app.wsgi_app
        self._secret: str = app.config["SECRET_KEY"]
        self._sessions: Any = app.session_interface
        self._app = app
        with app.app_context():
            self._ask = partial(run_alone, db.engine)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        asked = environ.get("HTTP_IF_NONE_MATCH")
        if asked and environ["REQUEST_METHOD"] == "GET" and self._stands(environ, asked):
            headers = [("ETag", asked), ("Cache-Control", "private, no-cache"), ("Vary", "Cookie")]
            start_response("304 NOT MODIFIED", headers)
            return []
        return self._inner(environ, start_response)

    def _stands(self, environ: dict[str, Any], asked: str) -> bool:
        tag = validity.tag_in(asked)
        if tag is None or not _ADDRESS.fullmatch(environ["PATH_INFO"]):
            return False
        cookies = parse_cookie(environ)
        if self._has_own_page(cookies):
            return False
        address = validity.Address(environ["PATH_INFO"], environ.get("QUERY_STRING", ""))
        people = sealing.unsign_with(self._secret, "participants", cookies.get(PARTICIPANTS)) or {}
        try:
            return validity.still_stands(self._ask, tag, address, people, clock.read())
        except Refusal:
            return False

    def _has_own_page(self, cookies: Any) -> bool:
        """Whether somebody is signed in, or is to be told something once; also if that is unclear.

        A session that nobody has signed is an empty one, as for Flask.
        """
        if "remember_token" in cookies:
            return True
        held = cookies.get(self._app.config["SESSION_COOKIE_NAME"])
        signing = self._sessions.get_signing_serializer(self._app)
        if held is None or signing is None:
            return False
        try:
            return not OWN_PAGE.isdisjoint(signing.loads(held))
        except BadSignature:
            return False
