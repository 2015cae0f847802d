"""The part of the organiser's form about papers: of further audiences, repeats, and practice."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import Optional

from quizapp.contests.form_parts import (
    AUDIENCES,
    BlueprintPart,
    Part,
    drawn,
    fill_blueprint,
    known,
)
from quizapp.core.forms import Form, TextField, at_most, between, options
from quizapp.domain.audiences import AUDIENCE_BY_LABELS, MAX_NAME, MAX_PAPERS, AudienceBy, PaperPlan
from quizapp.domain.contests import PREDICTION_WHEN_LABELS, PredictionWhen
from quizapp.domain.timing import MINUTE_MS
from quizapp.domain.units import DIVISIONS

if TYPE_CHECKING:
    from quizapp.contests.settings import ContestSettings

MOST_MINUTES = 24 * 60
CHOOSE_KNOWN = "Chọn các mục có trong danh sách."


def _several(label: str, **kwargs: Any) -> SelectMultipleField:
    return SelectMultipleField(label, invalid_choice_message=CHOOSE_KNOWN, **kwargs)


class PaperPart(Part):
    """The paper of a further audience; a row without a name and without questions is no row."""

    name = TextField("Tên đối tượng", [at_most(MAX_NAME)])
    divisions = _several("Gồm người dự thi của các khối", choices=options(DIVISIONS.items()))
    bank_ids = _several("Ngân hàng câu hỏi", coerce=int, choices=[])
    audience = SelectField("Chọn câu hỏi", choices=options(AUDIENCES))
    blueprint = FormField(BlueprintPart, "Số câu theo lĩnh vực")
    minutes = IntegerField("Thời gian làm bài (phút)", [Optional(), between(1, MOST_MINUTES)])

    @property
    def empty(self) -> bool:
        return not self["name"].data and not any(True for _ in self.blueprint.form.counts())


class PapersForm(Form):
    """Settings of papers, as a part of the whole form."""

    audience_name = TextField("Tên đối tượng của bộ đề ở trên", [at_most(MAX_NAME)])
    audience_by = RadioField(
        "Xác định đối tượng",
        choices=options(AUDIENCE_BY_LABELS.items()),
        default=AudienceBy.UNIT.value,
    )
    more_papers = FieldList(
        FormField(PaperPart), "Bộ đề cho đối tượng khác", max_entries=MAX_PAPERS - 1
    )
    no_repeats = BooleanField("Không lặp câu của các lượt, các kỳ trước với cùng một người")
    practice_bank_ids = _several("Ngân hàng dùng riêng cho thi thử", coerce=int, choices=[])
    practice_questions = IntegerField(
        "Số câu của đề thi thử", [Optional(), between(1, 100)], default=10
    )
    prediction_when = SelectField(
        "Hỏi câu dự đoán",
        choices=options(PREDICTION_WHEN_LABELS.items()),
        default=PredictionWhen.WITH_PAPER.value,
    )

    prediction_required = BooleanField("Bài không có câu trả lời dự đoán thì không hợp lệ")

    banks: Sequence[tuple[int, str]] = ()

    def offer_banks(self, banks: Sequence[tuple[int, str]]) -> None:
        """What may be chosen wherever banks are."""
        self.banks = banks
        self.practice_bank_ids.choices = options(banks)
        for row in self.more_papers:
            row.form.bank_ids.choices = options(banks)

    def add_paper(self) -> None:
        """Room for one more audience, while there may be one."""
        rows = [row for row in self.more_papers if not row.form.empty]
        if len(rows) == len(self.more_papers) and len(rows) < MAX_PAPERS - 1:
            self.more_papers.append_entry()
            self.offer_banks(self.banks)

    def fill_papers(self, settings: ContestSettings) -> None:
        """Show ``settings``."""
        self.audience_name.data = settings.audience
        self.audience_by.data = settings.audience_by.value
        self.no_repeats.data = settings.no_repeats
        self.practice_bank_ids.data = list(settings.practice_bank_ids)
        self.practice_questions.data = settings.practice_questions
        self.prediction_when.data = settings.prediction_when.value
        self.prediction_required.data = settings.prediction_required
        for plan in settings.more_papers:
            self.more_papers.append_entry()
            part: Any = self.more_papers[-1].form
            part["name"].data, part.divisions.data = plan.name, list(plan.divisions)
            part.bank_ids.data = list(plan.bank_ids)
            part.minutes.data = plan.duration_ms // MINUTE_MS
            fill_blueprint(part, plan.blueprint)
        self.offer_banks(self.banks)

    def papers_settings(self, points: int, before: Sequence[PaperPlan]) -> dict[str, Any]:
        """What is typed here, by the names of the settings; empty or wrong fields as defaults."""
        rows = [row.form for row in self.more_papers if not row.form.empty]
        named = {plan.name: plan.blueprint for plan in before}
        more = tuple(
            PaperPlan(
                name=row["name"].data or "",
                divisions=tuple(row.divisions.data or ()),
                bank_ids=tuple(sorted(row.bank_ids.data or ())),
                blueprint=drawn(row, points, named.get(row["name"].data, ())),
                duration_ms=(row.minutes.data or 0) * MINUTE_MS,
            )
            for row in rows
        )
        when = known(PredictionWhen, self.prediction_when.data)
        return {
            "audience": (self.audience_name.data or "") if more else "",
            "audience_by": known(AudienceBy, self.audience_by.data) or AudienceBy.UNIT,
            "more_papers": more,
            "no_repeats": bool(self.no_repeats.data),
            "practice_bank_ids": tuple(sorted(self.practice_bank_ids.data or ())),
            "practice_questions": self.practice_questions.data or 10,
            "prediction_required": bool(self.prediction_required.data),
            "prediction_when": when or PredictionWhen.WITH_PAPER,
        }
