"""Forms of banks."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import IntegerField, RadioField, SelectField
from wtforms.validators import ValidationError
from wtforms.widgets import HiddenInput

from quizapp.banks.formats.preview import Defaults
from quizapp.banks.formats.writing import OUTPUTS, Output
from quizapp.banks.question_form import QuestionForm
from quizapp.banks.service import MAX_COMMENT, MAX_REASON, MAX_TITLE
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
from quizapp.domain.banks import AREA_LABELS, MAX_CITATION, MAX_REF, Area
from quizapp.domain.reviews import STEP_LABELS, Step

MAX_PASTED = 200_000
_AREAS = options([("", "Theo tệp"), *((area.value, label) for area, label in AREA_LABELS.items())])
_FORMATS = options((output.value, kept.label) for output, kept in OUTPUTS.items())


class BankForm(Form):
    title = TextField("Tên ngân hàng", [required(), at_most(MAX_TITLE)])
    unit_id = SelectField("Đơn vị quản lý", coerce=int)


class UploadForm(Form):
    """A file or a pasted text, and what holds for questions that do not say it themselves."""

    file = FileField("Tệp Excel, Word, CSV, GIFT, Aiken, Moodle XML, QTI hoặc YAML")
    text = LongTextField("Hoặc dán văn bản", [at_most(MAX_PASTED)])
    area = SelectField("Lĩnh vực cho câu không ghi lĩnh vực", choices=_AREAS, default="")
    citation = TextField("Căn cứ cho câu không ghi căn cứ", [at_most(MAX_CITATION)])

    def validate_file(self, field: FileField) -> None:
        if bool(field.data) == bool(self.text.data):
            raise ValidationError(
                "Vui lòng chọn tệp hoặc dán văn bản, không cả hai."
                if field.data
                else "Vui lòng chọn tệp, hoặc dán văn bản vào ô bên dưới."
            )

    @property
    def defaults(self) -> Defaults:
        area = Area(self.area.data) if self.area.data else None
        return Defaults(area=area, citation=self.citation.data or "")


class ExportForm(Form):
    format = SelectField("Tải xuống dạng", choices=_FORMATS, default=Output.XLSX.value)


class StepForm(Form):
    """A step of the review with one question; ``version`` is what was looked at."""

    version = IntegerField("Phiên bản", [given(), between(0, 2**53)], widget=HiddenInput())
    step = SelectField("Việc", choices=options(STEP_LABELS.items()))
    reason = LongTextField("Lý do hoặc ghi chú", [at_most(MAX_REASON)])


class BulkForm(Form):
    """A step of the review with many questions."""

    TICKED, ALL = "danh-dau", "tat-ca"

    step = SelectField(
        "Việc cần làm", choices=options(STEP_LABELS.items()), default=Step.APPROVE.value
    )
    reason = TextField("Lý do hoặc ghi chú", [at_most(MAX_REASON)])
    scope = RadioField(
        "Áp dụng cho",
        choices=options([(TICKED, "Các câu đã đánh dấu"), (ALL, "Cả danh sách")]),
        default=TICKED,
    )


class CommentForm(Form):
    text = LongTextField("Ý kiến về câu hỏi", [required(), at_most(MAX_COMMENT)])


class NewForm(QuestionForm):
    """A new question; without a code of its own it gets one from its text."""

    ref = TextField("Mã câu hỏi", [at_most(MAX_REF)])


class EditForm(QuestionForm):
    """A change; ``seen`` is the number of the version that was read."""

    seen = IntegerField("Phiên bản", [given(), between(0, 2**53)], widget=HiddenInput())
