"""What must hold of a contest's result whoever takes part: rules of several modules together.

That the order is total and stable is in test_ranking, that a frozen board stands still in
tests/ranking/test_board_rules.
"""

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain.banks import Area, Kind, Question
from quizapp.domain.contests import (
    AttemptFigures,
    Counting,
    PredictionKind,
    actual_prediction,
    counted,
)
from quizapp.domain.papers import Item
from quizapp.domain.ranking import Criterion, Entry, ranked
from quizapp.domain.scoring import Partial, mark_paper
from quizapp.domain.units import Formula, Person, Unit, UnitTerm, board

# ---------------------------------------------------------------- a worse answer

QUESTIONS = {
    number: Question(
        f"q{number}", Kind.MULTIPLE, "?", tuple("abcd"), right=right, area=Area.DIGITAL
    )
    for number, right in enumerate([(0,), (0, 1), (0, 1, 2)])
}
PAPER = tuple(Item(number, number, 100, Kind.MULTIPLE, (0, 1, 2, 3)) for number in QUESTIONS)
RIGHT = {1: "[0]", 2: "[0,1]", 3: "[0,1,2]"}
WORSE = {1: ("[3]", "null"), 2: ("[0]", "[0,3]", "[]"), 3: ("[0,1]", "[0,1,3]", "null")}
"""Answers that earn no more than a right one; some earn a part."""

papers = st.fixed_dictionaries(
    {position: st.sampled_from((RIGHT[position], *WORSE[position])) for position in RIGHT}
)
guesses = st.none() | st.integers(0, 5)
people = st.lists(
    st.tuples(papers, guesses, st.integers(1, 3), st.integers(1, 3)), min_size=2, max_size=5
)
chains = st.permutations(
    [
        *(Criterion.PREDICTION, Criterion.SUBMITTED_AT, Criterion.TIME_TAKEN),
        Criterion.ATTEMPTS,
    ]
).map(lambda rest: (Criterion.SCORE, Criterion.RIGHT_COUNT, *rest))


def sat(answers, guess, ended_at, time_ms, partial, number=1):
    """The one attempt that these answers make."""
    mark = mark_paper(PAPER, QUESTIONS, answers, partial)
    return AttemptFigures(
        *(number, mark.score, mark.max_score, mark.right_count, mark.question_count),
        started_at=0,
        ended_at=ended_at,
        time_ms=time_ms,
        prediction=guess,
    )


def places(attempts, kind, chain):
    """Everybody's place where each has one attempt, the figure guessed counted from them all."""
    results = [counted([each], Counting.BEST) for each in attempts]
    actual = actual_prediction(kind, results)
    entries = [
        Entry(who, r.score, r.right_count, r.ended_at, r.time_ms, r.attempts, r.prediction)
        for who, r in enumerate(results)
    ]
    return {row.entry.id: row.place for row in ranked(entries, chain, actual)}


@given(
    people,
    st.sampled_from(list(RIGHT)),
    st.integers(0, 2),
    st.sampled_from(list(Partial)),
    st.sampled_from(list(PredictionKind)),
    chains,
)
def test_nobody_gains_by_a_worse_answer(people, position, choice, partial, kind, chain):
    """Not even by moving the figure that all guess: who gives up a perfect score falls behind all
    who keep theirs."""
    answers, *rest = people[0]
    before = [sat(*each, partial) for each in [({**answers, position: RIGHT[position]}, *rest)]]
    wrong = WORSE[position][choice % len(WORSE[position])]
    after = [sat({**answers, position: wrong}, *rest, partial)]
    others = [sat(*each, partial) for each in people[1:]]
    assert after[0].score <= before[0].score
    assert places(after + others, kind, chain)[0] >= places(before + others, kind, chain)[0]


@given(
    st.lists(
        st.tuples(papers, guesses, st.integers(1, 3), st.integers(1, 3)), min_size=1, max_size=4
    ),
    st.integers(0, 3),
    st.sampled_from(list(RIGHT)),
    st.sampled_from(list(Counting)),
)
def test_a_worse_answer_in_any_attempt_never_adds_to_what_is_counted(tries, at, position, counting):
    def score(answers_at):
        attempts = [
            sat({**answers, **(answers_at if turn == at % len(tries) else {})}, *rest, PART, turn)
            for turn, (answers, *rest) in enumerate(tries)
        ]
        return counted(attempts, counting).score

    right = score({position: RIGHT[position]})
    assert all(score({position: wrong}) <= right for wrong in WORSE[position])


PART = Partial.PROPORTIONAL

# ---------------------------------------------------------------- other names of units

formulas = st.builds(
    Formula,
    terms=st.lists(
        st.tuples(st.sampled_from(list(UnitTerm)), st.integers(1, 60)),
        min_size=1,
        max_size=3,
        unique_by=lambda term: term[0],
    ).map(tuple),
    points10=st.booleans(),
    ties_by_people=st.booleans(),
    min_people=st.integers(0, 2),
    size_thresholds=st.sampled_from([(), ((3, 60), (9, 20))]),
)
scenes = st.lists(
    st.tuples(
        st.none() | st.integers(1, 9),
        st.sampled_from([None, "so-nganh", "xa-phuong"]),
        st.lists(st.integers(0, 10), max_size=4),
        st.integers(0, 3),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=60)
@given(scenes, formulas, st.randoms(use_true_random=False))
def test_units_never_change_places_by_renaming(scene, formula, rng):
    """Whatever the formula, thresholds and points by hand; nor by the order they come in."""
    units = [
        Unit(at, None, f"Đơn vị {at}", division, headcount)
        for at, (headcount, division, _, _) in enumerate(scene)
    ]
    persons = [
        Person(at, mark * 100, 1000, mark, 10)
        for at, (_, _, marks, _) in enumerate(scene)
        for mark in marks
    ]
    extra = {at: (points * 100, "Tuyên truyền") for at, (_, _, _, points) in enumerate(scene)}
    names = [f"{letter}" for letter in "zyxwvu"]
    renamed = [replace(unit, name=names[unit.id]) for unit in units]
    rng.shuffle(renamed)

    def seen(of):
        rows = board(of, of, persons, formula, extra)
        return {row.unit_id: (row.division, row.place, row.tied, row.score) for row in rows}

    before = seen(units)
    assert seen(renamed) == before
    assert all(isinstance(row[3], Fraction) for row in before.values())
