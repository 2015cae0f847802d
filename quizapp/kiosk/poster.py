"""What is printed: the words of the poster, and the card of code and address."""

from __future__ import annotations

import html
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import nh3

from quizapp.contests import queries as contests
from quizapp.core import markdown, pdf, qr
from quizapp.domain.contests import EntryMode
from quizapp.domain.text import format_clock, format_date, nfc
from quizapp.domain.unit_tree import formal_name
from quizapp.kiosk import addresses

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.contests.models import Contest, Round

_HERE = Path(__file__).parent / "print"
_POSTER, _CARD = _HERE / "poster.typ", _HERE / "qr_card.typ"

CARD_CM = 6
"""Width of the card; a PNG of it has ``PNG_BOX`` pixels a module."""
PNG_BOX = 24
MAX_ROUND_LINES = 4
MAX_SUMMARY, MAX_CONTACT = 300, 300

_LONG_WORD = re.compile(r"(\S{24})(?=\S)")
_BREAK = "\u200b"

ENTRY_STEP: dict[str, tuple[str, str]] = {
    EntryMode.FORM: ("Đăng ký", "Đọc thể lệ, điền thông tin và chọn đơn vị của mình."),
    EntryMode.ACCOUNT: ("Đăng nhập", "Đọc thể lệ, đăng nhập bằng tài khoản đã được cấp."),
    EntryMode.ANONYMOUS: ("Vào thi", "Đọc thể lệ và bắt đầu; không phải khai thông tin cá nhân."),
}


def render(
    contest: Contest,
    agency: str,
    parent: str | None,
    address: str,
    code: str,
    place: str = "",
    *,
    form: Literal["pdf", "png"] = "pdf",
    ppi: float = 60,
) -> bytes:
    """The A4 poster. ``agency`` holds the contest, ``parent`` is the unit above it.

    ``address`` is what the QR carries. PNG (``ppi`` pixels an inch) is for looking at it.
    """
    data = words(contest, agency, parent, address, code, place)
    return pdf.render(_POSTER, data, {"qr.svg": qr.svg(address, sturdy=True)}, form=form, ppi=ppi)


@lru_cache(maxsize=128)
def card(address: str, code: str, form: Literal["svg", "png"]) -> bytes:
    """The QR with its code and address beneath, for one's own leaflets; letters are outlines."""
    rows = qr.modules(address)
    data = {"rows": rows, "code": addresses.spaced(code), **_address(address)}
    ppi = PNG_BOX * len(rows) * 2.54 / CARD_CM
    return pdf.render(_CARD, data, form=form, ppi=ppi)


def words(
    contest: Contest, agency: str, parent: str | None, address: str, code: str, place: str
) -> dict[str, Any]:
    """Every text of the poster, in order; plain text, long words may break."""
    step, how = ENTRY_STEP[contest.entry_mode]
    return {
        "parent": breakable(formal_name(parent)) if parent else None,
        "agency": breakable(formal_name(agency)),
        "title": breakable(contest.title),
        "summary": breakable(shortened(contest.summary, MAX_SUMMARY)),
        "steps": [
            ["Quét mã", "Hướng máy ảnh điện thoại hoặc Zalo vào mã QR."],
            [step, how],
            ["Làm bài", f"{contests.work(contest)}, nộp bài."],
        ],
        **_address(address),
        "code": addresses.spaced(code),
        "times": time_lines(contest.rounds),
        "contact": breakable(shortened(_plain(contest.contact), MAX_CONTACT)),
        "place": breakable(place),
    }


def _address(address: str) -> dict[str, str]:
    host, slash, path = address.split("://", 1)[-1].partition("/")
    return {"host": host, "path": slash + path}


def time_lines(rounds: Sequence[Round]) -> list[str]:
    """When to take part: one line for one round, a line each for a few, a summary of many."""
    if not rounds:
        return []
    whole = f"Từ {_clock(rounds[0].opens_at)} đến {_clock(max(r.closes_at for r in rounds))}"
    if len(rounds) == 1:
        return [whole]
    if len(rounds) > MAX_ROUND_LINES:
        return [f"{len(rounds)} kỳ. {whole}"]
    return [
        breakable(shortened(each.title, 60))
        + f": từ {_clock(each.opens_at)} đến {_clock(each.closes_at)}"
        for each in rounds
    ]


def _clock(moment: int) -> str:
    """ "14:05 ngày 20/8/2025", kept on one line."""
    return f"{format_clock(moment)[:5]}\u00a0ngày\u00a0{format_date(moment)}"


def _plain(source: str) -> str:
    """Markdown as plain text, on one line."""
    return nfc(html.unescape(nh3.clean(markdown.to_html(source), tags=set())))


def shortened(text: str, limit: int) -> str:
    if len(text) <= limit:
        return text
    return text[: limit - 1].rsplit(" ", 1)[0].rstrip(" ,;:.") + "…"


def breakable(text: str) -> str:
    """Lets words longer than a line (addresses) break."""
    return _LONG_WORD.sub(rf"\1{_BREAK}", text)
