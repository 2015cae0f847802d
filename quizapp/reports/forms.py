"""Forms of reports."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import BooleanField, SelectField

from quizapp.core.forms import Form, LongTextField, TextField, at_most, options, required
from quizapp.domain.certificates import FRAME_LABELS


class TemplateForm(Form):
    """What the certificates of a contest say."""

    title = TextField("Tiêu đề", [required(), at_most(80)])
    issuer = TextField("Nơi cấp", [required(), at_most(200)])
    lead = TextField("Dòng trước tên", [at_most(200)])
    body = LongTextField("Nội dung sau tên", [required(), at_most(1000)])
    place = TextField("Địa danh", [required(), at_most(60)])
    signer_title = LongTextField("Chức danh người ký", [at_most(200)])
    signer_name = TextField("Họ tên người ký", [at_most(100)])
    frame = SelectField("Khung", choices=options(FRAME_LABELS.items()))
    logo = FileField("Biểu trưng")
    without_logo = BooleanField("Bỏ biểu trưng đang dùng")


class RevokeForm(Form):
    reason = LongTextField("Lý do thu hồi", [required(), at_most(500)])
