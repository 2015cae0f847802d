"""Sharing a quiz: addresses built by us."""

from __future__ import annotations

import base64
import json
from urllib.parse import urlencode

from quizapp.kiosk import addresses


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
