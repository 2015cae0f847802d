"""Forms of ranking."""

from __future__ import annotations

from quizapp.core.forms import Form, LongTextField, at_most
from quizapp.ranking.service import MAX_NOTE


class CloseForm(Form):
    note = LongTextField("Ghi chú", [at_most(MAX_NOTE)])
