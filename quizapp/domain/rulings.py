"""What counts instead of a question's key, decided after papers were drawn (domain.md, "Attempt").

A drawn paper never changes.  A regrade puts a ruling beside a question version, and marking
(`scoring.mark_paper`) consults it: for attempts that ended long ago, for later hand-ins, and for
the review page alike.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from quizapp.domain.banks import Kind, Question
from quizapp.domain.papers import Item


class RulingKind(StrEnum):
    """What counts instead of the key that the paper was drawn with."""

    PRESENT = "present"
    ACCEPT = "accept"
    POINTS = "points"
    REMOVED = "removed"


RULING_LABELS: dict[RulingKind, str] = {
    RulingKind.PRESENT: "Chấm theo bản hiện hành của câu hỏi",
    RulingKind.ACCEPT: "Chấm theo đáp án được sửa",
    RulingKind.POINTS: "Rút câu hỏi, mọi người được đủ điểm của câu",
    RulingKind.REMOVED: "Rút câu hỏi, bỏ câu này khỏi thang điểm",
}

RULING_NOTES: dict[RulingKind, str] = {
    RulingKind.PRESENT: "Câu này được chấm lại theo nội dung và đáp án đã được đính chính.",
    RulingKind.ACCEPT: "Câu này được chấm lại theo đáp án đã được đính chính.",
    RulingKind.POINTS: "Câu này đã được rút; mọi bài có câu này đều được đủ điểm của câu.",
    RulingKind.REMOVED: "Câu này đã được rút và không tính vào thang điểm.",
}
"""What participants read beside the question when the key is revealed."""


class Mismatch(ValueError):
    """Two versions of a question that cannot stand for each other; says so to the organiser."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision about one question version.

    PRESENT: `question` counts instead; `choices[i]` says where choice i of the drawn version stands
    in it, `targets` the same of targets.  ACCEPT: `choices` are those of the drawn version that
    are right now (any one of them where one is to be chosen, all of them in multiple choice), or
    `texts` the answers accepted as short text.
    """

    kind: RulingKind
    question: Question | None = None
    choices: tuple[int, ...] = ()
    targets: tuple[int, ...] = ()
    texts: tuple[str, ...] = ()


NO_RULINGS: Mapping[int, Ruling] = {}


def substituted(question: Question, item: Item, ruling: Ruling | None) -> tuple[Question, Item]:
    """The question and item that an answer is marked by; those of the paper without a ruling."""
    if ruling is None:
        return question, item
    if ruling.kind is RulingKind.PRESENT and ruling.question is not None:
        return ruling.question, replace(
            item,
            choice_order=tuple(ruling.choices[i] for i in item.choice_order),
            target_order=tuple(ruling.targets[i] for i in item.target_order),
        )
    if ruling.kind is RulingKind.ACCEPT and question.kind is Kind.TEXT:
        return replace(question, accepted=ruling.texts), item
    if ruling.kind is RulingKind.ACCEPT:
        return replace(question, right=ruling.choices), item
    return question, item


# ---------------------------------------------------------------- making one


def present(drawn: Question, now: Question) -> Ruling:
    """The ruling that marks by `now` what was drawn as `drawn`.

    Choices and targets correspond by their text; a reworded one to the one in the same place.
    Raises Mismatch where that is not plain.
    """
    if drawn.kind is not now.kind:
        raise Mismatch("Bản hiện hành thuộc loại câu hỏi khác nên không chấm thay được.")
    return Ruling(
        RulingKind.PRESENT,
        question=now,
        choices=_correspond(drawn.choices, now.choices),
        targets=_correspond(drawn.targets, now.targets),
    )


def _correspond(old: Sequence[str], new: Sequence[str]) -> tuple[int, ...]:
    """For each old text the index of the new one that it stands for, all of them different."""
    if len(old) != len(new):
        raise Mismatch("Bản hiện hành có số phương án khác với đề đã ra nên không chấm thay được.")
    keys = [text.casefold() for text in new]
    found = [keys.index(text.casefold()) if text.casefold() in keys else None for text in old]
    taken = {index for index in found if index is not None}
    full = [index if index is not None else place for place, index in enumerate(found)]
    reworded = [place for place, index in enumerate(found) if index is None]
    if len(set(full)) != len(full) or any(place in taken for place in reworded):
        raise Mismatch(
            "Các phương án của bản hiện hành vừa đổi lời vừa đổi chỗ nên không xác định được các "
            "phương án tương ứng. Vui lòng sửa đáp án trực tiếp ở đây."
        )
    return tuple(full)


def accept(drawn: Question, choices: Sequence[int], texts: Sequence[str] = ()) -> Ruling:
    """The ruling with another key for the drawn version; raises Mismatch for one that cannot be."""
    if drawn.kind is Kind.TEXT:
        words = tuple(text for text in texts if text)
        if not words:
            raise Mismatch("Vui lòng ghi ít nhất một câu trả lời được chấp nhận.")
        return Ruling(RulingKind.ACCEPT, texts=words)
    if drawn.kind not in (Kind.SINGLE, Kind.TRUE_FALSE, Kind.MULTIPLE):
        raise Mismatch("Loại câu hỏi này chỉ chấm lại được theo bản hiện hành, hoặc rút câu hỏi.")
    chosen = tuple(sorted(set(choices)))
    if not chosen or not all(0 <= index < len(drawn.choices) for index in chosen):
        raise Mismatch("Vui lòng chọn ít nhất một phương án được tính là đúng.")
    return Ruling(RulingKind.ACCEPT, choices=chosen)


# ---------------------------------------------------------------- storing


def ruling_to_json(ruling: Ruling) -> dict[str, Any]:
    """The ruling as plain JSON values; the question of PRESENT is stored as its version's id."""
    return {
        "kind": ruling.kind.value,
        "choices": [*ruling.choices],
        "targets": [*ruling.targets],
        "texts": [*ruling.texts],
    }


def ruling_from_json(data: Mapping[str, Any], question: Question | None = None) -> Ruling:
    """The ruling that `ruling_to_json` gave; `question` is that of PRESENT."""
    return Ruling(
        RulingKind(data["kind"]),
        question,
        tuple(data["choices"]),
        tuple(data["targets"]),
        tuple(data["texts"]),
    )
