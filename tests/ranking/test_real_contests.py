"""Real contests, set up by their forms and played, beside an independent computation.

``python -m bench.real_contests`` does the same with thousands of people.
"""

import copy
import json

import pytest

from bench.real import company, play
from bench.real.compare import differences
from bench.real.contests import CONTESTS
from bench.real.judge import judged
from bench.real.log import exported
from bench.real.setup import Browser, set_up
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import db

PEOPLE, FEW = 60, 24
BY_NUMBER = {each.number: each for each in CONTESTS}


def played(client, real, people: int) -> Contest:
    now = clock.now()
    company.gathered(people, now)
    browser = company.organiser(Browser(client))
    bank = str(company.bank_of(multiple=real.scene.multiple))
    contest_id = set_up(browser, real, bank, now)
    play.play(contest_id, real.scene, real.scene.of(people, least=10), seed=real.number)
    return db.session.get_one(Contest, contest_id)


@pytest.mark.one_database
@pytest.mark.parametrize("real", CONTESTS, ids=lambda each: str(each.number))
def test_people_units_and_prizes_are_those_of_the_log(client, real):
    assert differences(played(client, real, PEOPLE), real) == []


@pytest.mark.parametrize("number", [7, 39])
def test_on_either_database(client, number):
    real = BY_NUMBER[number]
    assert differences(played(client, real, FEW), real) == []


@pytest.mark.one_database
def test_the_judge_follows_every_answer(client):
    """One answer of the winner that was wrong, in the log alone, and the judge finds otherwise."""
    real = BY_NUMBER[12]
    contest = played(client, real, FEW)
    log = json.loads(json.dumps(exported(contest)))
    before = judged(log, real.fields, real.plan, real.prizes)
    winner = before.people[1][0]
    other = copy.deepcopy(log)
    mine = {each["id"] for each in other["attempts"] if each["participant_id"] == winner.who}
    for row in other["answers"]:
        if row["attempt_id"] in mine and row["position"] == 1:
            row["response"] = "null"
    after = judged(other, real.fields, real.plan, real.prizes)
    lost = next(line for line in after.people[1] if line.who == winner.who)
    assert lost.score == winner.score - 100
    assert after.prizes != before.prizes
