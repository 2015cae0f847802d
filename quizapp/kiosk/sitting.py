"""One person's way through the citizens' quiz, carried by the page itself, signed.

Nothing of it is stored: no session, no cookie, no row. What is carried says which questions in
which order and what was answered, never the key.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quizapp.core import sealing
from quizapp.domain import codes, papers
from quizapp.domain.banks import Kind
from quizapp.domain.papers import Item
from quizapp.domain.scoring import display_key, fraction_right

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from quizapp.domain.banks import Question
    from quizapp.domain.papers import PoolQuestion

PURPOSE = "citizen-quiz"
LASTS_MS = 12 * 3_600_000
POINTS = 100


@dataclass(frozen=True, slots=True)
class Sitting:
    """``answers`` holds displayed positions; the question asked now is ``paper[len(answers)]``.

    ``nonce`` tells sittings apart without telling people apart; ``shown_at`` is when the page
    that carries this was made; ``rated`` says whether satisfaction was asked and answered.
    """

    quiz_id: int
    nonce: str
    started_at: int
    shown_at: int
    paper: tuple[Item, ...]
    answers: tuple[int, ...] = ()
    rated: bool = False

    @property
    def over(self) -> bool:
        return len(self.answers) >= len(self.paper)

    def answered(self, position: int) -> Sitting:
        return replace(self, answers=(*self.answers, position))


def begin(
    quiz_id: int, count: int, pool: Sequence[PoolQuestion], now: int, rng: random.Random
) -> Sitting:
    """A new sitting of ``count`` questions, fewer where the pool has fewer."""
    count = min(count, len(pool))
    drawn = rng.sample(pool, count)
    paper = papers.draw((papers.Slot(count, POINTS),), drawn, rng) if count else ()
    nonce = codes.secret_code(lambda below: rng.randrange(below), 16)
    return Sitting(quiz_id, nonce, now, now, tuple(paper))


def seal(sitting: Sitting, now: int) -> str:
    """The sitting as a form value."""
    paper = [
        [
            item.version_id,
            item.question_id,
            item.kind.value[0],
            "".join(map(str, item.choice_order)),
        ]
        for item in sitting.paper
    ]
    value = [
        sitting.quiz_id,
        sitting.nonce,
        sitting.started_at,
        now,
        paper,
        "".join(map(str, sitting.answers)),
        int(sitting.rated),
    ]
    return sealing.sign(PURPOSE, value)


def unseal(text: str | None, quiz_id: int, now: int) -> Sitting | None:
    """The sitting of this quiz that a form carried; None where it was changed or is too old."""
    value = sealing.unsign(PURPOSE, text)
    if value is None or value[0] != quiz_id or not 0 <= now - value[2] < LASTS_MS:
        return None
    kinds = {"s": Kind.SINGLE, "t": Kind.TRUE_FALSE}
    paper = tuple(
        Item(version_id, question_id, POINTS, kinds[kind], tuple(map(int, order)))
        for version_id, question_id, kind, order in value[4]
    )
    return Sitting(
        quiz_id, value[1], value[2], value[3], paper, tuple(map(int, value[5])), bool(value[6])
    )


def is_right(question: Question, item: Item, position: int) -> bool:
    return fraction_right(question, item, str(position)) == 1


def right_position(question: Question, item: Item) -> int:
    """The displayed position of the right choice."""
    key = display_key(question, item)
    return key if isinstance(key, int) else 0
