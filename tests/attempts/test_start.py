"""Starting attempts: the page before, limits, rounds, coming back to the one under way."""

import random
from dataclasses import replace

import pytest
from sqlalchemy import func, select

import factory_attempts as make
from quizapp.attempts.models import DrawnPaper
from quizapp.attempts.service import start, stock, submit
from quizapp.contests.service import RoundSettings
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from quizapp.domain import papers
from quizapp.domain.banks import Area
from quizapp.domain.papers import Slot
from quizapp.domain.timing import DAY_MS, GRACE_MS, HOUR_MS, MINUTE_MS


def test_page_says_what_will_happen(client):
    contest = make.contest(attempts_per_round=2)
    make.come_in(client, contest)
    page = client.get(f"/cuoc-thi/{contest.slug}/bat-dau").text
    assert "Bắt đầu làm bài, 15 phút" in page
    assert "lượt thi còn lại" in page


def test_start_leads_to_the_paper_and_again_to_the_same(client):
    contest = make.contest()
    first = make.begin(client, contest)
    assert make.begin(client, contest).id == first.id
    assert "Làm tiếp bài đang dở" in client.get(f"/cuoc-thi/{contest.slug}/bat-dau").text


def test_same_person_on_another_phone_goes_on_with_the_same_attempt(client, new_client):
    contest = make.contest()
    make.come_in(client, contest, "0905123456")
    first = make.begin(client, contest)
    other = new_client()
    make.come_in(other, contest, "+84905123456")
    assert make.begin(other, contest).id == first.id
    assert other.get(f"/lam-bai/{first.code}").status_code == 200


def test_deadline_is_the_earlier_of_own_time_and_the_end_of_the_round(app):
    now = clock.now()
    contest = make.contest(rounds=(RoundSettings("Kỳ 1", now - HOUR_MS, now + HOUR_MS),))
    closes_at = contest.rounds[0].closes_at
    early = make.attempt(contest, now=now)
    late = make.attempt(contest, now=closes_at - MINUTE_MS)
    assert early.deadline_at == now + 15 * MINUTE_MS
    assert late.deadline_at == closes_at


def test_page_warns_that_the_round_closes_first(client):
    now = clock.now()
    rounds = (RoundSettings("Kỳ 1", now - HOUR_MS, now + 9 * MINUTE_MS),)
    contest = make.contest(rounds=rounds)
    make.come_in(client, contest)
    assert "bài này chỉ còn" in client.get(f"/cuoc-thi/{contest.slug}/bat-dau").text


@pytest.mark.parametrize(
    "limit", ["attempts_per_round", "attempts_per_contest", "attempts_per_day"]
)
def test_limits_hold(client, limit):
    limits = {"attempts_per_round": None, limit: 1}
    contest = make.contest(**limits)
    attempt = make.begin(client, contest)
    submit.submit(attempt, None, None, clock.now())
    path = f"/cuoc-thi/{contest.slug}/bat-dau"
    assert client.send(path).location == path
    answer = client.get(path)
    assert "hết số lượt thi" in answer.text
    assert "Bắt đầu làm bài," not in answer.text


def test_a_day_later_the_day_limit_is_free_again(app):
    now = clock.now()
    contest = make.contest(
        attempts_per_round=None,
        attempts_per_day=1,
        rounds=(RoundSettings("Kỳ 1", now - HOUR_MS, now + 3 * DAY_MS),),
    )
    person = make.participant(contest)
    submit.submit(make.attempt(contest, person, now), None, None, now)
    with pytest.raises(start.NoAttemptLeft):
        start.start(person.id, contest.rounds[0], now + 1, random.Random(1))
    assert start.start(person.id, contest.rounds[0], now + DAY_MS, random.Random(1)).number == 2


def test_overdue_attempt_is_ended_before_the_next_starts(app):
    contest = make.contest(attempts_per_round=2)
    person = make.participant(contest)
    first = make.attempt(contest, person)
    then = first.deadline_at + GRACE_MS + 1
    second = start.start(person.id, contest.rounds[0], then, random.Random(2))
    assert (first.state, second.number) == ("timed_out", 2)


def test_second_paper_avoids_the_questions_of_the_first(app):
    contest = make.contest(
        [make.single(n) for n in range(1, 9)], blueprint=(Slot(4, 100),), attempts_per_round=2
    )
    person = make.participant(contest)
    first = make.attempt(contest, person)
    submit.submit(first, None, None, clock.now())
    second = make.attempt(contest, person)
    seen = [{item.question_id for item in papers.paper_from_json(a.paper)} for a in (first, second)]
    assert seen[0].isdisjoint(seen[1])


def test_before_the_round_and_after_it_nothing_starts(client):
    now = clock.now()
    contest = make.contest(rounds=(RoundSettings("Kỳ 1", now + HOUR_MS, now + DAY_MS),))
    make.come_in(client, contest)
    path = f"/cuoc-thi/{contest.slug}/bat-dau"
    page = client.get(path)
    assert page.status_code == 200
    assert "Mở sau" in page.text
    assert client.send(path).status_code == 409
    with pytest.raises(Conflict):
        make.attempt(contest, now=contest.rounds[0].closes_at)


def test_get_that_finds_an_overdue_attempt_ends_it(client):
    contest = make.contest()
    attempt = make.begin(client, contest)
    make.move_deadline(attempt, -GRACE_MS - 1)
    page = client.get(f"/cuoc-thi/{contest.slug}/bat-dau")
    assert "Các lượt đã thi" in page.text
    db.session.refresh(attempt)
    assert attempt.state == "timed_out"


def test_unknown_contest_and_wrong_method(client):
    contest = make.contest()
    assert client.get("/cuoc-thi/khong-co/bat-dau").status_code == 404
    assert client.put(f"/cuoc-thi/{contest.slug}/bat-dau").status_code in (400, 405)


def test_where_repeats_are_allowed_later_attempts_come_from_the_stock_too(app):
    pool = [make.single(n) for n in range(1, 9)]
    contest = make.contest(pool, blueprint=(Slot(4, 100),), attempts_per_round=3, no_repeats=False)
    person, now = make.participant(contest), clock.now()
    stock.prepare(now, ready=9)
    for left in (8, 7, 6):
        submit.submit(make.attempt(contest, person, now), None, None, now)
        assert db.session.scalar(select(func.count()).select_from(DrawnPaper)) == left


def test_no_question_comes_twice_over_rounds_and_attempts_while_the_pool_suffices(app):
    """The stock and the draw leave each other what a free question of the paper would take."""
    now = clock.now()
    areas = [Area.DIGITAL] * 4 + [Area.STEERING] * 4
    pool = [replace(make.single(n), area=area) for n, area in enumerate(areas, start=1)]
    contest = make.contest(
        pool,
        blueprint=(Slot(1, 100, Area.DIGITAL), Slot(1, 100)),
        attempts_per_round=2,
        rounds=(
            RoundSettings("Kỳ 1", now - HOUR_MS, now + HOUR_MS),
            RoundSettings("Kỳ 2", now + HOUR_MS, now + DAY_MS),
        ),
    )
    stock.prepare(now, ready=8)
    for name in "ABCD":
        person, seen = make.participant(contest, f"Nguyễn Văn {name}"), set()
        for round_, moment in zip(contest.rounds, (now, now + HOUR_MS), strict=True):
            for _ in range(2):
                attempt = start.start(person.id, round_, moment, random.Random())
                drawn = {item[1] for item in attempt.paper}
                assert seen.isdisjoint(drawn)
                seen |= drawn
                submit.submit(attempt, None, None, moment)
        assert len(seen) == 8
