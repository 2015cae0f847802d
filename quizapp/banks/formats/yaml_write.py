"""A bank as our own YAML, one document on top.

Carries every field of a question; `document` is that of the file, for all of its questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import yaml

from quizapp.domain.banks import Document, Kind, Question

_LETTERS = "ABCDEFGH"


_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _number(dumper: yaml.SafeDumper, value: Decimal) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:float", f"{value:f}", style="")


_Dumper.add_representer(Decimal, _number)


def write(questions: Sequence[Question], document: Document) -> bytes:
    """The questions as UTF-8 YAML, in the form of the files in ``question_banks/``."""
    whole = {
        "document": _document(document),
        "questions": [_question(question) for question in questions],
    }
    text = yaml.dump(whole, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100)
    return str(text).encode()


def _document(d: Document) -> dict[str, Any]:
    found = {
        "id": d.slug,
        "number": d.number,
        "title": d.title,
        "issuer": d.issuer,
        "issued": d.issued and d.issued.isoformat(),
        "in_force_from": d.in_force_from and d.in_force_from.isoformat(),
        "in_force_to": d.in_force_to and d.in_force_to.isoformat(),
        "status": d.status.value,
        "replaced_by": d.replaced_by,
        "amended_by": list(d.amended_by),
        "note": d.note,
        "url": d.url,
    }
    return {name: value for name, value in found.items() if value}


def _question(q: Question) -> dict[str, Any]:
    found = {
        "id": q.ref,
        "kind": q.kind.value,
        "stem": q.stem,
        **_special(q),
        "explanation": q.explanation,
        "citation": q.citation,
        "area": q.area.value,
        "difficulty": q.difficulty.value,
        "audience": q.audience.value,
        "fact": q.fact,
        "confidence": q.confidence,
    }
    return {name: value for name, value in found.items() if value not in (None, "")}


def _special(q: Question) -> dict[str, Any]:
    letters = [_LETTERS[i] for i in q.right]
    if q.kind is Kind.SINGLE:
        return {"choices": list(q.choices), "key": letters[0]}
    if q.kind is Kind.MULTIPLE:
        return {"choices": list(q.choices), "key": letters}
    if q.kind is Kind.TRUE_FALSE:
        return {"key": q.right == (0,)}
    if q.kind is Kind.NUMERIC:
        tolerance = {"tolerance": q.tolerance} if q.tolerance else {}
        return {"key": q.value, **tolerance, "unit": q.unit}
    if q.kind is Kind.TEXT:
        return {"key": list(q.accepted)}
    if q.kind is Kind.ORDERING:
        return {"choices": list(q.choices)}
    pairs = zip(q.choices, q.targets, strict=False)
    extra = list(q.targets[len(q.choices) :])
    return {
        "pairs": [{"left": left, "right": right} for left, right in pairs],
        **({"extra": extra} if extra else {}),
    }
