"""How pytest-xdist shares the tests out among its workers.

A worker has one database at a time, and changing it is dear: tests are dealt out in the order
that pytest gave them, which is one database after the other. Those of one file and database go
together. So do all browser tests of one database, which share one whole installation. What needs
no database comes last, one by one, so that all workers end together.

The mark ``xdist_group`` would do for the browser, but is without effect under pytest 9.2.
"""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

DATABASE = re.compile(r"[\[-](sqlite|postgresql)[\]-]")


def share(nodeid: str) -> str:
    """The name of what this test belongs to: tests of one name run in one worker."""
    path, _, test = nodeid.partition("::")
    found = DATABASE.search(test)
    if found is None:
        return nodeid
    return f"{'browser' if path.startswith('tests/browser/') else path} {found[1]}"


class Shares(LoadScopeScheduling):
    """Deals the tests out by ``share``."""

    def _split_scope(self, nodeid: str) -> str:
        return share(nodeid)
