"""Real contests as settings: which are there, and that their forms take them as they are typed.

That all of them are taken, kept as typed, played and judged is in tests/ranking.
"""

import dataclasses

import pytest

from bench.real import company
from bench.real.contests import CONTESTS
from bench.real.setup import Browser, set_up
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import db

WANTED = {1, 5, 6, 7, 12, 14, 18, 39, 40, 41, 55, 59}
"""Those that must be among them."""


def test_there_are_enough_and_each_is_told_once():
    numbers = [each.number for each in CONTESTS]
    assert len(set(numbers)) == len(numbers)
    assert set(numbers) >= WANTED
    assert all(each.chosen and each.prizes and each.rounds for each in CONTESTS)


@pytest.mark.one_database
def test_a_refused_setting_is_told_in_the_words_of_the_page(client):
    now = clock.now()
    company.gathered(30, now)
    browser = company.organiser(Browser(client))
    bank = str(company.bank_of(multiple=False))
    real = next(each for each in CONTESTS if each.number == 5)
    broken = dataclasses.replace(real, fields={**real.fields, "weights-average": "60"})
    with pytest.raises(AssertionError, match="Tổng tỷ trọng là 110%"):
        set_up(browser, broken, bank, now)
    contest = db.session.get_one(Contest, set_up(browser, real, bank, now))
    assert (contest.state, contest.attempts_per_contest) == ("open", 3)
