"""Simulated participants: who they are, when they come, how well they know the answers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from quizapp.attempts.models import Attempt
from quizapp.attempts.service import answer, register, start, submit
from quizapp.banks import queries as banks
from quizapp.contests.models import Round
from quizapp.core.db import db
from quizapp.domain import papers
from quizapp.domain.answers import parse
from quizapp.domain.banks import Kind, Question
from quizapp.domain.papers import Item, paper_from_json
from quizapp.domain.scoring import display_key
from quizapp.portal.demo import content

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping, Sequence

MINUTE = 60_000
TURNOUT = {"SCT-QLTT": 0.85, "SCT-VP": 1.0, "TTPVHCC": 0.9, "P-NH": 0.2, "STP": 0.3, "VPUB": 0.3}
"""The share of a unit's staff that may come; USUAL where nothing is said."""
USUAL = 0.6


@dataclass(frozen=True, slots=True)
class Window:
    """How many play in a round, and from when until when they come."""

    round_id: int
    count: int
    opens_at: int
    until: int


@dataclass(frozen=True, slots=True)
class Player:
    """One simulated person in one round; ``skill`` is the share of questions they know."""

    round_id: int
    name: str
    phone: str
    birth_date: dt.date
    unit_id: int
    skill: float
    starts_at: int
    seconds_per_question: float
    guess: int


def players(
    rng: random.Random, unit_ids: Mapping[str, int], windows: Sequence[Window]
) -> list[Player]:
    """As many players as each window says; later ones bring many of the same people.

    Most come in the last third of the window, as they do in real contests.
    """
    people = [_person(rng) for _ in range(max(window.count for window in windows) + 40)]
    homes = [unit_ids[code] for code in rng.sample(_seats(), len(people))]
    crowd = []
    for window in windows:
        for number in rng.sample(range(len(people)), window.count):
            name, birth_date, skill = people[number]
            late = max(rng.random(), rng.random())
            span = window.until - window.opens_at - 20 * MINUTE
            crowd.append(
                Player(
                    round_id=window.round_id,
                    name=name,
                    phone=f"09000{number:05d}",
                    birth_date=birth_date,
                    unit_id=homes[number],
                    skill=skill,
                    starts_at=window.opens_at + int(span * late),
                    seconds_per_question=rng.uniform(8, 45),
                    guess=rng.randint(5, 60),
                )
            )
    return sorted(crowd, key=lambda player: (player.round_id, player.starts_at))


def _seats() -> list[str]:
    """A unit's code once for each of its people who may come."""
    return [
        unit.code
        for unit in content.UNITS
        for _ in range(int((unit.headcount or 0) * TURNOUT.get(unit.code, USUAL)))
    ]


def _person(rng: random.Random) -> tuple[str, dt.date, float]:
    pick = rng.choice
    name = f"{pick(content.FAMILIES)} {pick(content.MIDDLES)} {pick(content.GIVEN)}"
    birth_date = dt.date(1966, 1, 1) + dt.timedelta(days=rng.randrange(14_000))
    return name, birth_date, min(1.0, rng.betavariate(6, 1.6))


def play(player: Player, rng: random.Random) -> None:
    """Come in, start, answer, hand in, at the player's own times; again changes nothing."""
    round_ = db.session.get_one(Round, player.round_id)
    contest = round_.contest
    came_at = player.starts_at - MINUTE
    participant = register.register(contest, _registration(player), came_at, is_demo=True)
    played = select(Attempt.id).where(
        Attempt.participant_id == participant.id, Attempt.round_id == round_.id
    )
    if db.session.scalar(played) is not None:
        return
    attempt = start.start(participant.id, round_, player.starts_at, rng)
    paper = paper_from_json(attempt.paper)
    questions = banks.versions(item.version_id for item in paper)
    responses = {
        position: _response(questions[item.version_id], item, player.skill, rng)
        for position, item in enumerate(paper, start=1)
    }
    ended_at = player.starts_at + int(len(paper) * player.seconds_per_question * 1000)
    ended_at = min(ended_at + rng.randrange(1000), attempt.deadline_at - 1)
    answer.save_all(attempt.id, responses, ended_at - 1000)
    submit.submit(attempt, None, player.guess if contest.prediction else None, ended_at)


def _registration(player: Player) -> register.Registration:
    return register.Registration(
        full_name=player.name,
        birth_date=player.birth_date,
        phone=player.phone,
        unit_id=player.unit_id,
        division=None,
        consents=frozenset(register.PURPOSES),
    )


def _response(question: Question, item: Item, skill: float, rng: random.Random) -> str:
    """The canonical response: the right one as often as the skill says."""
    raw = display_key(question, item) if rng.random() < skill else _wrong(item, rng)
    return parse(papers.shape(item), raw)


def _wrong(item: Item, rng: random.Random) -> Any:
    """Some response of the right shape; now and then it is right after all."""
    shape = papers.shape(item)
    if shape.kind in (Kind.SINGLE, Kind.TRUE_FALSE):
        return rng.randrange(shape.choices)
    if shape.kind is Kind.MULTIPLE:
        return sorted(rng.sample(range(shape.choices), rng.randint(1, shape.choices)))
    if shape.kind is Kind.ORDERING:
        return rng.sample(range(shape.choices), shape.choices)
    if shape.kind is Kind.MATCHING:
        return [rng.randrange(shape.targets) for _ in range(shape.choices)]
    return "1" if shape.kind is Kind.NUMERIC else "chưa rõ"
