"""Forms of accounts and units."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import DateField, IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Optional, ValidationError

from quizapp.accounts.service import MIN_PASSWORD, ROLES
from quizapp.core.forms import (
    Form,
    LongTextField,
    TextField,
    at_most,
    between,
    given,
    options,
    required,
)
from quizapp.domain.units import DIVISIONS

DIVISION_OPTIONS = options([("", "Không thuộc khối nào"), *DIVISIONS.items()])


FIRST_YEAR, LAST_YEAR = 1990, 2100


def sensible_day(_form: Form, field: DateField) -> None:
    """A date of these times, not a slip of the pen."""
    if field.data and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(f"Nhập ngày từ năm {FIRST_YEAR} đến năm {LAST_YEAR}.")


class SignInForm(Form):
    username = StringField("Tên đăng nhập", [required(), at_most(100)])
    password = PasswordField("Mật khẩu", [given(), at_most(200)])


class PasswordForm(Form):
    old = PasswordField("Mật khẩu đang dùng", [given(), at_most(200)])
    new = PasswordField("Mật khẩu mới", [given(), at_most(200)])
    again = PasswordField("Nhập lại mật khẩu mới", [given(), at_most(200)])

    def validate_new(self, field: PasswordField) -> None:
        if len(field.data) < MIN_PASSWORD:
            raise ValidationError(f"Mật khẩu cần ít nhất {MIN_PASSWORD} ký tự.")

    def validate_again(self, field: PasswordField) -> None:
        if field.data != self.new.data:
            raise ValidationError("Hai lần nhập mật khẩu mới chưa giống nhau.")


class UserForm(Form):
    username = StringField("Tên đăng nhập", [required(), at_most(100)])
    display_name = TextField("Họ và tên", [required(), at_most(200)])
    role = SelectField("Vai trò", choices=options(ROLES.items()))
    unit_id = SelectField("Đơn vị", coerce=int)


class UnitForm(Form):
    code = TextField("Mã đơn vị", [required(), at_most(40)])
    name = TextField("Tên đơn vị", [required(), at_most(200)])
    parent_id = SelectField("Thuộc", coerce=int)
    division = SelectField("Khối", choices=DIVISION_OPTIONS)
    headcount = IntegerField("Biên chế", [Optional(), between(0, 1_000_000)])


class UnitChangeForm(Form):
    name = TextField("Tên đơn vị", [required(), at_most(200)])
    division = SelectField("Khối", choices=DIVISION_OPTIONS)
    headcount = IntegerField("Biên chế", [Optional(), between(0, 1_000_000)])
    headcount_as_of = DateField("Biên chế tính đến ngày", [Optional(), sensible_day])


class MergerForm(Form):
    into_id = SelectField("Sáp nhập vào", coerce=int)
    merged_on = DateField("Từ ngày", [given(), sensible_day])
    reason = LongTextField("Căn cứ", [required(), at_most(500)])

    def validate_into_id(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError("Vui lòng chọn đơn vị.")


class CancelMergerForm(Form):
    reason = LongTextField("Lý do hủy", [required(), at_most(500)])


class ListForm(Form):
    file = FileField("Tệp Excel (.xlsx)", [InputRequired(message="Vui lòng chọn tệp.")])
