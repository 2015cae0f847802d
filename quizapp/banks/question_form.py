"""The form of one question, of any kind: whatever page it stands on, it is read here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from wtforms import FieldList, SelectField, SelectMultipleField
from wtforms.widgets import TextArea

from quizapp.core.forms import Form, LongTextField, TextField, at_most, options, required
from quizapp.domain.answers import BadAnswer, parse_number
from quizapp.domain.banks import (
    AREA_LABELS,
    AUDIENCE_LABELS,
    DIFFICULTY_LABELS,
    KIND_LABELS,
    MAX_CHOICES,
    MAX_CITATION,
    MAX_EXPLANATION,
    MAX_STEM,
    MAX_TARGETS,
    MAX_UNIT,
    TRUE_FALSE_CHOICES,
    Area,
    Audience,
    Difficulty,
    Kind,
    Question,
    draft_problems,
)
from quizapp.domain.text import format_number, nfc

LETTERS = "ABCDEFGH"
_AREAS = options([("", "Chọn lĩnh vực"), *AREA_LABELS.items()])
_PICKED = (Kind.SINGLE, Kind.MULTIPLE)
_LISTED = (*_PICKED, Kind.ORDERING, Kind.MATCHING)


class ItemField(TextField):
    """A choice or its counterpart: one line of text in a box that grows."""

    widget = TextArea()


class QuestionForm(Form):
    """Everything organisers write of a question; what its kind has no use for is not read."""

    kind = SelectField("Loại câu hỏi", choices=options(KIND_LABELS.items()))
    stem = LongTextField("Nội dung câu hỏi", [required(), at_most(MAX_STEM)])
    choices = FieldList(
        ItemField("Phương án"), "Các phương án", min_entries=MAX_CHOICES, max_entries=MAX_CHOICES
    )
    right = SelectMultipleField(
        "Đáp án đúng", coerce=int, choices=options(enumerate(LETTERS)), validate_choice=False
    )
    targets = FieldList(
        ItemField("Vế phải"), "Vế phải", min_entries=MAX_TARGETS, max_entries=MAX_TARGETS
    )
    truth = SelectField(
        "Đáp án đúng hay sai",
        choices=options([("", "Chọn đáp án"), *((i, t) for i, t in enumerate(TRUE_FALSE_CHOICES))]),
        default="",
    )
    value = TextField("Đáp án là số", [at_most(60)])
    tolerance = TextField("Chấp nhận lệch", [at_most(60)])
    unit = TextField("Đơn vị tính", [at_most(MAX_UNIT)])
    accepted = LongTextField("Các câu trả lời được chấp nhận")
    explanation = LongTextField("Giải thích", [at_most(MAX_EXPLANATION)])
    citation = TextField("Căn cứ", [at_most(MAX_CITATION)])
    area = SelectField("Lĩnh vực", [required()], choices=_AREAS)
    difficulty = SelectField("Độ khó", coerce=int, choices=options(DIFFICULTY_LABELS.items()))
    audience = SelectField("Đối tượng", choices=options(AUDIENCE_LABELS.items()))

    def question(self, ref: str, kept: Question | None = None) -> Question:
        """The question as typed; `kept` gives what no form has a field for (document, fact)."""
        typed = Question(
            ref=ref,
            kind=Kind(self.kind.data),
            stem=nfc(self.stem.data or ""),
            explanation=nfc(self.explanation.data or ""),
            citation=self.citation.data or "",
            area=Area(self.area.data),
            difficulty=Difficulty(self.difficulty.data),
            audience=Audience(self.audience.data),
            **self._by_kind(Kind(self.kind.data)),
        )
        if kept is None:
            return typed
        return replace(typed, document=kept.document, fact=kept.fact, confidence=kept.confidence)

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether it makes a question that may be kept; what is wrong stands at its fields."""
        if not super().validate(extra_validators):
            return False
        wrong = [*self._wrong_numbers(), *self._wrong_question()]
        for name, message in wrong:
            self[name].errors = [*self[name].errors, message]
        return not wrong

    def _wrong_question(self) -> Iterator[tuple[str, str]]:
        kind = Kind(self.kind.data)
        for problem in draft_problems(self.question("-")):
            if problem.field == "right" and kind is Kind.TRUE_FALSE:
                yield "truth", "Vui lòng chọn Đúng hoặc Sai."
            elif problem.field != "value" or self.value.data == "":
                yield problem.field, problem.message

    def _wrong_numbers(self) -> Iterator[tuple[str, str]]:
        if Kind(self.kind.data) is Kind.NUMERIC:
            for name in ("value", "tolerance"):
                if self[name].data and _number(self[name].data) is None:
                    yield name, "Vui lòng chỉ nhập một số, ví dụ: 15 hoặc 1.234,5."

    def _by_kind(self, kind: Kind) -> dict[str, Any]:
        if kind is Kind.TRUE_FALSE:
            right = (int(self.truth.data),) if self.truth.data in ("0", "1") else ()
            return {"choices": TRUE_FALSE_CHOICES, "right": right}
        if kind is Kind.NUMERIC:
            tolerance = _number(self.tolerance.data or "0")
            return {
                "value": _number(self.value.data),
                "tolerance": Decimal(0) if tolerance is None else tolerance,
                "unit": self.unit.data or None,
            }
        if kind is Kind.TEXT:
            lines = map(nfc, (self.accepted.data or "").split("\n"))
            return {"accepted": tuple(line for line in lines if line)}
        if kind is Kind.MATCHING:
            return {
                "choices": _filled(self.choices.data),
                "targets": _filled(self.targets.data),
            }
        return self._with_choices(kind)

    def _with_choices(self, kind: Kind) -> dict[str, Any]:
        """The choices that are filled in; the ticks move with them."""
        kept = [i for i, text in enumerate(self.choices.data) if text]
        texts = tuple(self.choices.data[i] for i in kept)
        if kind not in _PICKED:
            return {"choices": texts}
        ticked = {i for i in self.right.data or () if 0 <= i < MAX_CHOICES}
        empty = len(ticked - set(kept))  # a tick at an empty choice stays a mistake
        right = [at for at, i in enumerate(kept) if i in ticked]
        return {"choices": texts, "right": (*right, *range(len(kept), len(kept) + empty))}


def _filled(texts: Sequence[str]) -> tuple[str, ...]:
    """The texts up to the last one that is filled in: pairs stay pairs."""
    kept = [text or "" for text in texts]
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _number(text: str | None) -> Decimal | None:
    try:
        return parse_number(text) if text else None
    except BadAnswer:
        return None


SomeForm = TypeVar("SomeForm", bound=QuestionForm)


def question_form(said: Mapping[str, Any] | None = None) -> QuestionForm:
    """The form, filled with what `said` has in the shape of ``domain.banks.to_json``.

    Anything may be missing from `said`. In a POST the form has what was sent instead.
    """
    return filled(QuestionForm, said or {})


def filled(form: type[SomeForm], said: Mapping[str, Any], **more: Any) -> SomeForm:
    """A page's own kind of the form, filled so, with `more` for the fields of its own."""
    return form(data=_fields(said) | more)


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    kind = said.get("kind") or Kind.SINGLE.value
    right = [i for i in said.get("right") or () if i < len(said.get("choices") or ())]
    truth = str(right[0]) if kind == Kind.TRUE_FALSE and len(right) == 1 else ""
    return {
        "kind": kind,
        "stem": said.get("stem") or "",
        "choices": list(said.get("choices") or ())[:MAX_CHOICES] if kind in _LISTED else [],
        "right": right,
        "targets": list(said.get("targets") or ())[:MAX_TARGETS],
        "truth": truth,
        "value": _shown(said.get("value")),
        "tolerance": _shown(said.get("tolerance")) if said.get("tolerance") != "0" else "",
        "unit": said.get("unit") or "",
        "accepted": "\n".join(said.get("accepted") or ()),
        "explanation": said.get("explanation") or "",
        "citation": said.get("citation") or "",
        "area": said.get("area") or "",
        "difficulty": int(said.get("difficulty") or Difficulty.MEDIUM),
        "audience": said.get("audience") or Audience.ALL.value,
    }


def _shown(value: str | None) -> str:
    return "" if value is None else format_number(Decimal(value))
