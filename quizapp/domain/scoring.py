"""Marking: how much of a question is right, and what it earns.  Exact, never a float.

Rules from domain.md, "Scoring".  Scores and points are hundredths of a point.  Responses are the
stored JSON texts of `answers`, in displayed positions; the item of the paper says which original
choice stands at which displayed position.  The same call regrades, with rulings.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Any, Literal

from quizapp.domain.answers import BadAnswer, blank, load, parse_number
from quizapp.domain.banks import Kind, Question
from quizapp.domain.papers import Item, Paper
from quizapp.domain.rulings import NO_RULINGS, Ruling, RulingKind, substituted
from quizapp.domain.text import format_number, round_half_up, search_key


class Partial(StrEnum):
    """Whether multiple choice, ordering and matching earn part of their points (per contest)."""

    ALL_OR_NOTHING = "all_or_nothing"
    PROPORTIONAL = "proportional"


PARTIAL_LABELS: dict[Partial, str] = {
    Partial.ALL_OR_NOTHING: "Đúng hoàn toàn mới có điểm",
    Partial.PROPORTIONAL: "Đúng một phần được một phần điểm",
}

MarkState = Literal["right", "partial", "wrong", "blank", "given", "removed"]
"""`given` and `removed` are questions that were withdrawn: with all their points, or with none and
out of the maximum."""


@dataclass(frozen=True, slots=True)
class ItemMark:
    """The mark of the question at `position` (from 1); score and points in hundredths."""

    position: int
    score: int
    points: int
    state: MarkState


@dataclass(frozen=True, slots=True)
class PaperMark:
    """The mark of a whole paper; `right_count` counts wholly right questions only.

    A question given to all counts as right; one that was removed is not in `question_count`.
    """

    score: int
    max_score: int
    right_count: int
    question_count: int
    marks: tuple[ItemMark, ...]


# ---------------------------------------------------------------- one question

NOTHING, ALL = Fraction(0), Fraction(1)


def fraction_right(
    question: Question,
    item: Item,
    response: str | None,
    partial: Partial = Partial.ALL_OR_NOTHING,
) -> Fraction:
    """How much of the question the stored response gets right, 0 to 1, exactly.

    single, true_false, numeric (|x − value| ≤ tolerance) and text: 0 or 1.  With PROPORTIONAL:
    multiple max(0, right − wrong)/right in all; ordering items in their own place/n; matching
    right pairs/n; else these are 1 only when wholly right.  A blank response is 0.
    """
    value = None if response is None else load(response)
    return NOTHING if blank(value) else _share(question, item, value, partial)


def _share(question: Question, item: Item, value: object, partial: Partial) -> Fraction:
    """The same of a response that is not blank."""
    share = _SHARES[question.kind](question, item, value)
    return share if partial == Partial.PROPORTIONAL or share == 1 else NOTHING


def mark_item(
    question: Question,
    item: Item,
    response: str | None,
    partial: Partial = Partial.ALL_OR_NOTHING,
) -> int:
    """The hundredths of a point earned: points × share right, rounded half up."""
    return round_half_up(item.points * fraction_right(question, item, response, partial))


def _one(q: Question, item: Item, response: Any) -> Fraction:
    """Any of `right` will do: a regrade may accept a second choice of a single-choice question."""
    return ALL if item.choice_order[response] in q.right else NOTHING


def _many(q: Question, item: Item, response: Any) -> Fraction:
    chosen = {item.choice_order[p] for p in response}
    right = len(chosen & set(q.right))
    wrong = len(chosen) - right
    return Fraction(max(0, right - wrong), len(q.right) or 1)


def _numeric(q: Question, _item: Item, response: Any) -> Fraction:
    try:
        typed = parse_number(response)
    except BadAnswer:
        return Fraction(0)
    if q.value is None:
        return Fraction(0)
    return Fraction(abs(Fraction(typed) - Fraction(q.value)) <= Fraction(q.tolerance))


def _text(q: Question, _item: Item, response: Any) -> Fraction:
    key = text_key(response)
    return Fraction(bool(key) and key in {text_key(accepted) for accepted in q.accepted})


def text_key(s: str) -> str:
    """What short answers are compared by: no case, accents, spaces, nor punctuation at the ends."""
    key = search_key(s).replace(" ", "")
    inside = [i for i, c in enumerate(key) if c.isalnum()]
    return key[inside[0] : inside[-1] + 1] if inside else ""


def _ordering(_q: Question, item: Item, response: Any) -> Fraction:
    in_place = sum(item.choice_order[p] == place for place, p in enumerate(response))
    return Fraction(in_place, len(item.choice_order))


def _matching(_q: Question, item: Item, response: Any) -> Fraction:
    right = sum(
        target is not None and item.target_order[target] == left
        for left, target in zip(item.choice_order, response, strict=True)
    )
    return Fraction(right, len(item.choice_order))


_SHARES: dict[Kind, Callable[[Question, Item, Any], Fraction]] = {
    Kind.SINGLE: _one,
    Kind.TRUE_FALSE: _one,
    Kind.MULTIPLE: _many,
    Kind.NUMERIC: _numeric,
    Kind.TEXT: _text,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
}

# ---------------------------------------------------------------- a paper


def mark_paper(
    paper: Paper,
    questions: Mapping[int, Question],
    responses: Mapping[int, str],
    partial: Partial = Partial.ALL_OR_NOTHING,
    rulings: Mapping[int, Ruling] = NO_RULINGS,
) -> PaperMark:
    """The mark of a paper: `questions` and `rulings` by version id, `responses` by position from 1.

    A position without response is blank.  Raises KeyError when a question is missing.
    """
    marks = tuple(
        _ruled(position, questions, item, responses.get(position), partial, rulings)
        for position, item in enumerate(paper, start=1)
    )
    return PaperMark(
        score=sum(mark.score for mark in marks),
        max_score=sum(mark.points for mark in marks),
        right_count=sum(mark.state in ("right", "given") for mark in marks),
        question_count=sum(mark.state != "removed" for mark in marks),
        marks=marks,
    )


def _ruled(
    position: int,
    questions: Mapping[int, Question],
    item: Item,
    response: str | None,
    partial: Partial,
    rulings: Mapping[int, Ruling],
) -> ItemMark:
    ruling = rulings.get(item.version_id)
    if ruling is not None and ruling.kind is RulingKind.POINTS:
        return ItemMark(position, item.points, item.points, "given")
    if ruling is not None and ruling.kind is RulingKind.REMOVED:
        return ItemMark(position, 0, 0, "removed")
    question, item = substituted(questions[item.version_id], item, ruling)
    return _mark(position, question, item, response, partial)


def _mark(
    position: int, question: Question, item: Item, response: str | None, partial: Partial
) -> ItemMark:
    value = None if response is None else load(response)
    if blank(value):
        return ItemMark(position, 0, item.points, "blank")
    share = _share(question, item, value, partial)
    if share == 1:
        return ItemMark(position, item.points, item.points, "right")
    score = round_half_up(item.points * share)
    return ItemMark(position, score, item.points, "partial" if share else "wrong")


# ---------------------------------------------------------------- the key, for the review page


def display_key(question: Question, item: Item) -> object:
    """The right answer as a response in displayed positions (see `answers`), for the review page.

    Marked with `fraction_right` it is always wholly right.  Never shown before the contest
    reveals its keys.
    """
    place = {original: p for p, original in enumerate(item.choice_order)}
    match question.kind:
        case Kind.SINGLE | Kind.TRUE_FALSE:
            return min(place[i] for i in question.right)
        case Kind.MULTIPLE:
            return sorted(place[i] for i in question.right)
        case Kind.NUMERIC:
            return None if question.value is None else format_number(question.value)
        case Kind.TEXT:
            return question.accepted[0]
        case Kind.ORDERING:
            return [place[i] for i in range(len(item.choice_order))]
        case Kind.MATCHING:
            target_place = {original: p for p, original in enumerate(item.target_order)}
            return [target_place[left] for left in item.choice_order]
