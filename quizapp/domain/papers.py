"""Drawing papers: a blueprint says what, a pool says from what, `draw` gives one paper.

Rules from domain.md, the words `Paper` (never changes once drawn) and `Blueprint`.  Points are
hundredths of a point.  Positions count from 0.
"""

import random
from collections import deque
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Any

from quizapp.domain.answers import Shape
from quizapp.domain.banks import (
    AREA_LABELS,
    AUDIENCE_LABELS,
    DIFFICULTY_LABELS,
    Area,
    Audience,
    Difficulty,
    Kind,
)


@dataclass(frozen=True, slots=True)
class Slot:
    """`count` questions at `points` hundredths each; a filter that is None accepts any."""

    count: int
    points: int
    area: Area | None = None
    document: str | None = None
    difficulty: Difficulty | None = None
    audience: Audience | None = None


Blueprint = tuple[Slot, ...]


@dataclass(frozen=True, slots=True)
class PoolQuestion:
    """What drawing needs to know of a question that may be drawn; choices, targets: how many."""

    version_id: int
    question_id: int
    kind: Kind
    area: Area
    document: str | None
    difficulty: Difficulty
    audience: Audience
    choices: int = 0
    targets: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """One question of a paper: displayed position p shows original choice choice_order[p]."""

    version_id: int
    question_id: int
    points: int
    kind: Kind
    choice_order: tuple[int, ...] = ()
    target_order: tuple[int, ...] = ()


Paper = tuple[Item, ...]
Missing = list[tuple[Slot, int]]


class Shortage(ValueError):
    """The pool cannot fill the blueprint; `missing` says which slots lack how many questions."""

    def __init__(self, missing: Missing) -> None:
        self.missing = missing
        parts = "; ".join(f"{describe(slot)} thiếu {lacking} câu" for slot, lacking in missing)
        super().__init__(
            f"Ngân hàng câu hỏi chưa đủ để rút đề: {parts}."
            " Vui lòng bổ sung câu hỏi hoặc giảm số câu trong cấu trúc đề."
        )


# ---------------------------------------------------------------- blueprints

_SHARES: dict[Area, int] = {
    Area.STEERING: 2,
    Area.INSTITUTIONS: 2,
    Area.PROCEDURES: 4,
    Area.ORGANISATION: 2,
    Area.CIVIL_SERVICE: 2,
    Area.PUBLIC_FINANCE: 1,
    Area.DIGITAL: 2,
}


def default_blueprint(count: int = 15, points: int = 100) -> Blueprint:
    """`count` questions over the seven areas in the shares 2-2-4-2-2-1-2 of fifteen.

    Other counts are shared out by largest remainder, so that the sum is always `count`.
    """
    total = sum(_SHARES.values())
    counts = {area: count * share // total for area, share in _SHARES.items()}
    by_remainder = sorted(_SHARES, key=lambda area: -(count * _SHARES[area] % total))
    for area in by_remainder[: count - sum(counts.values())]:
        counts[area] += 1
    return tuple(Slot(n, points, area=area) for area, n in counts.items() if n)


def question_count(blueprint: Blueprint) -> int:
    """How many questions a paper has."""
    return sum(slot.count for slot in blueprint)


def max_score(blueprint: Blueprint) -> int:
    """The score of an all-right paper, hundredths."""
    return sum(slot.count * slot.points for slot in blueprint)


def describe(slot: Slot) -> str:
    """What a slot asks for, in words: "Cải cách tài chính công, mức Khó"."""
    words = []
    if slot.area is not None:
        words.append(AREA_LABELS[slot.area])
    if slot.document is not None:
        words.append(f"văn bản {slot.document}")
    if slot.difficulty is not None:
        words.append(f"mức {DIFFICULTY_LABELS[slot.difficulty]}")
    if slot.audience is not None:
        words.append(f"đối tượng {AUDIENCE_LABELS[slot.audience]}")
    return ", ".join(words) or "câu hỏi bất kỳ"


def blueprint_to_json(blueprint: Blueprint) -> list[dict[str, Any]]:
    """The blueprint as plain JSON values; filters that accept any are left out."""
    return [_slot_to_json(slot) for slot in blueprint]


def _slot_to_json(slot: Slot) -> dict[str, Any]:
    filters = {
        "area": slot.area and slot.area.value,
        "document": slot.document,
        "difficulty": slot.difficulty and slot.difficulty.value,
        "audience": slot.audience and slot.audience.value,
    }
    kept = {name: value for name, value in filters.items() if value is not None}
    return {"count": slot.count, "points": slot.points, **kept}


def blueprint_from_json(data: Iterable[Mapping[str, Any]]) -> Blueprint:
    """The blueprint that `blueprint_to_json` gave; raises KeyError or ValueError on nonsense."""
    return tuple(
        Slot(
            count=int(row["count"]),
            points=int(row["points"]),
            area=Area(row["area"]) if row.get("area") else None,
            document=row.get("document"),
            difficulty=Difficulty(row["difficulty"]) if row.get("difficulty") else None,
            audience=Audience(row["audience"]) if row.get("audience") else None,
        )
        for row in data
    )


# ---------------------------------------------------------------- drawing


def draw(
    blueprint: Blueprint,
    pool: Sequence[PoolQuestion],
    rng: random.Random,
    avoid: Collection[int] = frozenset(),
    ahead: int = 1,
) -> Paper:
    """One paper: questions drawn by the blueprint, in random order, with shuffled choices.

    Never the same question_id twice.  Whenever the pool can fill the blueprint at all, it is
    filled; of the question ids in `avoid` (seen before) as few as possible are used.  Where what
    is not in `avoid` suffices for `ahead` papers without a question in common, this is one of
    them: whoever draws one after the other so sees no question twice.  True/false keeps Đúng
    before Sai; an ordering is never displayed already solved.  Raises Shortage.
    """
    shuffled = rng.sample(pool, len(pool))
    fresh = [q for q in shuffled if q.question_id not in avoid]
    taken = _one_of(blueprint, fresh, rng, ahead) or _as_fresh(blueprint, fresh, shuffled)
    items = [_item(q, blueprint[slot].points, rng) for slot, q in taken]
    rng.shuffle(items)
    return tuple(items)


def repeated(blueprint: Blueprint, times: int) -> Blueprint:
    """The blueprint of all questions of `times` papers together."""
    return tuple(replace(slot, count=slot.count * times) for slot in blueprint)


Taken = list[tuple[int, PoolQuestion]]


def _as_fresh(
    blueprint: Blueprint, fresh: Sequence[PoolQuestion], every: Sequence[PoolQuestion]
) -> Taken:
    filling = _Filling(blueprint)
    filling.fill(fresh)
    if not filling.full and len(fresh) < len(every):
        filling.fill(every)
    if not filling.full:
        raise Shortage(shortage(blueprint, every))
    return list(filling.taken.values())


def _one_of(
    blueprint: Blueprint, fresh: Sequence[PoolQuestion], rng: random.Random, ahead: int
) -> Taken | None:
    """One of as many papers together, up to `ahead`, as the fresh questions suffice for.

    None where any paper does as well: where no question fits two slots, none is missed elsewhere.
    """
    if ahead < 2 or not _overlapping(blueprint):
        return None
    for times in range(min(ahead, len(fresh) // max(1, question_count(blueprint))), 1, -1):
        filling = _Filling(blueprint, times)
        filling.fill(fresh)
        if filling.full:
            return [pair for slot in range(len(blueprint)) for pair in filling.sample(slot, rng)]
    return None


def _overlapping(blueprint: Blueprint) -> bool:
    """Whether a question may fit two slots."""
    return any(
        all(
            None in (mine, other) or mine == other
            for mine, other in (
                (one.area, two.area),
                (one.document, two.document),
                (one.difficulty, two.difficulty),
            )
        )
        for one, two in combinations(blueprint, 2)
    )


def shortage(blueprint: Blueprint, pool: Sequence[PoolQuestion]) -> Missing:
    """The slots that `draw` could not fill, and by how many; empty when all is well.

    The lacking numbers add up to the fewest questions that would have to be added.
    """
    filling = _Filling(blueprint)
    filling.fill(pool)
    return [(slot, n) for slot, n in zip(blueprint, filling.open, strict=True) if n > 0]


class _Filling:
    """A growing bipartite matching between slots (each `count` times) and question ids."""

    def __init__(self, blueprint: Blueprint, papers: int = 1) -> None:
        self.blueprint = repeated(blueprint, papers)
        self.papers = papers
        self.open = [slot.count for slot in self.blueprint]
        self.taken: dict[int, tuple[int, PoolQuestion]] = {}  # question id → (slot, question)

    @property
    def full(self) -> bool:
        return all(n <= 0 for n in self.open)

    def sample(self, slot: int, rng: random.Random) -> list[tuple[int, PoolQuestion]]:
        """A share of what the slot has taken, as large as that of one paper of `self.papers`."""
        mine = [pair for pair in self.taken.values() if pair[0] == slot]
        return rng.sample(mine, len(mine) // self.papers)

    def fill(self, pool: Sequence[PoolQuestion]) -> None:
        """Takes as many questions as possible, preferring those at the front of `pool`.

        What is taken stays taken, though it may move to another slot: filling from the fresh
        questions first and from all of them later uses as few seen ones as possible.
        """
        fitting = [[q for q in pool if _fits(slot, q)] for slot in self.blueprint]
        for slot in range(len(self.blueprint)):
            while self.open[slot] > 0 and self._augment(slot, fitting):
                self.open[slot] -= 1

    def _augment(self, start: int, fitting: list[list[PoolQuestion]]) -> bool:
        """Gives `start` one more question, moving others between slots where that is needed."""
        came_from: dict[int, tuple[int, PoolQuestion] | None] = {start: None}
        queue = deque([start])
        while queue:
            slot = queue.popleft()
            free = next((q for q in fitting[slot] if q.question_id not in self.taken), None)
            if free is not None:
                self._move(slot, free, came_from)
                return True
            for question in fitting[slot]:
                owner = self.taken[question.question_id][0]
                if owner not in came_from:
                    came_from[owner] = (slot, question)
                    queue.append(owner)
        return False

    def _move(
        self, slot: int, free: PoolQuestion, came_from: dict[int, tuple[int, PoolQuestion] | None]
    ) -> None:
        step: tuple[int, PoolQuestion] | None = (slot, free)
        while step is not None:
            slot, question = step
            self.taken[question.question_id] = (slot, question)
            step = came_from[slot]


_OPEN_TO = {
    Audience.OFFICIALS: frozenset({Audience.OFFICIALS, Audience.ALL}),
    Audience.CITIZENS: frozenset({Audience.CITIZENS, Audience.ALL}),
    Audience.ALL: frozenset({Audience.ALL}),
}


def _fits(slot: Slot, q: PoolQuestion) -> bool:
    return (
        (slot.area is None or slot.area == q.area)
        and (slot.document is None or slot.document == q.document)
        and (slot.difficulty is None or slot.difficulty == q.difficulty)
        and (slot.audience is None or q.audience in _OPEN_TO[slot.audience])
    )


def _item(q: PoolQuestion, points: int, rng: random.Random) -> Item:
    choices = tuple(range(q.choices))
    if q.kind is not Kind.TRUE_FALSE:
        choices = _shuffled(q.choices, rng)
    while q.kind is Kind.ORDERING and q.choices >= 2 and choices == tuple(range(q.choices)):
        choices = _shuffled(q.choices, rng)
    return Item(q.version_id, q.question_id, points, q.kind, choices, _shuffled(q.targets, rng))


def _shuffled(count: int, rng: random.Random) -> tuple[int, ...]:
    return tuple(rng.sample(range(count), count))


# ---------------------------------------------------------------- storing


def shape(item: Item) -> Shape:
    """What saving an answer to this item needs to know."""
    return Shape(item.kind, len(item.choice_order), len(item.target_order))


def shapes(data: Iterable[Sequence[Any]]) -> list[Shape]:
    """The shape of each item of a paper that `paper_to_json` gave."""
    return [Shape(Kind(kind), len(choices), len(targets)) for *_, kind, choices, targets in data]


def paper_to_json(paper: Paper) -> list[list[Any]]:
    """The paper as plain JSON values, one short list per item."""
    return [
        [i.version_id, i.question_id, i.points, i.kind.value, [*i.choice_order], [*i.target_order]]
        for i in paper
    ]


def paper_from_json(data: Iterable[Sequence[Any]]) -> Paper:
    """The paper that `paper_to_json` gave."""
    return tuple(
        Item(version_id, question_id, points, Kind(kind), tuple(choices), tuple(targets))
        for version_id, question_id, points, kind, choices, targets in data
    )
