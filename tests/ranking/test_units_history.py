"""Boards of units by the headcounts and mergers of their own day."""

import datetime as dt

import factory
import factory_prizes as given
import factory_ranking as made
from quizapp.accounts import history
from quizapp.accounts import service as accounts
from quizapp.accounts.service import headcounts
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.timing import DAY_MS
from quizapp.ranking import queries, service
from quizapp.ranking.queries import drift
from quizapp.ranking.queries import snapshots as fixed
from quizapp.ranking.queries.units import count_rows, tree_moment
from quizapp.ranking.service import points, results


def unit(code, headcount):
    return factory.unit(
        code, f"Xã {code}", parent=made.unit(), division="xa-phuong", headcount=headcount
    )


def merge(old, new, day):
    accounts.merge_unit(old, new, day, reason="Nghị quyết", actor="a", now=clock.now())


def figures(rows):
    return {row["name"]: (row["people"], row["headcount"]) for row in rows}


def test_a_round_goes_by_the_headcount_and_the_mergers_of_its_closing_day(client):
    """Two rounds, a day apart: in between a commune is merged and the headcount changes."""
    a, b, c = unit("A", 10), unit("B", 20), unit("C", 30)
    contest = made.contest(2, ended=2)
    first, second = contest.rounds
    for of in contest.rounds:
        for each in (a, b, c):
            made.result(of, made.participant(contest, unit=each), 1000)
    service.close_round(first, "a", clock.now())
    later = history.day_of(second.closes_at)
    headcounts.enter([(a, 12, later)], clock.now())
    merge(b, a, later)
    merge(c, b, later)
    service.close_round(second, "a", clock.now())
    alone = {"Xã A": (1, 10), "Xã B": (1, 20), "Xã C": (1, 30)}
    assert figures(fixed.unit_rows(fixed.latest(contest.id, 1))) == alone
    assert figures(fixed.unit_rows(fixed.latest(contest.id, 2))) == {"Xã A": (3, 12)}
    assert figures(count_rows(None, contest, clock.now())) == {"Xã A": (6, 12)}
    results.correct(contest, 1, reason="x", actor="a", now=clock.now())
    assert figures(fixed.unit_rows(fixed.latest(contest.id, 1))) == alone

    old = queries.unit_path(made.participant(contest, unit=c).id, second.closes_at)
    assert (old[-1], a.id in old) == (a.id, True)
    db.session.commit()
    page = f"/cuoc-thi/{contest.slug}/bang-xep-hang/don-vi?ky="
    assert "Xã B" in client.get(f"{page}1").text
    assert "Xã B" not in client.get(f"{page}2").text


def test_a_merger_that_is_to_come_does_not_count_yet(app):
    a, b = unit("A", 10), unit("B", 20)
    contest = made.contest()
    made.result(contest.rounds[0], made.participant(contest, unit=b))
    merge(b, a, history.day_of(contest.rounds[0].closes_at + DAY_MS))
    now = clock.now()
    assert tree_moment(contest, None, now) == now
    assert figures(count_rows(contest.rounds[0], contest, now))["Xã B"] == (1, 20)
    headcounts.enter([(b, 25, dt.date(2020, 1, 1))], now)
    assert figures(count_rows(contest.rounds[0], contest, now))["Xã B"] == (1, 25)


def test_a_frozen_board_knows_nothing_of_what_was_entered_since(app):
    a, b = unit("A", 10), unit("B", 20)
    contest = made.contest(board_mode="frozen", board_freeze_minutes=24 * 60 - 30)
    made.result(contest.rounds[0], made.participant(contest, unit=b))
    before = count_rows(contest.rounds[0], contest, clock.now())
    merge(b, a, dt.date(2020, 1, 1))
    headcounts.enter([(a, 11, dt.date(2020, 1, 1))], clock.now())
    assert count_rows(contest.rounds[0], contest, clock.now()) == before
    everything = count_rows(contest.rounds[0], contest, clock.now(), everything=True)
    assert figures(everything) == {"Xã A": (1, 11)}


def test_points_of_a_merged_unit_go_to_the_new_one(app):
    a, b = unit("A", 10), unit("B", 20)
    contest = made.contest(ended=1)
    made.result(contest.rounds[0], made.participant(contest, unit=a))
    for number, each in enumerate((a, b)):
        points.give(
            contest, 1, unit_id=each.id, points=100, reason=each.name, key=str(number),
            actor="a", now=clock.now(),
        )  # fmt: skip
    merge(b, a, dt.date(2020, 1, 1))
    (row,) = count_rows(contest.rounds[0], contest, clock.now())
    assert (row["extra_points"], row["extra_reason"]) == ("2", "Xã A; Xã B")
    service.close_round(contest.rounds[0], "a", clock.now())
    assert drift.units_changed(contest, fixed.latest(contest.id, 1)) == 0


def test_a_frozen_board_stays_on_its_day(app):
    a = unit("A", 10)
    contest = made.contest(board_mode="frozen", board_freeze_minutes=24 * 60 - 30)
    made.result(contest.rounds[0], made.participant(contest, unit=a))
    now = clock.now()
    headcounts.enter([(a, 99, history.day_of(now + DAY_MS))], now - DAY_MS)
    before = count_rows(contest.rounds[0], contest, now)
    assert count_rows(contest.rounds[0], contest, now + 3 * DAY_MS) == before
    assert figures(before) == {"Xã A": (1, 10)}


def test_prizes_of_people_of_a_merged_unit_go_to_the_new_one(app):
    a, b = unit("A", 10), unit("B", 20)
    merge(b, a, dt.date(2020, 1, 1))
    formula = {"terms": [["people", 100]], "prize_points": [["Giải Nhất", 500]]}
    contest = made.contest(ended=1, formula=formula)
    given.prize(contest)
    made.result(contest.rounds[0], made.participant(contest, unit=b))
    service.close_round(contest.rounds[0], "a", clock.now())
    (row,) = fixed.unit_rows(fixed.latest(contest.id, 1))
    assert (row["name"], row["score"], row["prize_words"]) == ("Xã A", "105", "1 Giải Nhất")
