"""The fast lane of those who press start while a server is falling behind.

Where requests stand in line already, a place in the line before the start must cost next to
nothing: a signed cookie, a few statements, a page that is the same for all but for some figures.
Whatever is not so plain is handed on untouched to the view of the same address: nobody stands in
line yet, the turn is due, an attempt was made before, the round is not open.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

from flask import make_response, render_template
from werkzeug.http import parse_cookie

from quizapp.attempts.identity import PARTICIPANTS
from quizapp.attempts.service import line
from quizapp.attempts.waiting import PERSONAL, said
from quizapp.contests import queries as contests
from quizapp.core import clock, overload, sealing
from quizapp.core.db import db, snapshot
from quizapp.core.errors import Unavailable
from quizapp.domain.line import Pace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from flask import Flask

    from quizapp.domain.line import Turn

BEHIND_S = 0.05
"""A request that stood in line for less is nobody's trouble: it takes the usual way."""
MAX_BODY = 4096
FRESH_MS = 60_000
"""How long the part of the page that is the same for all is kept."""
_ITS_OWN = frozenset({"Content-Length", "Set-Cookie"})
"""Headers of one answer that no other may get."""
_BEFORE, _AFTER = "/cuoc-thi/", "/bat-dau"


class StartLane:
    """WSGI middleware in front of ``app``."""

    def __init__(self, app: Flask) -> None:
        self._app, self._inner = app, app.wsgi_app
        self._pages: dict[str, tuple[int, list[tuple[str, str]], str]] = {}
        with app.app_context():
            self._engine = db.engine

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path: str = environ["PATH_INFO"]
        if (
            environ["REQUEST_METHOD"] == "POST"
            and overload.waited() > BEHIND_S
            and path.startswith(_BEFORE)
            and path.endswith(_AFTER)
        ):
            slug = path.removeprefix(_BEFORE).removesuffix(_AFTER)
            try:
                turn = self._turn(slug, environ)
            except Unavailable:  # the view says so, or what else stands in the way
                turn = None
            if turn is not None:
                headers, page = self._page(slug, turn, environ)
                start_response("200 OK", [*headers, ("Content-Length", str(len(page)))])
                return [page]
        return self._inner(environ, start_response)

    def _turn(self, slug: str, environ: dict[str, Any]) -> Turn | None:
        """The place of who presses, where there is a line for them; raises Unavailable."""
        secret = self._app.config["SECRET_KEY"]
        cookie = parse_cookie(environ).get(PARTICIPANTS)
        known = sealing.unsign_with(secret, "participants", cookie)
        if not isinstance(known, dict) or "/" in slug:
            return None
        pace = Pace.of(self._app.config["STARTS_PER_SECOND"], overload.waited() * 1000)
        return line.queue_up_alone(self._engine, slug, known, clock.read(), pace)

    # ------------------------------------------------------------ the page

    def _page(
        self, slug: str, turn: Turn, environ: dict[str, Any]
    ) -> tuple[list[tuple[str, str]], bytes]:
        now = clock.read()
        made_at, headers, page = self._pages.get(slug, (0, [], ""))
        if not made_at <= now < made_at + FRESH_MS:
            headers, page = self._same_for_all(slug, now)
            self._pages = {slug: (now, headers, page)}
        for name, value in said(turn, now, _token(environ)).items():
            page = page.replace(_mark(name), escape(str(value)))
        return headers, page.encode()

    def _same_for_all(self, slug: str, now: int) -> tuple[list[tuple[str, str]], str]:
        path = f"{_BEFORE}{slug}{_AFTER}"
        with self._app.test_request_context(path, method="POST"), snapshot():
            contest = contests.by_slug(slug, trials=True)
            html = render_template(
                "attempts/wait.html",
                contest=contest,
                round=contests.round_at(contest, now),
                due=False,
                closes_first=False,
                **{name: _mark(name) for name in PERSONAL},
            )
            answer = make_response(html)
            answer.headers["Cache-Control"] = "no-store"
            answer = self._app.process_response(answer)
        headers = [pair for pair in answer.headers if pair[0] not in _ITS_OWN]
        return headers, html


def _mark(name: str) -> str:
    return f"@@{name}@@"


def _token(environ: dict[str, Any]) -> str:
    """The token that the form of the page before carried goes on to the form of this one."""
    length = environ.get("CONTENT_LENGTH", "")
    if not length.isdecimal() or not 0 < int(length) <= MAX_BODY:
        return ""
    fields = parse_qs(environ["wsgi.input"].read(int(length)).decode("utf-8", "replace"))
    return fields.get("csrf_token", [""])[0]
