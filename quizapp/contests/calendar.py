"""The rounds of a contest as a calendar file (RFC 5545) for phones and Outlook."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.contests.models import Contest, Round

LINE_OCTETS = 73
MIMETYPE = "text/calendar; charset=utf-8"


def calendar(contest: Contest, url: str, now: int) -> bytes:
    """One event per round, with a reminder at its opening and one a day before its end."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//quizapp//VI", "CALSCALE:GREGORIAN"]
    for each in contest.rounds:
        lines += _event(contest, each, url, now)
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) for line in lines).encode()


def _event(contest: Contest, round_: Round, url: str, now: int) -> list[str]:
    title = contest.title if len(contest.rounds) == 1 else f"{contest.title}: {round_.title}"
    return [
        "BEGIN:VEVENT",
        f"UID:{contest.slug}-{round_.number}@{url.split('/')[2]}",
        f"DTSTAMP:{_moment(now)}",
        f"DTSTART:{_moment(round_.opens_at)}",
        f"DTEND:{_moment(round_.closes_at)}",
        f"SUMMARY:{_escaped(title)}",
        f"DESCRIPTION:{_escaped(contest.summary)}",
        f"URL:{url}",
        "TRANSP:TRANSPARENT",
        *_alarm("TRIGGER:PT0S", "Kỳ thi đã mở"),
        *_alarm("TRIGGER;RELATED=END:-P1D", "Còn một ngày để dự thi"),
        "END:VEVENT",
    ]


def _alarm(trigger: str, words: str) -> list[str]:
    return ["BEGIN:VALARM", "ACTION:DISPLAY", trigger, f"DESCRIPTION:{words}", "END:VALARM"]


def _moment(ms: int) -> str:
    return datetime.fromtimestamp(ms // 1000, UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(words: str) -> str:
    for sign in "\\,;":
        words = words.replace(sign, "\\" + sign)
    return words.replace("\n", "\\n")


def _folded(line: str) -> str:
    """Lines end in CRLF and go on, after a space, before they get longer than 75 octets."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > LINE_OCTETS:
            parts.append(" ")
            size = 1
        parts[-1] += sign
        size += width
    return "\r\n".join(parts) + "\r\n"
