"""Forms of banks."""

from __future__ import annotations

from flask_wtf.file import FileField
from wtforms import SelectField
from wtforms.validators import ValidationError

from quizapp.banks.formats.preview import Defaults
from quizapp.banks.formats.writing import OUTPUTS, Output
from quizapp.banks.service import MAX_TITLE
from quizapp.core.forms import Form, LongTextField, TextField, at_most, options, required
from quizapp.domain.banks import AREA_LABELS, MAX_CITATION, Area

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


class HoldForm(Form):
    reason = LongTextField("Lý do", [required(), at_most(500)])
