"""Orders among equals: lots, reasoned decisions, and what becomes of them later."""

import pytest

import factory
import factory_prizes
import factory_ranking as made
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.domain.ranking import Criterion
from quizapp.domain.snapshots import Cause
from quizapp.ranking.models import TieDecision
from quizapp.ranking.queries import snapshots as reads
from quizapp.ranking.queries import ties as groups
from quizapp.ranking.service import snapshots, ties

EQUALS = [
    {"name": "An", "score": 1500, "division": "so-nganh"},
    {"name": "Bình", "score": 1500, "division": "cong-dan"},
    {"name": "Chi", "score": 1500, "division": "so-nganh"},
    {"name": "Dung", "score": 1400, "division": "so-nganh"},
]


def board(contest, division=None):
    return reads.all_rows(reads.latest(contest.id, 1), division)


def ids(contest):
    return {row.name: row.participant_id for row in board(contest)}


def test_a_lot_can_be_repeated_and_makes_a_new_version(app):
    contest = factory_prizes.closed(*EQUALS)
    group = groups.group_of(reads.latest(contest.id, 1), "person", 1)
    assert [each.name for each in group.members] == ["An", "Bình", "Chi"]
    made_ = ties.draw(group, reason="", number="BB 5", actor="tochuc", now=clock.now(), seed="hat")
    assert ties.repeats(made_)
    rows = board(contest)
    assert [row.place for row in rows] == [1, 2, 3, 4]
    assert [row.participant_id for row in rows[:3]] == made_.order
    assert not any(row.tied for row in rows)
    assert [row.decided_by for row in rows[1:3]] == [Criterion.DECISION] * 2
    assert "quyết định của Ban Tổ chức: thứ tự 1 so với thứ tự 2" in rows[1].reason
    inside = board(contest, "so-nganh")
    assert [row.place for row in inside] == [1, 2, 3]
    first = [each for each in made_.order if each in {row.participant_id for row in inside}]
    assert [row.participant_id for row in inside[:2]] == first
    latest = reads.latest(contest.id, 1)
    assert (latest.version, latest.cause) == (2, Cause.DECISION)
    entry = db.session.query(AuditEntry).filter_by(action="ranking.decide").one()
    assert entry.details["seed"] == "hat"
    with pytest.raises(NotFound):
        groups.group_of(latest, "person", 1)
    with pytest.raises(Conflict):
        ties.draw(group, reason="", number="", actor="tochuc", now=clock.now())


def test_a_decision_may_order_some_and_leave_the_others_equal(app):
    contest = factory_prizes.closed(*EQUALS)
    who = ids(contest)
    group = groups.group_of(reads.latest(contest.id, 1), "person", 1)
    for order in ([], [who["An"], who["An"]], [who["Dung"]]):
        with pytest.raises(Invalid):
            ties.decide(group, order, reason="Lý do", number="", actor="a", now=1)
    with pytest.raises(Invalid):
        ties.decide(group, [who["Chi"]], reason=" ", number="", actor="a", now=1)
    ties.decide(group, [who["Chi"]], reason="Theo biên bản.", number="3/BB", actor="a", now=1)
    assert [(row.name, row.place, row.tied) for row in board(contest)] == [
        ("Chi", 1, False),
        ("An", 2, True),
        ("Bình", 2, True),
        ("Dung", 4, False),
    ]
    assert [(row.name, row.place) for row in board(contest, "so-nganh")] == [
        ("Chi", 1),
        ("An", 2),
        ("Dung", 3),
    ]


def test_it_holds_in_a_later_version_for_those_who_were_equal(app):
    contest = factory_prizes.closed(*EQUALS)
    group = groups.group_of(reads.latest(contest.id, 1), "person", 1)
    drawn = ties.draw(group, reason="", number="", actor="a", now=1, seed="hat").order

    def again():
        return snapshots.take(
            contest, contest.rounds[0], Cause.CORRECTION, reason="x", actor="a", now=2
        )

    again()
    assert [row.participant_id for row in board(contest)[:3]] == drawn
    made.result(contest.rounds[0], made.participant(contest, "Yến"), 1500)
    again()
    assert [row.place for row in board(contest)] == [1, 1, 1, 1, 5]


def test_units_are_ordered_within_their_division(app):
    root = made.unit()
    units = [
        factory.unit(code, name, parent=root, division="so-nganh", headcount=4)
        for code, name in (("SCT", "Sở Công Thương"), ("SNV", "Sở Nội vụ"))
    ]
    contest = factory_prizes.closed(
        *({"name": each.code, "score": 1500, "unit": each} for each in units),
        formula={"terms": [["average", 100]], "min_participation_percent": 0},
    )
    latest = reads.latest(contest.id, 1)
    group = groups.group_of(latest, "unit", 1, "so-nganh")
    assert {each.name for each in group.members} == {"Sở Công Thương", "Sở Nội vụ"}
    last = group.members[-1].id
    ties.decide(group, [last], reason="Theo biên bản.", number="", actor="a", now=1)
    lines = reads.units(reads.latest(contest.id, 1)).lines()
    assert [(line.unit_id == last, line.place, line.tied) for line in lines] == [
        (True, 1, False),
        (False, 2, False),
    ]
    assert reads.units(latest).lines()[0].tied
    assert db.session.query(TieDecision).one().subject == "unit"
