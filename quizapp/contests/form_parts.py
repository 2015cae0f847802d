"""Parts of the organiser's form: the rows of rounds, areas, weights and thresholds."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from wtforms import IntegerField
from wtforms.validators import Optional, ValidationError

from quizapp.core.forms import Form, MomentField, PointsField, TextField, at_most, between
from quizapp.domain.banks import AREA_LABELS, Area, Audience
from quizapp.domain.papers import Blueprint, Slot
from quizapp.domain.units import UNIT_TERM_LABELS, UnitTerm

if TYPE_CHECKING:
    from wtforms import Field


class Part(Form):
    """A form within a form: no token of its own."""

    class Meta(Form.Meta):
        csrf = False


class RoundPart(Part):
    title = TextField("Tên kỳ", [at_most(100)])
    opens_at = MomentField("Mở lúc")
    closes_at = MomentField("Đóng lúc")

    @property
    def empty(self) -> bool:
        return not any(field.data or _typed(field) for field in (self.opens_at, self.closes_at))

    def validate_closes_at(self, field: Field) -> None:
        if self.empty:
            return
        if self.opens_at.data is None or field.data is None:
            raise ValidationError("Điền cả giờ mở và giờ đóng, hoặc để trống cả hai.")
        if field.data <= self.opens_at.data:
            raise ValidationError("Giờ đóng phải sau giờ mở.")


def _typed(field: Field) -> bool:
    return any(str(value).strip() for value in field.raw_data or ())


class ThresholdPart(Part):
    below = IntegerField("Đơn vị có dưới (người)", [Optional(), between(1, 1_000_000)])
    percent = IntegerField("Cần ít nhất (%)", [Optional(), between(0, 100)])


class PrizePointsPart(Part):
    """What one prize for a person brings the unit; a row with neither is no row."""

    name = TextField("Tên giải cá nhân", [at_most(100)])
    points = PointsField("Điểm cho đơn vị", optional=True)

    def validate_points(self, field: Field) -> None:
        if bool(self.name.data) is not bool(_typed(field)):
            raise ValidationError("Điền cả tên giải và số điểm, hoặc để trống cả hai.")


def _count(label: str) -> IntegerField:
    return IntegerField(label, [Optional(), between(0, 100)])


class BlueprintPart(Part):
    """Questions per area; ``any_area`` are drawn from all areas together."""

    steering = _count(AREA_LABELS[Area.STEERING])
    institutions = _count(AREA_LABELS[Area.INSTITUTIONS])
    procedures = _count(AREA_LABELS[Area.PROCEDURES])
    organisation = _count(AREA_LABELS[Area.ORGANISATION])
    civil_service = _count(AREA_LABELS[Area.CIVIL_SERVICE])
    public_finance = _count(AREA_LABELS[Area.PUBLIC_FINANCE])
    digital = _count(AREA_LABELS[Area.DIGITAL])
    any_area = _count("Lĩnh vực bất kỳ")

    def counts(self) -> Iterator[tuple[Area | None, int]]:
        for field in self:
            if field.data:
                yield (
                    (None if field.short_name == "any_area" else Area(field.short_name)),
                    field.data,
                )


def _weight(term: UnitTerm) -> IntegerField:
    return IntegerField(UNIT_TERM_LABELS[term], [Optional(), between(0, 100)])


class WeightsPart(Part):
    """Share of each term in a unit's score, percent."""

    participation = _weight(UnitTerm.PARTICIPATION)
    average = _weight(UnitTerm.AVERAGE)
    share_above = _weight(UnitTerm.SHARE_ABOVE)
    share_score = _weight(UnitTerm.SHARE_SCORE)
    people = _weight(UnitTerm.PEOPLE)
    total = _weight(UnitTerm.TOTAL)
    attempts = _weight(UnitTerm.ATTEMPTS)
    top_k = _weight(UnitTerm.TOP_K)


# ---------------------------------------------------------------- a paper, shown and typed

Word = TypeVar("Word", bound=StrEnum)

AUDIENCES = [
    ("", "Tất cả câu hỏi trong ngân hàng"),
    (Audience.OFFICIALS.value, "Câu dành cho cán bộ, công chức, viên chức và câu chung"),
    (Audience.CITIZENS.value, "Câu dành cho người dân, doanh nghiệp và câu chung"),
]


def known(words: type[Word], value: str | None) -> Word | None:
    """The word that ``value`` stands for; None for nothing and for what is no such word."""
    return next((word for word in words if word.value == value), None)


def spread(blueprint: Blueprint) -> tuple[Audience | None, int, dict[Area | None, int]]:
    """A blueprint as the form shows it: the first slot's audience and points, counts per area."""
    counts: dict[Area | None, int] = {}
    for slot in blueprint:
        counts[slot.area] = counts.get(slot.area, 0) + slot.count
    first = blueprint[0] if blueprint else Slot(0, 100)
    return first.audience, first.points, counts


def fill_blueprint(form: Any, blueprint: Blueprint) -> None:
    """Show a blueprint in the fields ``audience`` and ``blueprint`` of a form."""
    audience, _, counts = spread(blueprint)
    form.audience.data = audience.value if audience else ""
    for area, count in counts.items():
        form.blueprint.form[area.value if area else "any_area"].data = count


def drawn(form: Any, points: int, before: Blueprint = ()) -> Blueprint:
    """The blueprint typed in those fields: a slot per area with its number of questions.

    One spread over documents or difficulties, which the fields cannot show, stays as it was
    ``before`` while its counts per area stay.
    """
    audience = known(Audience, form.audience.data)
    typed = tuple(
        Slot(count, points, area=area, audience=audience)
        for area, count in form.blueprint.form.counts()
    )
    return before if before and spread(before) == spread(typed) else typed
