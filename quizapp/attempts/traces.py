"""What is kept to tell attempts apart: a random word in a cookie, and the network's outline.

No fingerprint of the browser is taken and no address is stored: only keyed hashes, different in
every contest, so that they say "the same" or "not the same" within one contest and nothing else.
Of contests without names nothing is kept.
"""

from __future__ import annotations

import ipaddress
import secrets
from typing import TYPE_CHECKING

from flask import current_app, request

from quizapp.core import sealing
from quizapp.domain.honesty import MAX_AWAY_TIMES

if TYPE_CHECKING:
    from typing import Any

    from werkzeug.wrappers import Response

    from quizapp.attempts.queries import UnderWay

DEVICE = "thiet_bi"
REMEMBERED = 180 * 86_400
NETWORK_BITS = {4: 24, 6: 48}


def at_start(contest_id: int, device: str) -> dict[str, str | None]:
    """The columns of an attempt that starts at this browser, whose random word is ``device``."""
    return {
        "device": sealing.fingerprint("device", f"{contest_id}:{device}"),
        "network_start": network(contest_id),
    }


def at_end(attempt: UnderWay) -> dict[str, Any]:
    """The columns of an attempt that is handed in by this request; none where none began."""
    if attempt.network_start is None:
        return {}
    times, ms = _away(request.form.get("roi-trang", ""))
    return {
        "network_end": network(attempt.contest_id),
        "away_count": times,
        "away_ms": ms if ms is None else min(ms, max(0, attempt.deadline_at - attempt.started_at)),
    }


def network(contest_id: int) -> str | None:
    """The keyed hash of the visitor's /24 (IPv4) or /48 (IPv6)."""
    try:
        address = ipaddress.ip_address(request.remote_addr or "")
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped:
        address = address.ipv4_mapped
    outline = ipaddress.ip_network((address, NETWORK_BITS[address.version]), strict=False)
    return sealing.fingerprint("network", f"{contest_id}:{outline}")


def device() -> str:
    """The random word that this browser carries; a new one where it carries none."""
    known = sealing.unsign("device", request.cookies.get(DEVICE))
    return known if isinstance(known, str) else secrets.token_hex(16)


def carry(response: Response, device: str) -> Response:
    """Let the browser carry its random word."""
    if sealing.unsign("device", request.cookies.get(DEVICE)) != device:
        response.set_cookie(
            DEVICE,
            sealing.sign("device", device),
            max_age=REMEMBERED,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return response


def _away(sent: str) -> tuple[int | None, int | None]:
    """(times, milliseconds) as the page's script counted them: ``"3 12000"``."""
    parts = sent.split(" ")
    if len(parts) != 2 or not all(p.isascii() and p.isdecimal() and len(p) < 10 for p in parts):
        return None, None
    return min(int(parts[0]), MAX_AWAY_TIMES), int(parts[1])
