"""Closed rounds with prizes that hang on them, made through the real use-cases."""

from __future__ import annotations

import datetime as dt

import factory_ranking as made
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.prizes import Extent, Rule, Subject
from quizapp.ranking import service
from quizapp.ranking.models import Prize, PrizeList
from quizapp.ranking.service import prizes

DECIDED = dt.date(2026, 11, 20)


def closed(*people, rounds: int = 1, **changes) -> Contest:
    """A contest whose first round is closed; ``people`` are (name, score) or dicts of more."""
    contest = made.contest(rounds, ended=rounds, **changes)
    for each in people:
        values = {"name": each[0], "score": each[1]} if isinstance(each, tuple) else dict(each)
        person = {
            key: values.pop(key)
            for key in ("name", "unit", "division", "eligible", "publish")
            if key in values
        }
        made.result(contest.rounds[0], made.participant(contest, **person), **values)
    db.session.commit()
    service.close_round(contest.rounds[0], "tochuc", clock.now())
    db.session.commit()
    return contest


def prize(contest: Contest, name: str = "Giải Nhất", count: int = 1, **changes) -> Prize:
    values = {
        "value": "800.000 đồng",
        "extent": Extent.ROUND,
        "subject": Subject.PERSON,
        "rule": Rule.PLACE,
        "division": "",
        **changes,
    }
    found = prizes.save_prize(contest, None, prizes.PrizeSettings(name, count, **values))
    db.session.commit()
    return found


def published(contest: Contest, number: int = 1, **changes) -> PrizeList:
    values = {
        "decision_number": "12/QĐ-BTC",
        "decision_date": DECIDED,
        "note": "",
        "actor": "tochuc",
        "now": clock.now(),
        **changes,
    }
    found = prizes.publish(contest, number, **values)
    db.session.commit()
    return found


def final(contest: Contest, number: int = 1) -> PrizeList:
    """A published list whose time for complaints is over, made final."""
    found = published(contest, number)
    prizes.finalise(found, actor="tochuc", now=found.complaints_until + 1)
    db.session.commit()
    return found
