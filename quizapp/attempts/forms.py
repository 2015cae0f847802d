"""Forms of coming in and of judging attempts."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TelField,
)
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import TextInput

from quizapp.attempts.consent import PURPOSES
from quizapp.core.forms import (
    REQUIRED,
    Form,
    LongTextField,
    TextField,
    at_most,
    between,
    given,
    options,
    required,
)
from quizapp.domain.data_requests import WISH_LABELS, WISH_STATE_LABELS
from quizapp.domain.entry import (
    ENTRY_FIELD_LABELS,
    GENDERS,
    BadDetail,
    EntryField,
    EntryRules,
    Need,
    detail,
)
from quizapp.domain.honesty import REASON_LABELS
from quizapp.domain.text import fold_digits
from quizapp.domain.timing import ACT_LABELS, STANDING_LABELS

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

_DAY_FIRST = re.compile(r"(\d{1,2})\D+(\d{1,2})\D+(\d{4})|(\d{2})(\d{2})(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")


def parse_date(typed: str) -> dt.date:
    """A date as people type it: 17/5/1988, 17-05-1988, 17051988, 1988-05-17; raises ValueError."""
    digits = fold_digits(typed).strip()
    if found := _YEAR_FIRST.fullmatch(digits):
        return dt.date(*(int(part) for part in found.groups()))
    if found := _DAY_FIRST.fullmatch(digits):
        day, month, year = (int(part) for part in found.groups() if part)
        return dt.date(year, month, day)
    raise ValueError(typed)


class DateField(Field):
    """A date typed day first; ``data`` is a date or None."""

    data: Any

    widget = TextInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data.day}/{self.data.month}/{self.data.year}" if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        if valuelist and valuelist[0].strip():
            try:
                self.data = parse_date(valuelist[0])
            except ValueError:
                raise ValueError("Nhập ngày sinh theo mẫu 17/5/1988.") from None


def _box(purpose: str) -> BooleanField:
    return BooleanField(PURPOSES[purpose].title)


def _audience() -> RadioField:
    return RadioField("Đối tượng dự thi", choices=[], validate_choice=False)


def _further(which: EntryField) -> TextField:
    return TextField(ENTRY_FIELD_LABELS[which])


class ConsentForm(Form):
    """The boxes to tick, one a purpose, none ticked beforehand."""

    taking_part = _box("taking_part")
    publishing = _box("publishing")

    def validate_taking_part(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError("Để dự thi, anh/chị cần đánh dấu đồng ý ở mục này.")

    @property
    def consents(self) -> frozenset[str]:
        return frozenset(key for key in PURPOSES if self[key].data)


class AccountEntryForm(ConsentForm):
    """Coming in by account."""

    audience = _audience()
    password = TextField("Mật khẩu của cuộc thi", [at_most(100)])
    # Made again so that they come last, as on the page: errors are listed in this order.
    taking_part = _box("taking_part")
    publishing = _box("publishing")

    audiences: Mapping[str, str] = {}  # noqa: RUF012
    """What may be chosen as the audience, where people choose it: keys and names."""

    def ask(self, rules: EntryRules, audiences: Mapping[str, str]) -> None:
        """Have the fields that the contest asks, and no others."""
        if not rules.password:
            del self["password"]
        self.audiences = audiences
        if audiences:
            self.audience.choices = options(audiences.items())
        else:
            del self["audience"]

    def validate_audience(self, field: RadioField) -> None:
        if field.data not in self.audiences:
            raise ValidationError("Vui lòng chọn đối tượng dự thi.")

    @property
    def chosen_audience(self) -> str | None:
        return self.audience.data if self.audiences else None


class EntryForm(AccountEntryForm):
    class Meta(AccountEntryForm.Meta):
        csrf = False  # its page has the token, which is looked at before any view

    full_name = TextField("Họ và tên", [required(), at_most(100)])
    birth_date = DateField("Ngày sinh", [given()])
    phone = TelField("Số điện thoại", [required(), at_most(40)])
    unit_id = SelectField("Đơn vị", [required()], validate_choice=False)
    audience = _audience()
    gender = SelectField(
        ENTRY_FIELD_LABELS[EntryField.GENDER],
        choices=options([("", "Chọn"), *((each, each) for each in GENDERS)]),
        validate_choice=False,
    )
    position = _further(EntryField.POSITION)
    email = _further(EntryField.EMAIL)
    address = _further(EntryField.ADDRESS)
    id_tail = _further(EntryField.ID_TAIL)
    password = TextField("Mật khẩu của cuộc thi", [at_most(100)])
    taking_part = _box("taking_part")
    publishing = _box("publishing")

    units: Container[str] = ()
    """What may be chosen as the unit; set by the view."""

    asked: Mapping[EntryField, Need] = {}  # noqa: RUF012

    def ask(self, rules: EntryRules, audiences: Mapping[str, str]) -> None:
        super().ask(rules, audiences)
        self.asked = dict(rules.asked)
        for each in EntryField:
            if each in self.asked:
                self[each.value].needed = self.asked[each] == Need.REQUIRED
            else:
                del self[each.value]

    @property
    def details(self) -> dict[EntryField, str]:
        """What was typed in the further fields."""
        return {each: self[each.value].data or "" for each in self.asked}

    def validate(self, extra_validators: Any = None) -> bool:
        checks = {each.value: [self._validate_detail] for each in self.asked}
        return super().validate({**(extra_validators or {}), **checks})

    def _validate_detail(self, _form: Form, field: Field) -> None:
        which = EntryField(field.short_name)
        if not field.data and self.asked[which] == Need.REQUIRED:
            raise ValidationError(str(REQUIRED))
        try:
            detail(which, field.data or "")
        except BadDetail as bad:
            raise ValidationError(str(bad)) from bad

    def validate_unit_id(self, field: SelectField) -> None:
        if field.data not in self.units:
            raise ValidationError("Vui lòng chọn trong danh sách.")


class ReturnForm(Form):
    """Coming back to a contest that the person has entered before."""

    class Meta(Form.Meta):
        csrf = False  # as that of ``EntryForm``

    phone = TelField("Số điện thoại đã đăng ký", [required(), at_most(40)])
    birth_date = DateField("Ngày sinh", [given()])


class CorrectionForm(Form):
    """What is right of a participant. Fields that the way in never asked are taken away."""

    full_name = TextField("Họ và tên", [required(), at_most(100)])
    birth_date = DateField("Ngày sinh")
    phone = TelField("Số điện thoại mới", [at_most(40)])
    unit_id = SelectField("Đơn vị", validate_choice=False)
    division = SelectField("Khối", validate_choice=False)
    audience = SelectField("Đối tượng dự thi", validate_choice=False)
    reason = LongTextField("Lý do", [required(), at_most(500)])

    units: Container[str] = ()

    def validate_unit_id(self, field: SelectField) -> None:
        if field.data not in self.units:
            raise ValidationError("Vui lòng chọn trong danh sách.")


class DataRequestForm(Form):
    """What a participant asks about the own data."""

    wish = SelectField("Yêu cầu", choices=options(WISH_LABELS.items()))
    words = LongTextField("Nội dung", [at_most(1000)])


class DataAnswerForm(Form):
    state = SelectField("Kết luận", choices=options(WISH_STATE_LABELS.items()))
    answer = LongTextField("Trả lời", [required(), at_most(500)])


class StandingForm(Form):
    standing = SelectField("Xem xét", choices=options(STANDING_LABELS.items()))
    reason = LongTextField("Lý do", [required(), at_most(500)])


class SignalForm(Form):
    """What an organiser concludes from a sign, about the attempts that are ticked."""

    attempts = SelectMultipleField("Lượt thi", coerce=int, validate_choice=False)
    standing = SelectField("Kết luận", choices=options(STANDING_LABELS.items()))
    code = SelectField("Lý do", choices=options(REASON_LABELS.items()))
    note = LongTextField("Ghi rõ thêm", [at_most(400)])


class DismissForm(Form):
    note = LongTextField("Lý do bỏ qua", [required(), at_most(500)])


class EligibleForm(Form):
    eligible = SelectField(
        "Xét giải", choices=options([("co", "Được xét giải"), ("khong", "Không xét giải")])
    )
    reason = LongTextField("Lý do", [required(), at_most(500)])


class InsidersForm(Form):
    people = LongTextField("Thêm vào danh sách", [required(), at_most(40_000)])


class OrderForm(Form):
    """What to do to which attempts; sent in the address, so that it can be looked at before."""

    class Meta(Form.Meta):
        csrf = False

    viec = SelectField("Việc cần làm", choices=options(ACT_LABELS.items()))
    ky = SelectField("Kỳ thi", coerce=int, validate_choice=False)
    don_vi = SelectField("Đơn vị", coerce=int, default=0, validate_choice=False)
    phut = IntegerField("Số phút thêm", [Optional(), between(1, 600)])
    luot = IntegerField("Lượt thi", [Optional()])


class ReasonForm(Form):
    """The last word before an act: why. ``key`` keeps a double click from doing it twice."""

    reason = LongTextField("Lý do", [required(), at_most(500)])
    key = TextField("Mã phiếu", [required(), at_most(40)])
