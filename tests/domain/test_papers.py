"""domain.papers: a paper fits its blueprint, a feasible blueprint never fails, orders are fair."""

import itertools
import json
import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.domain import papers
from quizapp.domain.answers import Shape
from quizapp.domain.banks import Area, Audience, Difficulty, Kind
from quizapp.domain.papers import Item, PoolQuestion, Shortage, Slot, draw, shortage

A, B, C = Area.PROCEDURES, Area.DIGITAL, Area.STEERING


def question(number, area=A, kind=Kind.SINGLE, choices=4, targets=0, **changes):
    base = PoolQuestion(
        100 + number, number, kind, area, None, Difficulty.EASY, Audience.ALL, choices, targets
    )
    return replace(base, **changes)


def rng(seed=1):
    return random.Random(seed)


# ---------------------------------------------------------------- blueprints


def test_the_default_blueprint_of_fifteen():
    blueprint = papers.default_blueprint(15)
    assert [(slot.area, slot.count) for slot in blueprint] == [
        (Area.STEERING, 2),
        (Area.INSTITUTIONS, 2),
        (Area.PROCEDURES, 4),
        (Area.ORGANISATION, 2),
        (Area.CIVIL_SERVICE, 2),
        (Area.PUBLIC_FINANCE, 1),
        (Area.DIGITAL, 2),
    ]
    assert papers.question_count(blueprint) == 15
    assert papers.max_score(blueprint) == 1500
    assert papers.default_blueprint() == blueprint


@pytest.mark.parametrize("count", [*range(1, 41), 100])
def test_a_default_blueprint_of_any_count_keeps_the_shares(count):
    blueprint = papers.default_blueprint(count, points=50)
    assert papers.question_count(blueprint) == count
    assert papers.max_score(blueprint) == 50 * count
    counts = {slot.area: slot.count for slot in blueprint}
    assert abs(counts.get(Area.PROCEDURES, 0) - count * 4 / 15) < 1
    assert abs(counts.get(Area.PUBLIC_FINANCE, 0) - count / 15) < 1


SLOTS = st.builds(
    Slot,
    count=st.integers(0, 3),
    points=st.integers(1, 300),
    area=st.none() | st.sampled_from([A, B, C]),
    document=st.none() | st.sampled_from(["d1", "d2"]),
    difficulty=st.none() | st.sampled_from(Difficulty),
    audience=st.none() | st.sampled_from(Audience),
)
BLUEPRINTS = st.lists(SLOTS, max_size=4).map(tuple)


@given(BLUEPRINTS)
def test_blueprints_are_stored_exactly(blueprint):
    stored = json.dumps(papers.blueprint_to_json(blueprint))
    again = papers.blueprint_from_json(json.loads(stored))
    assert again == blueprint
    assert all(isinstance(slot.difficulty, Difficulty | None) for slot in again)


def test_slots_in_words():
    assert papers.describe(Slot(1, 100)) == "câu hỏi bất kỳ"
    full = Slot(1, 100, A, "nd-118-2025", Difficulty.HARD, Audience.CITIZENS)
    assert papers.describe(full) == (
        "Cải cách thủ tục hành chính, văn bản nd-118-2025, mức Khó,"
        " đối tượng Người dân, doanh nghiệp"
    )


# ---------------------------------------------------------------- drawing


@pytest.mark.parametrize(
    ("wanted", "fitting"),
    [
        (None, {Audience.OFFICIALS, Audience.CITIZENS, Audience.ALL}),
        (Audience.OFFICIALS, {Audience.OFFICIALS, Audience.ALL}),
        (Audience.CITIZENS, {Audience.CITIZENS, Audience.ALL}),
        (Audience.ALL, {Audience.ALL}),
    ],
)
def test_audiences(wanted, fitting):
    for audience in Audience:
        missing = shortage((Slot(1, 100, audience=wanted),), [question(1, audience=audience)])
        assert (missing == []) == (audience in fitting)


def test_other_filters():
    one = question(1, area=A, document="d1", difficulty=Difficulty.HARD)
    for slot, fits in [
        (Slot(1, 1, area=A), True),
        (Slot(1, 1, area=B), False),
        (Slot(1, 1, document="d1"), True),
        (Slot(1, 1, document="d2"), False),
        (Slot(1, 1, difficulty=Difficulty.HARD), True),
        (Slot(1, 1, difficulty=Difficulty.EASY), False),
        (Slot(1, 1, A, "d1", Difficulty.HARD, Audience.OFFICIALS), True),
        (Slot(1, 1, A, "d1", Difficulty.EASY, Audience.OFFICIALS), False),
    ]:
        assert (shortage((slot,), [one]) == []) == fits


def test_a_greedy_draw_would_fail_here():
    """The free slot must leave the only digital question to the slot that needs it."""
    blueprint = (Slot(2, 100), Slot(1, 300, area=B))
    pool = [question(1), question(2), question(3, area=B)]
    for seed in range(50):
        paper = draw(blueprint, pool, rng(seed))
        assert {item.question_id: item.points for item in paper} == {1: 100, 2: 100, 3: 300}


def test_a_long_chain_of_moves():
    """Three overlapping slots share three questions, whatever the order they are filled in."""
    hard, easy = Difficulty.HARD, Difficulty.EASY
    pool = [
        question(1, area=A, document="d1", difficulty=easy),
        question(2, area=A, document="d2", difficulty=hard),
        question(3, area=B, document="d2", difficulty=easy),
    ]
    blueprint = (Slot(1, 1, document="d2"), Slot(1, 2, area=A), Slot(1, 3, difficulty=easy))
    for seed, slots in itertools.product(range(20), itertools.permutations(blueprint)):
        assert len(draw(slots, pool, rng(seed))) == 3
        last = (*slots, Slot(1, 4, document="d1"))
        assert sum(n for _, n in shortage(last, pool)) == 1


def test_a_shortage_says_what_lacks():
    blueprint = (Slot(3, 100, area=A), Slot(2, 100, area=B), Slot(1, 100, area=C))
    pool = [question(1), question(2, area=C)]
    assert shortage(blueprint, pool) == [(blueprint[0], 2), (blueprint[1], 2)]
    with pytest.raises(Shortage) as refused:
        draw(blueprint, pool, rng())
    assert refused.value.missing == [(blueprint[0], 2), (blueprint[1], 2)]
    assert "Cải cách thủ tục hành chính thiếu 2 câu" in str(refused.value)
    assert "Chính phủ số thiếu 2 câu" in str(refused.value)


def test_nothing_asked_nothing_drawn():
    assert draw((), [], rng()) == ()
    assert draw((Slot(0, 100, area=A),), [], rng()) == ()


def test_two_versions_of_a_question_are_one_question():
    pool = [question(1), question(1, version_id=7, area=B)]
    assert sum(n for _, n in shortage((Slot(2, 100),), pool)) == 1
    (item,) = draw((Slot(1, 100, area=B),), pool, rng())
    assert item.version_id == 7


QUESTIONS = st.builds(
    question,
    st.integers(1, 12),
    area=st.sampled_from([A, B, C]),
    document=st.sampled_from([None, "d1", "d2"]),
    difficulty=st.sampled_from(Difficulty),
    audience=st.sampled_from(Audience),
)
POOLS = st.lists(QUESTIONS, max_size=12, unique_by=lambda q: q.question_id)


def fits(slot, q):
    wanted = slot.audience
    return (
        slot.area in (None, q.area)
        and slot.document in (None, q.document)
        and slot.difficulty in (None, q.difficulty)
        and (wanted is None or q.audience in (wanted, Audience.ALL))
    )


def lacking_by_hall(blueprint, pool):
    """The fewest questions lacking: the worst group of slots (Hall, König), all groups tried."""
    worst = 0
    for size in range(len(blueprint) + 1):
        for group in itertools.combinations(blueprint, size):
            usable = [q for q in pool if any(fits(slot, q) for slot in group)]
            worst = max(worst, sum(slot.count for slot in group) - len(usable))
    return worst


@settings(max_examples=300)
@given(BLUEPRINTS, POOLS)
def test_the_shortage_is_the_smallest_possible(blueprint, pool):
    missing = shortage(blueprint, pool)
    assert sum(lacking for _, lacking in missing) == lacking_by_hall(blueprint, pool)
    assert all(0 < lacking <= slot.count for slot, lacking in missing)


@settings(max_examples=300)
@given(BLUEPRINTS, POOLS, st.sets(st.integers(1, 12)), st.integers(0, 99))
def test_a_drawn_paper_fits_and_repeats_as_little_as_possible(blueprint, pool, seen, seed):
    if lacking_by_hall(blueprint, pool):
        with pytest.raises(Shortage):
            draw(blueprint, pool, rng(seed), frozenset(seen))
        return
    paper = draw(blueprint, pool, rng(seed), frozenset(seen))
    ids = [item.question_id for item in paper]
    by_id = {q.question_id: q for q in pool}
    assert len(set(ids)) == len(ids) == papers.question_count(blueprint)
    assert sum(item.points for item in paper) == papers.max_score(blueprint)
    assert all(by_id[item.question_id].version_id == item.version_id for item in paper)
    drawn = [by_id[i] for i in ids]
    assert lacking_by_hall(blueprint, drawn) == 0
    fresh = [q for q in pool if q.question_id not in seen]
    assert len(seen & set(ids)) == lacking_by_hall(blueprint, fresh)


@pytest.mark.parametrize("seed", range(10))
def test_the_same_seed_draws_the_same_paper(seed):
    pool = [question(i, area=[A, B, C][i % 3]) for i in range(30)]
    blueprint = (Slot(4, 100), Slot(2, 100, area=B), Slot(3, 100, area=C))
    paper = draw(blueprint, pool, rng(seed))
    assert draw(blueprint, pool, rng(seed)) == paper != draw(blueprint, pool, rng(seed + 1))


# ---------------------------------------------------------------- chance


def test_every_question_is_drawn_equally_often_and_stands_anywhere():
    pool = [question(i) for i in range(10)]
    source, times, first = rng(), Counter(), Counter()
    for _ in range(3000):
        paper = draw((Slot(2, 100), Slot(1, 200)), pool, source)
        times.update(item.question_id for item in paper)
        first[paper[0].points] += 1
    assert all(780 < times[i] < 1020 for i in range(10))
    assert 1850 < first[100] < 2150


@pytest.mark.parametrize("kind", [Kind.SINGLE, Kind.MULTIPLE])
def test_choices_come_in_every_order_equally_often(kind):
    source = rng()
    orders = Counter(
        draw((Slot(1, 100),), [question(1, kind=kind, choices=3)], source)[0].choice_order
        for _ in range(1800)
    )
    assert set(orders) == set(itertools.permutations(range(3)))
    assert all(230 < n < 370 for n in orders.values())


@pytest.mark.parametrize("count", [2, 3, 4])
def test_an_ordering_is_never_shown_solved_but_in_every_other_order(count):
    source = rng()
    pool = [question(1, kind=Kind.ORDERING, choices=count)]
    orders = {draw((Slot(1, 100),), pool, source)[0].choice_order for _ in range(500)}
    assert orders == set(itertools.permutations(range(count))) - {tuple(range(count))}


@pytest.mark.parametrize(
    ("kind", "choices", "targets", "choice_orders", "target_orders"),
    [
        (Kind.TRUE_FALSE, 2, 0, {(0, 1)}, {()}),
        (Kind.NUMERIC, 0, 0, {()}, {()}),
        (Kind.TEXT, 0, 0, {()}, {()}),
        (Kind.ORDERING, 1, 0, {(0,)}, {()}),
        (
            Kind.MATCHING,
            2,
            3,
            set(itertools.permutations(range(2))),
            set(itertools.permutations(range(3))),
        ),
    ],
)
def test_orders_of_the_other_kinds(kind, choices, targets, choice_orders, target_orders):
    source = rng()
    pool = [question(1, kind=kind, choices=choices, targets=targets)]
    items = [draw((Slot(1, 100),), pool, source)[0] for _ in range(200)]
    assert {item.choice_order for item in items} == choice_orders
    assert {item.target_order for item in items} == target_orders


# ---------------------------------------------------------------- storing


def test_papers_are_stored_exactly():
    pool = [
        question(1),
        question(2, kind=Kind.TRUE_FALSE, choices=2),
        question(3, kind=Kind.MATCHING, choices=3, targets=5),
        question(4, kind=Kind.TEXT, choices=0),
    ]
    paper = draw((Slot(4, 25),), pool, rng())
    again = papers.paper_from_json(json.loads(json.dumps(papers.paper_to_json(paper))))
    assert again == paper
    assert all(type(item.kind) is Kind for item in again)


def test_the_stored_paper_is_short():
    """Stored once per attempt and read for ever: change only with a migration."""
    paper = (Item(7, 3, 100, Kind.MATCHING, (1, 0), (2, 0, 1)),)
    assert papers.paper_to_json(paper) == [[7, 3, 100, "matching", [1, 0], [2, 0, 1]]]


def test_shape_counts_what_is_displayed():
    assert papers.shape(Item(7, 3, 100, Kind.MATCHING, (1, 0), (2, 0, 1))) == Shape(
        Kind.MATCHING, 2, 3
    )
    assert papers.shape(Item(7, 3, 100, Kind.TEXT)) == Shape(Kind.TEXT, 0, 0)


# ---------------------------------------------------------------- no question twice


@given(
    slots=st.lists(
        st.tuples(st.integers(1, 2), st.sampled_from([None, A, B])), min_size=1, max_size=3
    ),
    times=st.integers(2, 4),
    free=st.lists(st.sampled_from([A, B, C]), min_size=24, max_size=24),
    seed=st.integers(0, 2**16),
)
def test_papers_drawn_one_after_the_other_repeat_nothing_while_the_pool_suffices(
    slots, times, free, seed
):
    blueprint = tuple(Slot(count, 100, area=area) for count, area in slots)
    areas = [slot.area or free.pop() for slot in blueprint for _ in range(slot.count * times)]
    pool = [question(number, area) for number, area in enumerate(areas)]
    chance, seen = rng(seed), set()
    for left in range(times, 0, -1):
        drawn = {item.question_id for item in draw(blueprint, pool, chance, seen, left)}
        assert len(drawn) == papers.question_count(blueprint)
        assert seen.isdisjoint(drawn)
        seen |= drawn
    assert len(seen) == len(pool), "the pool sufficed for just so many papers"


def test_a_free_slot_leaves_what_another_one_needs_later():
    blueprint = (Slot(1, 100, area=A), Slot(1, 100))
    pool = [question(number, area) for number, area in enumerate([A, A, B, B])]
    for seed in range(20):
        first = draw(blueprint, pool, rng(seed), ahead=2)
        assert sorted(item.question_id >= 2 for item in first) == [False, True]
