"""What agencies put into their own sites: a contest in a frame, the calendar of all contests."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from quizapp.contests import queries as contests
from quizapp.contests.calendar import MIMETYPE, calendar
from quizapp.contests.page import address
from quizapp.core import clock, qr
from quizapp.core.access import public
from quizapp.core.files import download
from quizapp.core.security import POLICY
from quizapp.kiosk import addresses, destinations, queries, service
from quizapp.kiosk.views.blueprint import blueprint

FRAMING = [f"https://*.{domain}" for domain in destinations.ALLOWED]
"""The sites that may show a contest in a frame: those of agencies."""


@blueprint.get("/nhung/<slug>")
@public
def embed(slug: str) -> ResponseReturnValue:
    """State, QR and leading units of a contest, for a frame on an agency's site."""
    contest = contests.by_slug(slug)
    now = clock.now()
    link = service.link_for(contest, now)
    size, path = qr.path(addresses.full(link.code))
    page = render_template(
        "kiosk/embed.html",
        contest=contest,
        agency=contests.organiser(contest),
        status=contests.status(contest, now),
        leaders=queries.leaders(contest, now),
        address=address(contest),
        qr_size=size,
        qr_path=path,
        short=addresses.short(link.code),
    )
    return page, {"Cache-Control": "public, max-age=60"}


_framed = {
    "frame_options": None,
    "content_security_policy": {**POLICY, "frame-ancestors": ["'self'", *FRAMING]},
}
vars(embed)["talisman_view_options"] = _framed  # where Talisman looks for a view's own headers


@blueprint.get("/lich.ics")
@public
def all_dates() -> ResponseReturnValue:
    """The rounds of all contests that people may see, for phones and Outlook to follow."""
    now = clock.now()
    found = [calendar(each, address(each), now) for each in contests.public_contests(now)]
    return download(_joined(found), "lich-thi.ics", MIMETYPE)


def _joined(calendars: list[bytes]) -> bytes:
    """One calendar of the events of several."""
    head, end = b"BEGIN:VEVENT", b"END:VCALENDAR"
    empty = b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//quizapp//VI\r\nCALSCALE:GREGORIAN\r\n"
    first = calendars[0].split(head, 1)[0].split(end, 1)[0] if calendars else empty
    events = [head + each.split(head, 1)[1].rsplit(end, 1)[0] for each in calendars if head in each]
    return first + b"".join(events) + end + b"\r\n"
