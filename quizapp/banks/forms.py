"""Forms of banks."""

from __future__ import annotations

from flask_wtf.file import FileField, FileRequired
from wtforms import SelectField

from quizapp.banks.service import MAX_TITLE
from quizapp.core.forms import Form, LongTextField, TextField, at_most, required


class BankForm(Form):
    title = TextField("Tên ngân hàng", [required(), at_most(MAX_TITLE)])
    unit_id = SelectField("Đơn vị quản lý", coerce=int)


class UploadForm(Form):
    file = FileField("Tệp Excel (.xlsx)", [FileRequired("Vui lòng chọn tệp Excel.")])


class HoldForm(Form):
    reason = LongTextField("Lý do", [required(), at_most(500)])
