"""Forms of ranking."""

from __future__ import annotations

from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
)
from wtforms.validators import Optional, ValidationError

from quizapp.core.forms import (
    Form,
    LongTextField,
    PointsField,
    TextField,
    at_most,
    between,
    given,
    options,
    required,
)
from quizapp.domain import amounts
from quizapp.domain import prizes as domain
from quizapp.domain.complaints import STATE_LABELS, State
from quizapp.domain.snapshots import TIE_KIND_LABELS
from quizapp.domain.text import format_number
from quizapp.domain.units import DIVISIONS
from quizapp.ranking.service import MAX_NOTE
from quizapp.ranking.service.points import MAX_POINTS


class DongField(StringField):
    """A sum of money as people type it; ``data`` is in đồng or None."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else format_number(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        raw = valuelist[0].strip() if valuelist else ""
        self.data = amounts.parse(raw) if raw else None
        if raw and self.data is None:
            raise ValueError("Nhập số tiền bằng đồng, ví dụ 800.000.")


class CloseForm(Form):
    leave_out = BooleanField("Loại các lượt chờ xác minh khỏi kết quả")
    note = LongTextField("Ghi chú", [at_most(MAX_NOTE)])


class RegradeForm(Form):
    """What is to count instead of a question's key, and why."""

    kind = RadioField("Cách chấm lại", [given()], choices=[])
    texts = LongTextField("Các câu trả lời được chấp nhận")
    reason = LongTextField("Lý do", [required(), at_most(500)])


class CorrectForm(Form):
    reason = LongTextField("Lý do đính chính", [required(), at_most(500)])


class PointsForm(Form):
    """Points for a unit; ``key`` tells a form that was sent twice."""

    key = HiddenField(validators=[required(), at_most(40)])
    unit_id = SelectField("Đơn vị", coerce=int, choices=[])
    points = PointsField(
        "Số điểm",
        [given()],
        low=-MAX_POINTS,
        high=MAX_POINTS,
        message="Nhập số điểm từ -1.000 đến 1.000, ví dụ: 5, 2,5 hoặc -2.",
    )
    reason = LongTextField("Lý do", [required(), at_most(500)])

    def validate_unit_id(self, field: SelectField) -> None:
        if not field.data:
            raise ValidationError("Vui lòng chọn đơn vị.")

    def validate_points(self, field: PointsField) -> None:
        if field.data == 0:
            raise ValidationError("Số điểm phải khác 0.")


class WithdrawPointsForm(Form):
    reason = LongTextField("Lý do rút điểm", [required(), at_most(500)])


class TieForm(Form):
    """How equals are put in order; the numbers of a reasoned decision stand beside the names."""

    kind = RadioField("Cách xếp thứ tự", [given()], choices=options(TIE_KIND_LABELS.items()))
    reason = LongTextField("Lý do hoặc căn cứ", [at_most(1000)])
    number = TextField("Số biên bản hoặc quyết định", [at_most(60)])


class PrizePlanForm(Form):
    once_per_round = BooleanField("Mỗi người nhận tối đa một giải trong mỗi danh sách giải")
    once_per_contest = BooleanField("Mỗi người nhận tối đa một giải trong cả cuộc thi")
    keep_highest = BooleanField("Đạt giải ở nhiều kỳ thì nhận giải cao nhất")
    cap_percent = IntegerField(
        "Số giải cá nhân tối đa, % số người dự thi", [Optional(), between(1, 100)]
    )
    complaint_days = IntegerField("Số ngày nhận khiếu nại", [given(), between(0, 60)])


class PrizeForm(Form):
    name = TextField("Tên giải", [required(), at_most(100)])
    count = IntegerField("Số lượng", [given(), between(1, 1000)], default=1)
    amount = DongField("Tiền thưởng mỗi giải (đồng)")
    value = TextField("Hiện vật, hình thức khác", [at_most(200)])
    extent = SelectField("Trao cho", choices=options(domain.EXTENT_LABELS.items()))
    subject = SelectField("Đối tượng", choices=options(domain.SUBJECT_LABELS.items()))
    rule = SelectField("Cách xét", choices=options(domain.RULE_LABELS.items()))
    division = SelectField(
        "Khối",
        choices=options(
            [(domain.EACH, "Mỗi khối xét riêng"), (domain.ALL, "Xét chung"), *DIVISIONS.items()]
        ),
    )


class PickForm(Form):
    """Who is chosen is a radio button beside each name."""

    who = RadioField("Người, đơn vị được chọn", [given()], coerce=int, choices=[])
    reason = LongTextField("Lý do chọn", [required(), at_most(500)])


class EmbedForm(Form):
    hosts = LongTextField("Trang được nhúng, mỗi dòng một tên miền", [at_most(4000)])


class PublishForm(Form):
    decision_number = TextField("Số quyết định", [required(), at_most(60)])
    decision_date = DateField("Ngày quyết định", [given()])
    note = LongTextField("Lời ghi kèm danh sách", [at_most(1000)])


class WithdrawForm(Form):
    reason = LongTextField("Lý do thu hồi", [required(), at_most(500)])


class ComplaintForm(Form):
    about = SelectField("Khiếu nại về", coerce=int)
    words = LongTextField("Nội dung khiếu nại", [required(), at_most(2000)])


class AnswerForm(Form):
    state = RadioField(
        "Kết luận",
        [given()],
        choices=options((state, STATE_LABELS[state]) for state in (State.UPHELD, State.REJECTED)),
    )
    answer = LongTextField("Trả lời người dự thi", [required(), at_most(2000)])
