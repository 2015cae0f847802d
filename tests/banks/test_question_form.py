"""A question in boxes: what is shown is read back, and what is wrong is said by its box."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

import factory_banks as fb
from quizapp.banks import question_form as form
from quizapp.domain.banks import Area, Difficulty, Kind

LINES = (
    *("ref", "stem", "value", "tolerance", "unit", "accepted", "explanation", "citation"),
    *("area", "difficulty", "audience"),
)


def as_sent(boxes: form.Typed, **changes: str) -> MultiDict[str, str]:
    """What a browser sends for these boxes."""
    pairs = [("kind", boxes.kind.value), *((name, getattr(boxes, name)) for name in LINES)]
    pairs += [(f"choice-{n}", text) for n, text in enumerate(boxes.choices)]
    pairs += [(f"target-{n}", text) for n, text in enumerate(boxes.targets)]
    pairs += [("right", str(n)) for n in boxes.right]
    sent = MultiDict(pairs)
    for name, value in changes.items():
        sent[name.replace("_", "-") if name[-1].isdigit() else name] = value
    return sent


@pytest.mark.parametrize("kind", Kind)
def test_what_is_shown_is_read_back(kind):
    question = fb.of_kind(kind, "q-1")
    question = replace(question, fact="118-1", confidence="url", difficulty=Difficulty.HARD)
    boxes = form.sent(as_sent(form.typed(question)))
    assert form.read(boxes, before=question) == (question, {})


def test_blank_boxes_between_choices_are_left_out_and_the_key_follows():
    boxes = form.typed(fb.question("q-1"))
    sent = form.sent(as_sent(boxes, choice_1="", right="2"))
    question, errors = form.read(sent)
    assert errors == {}
    assert question
    assert question.choices == ("Đúng q-1", "Sai hai q-1", "Sai ba q-1")
    assert question.right == (1,)


@pytest.mark.parametrize(
    ("kind", "changes", "box"),
    [
        (Kind.SINGLE, {"stem": "  "}, "stem"),
        (Kind.SINGLE, {"area": "x"}, "area"),
        (Kind.SINGLE, {"right": "7"}, "right"),
        (Kind.SINGLE, {"right": "x"}, "right"),
        (Kind.SINGLE, {"choice_1": "đúng Q-1"}, "choices"),
        (Kind.TRUE_FALSE, {"right": ""}, "right"),
        (Kind.NUMERIC, {"value": "tám"}, "value"),
        (Kind.NUMERIC, {"tolerance": "-1"}, "tolerance"),
        (Kind.TEXT, {"accepted": "\n \n"}, "accepted"),
        (Kind.ORDERING, {"choice_1": "", "choice_2": "", "choice_3": ""}, "choices"),
        (Kind.MATCHING, {"target_1": ""}, "targets"),
        (Kind.SINGLE, {"explanation": "x" * 2001}, "explanation"),
    ],
)
def test_what_is_wrong_is_said_once_by_its_box(kind, changes, box):
    sent = form.sent(as_sent(form.typed(fb.of_kind(kind, "q-1")), **changes))
    question, errors = form.read(sent)
    assert question is None
    assert set(errors) == {box}
    assert len(errors[box]) == 1
    assert box in form.LABELS


def test_numbers_are_typed_the_vietnamese_way():
    boxes = replace(form.typed(fb.of_kind(Kind.NUMERIC, "q-1")), value="1.234,5", tolerance="0,5")
    question, _ = form.read(boxes)
    assert question
    assert (question.value, question.tolerance) == (Decimal("1234.5"), Decimal("0.5"))


def test_new_question_without_a_code_gets_one_and_without_a_citation_is_no_error():
    boxes = replace(form.typed(fb.question("q-1")), ref="", citation="")
    question, errors = form.read(boxes)
    assert errors == {}
    assert question
    assert question.ref.startswith("t-")


def test_another_kind_keeps_what_both_have():
    sent = as_sent(form.typed(fb.of_kind(Kind.MULTIPLE, "q-1")))
    sent["kind"] = "ordering"
    question, errors = form.read(form.sent(sent))
    assert errors == {}
    assert question
    assert (question.kind, len(question.choices), question.right) == (Kind.ORDERING, 4, ())


def test_there_is_always_room_for_two_more_and_never_more_than_the_most():
    assert len(form.Typed().choice_boxes) == 4
    assert len(form.Typed(choices=("a",) * 4).choice_boxes) == 6
    assert len(form.Typed(choices=("a",) * 8).choice_boxes) == 8
    many = form.Typed(kind=Kind.MATCHING, choices=("a",) * 8, targets=("b",) * 12)
    assert len(many.pair_boxes) == 12


def test_rubbish_is_no_question_and_no_traceback():
    sent = MultiDict({"kind": "?", "right": "99", "difficulty": "9", "audience": "?"})
    question, errors = form.read(form.sent(sent))
    assert question is None
    assert {"stem", "area", "choices", "right"} <= set(errors)
    assert form.sent(sent).kind is Kind.SINGLE
    assert Area.PROCEDURES.value not in errors
