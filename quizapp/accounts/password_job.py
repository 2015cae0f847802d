"""The job that makes the accounts of an accepted list: passwords a few at a time, then all at once.

Hashing is slow by design; nothing is locked meanwhile, and whoever is killed over it leaves what
was hashed to the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.accounts import service
from quizapp.accounts.models import AccountImport
from quizapp.core import clock
from quizapp.core.db import begin_read, begin_write, db

if TYPE_CHECKING:
    from quizapp.core.jobs import Steps


def steps(draft_id: int) -> Steps:
    """Make the passwords of a list, and with the last of them its accounts."""
    while True:
        begin_read()
        draft = db.session.get(AccountImport, draft_id, populate_existing=True)
        if draft is None or draft.accepted_at is None or draft.made_at is not None:
            return
        total = len(draft.content["people"])
        work = service.hashed(draft)
        begin_write()
        service.keep_hashes(draft_id, work, clock.read())
        yield work.done, total
