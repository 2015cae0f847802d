"""Forms of ranking."""

from __future__ import annotations

from wtforms import RadioField

from quizapp.core.forms import Form, LongTextField, at_most, given, required
from quizapp.ranking.service import MAX_NOTE


class CloseForm(Form):
    note = LongTextField("Ghi chú", [at_most(MAX_NOTE)])


class RegradeForm(Form):
    """What is to count instead of a question's key, and why."""

    kind = RadioField("Cách chấm lại", [given()], choices=[])
    texts = LongTextField("Các câu trả lời được chấp nhận")
    reason = LongTextField("Lý do", [required(), at_most(500)])
