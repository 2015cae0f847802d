"""Which documents hold on a day, and which questions have to be looked at again because of it.

Rules from domain.md, "Law and content": a document that is replaced, amended or expired flags its
questions, and no paper is drawn from flagged ones. A flag is never stored: it follows from the
dates of the document and from the day as of which somebody vouched for the question, so that a
change that lies ahead takes effect by itself when its day comes.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from quizapp.domain.banks import DocumentStatus


class ChangeKind(StrEnum):
    AMENDED = "amended"
    REPLACED = "replaced"
    EXPIRED = "expired"


CHANGE_LABELS: dict[ChangeKind, str] = {
    ChangeKind.AMENDED: "Được sửa đổi, bổ sung",
    ChangeKind.REPLACED: "Được thay thế",
    ChangeKind.EXPIRED: "Hết hiệu lực",
}
ENDS = frozenset({ChangeKind.REPLACED, ChangeKind.EXPIRED})


@dataclass(frozen=True, slots=True)
class Change:
    """What befell a document: from `since` on, by the document with the number `by`.

    `since` is the first day of the new state; where the law's own date is not known (`dated` is
    false) it is the day on which the change became known here. `drawn` holds for amendments:
    questions may be drawn before they have been looked at again.
    """

    kind: ChangeKind
    since: date
    by: str = ""
    dated: bool = True
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Law:
    """The dates of a document; an index (PAR Index, SIPAS …) never leaves force."""

    in_force_from: date | None = None
    changes: tuple[Change, ...] = ()
    index: bool = False


NO_LAW = Law()


def ended(law: Law, on: date) -> bool:
    """Whether the document is no longer in force on that day."""
    return any(change.kind in ENDS and change.since <= on for change in law.changes)


def standing(law: Law, on: date) -> DocumentStatus:
    """What a document is on that day."""
    if law.index:
        return DocumentStatus.INDEX
    kinds = {change.kind for change in law.changes if change.since <= on}
    for kind in (ChangeKind.REPLACED, ChangeKind.EXPIRED):
        if kind in kinds:
            return DocumentStatus(kind.value)
    if law.in_force_from and on < law.in_force_from:
        return DocumentStatus.NOT_YET
    return DocumentStatus.AMENDED if ChangeKind.AMENDED in kinds else DocumentStatus.IN_FORCE


def vouched(law: Law, on: date) -> date | None:
    """The day as of which whoever writes a question on that day vouches for it.

    Writing vouches for amendments, but not for a document that has gone out of force, nor for one
    that is not yet in force: those questions wait until somebody confirms them with a reason.
    """
    if standing(law, on) is DocumentStatus.NOT_YET:
        return None
    ends = [change.since for change in law.changes if change.kind in ENDS]
    return min([on, *(day - timedelta(days=1) for day in ends)])


def earliest(days: Sequence[date | None], on: date) -> date | None:
    """The day as of which a question on several documents is vouched for, from `vouched` of each.

    Without a document it is `on`.
    """
    known = [day for day in days if day is not None]
    return None if len(known) < len(days) else min(known, default=on)


def flagging(law: Law, checked: date | None, on: date) -> Change | None:
    """The change, in effect on that day, that the question was not checked against; the latest."""
    open_ = [
        change
        for change in law.changes
        if change.since <= on and (checked is None or checked < change.since)
    ]
    return max(open_, key=lambda change: (change.kind in ENDS, change.since), default=None)


def drawable(law: Law, checked: date | None, on: date) -> bool:
    """Whether an approved question of this document may be drawn on that day."""
    if checked is None and law.in_force_from and on < law.in_force_from:
        return False
    return not any(
        change.since <= on
        and not (change.kind is ChangeKind.AMENDED and change.drawn)
        and (checked is None or checked < change.since)
        for change in law.changes
    )


def changes_of(
    status: DocumentStatus,
    ended_on: date | None,
    replaced_by: str | None,
    amended_by: Sequence[tuple[str, date | None]],
    known: date,
) -> tuple[Change, ...]:
    """The changes that a file tells of; `known` is the day they became known here.

    `replaced_by` may name several documents, divided by semicolons.
    """
    kinds = {
        DocumentStatus.REPLACED: ChangeKind.REPLACED,
        DocumentStatus.EXPIRED: ChangeKind.EXPIRED,
    }
    found = [
        Change(ChangeKind.AMENDED, since or known, by, dated=since is not None)
        for by, since in amended_by
    ]
    kind = kinds.get(status) or (ChangeKind.EXPIRED if ended_on else None)
    if kind:
        names = [name.strip() for name in (replaced_by or "").split(";")]
        found += [Change(kind, ended_on or known, name, ended_on is not None) for name in names]
    return tuple(found)


_ARTICLE = re.compile(r"\b(?:điều|đ\.)\s*(\d{1,4})([a-zđ]?)\b", re.IGNORECASE)


def article(citation: str) -> tuple[int, str]:
    """The article that a citation names first: "Khoản 1 Điều 6a …" is (6, "a"); none is (0, "")."""
    found = _ARTICLE.search(citation)
    return (int(found[1]), found[2].lower()) if found else (0, "")
