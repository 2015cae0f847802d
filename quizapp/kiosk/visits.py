"""Telling scans from robots and from repeats within minutes, keeping nobody's data.

What is remembered of a visit is 32 bits of a keyed hash whose key changes daily, in a table of
fixed size that all server processes share; the address itself is kept nowhere.
"""

from __future__ import annotations

import mmap
import os
import re
import struct
from functools import lru_cache
from pathlib import Path

from flask import current_app, request

from quizapp.core import clock, sealing
from quizapp.domain.timing import DAY_MS, MINUTE_MS
from quizapp.kiosk.models import Event

REPEAT_MS = 3 * MINUTE_MS
BUCKETS, WAYS = 1 << 15, 4
_ENTRY = struct.Struct("<II")
_ROBOT = re.compile(
    r"bot\b|bot/|crawl|spider|slurp|preview|facebookexternalhit|facebookcatalog|whatsapp|"
    r"headless|lighthouse|curl/|wget|python|go-http|java/|okhttp|libwww|httpclient|monitor|scan",
    re.IGNORECASE,
)


def kind() -> Event:
    """What a request for a link is: a scan, a repeat of one, or a robot's visit."""
    agent = request.headers.get("User-Agent", "")
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if not agent or _ROBOT.search(agent) or "prefetch" in purpose or request.method == "HEAD":
        return Event.ROBOT
    visitor = f"{request.remote_addr}|{agent}|{request.headers.get('Accept-Language', '')}"
    return Event.SCAN if first(f"{request.path}|{visitor}", REPEAT_MS) else Event.REPEAT


def first(what: str, within_ms: int) -> bool:
    """Whether ``what`` has not been seen for so long (by this machine, today)."""
    now = clock.now()
    mark = bytes.fromhex(sealing.fingerprint(f"visit-{now // DAY_MS}", what))
    return _table(str(current_app.config["DATA_DIR"])).first(mark, now // 1000, within_ms // 1000)


@lru_cache(maxsize=4)
def _table(folder: str) -> Seen:
    return Seen(Path(folder) / "visits.bin")


class Seen:
    """A table of fixed size in a shared file: the oldest marks make room for new ones.

    Two processes that write the same bucket at once may forget one mark: a repeat is then
    counted as a scan, nothing else.
    """

    def __init__(self, path: Path) -> None:
        size = BUCKETS * WAYS * _ENTRY.size
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            if os.fstat(descriptor).st_size != size:
                os.ftruncate(descriptor, size)
            self._map = mmap.mmap(descriptor, size)
        finally:
            os.close(descriptor)

    def first(self, mark: bytes, now: int, within: int) -> bool:
        """Whether ``mark`` was not here within so many seconds before ``now``; it is then."""
        bucket, tag = int.from_bytes(mark[:4], "big") % BUCKETS, int.from_bytes(mark[4:8], "big")
        places = [(bucket * WAYS + way) * _ENTRY.size for way in range(WAYS)]
        entries = [(*_ENTRY.unpack_from(self._map, at), at) for at in places]
        known = next(((seen, at) for mark_, seen, at in entries if mark_ == tag and seen), None)
        if known is not None and 0 <= now - known[0] < within:
            return False
        at = known[1] if known else min(entries, key=lambda entry: entry[1])[2]
        _ENTRY.pack_into(self._map, at, tag, now & 0xFFFFFFFF)
        return True
