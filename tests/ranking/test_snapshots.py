"""Fixed rankings: the order of the rules, versions that nothing moves, and their seals."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import factory_ranking as made
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.ranking import Entry, ranked
from quizapp.domain.snapshots import Cause
from quizapp.ranking import service
from quizapp.ranking.models import Snapshot, SnapshotPerson
from quizapp.ranking.queries import snapshots as reads
from quizapp.ranking.service import sealing, snapshots
from racing import race

DIVISIONS = ("so-nganh", "xa-phuong", None)
PERSON = st.tuples(
    *(st.integers(0, 2), st.integers(0, 1), st.integers(0, 1), st.none() | st.integers(0, 3)),
    *(st.sampled_from(DIVISIONS), st.booleans()),
)


def people_of(round_, rows):
    for right, late, slow, guess, division, eligible in rows:
        who = made.participant(round_.contest, division=division, eligible=eligible)
        at = round_.opens_at + late
        made.result(round_, who, right * 100, ended_at=at, time_ms=slow, prediction=guess)
    db.session.commit()


def expected(snapshot, rows, division):
    """(participant, place, tied, deciding criterion) by the rules; the ineligible are left out."""
    chosen = [row for row in rows if row.place is not None and division in ("any", row.division)]
    entries = [
        Entry(
            *(row.participant_id, row.score, row.right_count, row.ended_at, row.time_ms),
            *(row.attempts, row.prediction),
        )
        for row in chosen
    ]
    actual = next(iter(snapshot.actuals.values()), None)
    return ranked(entries, service_chain(snapshot), actual)


def service_chain(snapshot):
    from quizapp.domain.ranking import Criterion

    return [Criterion(name) for name in snapshot.chain]


@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(people=st.lists(PERSON, max_size=9), kind=st.sampled_from([None, "people"]))
def test_the_order_is_that_of_the_rules(app, people, kind):
    contest = made.contest(ended=1, prediction=kind)
    people_of(contest.rounds[0], people)
    service.close_round(contest.rounds[0], "tochuc", clock.now())
    snapshot = reads.latest(contest.id, 1)
    rows = db.session.query(SnapshotPerson).filter_by(snapshot_id=snapshot.id).all()
    assert (snapshot.people, snapshot.ranked) == (len(people), sum(p[5] for p in people))
    by_id = {row.participant_id: row for row in rows}
    for place in expected(snapshot, rows, "any"):
        row = by_id[place.entry.id]
        assert (row.place, row.tied, row.decided_by) == (
            *(place.place, place.tied),
            place.decided_by and place.decided_by.value,
        )
    for division in DIVISIONS:
        placed = expected(snapshot, rows, division)
        assert [each.place for each in placed] == [
            by_id[each.entry.id].division_place for each in placed
        ]
        shown = [row for row in reads.all_rows(snapshot, division) if row.place is not None]
        if division is not None:
            assert [(row.participant_id, row.place, row.tied) for row in shown] == [
                (each.entry.id, each.place, each.tied) for each in placed
            ]


def closed(*scores, rounds=1, **changes):
    contest = made.contest(rounds, ended=rounds, **changes)
    for score in scores:
        made.result(contest.rounds[0], made.participant(contest), score)
    db.session.commit()
    service.close_round(contest.rounds[0], "tochuc", clock.now(), "Theo biên bản.")
    db.session.commit()
    return contest


def test_nothing_moves_it_but_a_new_version_beside_it(app):
    contest = closed(1500, 1400)
    first = reads.published(contest.id, 1)
    before = [(row.participant_id, row.place, row.score) for row in reads.all_rows(first)]
    made.result(contest.rounds[0], made.participant(contest), 1450)
    db.session.commit()
    assert [(r.participant_id, r.place, r.score) for r in reads.all_rows(first)] == before
    second = snapshots.take(
        contest, contest.rounds[0], Cause.CORRECTION, reason="Sót một bài.", actor="a", now=9
    )
    assert [(row.place, row.score) for row in reads.all_rows(second)] == [
        (1, 1500),
        (2, 1450),
        (3, 1400),
    ]
    assert (second.version, second.supersedes, second.published_at) == (2, first.id, 9)
    assert [(r.participant_id, r.place, r.score) for r in reads.all_rows(first)] == before
    assert reads.published(contest.id, 1).version == 2
    assert [each.version for each in reads.versions(contest.id, 1)] == [2, 1]


def test_pages_own_place_and_reasons_are_those_of_the_board(app):
    contest = closed(1500, 1400, 1400, 1300, 1200)
    snapshot = reads.latest(contest.id, 1)
    first = reads.people_board(snapshot, size=2)
    second = reads.people_board(snapshot, page_number=2, size=2)
    last = reads.people_board(snapshot, page_number=99, size=2)
    assert [row.place for page in (first, second, last) for row in page.rows] == [1, 2, 2, 4, 5]
    assert [row.tied for page in (first, second) for row in page.rows] == [False, True, True, False]
    assert (last.page, last.total) == (3, 5)
    whole = reads.all_rows(snapshot)
    assert [row.reason for page in (first, second, last) for row in page.rows] == [
        row.reason for row in whole
    ]
    row, before = reads.own_place(snapshot, whole[3].participant_id)
    assert (row, before) == (whole[3], 3)
    assert reads.own_place(snapshot, 10**6) is None


def test_over_the_contest_sums_are_fixed(app):
    contest = closed(1500, 1400, rounds=2)
    who = db.session.query(SnapshotPerson).filter_by(place=2).one().participant_id
    from quizapp.attempts.models import Participant

    made.result(contest.rounds[1], db.session.get(Participant, who), 900)
    service.close_round(contest.rounds[1], "tochuc", clock.now())
    whole = snapshots.take(contest, None, Cause.CLOSING, reason="", actor="a", now=clock.now())
    rows = reads.all_rows(whole)
    assert [(row.place, row.score) for row in rows] == [(1, 2300), (2, 1500)]
    assert rows[0].participant_id == who
    assert whole.round_number == 0


@pytest.mark.parametrize(
    "change", [{"score": 1600}, {"place": 7}, {"decided_by": "gap"}, {"position": 5}]
)
def test_a_row_changed_behind_its_back_breaks_the_seal(app, change):
    contest = closed(1500, 1400)
    assert not sealing.verify(contest.rounds).findings
    row = db.session.query(SnapshotPerson).order_by(SnapshotPerson.position.desc()).first()
    for name, value in change.items():
        setattr(row, name, value)
    db.session.commit()
    found = sealing.verify(contest.rounds).findings
    assert [each.kind for each in found] == ["snapshot"]


def test_two_at_once_make_one_version_each(app):
    contest_id = closed(1500).id

    def take():
        from quizapp.contests.models import Contest
        from quizapp.core.db import transaction

        with transaction():
            contest = db.session.get_one(Contest, contest_id)
            made_ = snapshots.take(
                contest, contest.rounds[0], Cause.CORRECTION, reason="x", actor="a", now=1
            )
            return made_.version

    results = race(app, [take, take])
    versions = sorted(each.version for each in db.session.query(Snapshot))
    assert versions == list(range(1, len(versions) + 1))
    assert len(versions) - 1 == sum(isinstance(result, int) for result in results), results


def test_entries_compare_as_they_stood(app):
    contest = closed(1500, 1500)
    snapshot = reads.latest(contest.id, 1)
    rows = db.session.query(SnapshotPerson).order_by(SnapshotPerson.position).all()
    first, second = (reads.entry(snapshot, row) for row in rows)
    assert replace(first, id=second.id) == second
