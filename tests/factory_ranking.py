"""Contests with results in them, rows written directly: rankings without playing attempts."""

from __future__ import annotations

from itertools import count

from sqlalchemy import select

import factory
from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.contests.models import Contest, Round
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain import papers, units
from quizapp.domain.contests import ContestState, Counting, EntryMode, KeyReveal
from quizapp.domain.ranking import DEFAULT_CHAIN
from quizapp.domain.scoring import Partial
from quizapp.domain.text import search_key
from quizapp.domain.timing import DAY_MS, HOUR_MS, MINUTE_MS, AttemptState, Standing

_numbers = count(1)


def unit() -> Unit:
    found = db.session.scalar(select(Unit).where(Unit.code == "KH"))
    return found or factory.unit("KH", "UBND tỉnh Khánh Hòa")


def contest(rounds: int = 1, *, ended: int = 0, **changes) -> Contest:
    """An open contest of ``rounds`` rounds: the first ``ended`` are over, the next one is open."""
    now, number = clock.now(), next(_numbers)
    values = {
        "slug": f"cuoc-thi-{number}",
        "title": f"Tìm hiểu cải cách hành chính {number}",
        "unit_id": changes.pop("unit_id", None) or unit().id,
        "state": ContestState.OPEN.value,
        "entry_mode": EntryMode.FORM.value,
        "duration_ms": 15 * MINUTE_MS,
        "blueprint": papers.blueprint_to_json((papers.Slot(15, 100),)),
        "partial": Partial.ALL_OR_NOTHING.value,
        "attempts_per_round": 1,
        "counting": Counting.BEST.value,
        "prediction": None,
        "chain": [criterion.value for criterion in DEFAULT_CHAIN],
        "formula": units.formula_to_json(units.DEFAULT_FORMULA),
        "key_reveal": KeyReveal.AFTER_CLOSE.value,
        "created_by": "thu",
        "created_at": now,
        **changes,
    }
    made = Contest(**values)
    for index in range(rounds):
        opens_at = now - HOUR_MS + (index - ended) * DAY_MS
        made.rounds.append(
            Round(
                number=index + 1,
                title=f"Kỳ {index + 1}",
                opens_at=opens_at,
                closes_at=opens_at + DAY_MS,
            )
        )
    db.session.add(made)
    db.session.commit()
    return made


def participant(of: Contest, name: str = "", unit: Unit | None = None, **values) -> Participant:
    number = next(_numbers)
    name = name or f"Nguyễn Văn {number}"
    made = Participant(
        contest_id=of.id,
        full_name=name,
        search=search_key(name),
        identity=f"{number:064}",
        unit_id=unit.id if unit else None,
        created_at=clock.now(),
        **{"division": unit.division if unit else None, **values},
    )
    db.session.add(made)
    db.session.flush()
    return made


def result(of: Round, by: Participant, score: int = 1500, **values) -> Result:
    """A participant's counted result in a round; hundredths of a point, 15 questions of 100."""
    ended_at = values.get("ended_at", of.opens_at + 10 * MINUTE_MS)
    time_ms = values.get("time_ms", 5 * MINUTE_MS)
    right = values.get("right_count", score // 100)
    sitting = attempt(of, by, score=score, right_count=right, ended_at=ended_at, time_ms=time_ms)
    made = Result(
        round_id=of.id,
        participant_id=by.id,
        attempt_id=sitting.id,
        unit_id=by.unit_id,
        division=by.division,
        score=score,
        max_score=1500,
        right_count=right,
        questions=15,
        **{
            "ended_at": ended_at,
            "time_ms": time_ms,
            "attempts": 1,
            "prediction": None,
            "all_right": right == 15,
            "attempts_all_right": int(right == 15),
            **{name: value for name, value in values.items() if name != "right_count"},
        },
    )
    db.session.add(made)
    db.session.flush()
    return made


def attempt(of: Round, by: Participant, **values) -> Attempt:
    """A sitting that was handed in, unless ``values`` say otherwise."""
    made = Attempt(
        code=f"luot-{next(_numbers)}",
        contest_id=of.contest_id,
        round_id=of.id,
        participant_id=by.id,
        **{
            "number": 1,
            "state": AttemptState.SUBMITTED.value,
            "paper": [],
            "questions": 15,
            "started_at": of.opens_at,
            "deadline_at": of.opens_at + 15 * MINUTE_MS,
            "standing": Standing.VALID.value,
            "max_score": 1500,
            **values,
        },
    )
    db.session.add(made)
    db.session.flush()
    return made
