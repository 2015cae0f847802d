"""A document and its questions as a YAML file, one file per document.

The format is described for people in ``question_banks/README.md``; this module is its schema.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from pathlib import PurePath
from typing import Any

from yaml.nodes import Node, ScalarNode, SequenceNode

from quizapp.banks.formats import yaml_document
from quizapp.banks.formats.preview import said as as_said
from quizapp.banks.formats.problems import BankErrors
from quizapp.banks.formats.yaml_nodes import Fields, Reader, compose, line_of
from quizapp.domain.banks import (
    TRUE_FALSE_CHOICES,
    Area,
    Audience,
    Difficulty,
    Document,
    Kind,
    Question,
    draft_problems,
    problems,
)

_REF = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LETTERS = "ABCDEFGH"

_QUESTION = (
    *("id", "kind", "stem", "explanation", "citation"),
    *("area", "difficulty", "audience"),
)
_QUESTION_MORE = ("fact", "confidence")
_NOT_IN_DRAFTS = ("explanation", "citation")
_OF_KIND: dict[Kind, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Kind.SINGLE: (("choices", "key"), ()),
    Kind.MULTIPLE: (("choices", "key"), ()),
    Kind.TRUE_FALSE: (("key",), ()),
    Kind.NUMERIC: (("key",), ("tolerance", "unit")),
    Kind.TEXT: (("key",), ()),
    Kind.ORDERING: (("choices",), ()),
    Kind.MATCHING: (("pairs",), ("extra",)),
}
_ANY_KIND = ("choices", "key", "tolerance", "unit", "pairs", "extra")
CONFIDENCES = ("seed", "url", "known-high")


@dataclass(frozen=True, slots=True)
class ParsedFile:
    """A whole and right file; ``lines`` has the line of each question's id."""

    filename: str
    document: Document
    questions: tuple[Question, ...]
    lines: Mapping[str, int]


def parse(text: str, filename: str) -> ParsedFile:
    """The document and the questions of a YAML text; raises BankErrors with all that is wrong."""
    root = compose(text, filename)
    reader = Reader(filename)
    parts = reader.fields(root, ("document", "questions"), (), "Tệp")
    document = yaml_document.read(reader, parts.get("document"), PurePath(filename).stem)
    questions: list[Question] = []
    lines: dict[str, int] = {}
    for node in reader.items(parts.get("questions"), "questions"):
        read = question(reader, node, document.slug if document else "")
        if read is None:
            continue
        if read.ref in lines:
            reader.complain(node, f"Mã câu hỏi “{read.ref}” đã dùng ở dòng {lines[read.ref]}.")
        lines.setdefault(read.ref, line_of(node))
        questions.append(read)
    if "questions" in parts and not reader.problems and not questions:
        reader.complain(parts["questions"], "Tệp chưa có câu hỏi nào.")
    if reader.problems or document is None:
        raise BankErrors(reader.problems)
    return ParsedFile(filename, document, tuple(questions), lines)


# ---------------------------------------------------------------- questions


def question(
    reader: Reader, node: Node, document: str, *, draft: bool = False, citation: str = ""
) -> Question | None:
    """A question of the document with this slug, or None; what is wrong is in `reader.problems`.

    A `draft` may lack its explanation and its citation (then it gets `citation`), and have a code
    of any form.
    """
    before = len(reader.problems)
    fields = _question_fields(reader, node, draft)
    kind = reader.one_of(fields, "kind", Kind)
    common = _common(reader, fields, draft)
    special = _READERS[kind](reader, fields) if kind else {}
    if kind is None or len(reader.problems) > before:
        return None
    common["citation"] = common["citation"] or citation
    made = Question(kind=kind, document=document or None, **common, **special)
    for problem in draft_problems(made) if draft else problems(made):
        reader.complain(_place(fields, node, problem.field), problem.message)
    return made


def said(node: Node, *, citation: str = "") -> dict[str, Any]:
    """What a question with errors says all the same, in the shape of ``to_json``."""
    reader = Reader("")  # what is wrong is known already
    fields = _question_fields(reader, node, draft=True)
    kind = reader.one_of(fields, "kind", Kind)
    common = _common(reader, fields, draft=True)
    special = _READERS[kind](reader, fields) if kind else {}
    common["citation"] = common["citation"] or citation
    area = common.pop("area")
    known = {name: value for name, value in {**common, **special}.items() if value is not None}
    return as_said(kind, area, **known)


def _question_fields(reader: Reader, node: Node, draft: bool) -> Fields:
    """The fields of a question; which ones are asked for depends on its kind."""
    required, optional = [*_QUESTION], [*_QUESTION_MORE]
    if draft:
        required = [name for name in required if name not in _NOT_IN_DRAFTS]
        optional.extend(_NOT_IN_DRAFTS)
    kind = _kind_of(node)
    if kind is None:
        optional.extend(_ANY_KIND)
    else:
        required.extend(_OF_KIND[kind][0])
        optional.extend(_OF_KIND[kind][1])
    return reader.fields(node, required, optional, f"Câu hỏi{f' loại {kind}' if kind else ''}")


def _kind_of(node: Node) -> Kind | None:
    pairs = node.value if isinstance(node.value, list) else []
    for pair in pairs:
        if isinstance(pair, tuple) and pair[0].value == "kind" and pair[1].value in list(Kind):
            return Kind(pair[1].value)
    return None


def _common(reader: Reader, fields: Fields, draft: bool) -> dict[str, Any]:
    ref = reader.text(fields.get("id"), "id")
    if ref and not draft and not _REF.fullmatch(ref):
        reader.complain(fields["id"], f"Mã câu hỏi “{ref}” chỉ gồm chữ a-z, chữ số và dấu nối.")
    confidence = reader.optional_text(fields, "confidence")
    if confidence and confidence not in CONFIDENCES:
        allowed = ", ".join(CONFIDENCES)
        reader.complain(fields["confidence"], f"Mục “confidence” chỉ được là: {allowed}.")
    return {
        "ref": ref,
        "stem": reader.text(fields.get("stem"), "stem"),
        "explanation": reader.text(fields.get("explanation"), "explanation"),
        "citation": reader.text(fields.get("citation"), "citation"),
        "area": reader.one_of(fields, "area", Area),
        "difficulty": reader.one_of(fields, "difficulty", Difficulty),
        "audience": reader.one_of(fields, "audience", Audience),
        "fact": reader.optional_text(fields, "fact"),
        "confidence": confidence,
    }


_PLACES = {"ref": "id", "right": "key", "value": "key", "accepted": "key"}


def _place(fields: Fields, node: Node, field: str) -> Node:
    """The node that a broken rule about ``field`` of the question is about."""
    names = [_PLACES.get(field, field)]
    if field in ("choices", "targets"):
        names = ["choices", "extra" if field == "targets" else "pairs", "pairs"]
    return next((fields[name] for name in names if name in fields), node)


# ---------------------------------------------------------------- what differs between the kinds


def _letter(reader: Reader, node: Node) -> int | None:
    text = node.value if isinstance(node, ScalarNode) else ""
    if len(text) == 1 and text in _LETTERS:
        return _LETTERS.index(text)
    reader.complain(node, f"Đáp án phải là chữ cái của phương án, từ A đến {_LETTERS[-1]}.")
    return None


def _single(reader: Reader, fields: Fields) -> dict[str, Any]:
    choices = reader.texts(fields.get("choices"), "choices")
    key = fields.get("key")
    if isinstance(key, SequenceNode):
        reader.complain(key, "Câu một lựa chọn đúng chỉ có một đáp án, ví dụ “key: B”.")
        return {}
    right = _letter(reader, key) if key is not None else None
    return {"choices": choices, "right": () if right is None else (right,)}


def _multiple(reader: Reader, fields: Fields) -> dict[str, Any]:
    letters = [_letter(reader, node) for node in reader.items(fields.get("key"), "key")]
    right = tuple(sorted(letter for letter in letters if letter is not None))
    return {"choices": reader.texts(fields.get("choices"), "choices"), "right": right}


def _true_false(reader: Reader, fields: Fields) -> dict[str, Any]:
    key = reader.boolean(fields.get("key"), "key")
    return {"choices": TRUE_FALSE_CHOICES, "right": () if key is None else (0 if key else 1,)}


def _numeric(reader: Reader, fields: Fields) -> dict[str, Any]:
    tolerance = _decimal(reader, fields.get("tolerance"), "tolerance")
    return {
        "value": _decimal(reader, fields.get("key"), "key"),
        "tolerance": Decimal(0) if tolerance is None else tolerance,
        "unit": reader.optional_text(fields, "unit"),
    }


def _decimal(reader: Reader, node: Node | None, name: str) -> Decimal | None:
    if node is None:
        return None
    try:
        value = Decimal(node.value) if isinstance(node, ScalarNode) else Decimal("NaN")
    except InvalidOperation:
        value = Decimal("NaN")
    if value.is_finite():
        return value
    reader.complain(node, f"Mục “{name}” phải là một số, dấu thập phân là dấu chấm, ví dụ 12.5.")
    return None


def _text(reader: Reader, fields: Fields) -> dict[str, Any]:
    return {"accepted": reader.texts(fields.get("key"), "key")}


def _ordering(reader: Reader, fields: Fields) -> dict[str, Any]:
    return {"choices": reader.texts(fields.get("choices"), "choices")}


def _matching(reader: Reader, fields: Fields) -> dict[str, Any]:
    pairs = [
        reader.fields(node, ("left", "right"), (), "Cặp ghép")
        for node in reader.items(fields.get("pairs"), "pairs")
    ]
    right = tuple(reader.text(pair.get("right"), "right") for pair in pairs)
    return {
        "choices": tuple(reader.text(pair.get("left"), "left") for pair in pairs),
        "targets": right + reader.texts(fields.get("extra"), "extra"),
    }


_READERS: dict[Kind, Callable[[Reader, Fields], dict[str, Any]]] = {
    Kind.SINGLE: _single,
    Kind.MULTIPLE: _multiple,
    Kind.TRUE_FALSE: _true_false,
    Kind.NUMERIC: _numeric,
    Kind.TEXT: _text,
    Kind.ORDERING: _ordering,
    Kind.MATCHING: _matching,
}
