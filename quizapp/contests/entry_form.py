"""The part of the organiser's form about coming in: what is asked, and of whom."""

from __future__ import annotations

from wtforms import BooleanField, FormField, IntegerField, RadioField, SelectField
from wtforms.validators import Optional

from quizapp.contests.form_parts import Part
from quizapp.core.forms import Form, TextField, at_most, between, options
from quizapp.domain.entry import (
    ENTRY_FIELD_LABELS,
    INSIDERS_LABELS,
    MAX_AGE_ASKED,
    NEED_LABELS,
    EntryField,
    EntryRules,
    Insiders,
    Need,
    asked_from_json,
)


def _need(field: EntryField) -> SelectField:
    return SelectField(
        ENTRY_FIELD_LABELS[field], choices=options(NEED_LABELS.items()), default=Need.OFF.value
    )


class NeedsPart(Part):
    """Whether each further field is asked."""

    gender = _need(EntryField.GENDER)
    position = _need(EntryField.POSITION)
    email = _need(EntryField.EMAIL)
    address = _need(EntryField.ADDRESS)
    id_tail = _need(EntryField.ID_TAIL)


class EntrySettingsForm(Form):
    """Settings of coming in, as a part of the whole form."""

    needs = FormField(NeedsPart, "Thông tin hỏi thêm")
    min_age = IntegerField("Tuổi tối thiểu", [Optional(), between(1, MAX_AGE_ASKED)])
    entry_password = TextField("Mật khẩu chung của cuộc thi", [at_most(60)])
    insiders = RadioField(
        "Thành viên ban tổ chức, bộ phận giúp việc",
        choices=options(INSIDERS_LABELS.items()),
        default=Insiders.NO_PRIZE.value,
    )
    complete_only = BooleanField("Bài chưa trả lời đủ các câu thì không hợp lệ")

    def fill_entry(self, rules: EntryRules, complete_only: bool) -> None:
        """Show ``rules``."""
        needs = dict(rules.asked)
        for field in EntryField:
            self.needs.form[field.value].data = needs.get(field, Need.OFF).value
        self.min_age.data = rules.min_age
        self.entry_password.data = rules.password
        self.insiders.data = rules.insiders.value
        self.complete_only.data = complete_only

    def entry(self) -> EntryRules:
        """What is typed, wrong fields as their defaults."""
        known = set(Need)
        asked = {f.short_name: f.data for f in self.needs.form if f.data in known}
        return EntryRules(
            asked=asked_from_json(asked),
            min_age=self.min_age.data,
            password=self.entry_password.data or "",
            insiders=next((i for i in Insiders if i == self.insiders.data), Insiders.NO_PRIZE),
        )
