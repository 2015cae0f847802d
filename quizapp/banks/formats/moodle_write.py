"""A bank as Moodle XML.

Carries everything but `fact`, `confidence` and `document`: the code as idnumber; area, difficulty,
audience and unit as tags; the citation as the last line of the general feedback.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from quizapp.banks.formats.build import feedback_lines, tags
from quizapp.banks.formats.xml_tree import storable
from quizapp.domain.banks import AREA_LABELS, Kind, Question

_TYPES = {
    Kind.SINGLE: "multichoice",
    Kind.MULTIPLE: "multichoice",
    Kind.TRUE_FALSE: "truefalse",
    Kind.NUMERIC: "numerical",
    Kind.TEXT: "shortanswer",
    Kind.ORDERING: "ordering",
    Kind.MATCHING: "matching",
}


def write(questions: Sequence[Question]) -> bytes:
    """The questions as UTF-8 XML, a category wherever the area changes."""
    root = Element("quiz")
    area = None
    for question in questions:
        if question.area is not area:
            area = question.area
            category = SubElement(root, "question", type="category")
            _text(category, "category", f"$course$/top/{AREA_LABELS[area]}", None)
        _question(root, question)
    indent(root, " ")
    return tostring(root, encoding="utf-8", xml_declaration=True)


def _text(parent: Element, name: str, text: str, style: str | None = "plain_text") -> Element:
    made = SubElement(parent, name, {"format": style} if style else {})
    SubElement(made, "text").text = storable(text)
    return made


def _question(root: Element, q: Question) -> None:
    made = SubElement(root, "question", type=_TYPES[q.kind])
    _text(made, "name", q.stem if len(q.stem) <= 80 else q.stem[:79] + "…", None)
    _text(made, "questiontext", q.stem)
    _text(made, "generalfeedback", "\n".join(feedback_lines(q)))
    for name, value in (("defaultgrade", "1.0"), ("penalty", "0"), ("hidden", "0")):
        SubElement(made, name).text = value
    SubElement(made, "idnumber").text = storable(q.ref)
    _answers(made, q)
    listed = SubElement(made, "tags")
    for key, tag in tags(q).items():
        SubElement(SubElement(listed, "tag"), "text").text = f"{key}:{tag}"


def _answers(made: Element, q: Question) -> None:
    if q.kind in (Kind.SINGLE, Kind.MULTIPLE):
        _choices(made, q)
    elif q.kind is Kind.TRUE_FALSE:
        for i, word in enumerate(("true", "false")):
            _answer(made, word, "100" if i in q.right else "0")
    elif q.kind is Kind.NUMERIC:
        answer = _answer(made, f"{q.value:f}", "100")
        SubElement(answer, "tolerance").text = f"{q.tolerance:f}"
        if q.unit:
            unit = SubElement(SubElement(made, "units"), "unit")
            SubElement(unit, "multiplier").text = "1"
            SubElement(unit, "unit_name").text = storable(q.unit)
    elif q.kind is Kind.TEXT:
        SubElement(made, "usecase").text = "0"
        for text in q.accepted:
            _answer(made, text, "100")
    elif q.kind is Kind.ORDERING:
        for name, value in (("layouttype", "VERTICAL"), ("selecttype", "ALL")):
            SubElement(made, name).text = value
        for place, choice in enumerate(q.choices, start=1):
            _answer(made, choice, str(place))
    else:
        _pairs(made, q)


def _answer(made: Element, text: str, fraction: str) -> Element:
    answer = _text(made, "answer", text)
    answer.set("fraction", fraction)
    return answer


def _choices(made: Element, q: Question) -> None:
    single = q.kind is Kind.SINGLE
    share = f"{100 / len(q.right):.7f}".rstrip("0").rstrip(".")
    for name, value in (
        ("single", "true" if single else "false"),
        ("shuffleanswers", "true"),
        ("answernumbering", "ABCD"),
    ):
        SubElement(made, name).text = value
    for i, choice in enumerate(q.choices):
        wrong = "0" if single else f"-{share}"
        _answer(made, choice, share if i in q.right else wrong)


def _pairs(made: Element, q: Question) -> None:
    SubElement(made, "shuffleanswers").text = "true"
    lefts = [*q.choices, *[""] * (len(q.targets) - len(q.choices))]
    for left, right in zip(lefts, q.targets, strict=True):
        _text(_text(made, "subquestion", left), "answer", right, None)
