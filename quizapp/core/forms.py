"""Forms: Vietnamese messages, text in NFC, moments typed as local date and time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from flask import request
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, SelectChoice, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.widgets import DateTimeLocalInput

from quizapp.core import refusals
from quizapp.domain import text

if TYPE_CHECKING:
    from collections.abc import Iterable

REQUIRED = _l("Vui lòng điền mục này.")


def ignore_others(known: str) -> None:
    """Count fields of the form at hand that its page never had (a score, a time): none is read.

    ``known`` is a pattern of the page's own names. A form is not refused for them: what counts of
    it is taken, and browsers add fields of their own.
    """
    for name in request.form:
        if name != "csrf_token" and not re.fullmatch(known, name):
            refusals.note(200, "unexpected_field")


class _Words:
    """WTForms' own messages in Vietnamese, for which it ships no catalogue."""

    SAID = {  # noqa: RUF012
        "Not a valid choice.": "Vui lòng chọn trong danh sách.",
        "Not a valid choice": "Vui lòng chọn trong danh sách.",
        "Invalid Choice: could not coerce.": "Vui lòng chọn trong danh sách.",
        "Not a valid integer value.": "Vui lòng nhập số nguyên.",
        "Not a valid decimal value.": "Vui lòng nhập số.",
        "Not a valid date value.": "Vui lòng nhập ngày hợp lệ.",
        "This field is required.": "Vui lòng điền mục này.",
    }

    def gettext(self, said: str) -> str:
        return self.SAID.get(said, said)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self.gettext(one if count == 1 else many)


class Form(FlaskForm):
    """The base of every form."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: object) -> _Words:
            return _Words()


def required() -> DataRequired:
    return DataRequired(message=REQUIRED)


def given() -> InputRequired:
    return InputRequired(message=REQUIRED)


def at_most(length: int) -> Length:
    return Length(max=length, message=f"Tối đa {length} ký tự.")


def between(low: int, high: int) -> NumberRange:
    return NumberRange(low, high, message=f"Nhập số từ {low} đến {high}.")


def options(pairs: Iterable[tuple[object, str]]) -> list[SelectChoice]:
    """The choices of a select field from (value, label) pairs."""
    return [SelectChoice(value, label) for value, label in pairs]


class NfcMixin:
    """Text is NFC on the way in."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = text.nfc(valuelist[0])


class TextField(NfcMixin, StringField):
    """One line of text."""


class LongTextField(TextAreaField):
    """Many lines of text; line breaks are kept."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            lines = valuelist[0].replace("\r\n", "\n").split("\n")
            self.data = "\n".join(text.nfc(line) for line in lines).strip()


class PointsField(StringField):
    """Points as people write them, "1", "0,5" or "-2"; ``data`` is hundredths of a point, within
    ``low`` and ``high``. None where nothing is typed and ``optional``."""

    data: int | None

    def __init__(
        self,
        label: str,
        validators: Any = None,
        *,
        low: int = 1,
        high: int = 10_000,
        message: str = "Nhập số điểm lớn hơn 0, tối đa 100, ví dụ: 1 hoặc 0,5.",
        optional: bool = False,
        **rest: Any,
    ) -> None:
        super().__init__(label, validators, **rest)
        self.low, self.high, self.message, self.optional = low, high, message, optional

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return text.format_score(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = text.fold_digits(valuelist[0]).strip().replace(",", ".") if valuelist else ""
        self.data = None
        if not typed and self.optional:
            return
        typed = typed.replace("−", "-").removeprefix("+")
        found = re.fullmatch(r"(-?)([0-9]{1,4})(?:\.([0-9]{1,2}))?", typed)
        value = int(f"{found[1]}{found[2]}{found[3] or '':0<2}") if found else None
        if value is None or not self.low <= value <= self.high:
            raise ValueError(self.message)
        self.data = value


class MomentField(Field):
    """Date and time in Viet Nam; ``data`` is a moment (UTC milliseconds) or None."""

    widget = DateTimeLocalInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return text.local_input(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        raw = valuelist[0].strip() if valuelist else ""
        try:
            self.data = text.parse_local_moment(raw) if raw else None
        except ValueError:
            self.data = None
            raise ValueError("Nhập ngày giờ theo mẫu 20/8/2025 14:05.") from None
