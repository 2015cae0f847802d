"""What must hold of results as they are kept, whatever people and organisers do and in what order.

The same with whole papers and all settings is in test_real_contests; that a frozen board stands
still is in test_board_rules.
"""

from types import SimpleNamespace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

import factory
import factory_ranking as made
from quizapp.accounts.service import units as accounts
from quizapp.attempts.models import Attempt, Result
from quizapp.attempts.service.standing import change_standing
from quizapp.attempts.service.submit import write_result
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.contests import Counting
from quizapp.domain.timing import AttemptState, Standing
from quizapp.ranking.boards import people_table, units_table
from quizapp.ranking.queries import held
from quizapp.ranking.service.closing import counted_people, counted_results

FEW = settings(
    max_examples=5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
acts = st.lists(
    st.one_of(
        st.tuples(st.just("sits"), st.integers(0, 3), st.integers(10, 15), st.integers(1, 4)),
        st.tuples(st.just("judged"), st.integers(0, 9), st.sampled_from(list(Standing))),
        st.tuples(st.just("voided"), st.integers(0, 9)),
    ),
    max_size=10,
)


def scene(counting=Counting.BEST):
    """A round that has ended, with four people of two units who have sat once."""
    contest = made.contest(ended=1, counting=counting.value, prediction="people_all_right")
    units = [
        factory.unit(f"{contest.slug}-{n}", f"Sở số {n}", parent=made.unit(), headcount=4)
        for n in range(2)
    ]
    people = [made.participant(contest, unit=units[n % 2]) for n in range(4)]
    found = SimpleNamespace(contest=contest, round=contest.rounds[0], people=people, units=units)
    for n, who in enumerate(people):
        sits(found, who, 15 - n, 1)
    return found


def sits(found, who, right, minutes):
    """One more attempt, marked and counted."""
    number = 1 + db.session.query(Attempt).filter_by(participant_id=who.id).count()
    ended_at = found.round.opens_at + number * 600_000 + minutes
    made.attempt(
        *(found.round, who),
        number=number,
        score=100 * right,
        right_count=right,
        counted_questions=15,
        prediction=minutes,
        ended_at=ended_at,
        time_ms=minutes * 60_000,
    )
    write_result(who.id, found.round.id, clock.now())


def act(found, name, at, *rest):
    if name == "sits":
        sits(found, found.people[at], *rest)
        return
    attempts = db.session.scalars(select(Attempt).order_by(Attempt.id)).all()
    attempt = attempts[at % len(attempts)]
    if name == "judged":
        change_standing(attempt, *rest, "Kiểm tra", now=clock.now())
        return
    attempt.state = AttemptState.VOIDED
    db.session.flush()
    write_result(attempt.participant_id, found.round.id, clock.now())


def kept(found):
    """The results without the moment since when they are so."""
    columns = [column for column in Result.__table__.c if column.name != "since"]
    query = select(*columns).where(Result.round_id == found.round.id)
    return [tuple(row) for row in db.session.execute(query.order_by(Result.participant_id))]


def shown(found):
    """Both boards as their tables say, counted anew."""
    held.expire(found.contest.id)
    db.session.commit()
    now = clock.now()
    return [
        [*table(found.contest, now, number=None, division=None)]
        for table in (people_table, units_table)
    ]


@FEW
@given(acts, st.sampled_from(list(Counting)))
def test_kept_is_what_counting_anew_gives(app, acts, counting):
    found = scene(counting)
    for each in acts:
        act(found, *each)
    before, boards = kept(found), shown(found)
    db.session.execute(delete(Result).where(Result.round_id == found.round.id))
    for who in reversed(found.people):
        write_result(who.id, found.round.id, clock.now())
    assert kept(found) == before
    assert shown(found) == boards
    db.session.execute(update(Attempt).values(standing=Standing.INVALID))
    for who in found.people:
        write_result(who.id, found.round.id, clock.now())
    assert kept(found) == []


@FEW
@given(
    st.sampled_from(list(Counting)),
    st.integers(0, 4),
    st.integers(0, 15),
    st.sampled_from(["invalid", "voided"]),
)
def test_an_attempt_that_is_not_valid_changes_nothing(app, counting, at, right, what):
    """Neither one more of somebody who takes part nor the only one of a newcomer."""
    found = scene(counting)
    found.people.append(made.participant(found.contest, unit=found.units[0]))

    def everything():
        figures = sorted(map(repr, counted_results(found.round.id)))
        return kept(found), counted_people(found.round.id), figures, shown(found)

    before = everything()
    who = found.people[at]
    number = 1 + db.session.query(Attempt).filter_by(participant_id=who.id).count()
    made.attempt(
        *(found.round, who),
        number=number,
        score=100 * right,
        right_count=right,
        ended_at=found.round.opens_at + 1,
        time_ms=1,
        **({"standing": "invalid"} if what == "invalid" else {"state": "voided"}),
    )
    write_result(who.id, found.round.id, clock.now())
    assert everything() == before


def test_units_keep_their_places_under_other_names(app):
    found = scene()

    def placed():
        _, units = shown(found)
        return sorted(repr(row[:2] + row[3:]) for row in units)

    before = placed()
    for unit, name in zip(found.units, ("Ăn", "A"), strict=True):
        same = {"division": unit.division, "headcount": unit.headcount}
        accounts.change_unit(unit, name=name, now=clock.now(), **same)
    assert placed() == before
