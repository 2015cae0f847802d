"""Forms of the register of documents."""

from __future__ import annotations

from wtforms import DateField, Field, IntegerField, SelectField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import HiddenInput

from quizapp.banks.models import LegalDocument
from quizapp.banks.service import MAX_REASON
from quizapp.banks.service.register import (
    MAX_ISSUER,
    MAX_NOTE,
    MAX_NUMBER,
    MAX_TITLE,
    MAX_URL,
    DocumentFields,
)
from quizapp.core.forms import Form, LongTextField, TextField, at_most, given, options, required
from quizapp.domain.banks import MAX_CITATION
from quizapp.domain.laws import CHANGE_LABELS, ChangeKind

_KINDS = (ChangeKind.REPLACED, ChangeKind.EXPIRED, ChangeKind.AMENDED)


class DocumentForm(Form):
    number = TextField("Số, ký hiệu", [at_most(MAX_NUMBER)])
    title = TextField("Tên văn bản", [required(), at_most(MAX_TITLE)])
    issuer = TextField("Cơ quan ban hành", [required(), at_most(MAX_ISSUER)])
    issued = DateField("Ngày ban hành", [Optional()])
    in_force_from = DateField("Có hiệu lực từ ngày", [Optional()])
    url = TextField("Đường dẫn tới văn bản", [at_most(MAX_URL)])
    note = LongTextField("Ghi chú cho người soạn câu hỏi", [at_most(MAX_NOTE)])

    def validate_url(self, field: Field) -> None:
        if field.data and not field.data.startswith(("https://", "http://")):
            raise ValidationError("Đường dẫn bắt đầu bằng https:// hoặc http://.")

    def validate_in_force_from(self, field: Field) -> None:
        if field.data and self.issued.data and field.data < self.issued.data:
            raise ValidationError("Ngày có hiệu lực không thể trước ngày ban hành.")

    def fill(self, document: LegalDocument) -> None:
        for field in self:
            if hasattr(document, field.short_name):
                field.data = getattr(document, field.short_name)

    def fields(self) -> DocumentFields:
        return DocumentFields(
            number=self.number.data or None,
            title=self.title.data,
            issuer=self.issuer.data,
            issued=self.issued.data,
            in_force_from=self.in_force_from.data,
            note=self.note.data or None,
            url=self.url.data or None,
        )


class ChangeForm(Form):
    """What befell a document, on its own page."""

    kind = SelectField(
        "Việc gì xảy ra",
        choices=options((kind.value, CHANGE_LABELS[kind]) for kind in _KINDS),
    )
    by = TextField("Bởi văn bản số", [at_most(MAX_NUMBER)])
    since = DateField("Từ ngày", [given()])

    def validate_by(self, field: Field) -> None:
        if not field.data and self.kind.data != ChangeKind.EXPIRED:
            raise ValidationError("Vui lòng ghi số, ký hiệu của văn bản sửa đổi hoặc thay thế.")


class ConfirmForm(Form):
    """That questions are still right; `seen` is when the register had last changed."""

    seen = IntegerField("Thời điểm xem", [given()], widget=HiddenInput())
    reason = LongTextField("Lý do câu hỏi vẫn đúng", [required(), at_most(MAX_REASON)])


class ReciteForm(ConfirmForm):
    """The same of one question, under another citation where there is one now."""

    citation = TextField("Căn cứ mới", [at_most(MAX_CITATION)])
