"""What search engines and social networks are told of a contest."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.core import pdf
from quizapp.domain.text import format_date, local_datetime

if TYPE_CHECKING:
    from quizapp.contests.models import Contest, Round

_PICTURE = Path(__file__).parent / "print" / "share.typ"
_SCHEMA = "https://schema.org"


@lru_cache(maxsize=64)
def picture(title: str, agency: str, call: str) -> bytes:
    """The card that social networks show of a link: PNG, 1200 × 630."""
    data = {"title": title, "agency": agency, "call": call}
    return pdf.render(_PICTURE, data, form="png", ppi=144)


def call(contest: Contest) -> str:
    """What the card says beneath the title: when to take part."""
    if not contest.rounds:
        return "Thi trực tuyến"
    opens = format_date(min(each.opens_at for each in contest.rounds))
    return f"Thi trực tuyến, {opens} – {format_date(max(r.closes_at for r in contest.rounds))}"


def event(contest: Contest, agency: str, address: str, picture_address: str) -> dict[str, Any]:
    """The contest as an event of schema.org (JSON-LD), each round of several one within it."""
    found = {
        "@context": _SCHEMA,
        **_event(contest.title, address, contest.rounds),
        "description": contest.summary or contest.title,
        "image": [picture_address],
        "organizer": {"@type": "GovernmentOrganization", "name": agency},
        "isAccessibleForFree": True,
        "inLanguage": "vi",
    }
    if len(contest.rounds) > 1:
        found["subEvent"] = [
            _event(f"{contest.title}: {each.title}", address, [each]) for each in contest.rounds
        ]
    return found


def _event(name: str, address: str, rounds: list[Round]) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "Event",
        "name": name,
        "url": address,
        "eventStatus": f"{_SCHEMA}/EventScheduled",
        "eventAttendanceMode": f"{_SCHEMA}/OnlineEventAttendanceMode",
        "location": {"@type": "VirtualLocation", "url": address},
    }
    if rounds:
        found["startDate"] = _moment(min(each.opens_at for each in rounds))
        found["endDate"] = _moment(max(each.closes_at for each in rounds))
    return found


def _moment(ms: int) -> str:
    return local_datetime(ms).isoformat(timespec="seconds")
