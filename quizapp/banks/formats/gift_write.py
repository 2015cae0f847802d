"""A bank as GIFT.

Carries everything but `fact`, `confidence` and `document`: area, difficulty, audience and unit go
as tags, the citation as the last line of the general feedback.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quizapp.banks.formats.build import feedback_lines, tags
from quizapp.banks.formats.gift_scan import escaped
from quizapp.domain.banks import AREA_LABELS, Kind, Question


def write(questions: Sequence[Question]) -> bytes:
    """The questions as UTF-8 GIFT, a category line wherever the area changes."""
    return "\n".join(_lines(questions)).encode()


def _lines(questions: Sequence[Question]) -> Iterator[str]:
    area = None
    for question in questions:
        if question.area is not area:
            area = question.area
            yield f"$CATEGORY: $course$/top/{AREA_LABELS[area]}\n"
        yield _tags(question)
        title, stem = escaped(question.ref), escaped(question.stem)
        yield f"::{title}::[plain]{stem} {{{_answer(question)}}}\n"


def _tags(q: Question) -> str:
    named = " ".join(f"[tag:{_tag(f'{key}:{value}')}]" for key, value in tags(q).items())
    return f"// [id:{_tag(q.ref)}] {named}"


def _tag(text: str) -> str:
    return text.replace("\\", "\\\\").replace("]", "\\]")


def _answer(q: Question) -> str:
    feedback = "\\n".join(escaped(line) for line in feedback_lines(q))
    plain = "[plain]" if feedback.startswith("[") else ""
    return _key(q) + (f"####{plain}{feedback}" if feedback else "")


def _key(q: Question) -> str:
    if q.kind is Kind.TRUE_FALSE:
        return "TRUE" if q.right == (0,) else "FALSE"
    if q.kind is Kind.NUMERIC:
        return f"#{q.value:f}" + (f":{q.tolerance:f}" if q.tolerance else "")
    if q.kind is Kind.ORDERING:
        return "\n".join([">ALL VERTICAL", *map(_side, q.choices), ""])
    return "\n".join(["", *_listed(q), ""])


def _listed(q: Question) -> Iterator[str]:
    if q.kind is Kind.TEXT:
        yield from (f"={_side(text)}" for text in q.accepted)
    elif q.kind is Kind.MATCHING:
        lefts = [*q.choices, *[""] * (len(q.targets) - len(q.choices))]
        for left, right in zip(lefts, q.targets, strict=True):
            yield f"={_side(left)} -> {_side(right)}"
    elif q.kind is Kind.SINGLE:
        for i, choice in enumerate(q.choices):
            yield f"{'=' if i in q.right else '~'}{_side(choice)}"
    else:
        share = _percent(len(q.right))
        for i, choice in enumerate(q.choices):
            yield f"~%{share if i in q.right else f'-{share}'}%{_side(choice)}"


def _percent(parts: int) -> str:
    return f"{100 / parts:.5f}".rstrip("0").rstrip(".")


def _side(text: str) -> str:
    """An answer; what begins it must not be read as a weight, a format or a comment."""
    kept = escaped(text).replace("->", "-\\>")
    return f"[plain]{kept}" if text.startswith(("%", "[", "//")) else kept
