"""Real contests, set up by their forms and played, beside an independent computation.

``python -m bench.real_contests`` does the same with thousands of people.
"""

import json
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from bench.real import company, play
from bench.real.compare import differences
from bench.real.contests import CONTESTS
from bench.real.judge import judged
from bench.real.log import exported
from bench.real.setup import Browser, set_up
from quizapp.accounts.models import Unit
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
def test_the_judge_follows_every_answer_and_the_workbook_says_what_the_judge_finds(client):
    real = BY_NUMBER[12]
    contest = played(client, real, FEW)
    log = json.loads(json.dumps(exported(contest)))
    before = judged(log, real.fields, real.plan, real.prizes)
    names = dict(db.session.execute(select(Unit.id, Unit.name)).all())
    book = client.get(f"/to-chuc/cuoc-thi/{contest.id}/ket-qua.xlsx?ky=1").data
    people, units = ([*sheet.values] for sheet in load_workbook(BytesIO(book)).worksheets[:2])
    assert column(people, "Hạng", "Điểm", "Số câu đúng", "Số lượt thi") == [
        (line.place, line.score / 100, line.right, line.attempts) for line in before.people[1]
    ]
    assert column(people, "Thời gian làm bài (giây)") == [
        (line.time / 1000,) for line in before.people[1]
    ]
    assert sorted(
        column(units, "Đơn vị", "Hạng", "Số người dự thi", "Biên chế"), key=str
    ) == sorted(((names[x.unit], x.place, x.people, x.headcount) for x in before.units[1]), key=str)

    winner = before.people[1][0]
    mine = {each["id"] for each in log["attempts"] if each["participant_id"] == winner.who}
    for row in log["answers"]:
        if row["attempt_id"] in mine and row["position"] == 1:
            row["response"] = "null"
    after = judged(log, real.fields, real.plan, real.prizes)
    lost = next(line for line in after.people[1] if line.who == winner.who)
    assert lost.score == winner.score - 100
    assert after.prizes != before.prizes


def column(rows, *titles):
    """These columns of a sheet, line by line."""
    at = [rows[0].index(title) for title in titles]
    return [tuple(row[each] for each in at) for row in rows[1:]]
