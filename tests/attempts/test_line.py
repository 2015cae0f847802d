"""Standing in line where more start at once than the server holds: nobody overtakes."""

from __future__ import annotations

import random
import re
from unittest.mock import Mock

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

import factory_attempts as make
from quizapp.attempts import sweeper
from quizapp.attempts.models import Attempt, StartGate, StartTicket
from quizapp.attempts.service import line, start
from quizapp.contests.models import Round
from quizapp.core import clock, overload
from quizapp.core.db import db
from quizapp.core.errors import Unavailable
from quizapp.domain.contests import EntryMode
from quizapp.domain.line import BURST_MS, KEPT_MS, LONGEST_MS, Pace, Turn
from racing import race

SLOW = Pace(1000)  # with it two may start at once


@pytest.fixture
def slow(app, monkeypatch):
    """A server that holds one start a second."""
    monkeypatch.setitem(app.config, "STARTS_PER_SECOND", 1)


def fill(contest, people: int = 2) -> None:
    """So many others start at this moment."""
    round_id = contest.rounds[0].id
    for _ in range(people):
        person = make.participant(contest).id
        assert line.enter(person, round_id, clock.now(), SLOW) is None
    db.session.commit()


def held() -> int:
    return db.session.scalar(select(func.count()).select_from(StartTicket))


# ---------------------------------------------------------------- the rule


class Naive:
    """Everybody gets the moment of their turn on arriving, in plain words."""

    def __init__(self) -> None:
        self.next_at, self.turns = 0, {}

    def enter(self, person: int, now: int) -> int | None:
        if self.next_at <= now + BURST_MS:
            self.next_at = max(self.next_at, now) + SLOW.step_ms
            return None
        due_at = self.turns.get(person)
        if due_at is not None and now < due_at:
            return due_at
        if due_at is not None and now <= due_at + KEPT_MS:
            del self.turns[person]
            return None
        self.turns[person] = self.next_at - BURST_MS
        self.next_at += SLOW.step_ms
        return self.turns[person]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.tuples(st.integers(0, 7), st.sampled_from([0, 0, 0, 5, 400, 1500, KEPT_MS])),
        max_size=40,
    )
)
def test_turns_are_those_of_a_plain_second_implementation(line_of_eight, moves):
    round_id, people = line_of_eight
    for table in (StartGate, StartTicket):
        db.session.execute(delete(table))
    naive, now = Naive(), 1_000_000
    for person, later in moves:
        now += later
        turn = line.enter(people[person], round_id, now, SLOW)
        assert (turn and turn.due_at) == naive.enter(person, now)
    db.session.rollback()


@pytest.fixture
def line_of_eight(app):
    contest = make.contest()
    return contest.rounds[0].id, [make.participant(contest).id for _ in range(8)]


def test_a_clock_set_back_leaves_no_endless_line(app):
    contest = make.contest()
    person, round_id = make.participant(contest).id, contest.rounds[0].id
    now = clock.now()
    db.session.add(StartGate(id=line.GATE, next_at=now + LONGEST_MS + 1))
    db.session.flush()
    assert line.enter(person, round_id, now, SLOW) is None
    assert db.session.scalar(select(StartGate.next_at)) == now + SLOW.step_ms


def test_pressing_at_the_same_moment_gives_everybody_a_moment_of_their_own(app):
    contest = make.contest()
    people = [make.participant(contest).id for _ in range(8)]
    round_id, now = contest.rounds[0].id, clock.now()

    def press(person: int) -> Turn | None:
        round_ = db.session.get_one(Round, round_id)
        got = start.start_in_turn(person, round_, now, random.Random(person), {}, SLOW)
        db.session.commit()
        return got if isinstance(got, Turn) else None

    got = race(app, [lambda person=person: press(person) for person in [*people, *people]])
    turns = set(got) - {None}
    assert turns == {Turn(now + n * 1000, ahead=n - 1) for n in range(1, 7)}
    assert db.session.scalar(select(func.count()).select_from(Attempt)) == 2
    assert held() == 6


# ---------------------------------------------------------------- the screen


def test_waiting_then_in_and_reloading_gains_nothing(client, slow):
    contest = make.contest()
    path = f"/cuoc-thi/{contest.slug}"
    with time_machine.travel(clock.read() / 1000, tick=False) as now:
        make.come_in(client, contest)
        fill(contest)
        for _ in range(3):
            assert client.send(f"{path}/bat-dau").location == f"{path}/cho"
        page = client.get(f"{path}/cho")
        assert "Xin chờ ít phút" in page.text
        assert "data-place>1<" in page.text
        assert "1 giây" in page.text
        assert 'http-equiv="refresh" content="1;' in page.text
        assert page.headers["Cache-Control"] == "no-store"
        assert held() == 1
        now.shift(1)
        page = client.get(f"{path}/cho")
        assert "Đã đến lượt anh/chị" in page.text
        assert "http-equiv" not in page.text
        fill_again = make.participant(contest)
        for _ in range(9):  # others go on pressing: the turn is kept all the same
            line.enter(fill_again.id, contest.rounds[0].id, clock.now(), SLOW)
        db.session.commit()
        assert client.send(f"{path}/bat-dau").location.startswith("/lam-bai/")
        assert client.get(f"{path}/cho").location == f"{path}/bat-dau"
    assert client.send(f"{path}/bat-dau").location.startswith("/lam-bai/"), "it runs: never a line"


def test_a_turn_left_alone_goes_to_the_end_of_the_line(client, slow):
    contest = make.contest()
    path = f"/cuoc-thi/{contest.slug}"
    with time_machine.travel(clock.read() / 1000, tick=False) as now:
        make.come_in(client, contest)
        fill(contest)
        client.send(f"{path}/bat-dau")
        now.shift(KEPT_MS / 1000 + 2)
        assert client.get(f"{path}/cho").location == f"{path}/bat-dau"
        fill(contest)
        assert client.send(f"{path}/bat-dau").location == f"{path}/cho"
        assert "data-place>1<" in client.get(f"{path}/cho").text
        now.shift(KEPT_MS / 1000 + 2)
        sweeper.sweep(client.application)
        assert held() == 0


def test_who_has_an_attempt_under_way_saves_and_hands_in_past_any_line(client, new_client, slow):
    contest = make.contest()
    attempt = make.begin(client, contest)
    fill(contest, 1)
    other = new_client()
    make.come_in(other, contest)
    path = f"/cuoc-thi/{contest.slug}/bat-dau"
    assert other.send(path).location.endswith("/cho")
    assert client.send(path).location == f"/lam-bai/{attempt.code}"
    assert make.put(client, attempt.code, 1, 2, 1).status_code == 200
    assert client.send(f"/lam-bai/{attempt.code}/nop").location == f"/ket-qua/{attempt.code}"


def test_anonymous_visitors_keep_their_place(client, slow):
    contest = make.contest(entry_mode=EntryMode.ANONYMOUS)
    path = f"/cuoc-thi/{contest.slug}"
    with time_machine.travel(clock.read() / 1000, tick=False):
        fill(contest)
        assert client.send(f"{path}/vao").location == f"{path}/cho"
        assert "data-place>1<" in client.get(f"{path}/cho").text
        assert client.send(f"{path}/bat-dau").location == f"{path}/cho"
        assert held() == 1


def test_a_server_that_falls_behind_gives_places_without_any_work(
    client, new_client, slow, monkeypatch
):
    contest = make.contest()
    path = f"/cuoc-thi/{contest.slug}"
    running, last, later = new_client(), new_client(), new_client()
    for each in (client, last, later):
        make.come_in(each, contest)
    attempt = make.begin(running, contest)
    monkeypatch.setattr(overload, "waited", lambda: 0.9)  # the pace is a third
    with time_machine.travel(clock.read() / 1000 + 2, tick=False) as now:
        monkeypatch.setattr(start, "start_in_turn", None)
        first = client.send(f"{path}/bat-dau")
        assert "data-place>1<" in first.text, "nobody comes in at once"
        assert 'data-wait="900"' in first.text
        page = last.send(f"{path}/bat-dau")
        assert (page.status_code, held()) == (200, 2)
        assert "data-place>2<" in page.text
        assert "@@" not in page.text
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        assert f'content="4; url={path}/cho"' in page.text
        assert "data-place>3<" in later.send(f"{path}/bat-dau").text
        assert "data-place>3<" in later.get(f"{path}/cho").text
        with monkeypatch.context() as untouched:
            untouched.setattr(line, "run_alone", Mock(side_effect=Unavailable))
            with pytest.raises(TypeError):  # the view is asked, and it is away here
                last.send(f"{path}/bat-dau")
        again = last.send(f"{path}/bat-dau")
        token = re.search('name="csrf_token" value="([^"]+)"', again.text)[1]
        monkeypatch.undo()
        now.shift(10)
        came = last.post(f"{path}/bat-dau", data={"csrf_token": token})
        assert came.location.startswith("/lam-bai/")
    assert running.send(f"{path}/bat-dau").location == f"/lam-bai/{attempt.code}"


@pytest.mark.one_database
def test_it_says_when_the_round_closes_first(client, slow):
    contest = make.contest()
    make.come_in(client, contest)
    fill(contest)
    client.send(f"/cuoc-thi/{contest.slug}/bat-dau")
    contest.rounds[0].closes_at = clock.now() + 500
    with time_machine.travel(clock.now() / 1000, tick=False):
        assert "trước khi đến lượt" in client.get(f"/cuoc-thi/{contest.slug}/cho").text


@pytest.mark.one_database
def test_strangers_unknown_contests_and_wrong_methods(client):
    contest = make.contest()
    path = f"/cuoc-thi/{contest.slug}/cho"
    assert client.get(path).location == f"/cuoc-thi/{contest.slug}/bat-dau"
    assert client.send(path).status_code == 405
    assert client.get("/cuoc-thi/khong-co/cho").status_code == 404
