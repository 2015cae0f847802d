"""Reads for lists of banks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from quizapp.accounts.models import Unit, User
from quizapp.banks.models import Bank, Question, QuestionVersion, Status
from quizapp.banks.queries.finding import may_edit, visible
from quizapp.banks.queries.laws import Laws
from quizapp.core.access import EDITOR_ROLES
from quizapp.core.db import db
from quizapp.domain.text import local_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class BankRow:
    """A bank in a list; `drawable` questions may be drawn, `counts` has all by status."""

    id: int
    slug: str
    title: str
    unit_id: int | None
    unit_name: str | None
    from_file: bool
    drawable: int
    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        return sum(n for status, n in self.counts.items() if status is not Status.RETIRED)


def banks_for(user: User, now: int) -> list[BankRow]:
    """The banks that the user may look at and draw from: their own first, then the shared ones."""
    query = (
        select(Bank, Unit.name)
        .outerjoin(Unit, Bank.unit_id == Unit.id)
        .where(visible(user))
        .order_by(Bank.unit_id.is_(None), Bank.title)
    )
    found = [(bank, name) for bank, name in db.session.execute(query)]
    counts, may_draw = _counts([bank.id for bank, _ in found], now)
    return [
        BankRow(
            id=bank.id,
            slug=bank.slug,
            title=bank.title,
            unit_id=bank.unit_id,
            unit_name=name,
            from_file=bank.from_file,
            drawable=may_draw[bank.id],
            counts={status: counts[bank.id, status] for status in Status},
        )
        for bank, name in found
    ]


def _counts(bank_ids: Sequence[int], now: int) -> tuple[Counter[tuple[int, Status]], Counter[int]]:
    law = Laws(local_date(now))
    drawable = func.sum(case((law.drawable, 1), else_=0))
    wanted = (Question.bank_id, Question.status, func.count(), drawable)
    query = (
        select(*wanted)
        .where(Question.bank_id.in_(bank_ids))
        .group_by(Question.bank_id, Question.status)
    )
    counts: Counter[tuple[int, Status]] = Counter()
    may_draw: Counter[int] = Counter()
    for bank_id, status, count, may_be_drawn in db.session.execute(query):
        counts[bank_id, Status(status)] += count
        may_draw[bank_id] += int(may_be_drawn)
    return counts, may_draw


def status_counts(bank: Bank, now: int) -> dict[Status, int]:
    """How many questions of a bank stand where."""
    counts, _ = _counts([bank.id], now)
    return {status: counts[bank.id, status] for status in Status}


def to_approve(user: User) -> list[tuple[Bank, int]]:
    """Banks with questions of others that wait for the user's yes, and how many."""
    if user.role not in EDITOR_ROLES:
        return []
    query = (
        select(Bank, func.count())
        .join(Question, Question.bank_id == Bank.id)
        .join(QuestionVersion, QuestionVersion.id == Question.version_id)
        .where(
            visible(user),
            Question.status == Status.SUBMITTED,
            QuestionVersion.created_by != user.username,
        )
        .group_by(Bank.id)
        .order_by(Bank.title)
    )
    return [(bank, count) for bank, count in db.session.execute(query) if may_edit(user, bank)]
