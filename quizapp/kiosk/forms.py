"""Forms of QR links, the citizens' quiz and comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import Optional, ValidationError

from quizapp.core.errors import Invalid
from quizapp.core.forms import (
    Form,
    LongTextField,
    MomentField,
    TextField,
    at_most,
    between,
    given,
    required,
)
from quizapp.kiosk import destinations
from quizapp.kiosk.service import MAX_PLACE, Target
from quizapp.kiosk.service.comments import MAX_ANSWER
from quizapp.kiosk.service.quizzes import (
    MAX_QUESTIONS,
    MAX_RETENTION,
    MAX_WINNERS,
    MIN_QUESTIONS,
    QuizSettings,
)

if TYPE_CHECKING:
    from wtforms import Field

    from quizapp.kiosk.models import CitizenQuiz

PAGE = "page"
"""What the target field says for a page elsewhere."""


class PlaceForm(Form):
    place = TextField("Tên điểm đặt mã", [required(), at_most(MAX_PLACE)])


class TargetForm(Form):
    """Where links lead: "contest:3", "quiz:1", or a page whose address stands in ``url``."""

    target = SelectField("Dẫn đến")
    url = StringField("Địa chỉ trang thủ tục", [at_most(destinations.MAX_URL)])
    unit_id = SelectField("Đơn vị quản lý mã", coerce=int)

    def validate_url(self, field: Field) -> None:
        if self.target.data == PAGE:
            _check_address(field)

    def chosen(self) -> Target:
        kind, _, key = self.target.data.partition(":")
        if kind == PAGE:
            return Target(url=self.url.data, unit_id=self.unit_id.data)
        return Target(contest_id=int(key)) if kind == "contest" else Target(quiz_id=int(key))


class LinkForm(TargetForm):
    place = TextField("Địa điểm", [at_most(MAX_PLACE)])
    counter = TextField("Quầy", [at_most(MAX_PLACE)])
    valid_from = MomentField("Dùng từ")
    valid_to = MomentField("Dùng đến")


class CounterListForm(TargetForm):
    file = FileField("Danh sách quầy (Excel)", [given()])


class CountersForm(TargetForm):
    """A list that was read and looked at; ``rows`` carries it, signed."""

    rows = HiddenField()


class QuizForm(Form):
    title = TextField("Tên phần hỏi đáp", [required(), at_most(120)])
    title_en = TextField("Tên tiếng Anh", [at_most(120)])
    intro = LongTextField("Lời dẫn", [at_most(200)])
    intro_en = LongTextField("Lời dẫn tiếng Anh", [at_most(200)])
    unit_id = SelectField("Đơn vị phụ trách", coerce=int)
    bank_ids = SelectMultipleField("Ngân hàng câu hỏi", coerce=int)
    questions = IntegerField("Số câu hỏi", [given(), between(MIN_QUESTIONS, MAX_QUESTIONS)])
    with_hard = BooleanField("Hỏi cả câu khó")
    procedure_url = StringField("Trang làm thủ tục trực tuyến", [required(), at_most(500)])
    hotline = TextField("Đường dây nóng", [at_most(40)])
    comments_on = BooleanField("Nhận góp ý, phản ánh, kiến nghị")
    draw_on = BooleanField("Có quay thưởng")
    draw_prize = TextField("Giải thưởng", [at_most(200)])
    draw_until = MomentField("Nhận phiếu đến")
    draw_winners = IntegerField("Số người trúng", [Optional(), between(1, MAX_WINNERS)])
    retention_days = IntegerField(
        "Lưu thông tin liên hệ (ngày)", [given(), between(1, MAX_RETENTION)]
    )

    def validate_procedure_url(self, field: Field) -> None:
        _check_address(field)

    def validate_draw_until(self, field: Field) -> None:
        if self.draw_on.data and field.data is None:
            raise ValidationError("Quay thưởng cần có thời hạn nhận phiếu.")

    def validate_draw_prize(self, field: Field) -> None:
        if self.draw_on.data and not field.data:
            raise ValidationError("Vui lòng ghi giải thưởng.")

    def validate_bank_ids(self, field: Field) -> None:
        if not field.data:
            raise ValidationError("Vui lòng chọn ít nhất một ngân hàng câu hỏi.")

    def fill(self, of: QuizSettings | CitizenQuiz) -> None:
        for field in self:
            if hasattr(of, field.short_name):
                field.data = getattr(of, field.short_name)

    def settings(self) -> QuizSettings:
        names = QuizSettings.__dataclass_fields__
        values: dict[str, Any] = {f.short_name: f.data for f in self if f.short_name in names}
        values = {name: "" if value is None else value for name, value in values.items()}
        values["draw_until"] = self.draw_until.data
        values["draw_winners"] = self.draw_winners.data or 1
        values["bank_ids"] = tuple(self.bank_ids.data)
        return QuizSettings(**values)


class AssignForm(Form):
    unit_id = SelectField("Giao cho đơn vị", coerce=int)


class AnswerForm(Form):
    text = LongTextField("Nội dung trả lời", [required(), at_most(MAX_ANSWER)])


def _check_address(field: Field) -> None:
    try:
        destinations.checked(field.data or "")
    except Invalid as refusal:
        raise ValidationError(refusal.message) from None
