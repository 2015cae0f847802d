"""Makes the demo. Doing it again after a stop in the middle goes on where it stopped."""

from __future__ import annotations

import json
import os
import random
from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.accounts import passwords
from quizapp.accounts import service as accounts
from quizapp.accounts.models import Unit, User
from quizapp.banks.models import Bank
from quizapp.contests import service as contests
from quizapp.contests.models import Contest
from quizapp.contests.service import ContestSettings, RoundSettings
from quizapp.core import audit
from quizapp.core.access import ADMIN, MEMBER, ORGANISER, VIEWER
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db, transaction
from quizapp.domain import papers
from quizapp.domain.banks import Audience
from quizapp.domain.contests import Counting, EntryMode, PredictionKind
from quizapp.domain.ranking import Criterion
from quizapp.portal.demo import awards, content, counter
from quizapp.portal.demo.players import Window, play, players

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from quizapp.portal.demo.players import Player

    Progress = Callable[[Iterable[Player]], Iterable[Player]]

DAY = 86_400_000
MINUTE = 60_000
ACCOUNTS = (
    ("quantri", "Quản trị hệ thống", ADMIN, None),
    ("bantochuc", "Ban tổ chức cuộc thi", ORGANISER, "KH"),
    ("lanhdao", "Lãnh đạo Sở Công Thương", VIEWER, "SCT"),
    ("canbo1", "Nguyễn Thị Minh Họa", MEMBER, "SCT-VP"),
    ("canbo2", "Trần Văn Thí Dụ", MEMBER, "SCT-TM"),
    ("canbo3", "Lê Thị Ví Dụ", MEMBER, "SCT-QLTT"),
)
FIRST_ROUND, SECOND_ROUND, FAST_ROUND = 170, 110, 70


def wanted() -> bool:
    """Whether a demo is to be made: not yet made, and nobody has begun in earnest."""
    if db.session.scalar(select(AuditEntry.id).where(AuditEntry.action == "demo.made").limit(1)):
        return False
    return not db.session.scalar(select(Contest.id).where(Contest.is_demo.is_(False)).limit(1))


def make(accounts_file: Path, now: int, progress: Progress) -> None:
    """Units, accounts, three contests with some hundred participants, and a busy counter.

    The accounts' passwords are written to ``accounts_file`` (readable by its owner only).
    ``progress`` wraps the players as they play.
    """
    with transaction():
        _units()
        _accounts(accounts_file, now)
    with transaction():
        weekly = _contest(_open_contest(now), now - 15 * DAY).id
        fast = _contest(_fast_contest(now), now - 4 * DAY).id
        _contest(_staff_contest(now), now - 3 * DAY)
    with transaction():
        counter.make(_bank_ids(), now)
    _play_all({weekly: (FIRST_ROUND, SECOND_ROUND), fast: (FAST_ROUND,)}, now, progress)
    with transaction():
        awards.make(db.session.get_one(Contest, weekly), now)
    counter.note_answers(now)
    with transaction():
        audit.record("demo.made", "demo", 1)


# ---------------------------------------------------------------- units and accounts


def _unit(code: str | None) -> Unit | None:
    return db.session.scalar(select(Unit).where(Unit.code == code)) if code else None


def _units() -> None:
    for each in content.UNITS:
        if _unit(each.code) is None:
            accounts.create_unit(
                code=each.code,
                name=each.name,
                parent=_unit(each.parent),
                division=each.division,
                headcount=each.headcount,
            )


def _accounts(file: Path, now: int) -> None:
    made = {username: passwords.generate() for username, *_ in ACCOUNTS}
    for username, name, role, unit_code in ACCOUNTS:
        user = db.session.scalar(select(User).where(User.username == username))
        if user is not None:
            accounts.set_password(user, made[username])
            continue
        unit = _unit(unit_code)
        accounts.create_user(
            username=username,
            display_name=name,
            password=made[username],
            role=role,
            unit_id=unit.id if unit else None,
            now=now,
            is_demo=True,
        )
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as out:
        json.dump(made, out, ensure_ascii=False, indent=1)


# ---------------------------------------------------------------- contests


def _contest(settings: ContestSettings, now: int) -> Contest:
    """The demo's contest of this title; made and opened (as of ``now``) where there is none."""
    found = db.session.scalar(
        select(Contest).where(Contest.title == settings.title, Contest.is_demo)
    )
    if found is not None:
        return found
    contest = contests.create_contest(settings, actor="demo", now=now, is_demo=True)
    contests.open_contest(contest, now)
    return contest


def _bank_ids() -> tuple[int, ...]:
    """The banks that count; those for practice are no part of them."""
    shared = Bank.unit_id.is_(None) & Bank.slug.not_in(content.PRACTICE_BANKS)
    return tuple(db.session.scalars(select(Bank.id).where(shared)))


def _practice_ids() -> tuple[int, ...]:
    own = Bank.slug.in_(content.PRACTICE_BANKS)
    return tuple(db.session.scalars(select(Bank.id).where(own)))


def _unit_id(code: str) -> int:
    return db.session.scalars(select(Unit.id).where(Unit.code == code)).one()


def _open_contest(now: int) -> ContestSettings:
    """Four weekly rounds with a prediction: one is over, one open, two to come."""
    start = now - now % (60 * MINUTE) - 11 * DAY
    rounds = tuple(
        RoundSettings(f"Kỳ {week + 1}", start + 7 * week * DAY, start + 7 * (week + 1) * DAY)
        for week in range(4)
    )
    return ContestSettings(
        **content.OPEN_CONTEST,
        unit_id=_unit_id("KH"),
        bank_ids=_bank_ids(),
        practice_bank_ids=_practice_ids(),
        entry_mode=EntryMode.FORM,
        prediction=PredictionKind.PEOPLE_ALL_RIGHT,
        rounds=rounds,
    )


def _fast_contest(now: int) -> ContestSettings:
    """One round that is open, without a prediction: its leaderboard is seen as it grows."""
    start = now - now % (60 * MINUTE) - 3 * DAY
    return ContestSettings(
        **content.FAST_CONTEST,
        unit_id=_unit_id("KH"),
        bank_ids=_bank_ids(),
        practice_bank_ids=_practice_ids(),
        blueprint=(papers.Slot(count=10, points=100),),
        duration_ms=10 * MINUTE,
        attempts_per_round=3,
        chain=(Criterion.SCORE, Criterion.TIME_TAKEN, Criterion.SUBMITTED_AT),
        rounds=(RoundSettings("Một đợt", start, start + 10 * DAY),),
    )


def _staff_contest(now: int) -> ContestSettings:
    start = now - now % (60 * MINUTE) - 2 * DAY
    return ContestSettings(
        **content.STAFF_CONTEST,
        unit_id=_unit_id("SCT"),
        bank_ids=_bank_ids(),
        entry_mode=EntryMode.ACCOUNT,
        blueprint=(papers.Slot(count=10, points=100, audience=Audience.OFFICIALS),),
        duration_ms=10 * MINUTE,
        attempts_per_round=3,
        counting=Counting.BEST,
        chain=(Criterion.SCORE, Criterion.TIME_TAKEN, Criterion.SUBMITTED_AT),
        rounds=(RoundSettings("Đợt 1", start, start + 12 * DAY),),
    )


# ---------------------------------------------------------------- playing


def _play_all(contests: dict[int, tuple[int, ...]], now: int, progress: Progress) -> None:
    """``{contest id: players of each round}`` play, each in a transaction of their own.

    One who has played already is left out.
    """
    rng = random.Random(20250820)  # noqa: S311 (the same demo every time)
    unit_ids = {unit.code: unit.id for unit in db.session.scalars(select(Unit))}
    crowd: list[Player] = []
    for contest_id, counts in contests.items():
        rounds = db.session.get_one(Contest, contest_id).rounds
        windows = [
            Window(each.id, count, each.opens_at, min(each.closes_at, now))
            for each, count in zip(rounds, counts, strict=False)
        ]
        crowd += players(rng, unit_ids, windows)
    db.session.rollback()
    for player in progress(crowd):
        with transaction():
            play(player, rng)
