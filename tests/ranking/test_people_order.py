"""The order of the board in SQL is the order of ``domain.ranking``, for every chain."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

import factory_ranking as made
from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.contests.models import Contest, Round
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain import ranking as domain
from quizapp.domain.ranking import Criterion, Entry
from quizapp.ranking import queries
from quizapp.ranking.models import RoundClosing
from quizapp.ranking.queries import ladder

START = 1_800_000_000_000

marks = st.fixed_dictionaries(
    {
        "score": st.sampled_from([1300, 1400, 1500]),
        "right_count": st.sampled_from([13, 14, 15]),
        "ended_at": st.integers(START, START + 2),
        "time_ms": st.integers(60_000, 60_002),
        "attempts": st.integers(1, 2),
        "prediction": st.none() | st.integers(0, 4),
    }
)


@dataclass
class Person:
    division: str | None
    eligible: bool
    rounds: list[dict | None]


def people(rounds: int):
    return st.lists(
        st.builds(
            Person,
            st.sampled_from(["so-nganh", "xa-phuong", None]),
            st.sampled_from([True, True, True, False]),
            st.lists(st.none() | marks, min_size=rounds, max_size=rounds),
        ),
        max_size=12,
    )


chains = st.permutations(list(Criterion)).flatmap(
    lambda order: st.integers(1, len(order)).map(lambda n: tuple(order[:n]))
)


def stored(contest: Contest, persons: list[Person], actuals: list[int | None]) -> list[Participant]:
    """Put the people's results into the contest, in the place of what was there."""
    ids = [each.id for each in contest.rounds]
    db.session.execute(delete(RoundClosing).where(RoundClosing.round_id.in_(ids)))
    db.session.execute(delete(Result).where(Result.round_id.in_(ids)))
    db.session.execute(delete(Attempt).where(Attempt.contest_id == contest.id))
    db.session.execute(delete(Participant).where(Participant.contest_id == contest.id))
    found = []
    for person in persons:
        who = made.participant(contest, division=person.division, eligible=person.eligible)
        found.append(who)
        for round_, figures in zip(contest.rounds, person.rounds, strict=True):
            if figures is not None:
                made.result(round_, who, **figures)
    for round_, actual in zip(contest.rounds, actuals, strict=True):
        if actual is not None:
            _close(round_, actual, len(persons))
    db.session.flush()
    return found


def _close(round_: Round, actual: int, people: int) -> None:
    closing = RoundClosing(
        round_id=round_.id, closed_at=clock.now(), closed_by="thu", people=people, actual=actual
    )
    db.session.add(closing)


def entry(who: Participant, figures: dict) -> Entry:
    return Entry(id=who.id, **figures)


def shown(rows: list[queries.PersonRow]) -> list[tuple]:
    return [(row.participant_id, row.place, row.tied, row.decided_by) for row in rows]


def expected(entries: list[Entry], chain, actual: int | None) -> list[tuple]:
    rows = domain.ranked(entries, chain, actual)
    first = rows[1].decided_by if len(rows) > 1 else None
    return [
        (row.entry.id, row.place, row.tied, row.decided_by if at else first)
        for at, row in enumerate(rows)
    ]


def paged(scope: queries.Scope, size: int) -> list[queries.PersonRow]:
    """The whole board, put together from its pages; parts end where pages do."""
    db.session.commit()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ladder, "PART", 2 * size)
        held = queries.people_now(scope)
        rows: list[queries.PersonRow] = []
        for number in range(1, max(2, -(-held.total // size) + 1)):
            rows += held.page(number, size).rows
        _check_own_places(held, rows)
    assert len(rows) == held.total
    return rows


SETTINGS = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def _scope(contest, chain, round_number, division):
    states = queries.states(contest, clock.now())
    round_ = states[round_number - 1] if round_number else None
    return queries.scope_of(states, chain, round_, division)


@SETTINGS
@given(
    persons=people(1),
    chain=chains,
    actual=st.none() | st.integers(0, 4),
    division=st.none() | st.sampled_from(["so-nganh", "xa-phuong"]),
    size=st.integers(1, 5),
)
def test_one_round(app, persons, chain, actual, division, size):
    contest = _kept_contest(1)
    who = stored(contest, persons, [actual])
    scope = _scope(contest, chain, 1, division)
    taking_part = [
        (person, entry(who[at], person.rounds[0]))
        for at, person in enumerate(persons)
        if person.rounds[0] is not None and division in (None, person.division)
    ]
    known = actual if len(persons) else None
    inside = [each for person, each in taking_part if person.eligible]
    outside = [each for person, each in taking_part if not person.eligible]
    rows = paged(scope, size)
    assert shown(rows[: len(inside)]) == expected(inside, chain, known)
    behind = [each.id for each in sorted(outside, key=lambda e: (_key(e, chain, known), e.id))]
    assert [(row.participant_id, row.place) for row in rows[len(inside) :]] == [
        (each, None) for each in behind
    ]
    assert _reasons(rows[: len(inside)]) == _expected_reasons(inside, chain, known)


def _key(each: Entry, chain, actual):
    return domain.sort_key(each, chain, actual)


def _reasons(rows):
    return [row.reason for row in rows]


def _expected_reasons(entries, chain, actual):
    rows = [row.entry for row in domain.ranked(entries, chain, actual)]
    if len(rows) < 2:
        return ["Chưa có ai khác để so sánh."] * len(rows)
    pairs = [(rows[0], rows[1]), *zip(rows, rows[1:], strict=False)]
    return [domain.reason(upper, lower, chain, actual) for upper, lower in pairs]


def _check_own_places(held, rows):
    for index, row in enumerate(rows):
        own, before = held.own(row.participant_id)
        assert own == row
        assert before == index if row.place is not None else before == -1
    assert held.own(999_999) is None


@SETTINGS
@given(
    persons=people(3),
    chain=chains,
    actuals=st.lists(st.none() | st.integers(0, 4), min_size=3, max_size=3),
    size=st.integers(1, 5),
)
def test_the_whole_contest(app, persons, chain, actuals, size):
    contest = _kept_contest(3)
    who = stored(contest, persons, actuals)
    scope = _scope(contest, chain, 0, None)
    entries = domain.contest_entries(
        [
            {
                who[at].id: _settled(entry(who[at], person.rounds[number]), actuals[number])
                for at, person in enumerate(persons)
                if person.eligible and person.rounds[number] is not None
            }
            for number in range(3)
        ]
    )
    rows = paged(scope, size)
    assert shown(rows[: len(entries)]) == expected(entries, chain, None)
    assert all(row.place is None for row in rows[len(entries) :])


def _settled(each: Entry, actual: int | None) -> Entry:
    return each if actual is None else domain.with_gap(each, actual)


def _kept_contest(rounds: int) -> Contest:
    """One contest for all the examples of a test."""
    slug = f"thu-tu-{rounds}"
    found = db.session.query(Contest).filter_by(slug=slug).one_or_none()
    return found or made.contest(rounds, ended=rounds, slug=slug)


@pytest.mark.parametrize("chain", [(Criterion.DECISION,), (Criterion.PREDICTION,)])
@pytest.mark.parametrize("number", [0, 1])
def test_a_chain_that_sets_nobody_apart_gives_all_the_first_place(app, chain, number):
    contest = made.contest(2, ended=2)
    for _ in range(4):
        made.result(contest.rounds[0], made.participant(contest))
    rows = paged(_scope(contest, chain, number, None), 1)
    assert [(row.place, row.tied) for row in rows] == [(1, True)] * 4


def test_a_tie_over_a_page_break_keeps_its_place(app):
    contest = made.contest()
    for _ in range(7):
        made.result(contest.rounds[0], made.participant(contest), ended_at=START)
    last = made.participant(contest)
    made.result(contest.rounds[0], last, 1400, ended_at=START)
    scope = _scope(contest, (Criterion.SCORE, Criterion.SUBMITTED_AT), 1, None)
    held = queries.people_now(scope)
    second = held.page(2, 3)
    assert [(row.place, row.tied) for row in second.rows] == [(1, True)] * 3
    third = held.page(3, 3)
    assert [(row.place, row.tied) for row in third.rows] == [(1, True), (8, False)]
    assert third.rows[1].decided_by == Criterion.SCORE


@pytest.mark.parametrize(("asked", "given_page"), [(0, 1), (-3, 1), (99, 3), (2, 2)])
def test_a_page_beyond_the_board_is_its_nearest_page(app, asked, given_page):
    contest = made.contest()
    for _ in range(5):
        made.result(contest.rounds[0], made.participant(contest))
    scope = _scope(contest, (Criterion.SCORE,), 1, None)
    assert queries.people_now(scope).page(asked, 2).page == given_page
