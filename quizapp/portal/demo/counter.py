"""The demo's counter: a citizens' quiz, the links of its counters, two weeks of visits."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.accounts.models import Unit
from quizapp.core.db import db
from quizapp.domain.text import local_datetime
from quizapp.domain.timing import DAY_MS, HOUR_MS, day_start
from quizapp.kiosk import service
from quizapp.kiosk.models import CitizenQuiz, Event
from quizapp.kiosk.queries import quizzes as reads
from quizapp.kiosk.service import comments, counting, quizzes
from quizapp.portal.demo import content

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.kiosk.models import QrLink

DAYS = 14
HOURS = range(8, 17)
SUNDAY = 6
ASKED = 12
SECONDS_TO_WRITE = 60


def make(bank_ids: tuple[int, ...], now: int) -> None:
    """All of it, marked as demo; nothing where it is there already, or no question fits."""
    made = select(CitizenQuiz.id).where(CitizenQuiz.is_demo).limit(1)
    if db.session.scalar(made) is not None or len(reads.drawable(bank_ids, False, now)) < 3:
        return
    rng = random.Random(2025)  # noqa: S311 (the same demo every time)
    unit = db.session.scalars(select(Unit).where(Unit.code == content.COUNTER_UNIT)).one()
    settings = quizzes.QuizSettings(**content.CITIZEN_QUIZ, unit_id=unit.id, bank_ids=bank_ids)
    opened = now - DAYS * DAY_MS
    quiz = quizzes.create_quiz(settings, actor="demo", now=opened, is_demo=True)
    quizzes.set_open(quiz, True, now)
    target = service.Target(quiz_id=quiz.id)
    links, _ = service.add_links(target, content.COUNTERS, opened)
    for link in links:
        _visits(link, now, rng)
    _comments(quiz, links, unit, now)


def note_answers(now: int) -> None:
    """How often the demo's questions were answered; outside any transaction."""
    quiz = db.session.scalar(select(CitizenQuiz).where(CitizenQuiz.is_demo).limit(1))
    if quiz is None:
        return
    quiz_id, pool = quiz.id, reads.pool(quiz, now)
    rng = random.Random(2026)  # noqa: S311 (the same demo every time)
    db.session.rollback()
    for question in rng.sample(pool, min(ASKED, len(pool))):
        skill = rng.uniform(0.35, 0.95)
        for _ in range(rng.randint(5, 12)):
            counting.note_answer(quiz_id, question.question_id, rng.random() < skill)


def _visits(link: QrLink, now: int, rng: random.Random) -> None:
    """What was counted at one counter in office hours until now: more in the morning."""
    for back in range(DAYS):
        start = day_start(now - back * DAY_MS)
        if local_datetime(start).weekday() == SUNDAY:
            continue
        for hour in HOURS:
            at = start + hour * HOUR_MS
            counted = _hour(rng, busy=hour < 11)
            if at < now and counted:
                counting.count(link.code, at, counted)


def _hour(rng: random.Random, *, busy: bool) -> dict[Event, int]:
    """Fewer at each step: some scan and leave, some stop in the middle."""
    scans = rng.randint(3, 9) if busy else rng.randint(0, 4)
    started = sum(rng.random() < 0.8 for _ in range(scans))
    finished = sum(rng.random() < 0.85 for _ in range(started))
    rated = [rng.choice(_RATINGS) for _ in range(finished) if rng.random() < 0.6]
    found = {
        Event.SCAN: scans,
        Event.REPEAT: scans // 6,
        Event.STARTED: started,
        Event.FINISHED: finished,
        **{event: rated.count(event) for event in set(rated)},
    }
    return {event: times for event, times in found.items() if times}


_RATINGS = (
    *(Event.RATED_5,) * 5,
    *(Event.RATED_4,) * 6,
    *(Event.RATED_3,) * 2,
    Event.RATED_2,
)


def _comments(quiz: CitizenQuiz, links: Sequence[QrLink], unit: Unit, now: int) -> None:
    """A few things that people said: answered, assigned, new, and one that is held back."""
    for number, said in enumerate(content.COMMENTS):
        days = len(content.COMMENTS) - number
        at = day_start(now - days * DAY_MS) + (9 + number) * HOUR_MS
        comment = comments.say(
            quiz,
            links[number % len(links)].code,
            comments.Said(said.kind, said.text, f"demo-{number}", SECONDS_TO_WRITE),
            at,
        )
        if said.assigned or said.answer:
            comments.assign(comment, unit)
        if said.answer:
            comments.answer(comment, said.answer, "demo", at + 2 * HOUR_MS)
