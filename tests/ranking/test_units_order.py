"""The board of units is ``domain.units`` over the contest's tree and results."""

from fractions import Fraction

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete

import factory
import factory_ranking as made
from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain import units as domain
from quizapp.domain.units import Formula, Person, UnitTerm
from quizapp.ranking.queries import units as queries

divisions = st.sampled_from([None, "so-nganh", "xa-phuong", "su-nghiep"])
nodes = st.lists(
    st.tuples(st.integers(0, 20), divisions, st.none() | st.integers(0, 6)), max_size=9
)
people = st.lists(
    st.tuples(
        st.none() | st.integers(0, 20),
        st.lists(st.none() | st.integers(0, 15), min_size=2, max_size=2),
    ),
    max_size=14,
)
terms = st.lists(
    st.tuples(st.sampled_from(list(UnitTerm)), st.integers(1, 50)),
    min_size=1,
    max_size=3,
    unique_by=lambda term: term[0],
)
formulas = st.builds(
    Formula,
    terms=terms.map(tuple),
    min_participation_percent=st.sampled_from([0, 50]),
    min_people=st.integers(0, 2),
    points10=st.booleans(),
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(nodes=nodes, people=people, formula=formulas, whole=st.booleans())
def test_as_the_domain_says(app, nodes, people, formula, whole):
    contest = _emptied()
    contest.formula = domain.formula_to_json(formula)
    units = _grow(db.session.get_one(Unit, contest.unit_id), nodes)
    persons = _take_part(contest, units, people, whole)
    db.session.flush()
    plain = [domain.Unit(u.id, u.parent_id, u.name, u.division, u.headcount) for u in units]
    expected = domain.board(_contenders(plain), plain, persons, formula)
    round_ = None if whole else contest.rounds[0]
    lines = queries.units_now(round_, contest, clock.now()).lines()
    assert [_figures(line) for line in lines] == [_figures(row) for row in expected]
    names = {unit.id: unit.name for unit in units}
    assert [line.name for line in lines] == [names[row.unit_id] for row in expected]


def _figures(row):
    names = (
        *("unit_id", "division", "place", "tied", "people", "headcount", "rate", "average"),
        *("score", "parts", "not_ranked_because", "note"),
    )
    return [getattr(row, name) for name in names]


def _contenders(units):
    """Written otherwise than in the product: by paths from each unit up to the root."""
    by_id = {unit.id: unit for unit in units}
    root = units[0]

    def above(unit):
        while unit.parent_id in by_id:
            unit = by_id[unit.parent_id]
            yield unit

    chosen = []
    for unit in units[1:]:
        groups = any(unit in above(other) for other in units if other.division)
        if unit.division or (unit.parent_id == root.id and not groups):
            chosen.append(unit)
    return chosen or [root]


def _emptied() -> Contest:
    found = db.session.query(Contest).filter_by(slug="don-vi").one_or_none()
    contest = found or made.contest(2, ended=2, slug="don-vi")
    for table in (Result, Attempt, Participant):
        db.session.execute(delete(table))
    db.session.execute(delete(Unit).where(Unit.id != contest.unit_id))
    return contest


def _grow(root: Unit, nodes) -> list[Unit]:
    units = [root]
    for number, (parent, division, headcount) in enumerate(nodes):
        above = units[parent % len(units)]
        unit = Unit(
            code=f"DV{number}",
            name=f"Đơn vị {number}",
            search="",
            parent_id=above.id,
            division=division,
            headcount=headcount,
        )
        db.session.add(unit)
        db.session.flush()
        unit.path = f"{above.path}{unit.id}/"
        units.append(unit)
    return units


def _take_part(contest, units, people, whole) -> list[Person]:
    persons = []
    for at, scores in people:
        unit = None if at is None else units[at % len(units)]
        who = made.participant(contest, unit=unit)
        counted = []
        for round_, right in zip(contest.rounds, scores, strict=True):
            if right is not None:
                made.result(round_, who, right * 100)
                counted.append((right, round_))
        if not whole:
            counted = [pair for pair in counted if pair[1] is contest.rounds[0]]
        if counted and unit is not None:
            right, papers = sum(pair[0] for pair in counted), len(counted)
            persons.append(Person(unit.id, right * 100, 1500 * papers, right, 15 * papers))
    return persons


def test_a_unit_that_only_groups_others_does_not_compete(app):
    root = made.unit()
    block = factory.unit("KHOI", "Khối sở", parent=root)
    one = factory.unit("S1", "Sở 1", parent=block, division="so-nganh")
    office = factory.unit("VP", "Văn phòng", parent=root)
    factory.unit("P1", "Phòng 1", parent=one)
    contest = made.contest()
    lines = queries.units_now(contest.rounds[0], contest, clock.now()).lines()
    assert {line.unit_id for line in lines} == {one.id, office.id}


def test_a_unit_with_nothing_below_competes_alone(app):
    unit = factory.unit("SCT", headcount=2)
    contest = made.contest(unit_id=unit.id)
    made.result(contest.rounds[0], made.participant(contest, unit=unit), 1500)
    (line,) = queries.units_now(contest.rounds[0], contest, clock.now()).lines()
    assert (line.unit_id, line.place, line.rate) == (unit.id, 1, Fraction(1, 2))
