"""One reading of the clock per request; everything else is told ``now``.

A moment is an ``int``: milliseconds since 1970-01-01T00:00Z.
"""

from __future__ import annotations

import time

from flask import g, has_request_context


def read() -> int:
    """The present moment, read anew."""
    return time.time_ns() // 1_000_000


def now() -> int:
    """The moment of this request; outside a request the present one."""
    if not has_request_context():
        return read()
    if "now" not in g:
        g.now = read()
    return int(g.now)
