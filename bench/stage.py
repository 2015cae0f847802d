"""A contest ready to be taken part in, made through the product's own use-cases."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from bench.server import ROOT, SECRET
from quizapp.accounts import service as accounts
from quizapp.accounts.models import Unit
from quizapp.app import create_app
from quizapp.attempts.service import stock
from quizapp.attempts.service.register import Registration, register
from quizapp.banks import service as banks
from quizapp.banks.formats import folder as bank_files
from quizapp.banks.models import Bank
from quizapp.contests import service as contests
from quizapp.contests.models import Contest
from quizapp.core import clock, sealing
from quizapp.core.db import db, transaction
from quizapp.core.settings import Settings, database_url
from quizapp.domain.contests import PredictionKind
from quizapp.domain.papers import default_blueprint
from quizapp.domain.scoring import Partial
from quizapp.portal.demo.content import UNITS

QUESTIONS = 20
BANKS = ROOT / "question_banks"
HOUR = 3_600_000


@dataclass(frozen=True, slots=True)
class Stage:
    """What the players must know."""

    slug: str
    database_url: str


def prepare(url: str, folder: Path, *, minutes: int = 30, lively: bool = False) -> Stage:
    """Tables, units, the shipped banks and one open contest of 20 questions.

    ``lively``: part of the points for partly right answers, and a prediction to guess.
    """
    url = database_url(url, folder)
    app = _app(url, folder)
    with app.app_context():
        db.create_all()
        with transaction():
            _units()
            _banks()
        with transaction():
            slug = _contest(minutes, lively)
        stock.prepare(clock.now())  # as the server does by itself, some seconds after its start
        db.session.remove()
        db.engine.dispose()
    return Stage(slug, url)


def people(stage: Stage, folder: Path, count: int) -> list[str]:
    """So many participants who have come in already: what the browser of each carries."""
    app = _app(stage.database_url, folder)
    with app.app_context():
        with transaction():
            contest = db.session.scalars(select(Contest).where(Contest.slug == stage.slug)).one()
            unit_id, now = contest.unit_id, clock.now()
            ids = []
            for number in range(count):
                form = Registration(
                    full_name=f"Người Thứ {number}",
                    birth_date=dt.date(1990, 1, 1),
                    phone=f"09{70_000_000 + number}",
                    unit_id=unit_id,
                    division=None,
                    consents=frozenset({"taking_part", "publishing"}),
                )
                ids.append(register(contest, form, now).id)
            key = str(contest.id)
        cookies = [sealing.sign("participants", {key: each}) for each in ids]
        db.session.remove()
        db.engine.dispose()
    return cookies


def _app(url: str, folder: Path) -> Flask:
    return create_app(Settings(data_dir=folder, database_url=url, secret_key=SECRET))


def _units() -> None:
    made: dict[str, Unit] = {}
    for each in UNITS:
        made[each.code] = accounts.create_unit(
            code=each.code,
            name=each.name,
            parent=made.get(each.parent or ""),
            division=each.division,
            headcount=each.headcount,
        )


def _banks() -> None:
    for file in bank_files.read(BANKS):
        title = file.document.title[:200]
        banks.load_document(file, bank_title=title, actor="bench", now=clock.now())


def _contest(minutes: int, lively: bool) -> str:
    now = clock.now()
    settings = contests.ContestSettings(
        title="Tìm hiểu cải cách hành chính (đo tải)",
        contact="Văn phòng Sở Công Thương",
        unit_id=db.session.scalars(select(Unit.id).where(Unit.parent_id.is_(None))).one(),
        bank_ids=tuple(db.session.scalars(select(Bank.id))),
        blueprint=default_blueprint(QUESTIONS, points=50),
        duration_ms=minutes * 60_000,
        partial=Partial.PROPORTIONAL if lively else Partial.ALL_OR_NOTHING,
        prediction=PredictionKind.PEOPLE_ALL_RIGHT if lively else None,
        rounds=(contests.RoundSettings("Kỳ 1", now - HOUR, now + 24 * HOUR),),
    )
    contest = contests.create_contest(settings, actor="bench", now=now)
    contests.open_contest(contest, now)
    return contest.slug
