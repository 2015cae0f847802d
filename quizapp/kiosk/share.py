"""Sharing a quiz: addresses built by us, and the picture that social networks show."""

from __future__ import annotations

import base64
import json
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

from quizapp.core import pdf
from quizapp.kiosk import addresses

_PICTURE = Path(__file__).parent / "print" / "share.typ"


def facebook(url: str) -> str:
    return "https://www.facebook.com/sharer/sharer.php?" + urlencode({"u": url})


def zalo(url: str) -> str:
    """The page on which Zalo asks with whom to share, as its own button opens it."""
    data = base64.b64encode(json.dumps({"url": url}, separators=(",", ":")).encode()).decode()
    return "https://button-share.zalo.me/share_external?" + urlencode(
        {"layout": 1, "color": "blue", "customize": "false", "d": data, "shareType": 0}
    )


def picture_address(code: str) -> str:
    """The address of the picture that goes with a link."""
    return addresses.full(code) + "/anh.png"


@lru_cache(maxsize=64)
def picture(title: str, agency: str) -> bytes:
    """PNG, 1200 × 630."""
    return pdf.render(_PICTURE, {"title": title, "agency": agency}, form="png", ppi=144)
