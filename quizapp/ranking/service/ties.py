"""Putting equals in order: by a lot that anyone can repeat, or by a reasoned decision."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain import draws
from quizapp.domain.snapshots import TieKind
from quizapp.domain.text import nfc, nfc_lines
from quizapp.ranking.models import TieDecision
from quizapp.ranking.queries import snapshots as reads
from quizapp.ranking.service import snapshots
from quizapp.ranking.service.snapshots import AT_ONCE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.ranking.models import Snapshot
    from quizapp.ranking.queries.ties import Group

MAX_REASON, MAX_NUMBER = 1000, 60


def draw(
    group: Group, *, reason: str, number: str, actor: str, now: int, seed: str | None = None
) -> TieDecision:
    """Draw lots over all of the equals; the seed is made here and recorded. See ``decide``."""
    seed = seed or secrets.token_hex(16)
    tickets = [str(each.id) for each in group.members]
    order = [int(ticket) for ticket in draws.order(seed, tickets)]
    digest = draws.digest(tickets)
    return _decided(group, TieKind.LOT, order, reason, number, actor, now, seed, digest)


def decide(
    group: Group, order: Sequence[int], *, reason: str, number: str, actor: str, now: int
) -> TieDecision:
    """Give some or all of the equals the first places among them, in the order of ``order``.

    A new version of the ranking is made and published. Raises Invalid without a reason or with
    an order of others, Conflict where the ranking has another version by now.
    """
    ids = {each.id for each in group.members}
    if not order or len(set(order)) != len(order) or not ids.issuperset(order):
        raise Invalid("Vui lòng đánh số thứ tự 1, 2, 3… cho ít nhất một người, không trùng số.")
    if not nfc(reason):
        raise Invalid("Vui lòng ghi lý do hoặc căn cứ của quyết định.")
    return _decided(group, TieKind.REASONED, list(order), reason, number, actor, now)


def _decided(
    group: Group,
    kind: TieKind,
    order: list[int],
    reason: str,
    number: str,
    actor: str,
    now: int,
    seed: str | None = None,
    digest: str | None = None,
) -> TieDecision:
    words, number = nfc_lines(reason), nfc(number)
    if len(words) > MAX_REASON or len(number) > MAX_NUMBER:
        raise Invalid(f"Lý do tối đa {MAX_REASON} ký tự, số văn bản tối đa {MAX_NUMBER} ký tự.")
    before = group.snapshot
    _refuse_old(before)
    made = TieDecision(
        contest_id=before.contest_id,
        round_number=before.round_number,
        snapshot_id=before.id,
        subject=group.subject,
        place=group.place,
        division=group.division,
        kind=kind.value,
        members=sorted(each.id for each in group.members),
        order=order,
        seed=seed,
        digest=digest,
        reason=words,
        number=number,
        decided_at=now,
        decided_by=actor,
    )
    db.session.add(made)
    db.session.flush()
    audit.record(
        "ranking.decide",
        "contest",
        before.contest_id,
        round=before.round_number,
        version=before.version,
        subject=group.subject,
        place=group.place,
        kind=kind.value,
        order=order[:100],
        seed=seed,
        reason=words,
        number=number,
    )
    snapshots.decided(before, reason=_words(made), actor=actor, now=now)
    return made


def _refuse_old(snapshot: Snapshot) -> None:
    last = reads.latest(snapshot.contest_id, snapshot.round_number)
    if last is None or last.id != snapshot.id:
        raise Conflict(AT_ONCE)


def _words(made: TieDecision) -> str:
    what = "Bốc thăm" if made.kind == TieKind.LOT else "Quyết định của Ban Tổ chức"
    by = f" ({made.number})" if made.number else ""
    return f"{what} giữa {len(made.members)} kết quả cùng hạng {made.place}{by}"


def repeats(decision: TieDecision) -> bool:
    """Whether the recorded seed gives the recorded order from the recorded tickets."""
    tickets = [str(each) for each in decision.members]
    again = [int(ticket) for ticket in draws.order(decision.seed or "", tickets)]
    return draws.digest(tickets) == decision.digest and again == decision.order
