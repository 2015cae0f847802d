"""The organiser's form: settings in groups, typed the way people in an office type."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
)
from wtforms.validators import Optional

from quizapp.contests.entry_form import EntrySettingsForm
from quizapp.contests.form_parts import (
    AUDIENCES,
    BlueprintPart,
    PrizePointsPart,
    RoundPart,
    ThresholdPart,
    WeightsPart,
    drawn,
    fill_blueprint,
    known,
    spread,
)
from quizapp.contests.paper_form import PapersForm
from quizapp.contests.settings import (
    MAX_ROUNDS,
    ContestSettings,
    RoundSettings,
    paper_problems,
    practice_problems,
    ranking_problems,
    round_problems,
    unit_problems,
)
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
from quizapp.domain.boards import (
    AUDIENCE_LABELS,
    MAX_FREEZE,
    MODE_LABELS,
    NAME_LABELS,
    BoardMode,
    BoardRules,
    NameStyle,
)
from quizapp.domain.boards import Audience as BoardAudience
from quizapp.domain.contests import (
    COUNTING_LABELS,
    KEY_REVEAL_LABELS,
    PREDICTION_LABELS,
    Counting,
    EntryMode,
    KeyReveal,
    PredictionKind,
)
from quizapp.domain.ranking import CRITERION_LABELS, Criterion
from quizapp.domain.reviews import DRAWN_LABELS, Drawn
from quizapp.domain.scoring import Partial
from quizapp.domain.timing import MINUTE_MS
from quizapp.domain.units import Formula, UnitTerm

if TYPE_CHECKING:
    from collections.abc import Iterable

    from wtforms import Field

Word = TypeVar("Word", bound=StrEnum)

ROUND_ROWS = 4
STEPS = 5
THRESHOLD_ROWS = 3
PRIZE_ROWS = 4
GROUPS = {
    "gioi-thieu": "Giới thiệu",
    "thoi-gian": "Thời gian tổ chức",
    "de-thi": "Đề thi",
    "vao-thi": "Vào thi và lượt thi",
    "xep-hang": "Xếp hạng cá nhân",
    "don-vi": "Xếp hạng đơn vị",
    "trang-cong-khai": "Nội dung trên trang cuộc thi",
}
"""The groups of the form: the id of each on the page, and its heading."""
FORMULA_FIGURES = (
    *("share_above_percent", "share_score_percent", "top_k", "min_people"),
    "min_participation_percent",
)
FORMULA_CHECKS = ("points10", "ties_by_people")
ENTRY_MODES = [
    (EntryMode.FORM, "Điền thông tin dự thi"),
    (EntryMode.ACCOUNT, "Đăng nhập bằng tài khoản được cấp"),
    (EntryMode.ANONYMOUS, "Không hỏi thông tin cá nhân"),
]


class TextsForm(Form):
    """What may still change once a contest is open."""

    version = HiddenField()
    title = TextField("Tên cuộc thi", [required(), at_most(200)])
    summary = LongTextField("Giới thiệu ngắn", [at_most(600)])
    rounds = FieldList(FormField(RoundPart), "Các kỳ thi", max_entries=MAX_ROUNDS)
    rules = LongTextField("Quy định riêng của Ban Tổ chức", [at_most(20_000)])
    prizes = LongTextField("Giải thưởng", [at_most(5_000)])
    contact = LongTextField("Đầu mối liên hệ", [at_most(1_000)])

    before: ContestSettings | None = None
    """What the contest has: what the form cannot show as exactly stays while its field does."""
    group_errors: dict[str, list[str]] = {}  # noqa: RUF012

    def fill(self, settings: ContestSettings, version: int) -> None:
        """Show ``settings``, with room for more rounds."""
        self.version.data = str(version)
        for name in ("title", "summary", "rules", "prizes", "contact"):
            self[name].data = getattr(settings, name)
        for each in settings.rounds:
            self.rounds.append_entry(
                {"title": each.title, "opens_at": each.opens_at, "closes_at": each.closes_at}
            )
        self.add_rows()

    def add_rows(self) -> None:
        """Four rows at least, and one more than are filled in."""
        wanted = max(ROUND_ROWS, 1 + sum(not row.form.empty for row in self.rounds))
        while len(self.rounds) < min(wanted, MAX_ROUNDS):
            self.rounds.append_entry()

    def round_settings(self) -> tuple[RoundSettings, ...]:
        """The rounds in the order of their opening; rows without times are left out."""
        rows = [row.form for row in self.rounds]
        whole = [row for row in rows if row.opens_at.data is not None and row.closes_at.data]
        whole.sort(key=lambda row: row.opens_at.data)
        several = len(whole) > 1
        exact = self._exact_moments()
        return tuple(
            RoundSettings(
                row.title.data or (f"Kỳ {number}" if several else "Kỳ thi"),
                exact.get(row.opens_at.data, row.opens_at.data),
                exact.get(row.closes_at.data, row.closes_at.data),
            )
            for number, row in enumerate(whole, 1)
        )

    def _exact_moments(self) -> dict[int, int]:
        """The moments that the contest has by the whole minutes that the form shows."""
        rounds = self.before.rounds if self.before else ()
        moments = [moment for each in rounds for moment in (each.opens_at, each.closes_at)]
        return {moment // MINUTE_MS * MINUTE_MS: moment for moment in moments}

    def hold_past(self, now: int) -> None:
        """Times that have passed are shown and cannot be typed over."""
        for row in self.rounds:
            for field in (row.form.opens_at, row.form.closes_at):
                if field.data is not None and field.data <= now and self.before:
                    field.render_kw = {"readonly": True}

    def texts(self) -> dict[str, Any]:
        """The settings that this form has, by their names."""
        names = ("title", "summary", "rules", "prizes", "contact")
        return {**{n: self[n].data or "" for n in names}, "rounds": self.round_settings()}

    def validate(self, extra_validators: Any = None) -> bool:
        fields_are_right = super().validate(extra_validators)
        self.group_errors = self.group_problems()
        return fields_are_right and not any(self.group_errors.values())

    def group_problems(self) -> dict[str, list[str]]:
        """What is wrong with settings taken together, by the id of their group on the page."""
        return {"thoi-gian": round_problems(self.round_settings())}

    def all_errors(self) -> list[tuple[str, str, str]]:
        """(id, label, message) of everything that is wrong, fields in rows included."""
        found = list(_leaf_errors(self))
        for group, messages in self.group_errors.items():
            found += [(group, GROUPS[group], message) for message in messages]
        return found


def _leaf_errors(fields: Iterable[Field], where: str = "") -> Iterator[tuple[str, str, str]]:
    for field in fields:
        if isinstance(field, FieldList):
            for number, row in enumerate(field, 1):
                inner = row.form if isinstance(row, FormField) else [row]
                yield from _leaf_errors(inner, f"{field.label.text}, dòng {number}: ")
        elif isinstance(field, FormField):
            yield from _leaf_errors(field.form, where)
        elif field.errors:
            yield field.id, where + str(field.label.text), " ".join(map(str, field.errors))


class ContestForm(EntrySettingsForm, PapersForm, TextsForm):
    """Every setting of a draft."""

    unit_id = SelectField("Đơn vị tổ chức", coerce=int)
    bank_ids = SelectMultipleField(
        "Ngân hàng câu hỏi",
        coerce=int,
        invalid_choice_message="Chọn các ngân hàng có trong danh sách.",
    )
    drawn_statuses = SelectField(
        "Câu được rút", choices=options(DRAWN_LABELS.items()), default=Drawn.APPROVED.value
    )
    blueprint = FormField(BlueprintPart, "Số câu theo lĩnh vực")
    audience = SelectField("Chọn câu hỏi", choices=options(AUDIENCES))
    points = PointsField("Điểm mỗi câu", [given()])
    minutes = IntegerField("Thời gian làm bài (phút)", [given(), between(1, 1440)])
    proportional = BooleanField("Cho điểm từng phần")
    entry_mode = RadioField("Cách vào thi", choices=options(ENTRY_MODES))
    attempts_per_round = IntegerField("Trong mỗi kỳ", [Optional(), between(1, 1000)])
    attempts_per_day = IntegerField("Trong mỗi ngày", [Optional(), between(1, 1000)])
    attempts_per_contest = IntegerField("Trong cả cuộc thi", [Optional(), between(1, 1000)])
    counting = SelectField("Bài được công nhận", choices=options(COUNTING_LABELS.items()))
    key_reveal = SelectField("Cho xem đáp án", choices=options(KEY_REVEAL_LABELS.items()))
    prediction = SelectField(
        "Câu hỏi dự đoán",
        choices=options([("", "Không hỏi"), *PREDICTION_LABELS.items()]),
    )
    chain = FieldList(
        SelectField("Tiêu chí", choices=options([("", "(không dùng)"), *CRITERION_LABELS.items()])),
        "Thứ tự xếp hạng",
        min_entries=STEPS,
        max_entries=len(Criterion),
    )
    board_mode = SelectField(
        "Cập nhật bảng xếp hạng",
        choices=options(MODE_LABELS.items()),
        default=BoardMode.LIVE.value,
    )
    board_freeze_minutes = IntegerField(
        "Ngừng cập nhật trước khi đóng (phút)", [Optional(), between(1, MAX_FREEZE)]
    )
    board_audience = SelectField(
        "Ai xem được",
        choices=options(AUDIENCE_LABELS.items()),
        default=BoardAudience.EVERYONE.value,
    )
    board_names = SelectField(
        "Cách nêu tên", choices=options(NAME_LABELS.items()), default=NameStyle.FULL.value
    )
    board_moments = BooleanField("Bảng nêu thời điểm nộp bài của từng người")
    weights = FormField(WeightsPart, "Tỷ trọng")
    points10 = BooleanField("Quy ra điểm 10 cho mười đơn vị dẫn đầu mỗi tiêu chí")
    share_above_percent = IntegerField("Mức câu đúng (%)", [Optional(), between(0, 100)])
    share_score_percent = IntegerField("Mức điểm (%)", [Optional(), between(0, 100)])
    ties_by_people = BooleanField("Bằng điểm nhau thì đơn vị có nhiều người dự thi hơn xếp trên")
    top_k = IntegerField("Số người của nhóm cao nhất", [Optional(), between(1, 10_000)])
    min_participation_percent = IntegerField(
        "Tham gia tối thiểu (%)", [Optional(), between(0, 100)]
    )
    min_people = IntegerField("Số người tối thiểu", [Optional(), between(0, 100_000)])
    thresholds = FieldList(
        FormField(ThresholdPart),
        "Mức tham gia theo quy mô",
        min_entries=THRESHOLD_ROWS,
        max_entries=10,
    )
    prize_points = FieldList(
        FormField(PrizePointsPart),
        "Điểm cho giải cá nhân",
        min_entries=PRIZE_ROWS,
        max_entries=10,
    )
    retention_days = IntegerField("Số ngày lưu dữ liệu cá nhân", [given(), between(1, 3650)])

    # ------------------------------------------------------------ settings → fields

    def fill(self, settings: ContestSettings, version: int) -> None:
        super().fill(settings, version)
        self.unit_id.data = settings.unit_id
        self.bank_ids.data = list(settings.bank_ids)
        self._fill_paper(settings)
        for name in (
            "attempts_per_round",
            "attempts_per_day",
            "attempts_per_contest",
            "retention_days",
        ):
            self[name].data = getattr(settings, name)
        for name in ("entry_mode", "counting", "key_reveal"):
            self[name].data = getattr(settings, name).value
        self.prediction.data = settings.prediction.value if settings.prediction else ""
        for criterion, field in zip(settings.chain, self._steps(len(settings.chain)), strict=False):
            field.data = criterion.value
        self.fill_entry(settings.entry, settings.complete_only)
        self.fill_papers(settings)
        self._fill_board(settings.board)
        self._fill_formula(settings.formula)

    def _fill_board(self, board: BoardRules) -> None:
        self.board_mode.data = board.mode.value
        self.board_freeze_minutes.data = board.freeze_minutes
        self.board_audience.data = board.audience.value
        self.board_names.data = board.names.value
        self.board_moments.data = board.moments

    def _fill_paper(self, settings: ContestSettings) -> None:
        self.points.data = spread(settings.blueprint)[1]
        fill_blueprint(self, settings.blueprint)
        self.drawn_statuses.data = settings.drawn_statuses.value
        self.minutes.data = settings.duration_ms // MINUTE_MS
        self.proportional.data = settings.partial == Partial.PROPORTIONAL

    def _steps(self, wanted: int) -> list[Field]:
        while len(self.chain) < wanted:
            self.chain.append_entry("")
        return list(self.chain)

    def _fill_formula(self, formula: Formula) -> None:
        for term, weight in formula.terms:
            self.weights.form[term.value].data = weight
        for name in FORMULA_FIGURES + FORMULA_CHECKS:
            self[name].data = getattr(formula, name)
        for row, (below, percent) in zip(self.thresholds, formula.size_thresholds, strict=False):
            row.form.below.data, row.form.percent.data = below, percent
        while len(self.prize_points) < len(formula.prize_points):
            self.prize_points.append_entry()
        for row, (name, points) in zip(self.prize_points, formula.prize_points, strict=False):
            row.form["name"].data, row.form.points.data = name, points

    # ------------------------------------------------------------ fields → settings

    def group_problems(self) -> dict[str, list[str]]:
        settings = self.settings()
        return {
            **super().group_problems(),
            "de-thi": paper_problems(settings) + practice_problems(settings),
            "xep-hang": ranking_problems(settings),
            "don-vi": unit_problems(settings),
        }

    def settings(self) -> ContestSettings:
        """What is typed, empty or wrong fields as their defaults.

        A paper spread over documents or difficulties, which this form cannot show, stays as it
        is while its counts per area stay.
        """
        plans = self.before.plans if self.before else ()
        blueprint = drawn(self, self.points.data or 0, *(plan.blueprint for plan in plans[:1]))
        return ContestSettings(
            **self.texts(),
            **self.papers_settings(self.points.data or 0, plans),
            unit_id=self.unit_id.data or 0,
            bank_ids=tuple(sorted(self.bank_ids.data or ())),
            blueprint=blueprint,
            drawn_statuses=known(Drawn, self.drawn_statuses.data) or Drawn.APPROVED,
            duration_ms=(self.minutes.data or 0) * MINUTE_MS,
            partial=Partial.PROPORTIONAL if self.proportional.data else Partial.ALL_OR_NOTHING,
            entry_mode=known(EntryMode, self.entry_mode.data) or EntryMode.FORM,
            entry=self.entry(),
            complete_only=bool(self.complete_only.data),
            attempts_per_round=self.attempts_per_round.data,
            attempts_per_day=self.attempts_per_day.data,
            attempts_per_contest=self.attempts_per_contest.data,
            counting=known(Counting, self.counting.data) or Counting.BEST,
            key_reveal=known(KeyReveal, self.key_reveal.data) or KeyReveal.AFTER_CLOSE,
            prediction=known(PredictionKind, self.prediction.data),
            chain=tuple(filter(None, (known(Criterion, field.data) for field in self.chain))),
            formula=self.formula(),
            board=self.board(),
            retention_days=self.retention_days.data or 0,
        )

    def board(self) -> BoardRules:
        """Who sees the boards, when and how; empty figures have the defaults of ``BoardRules``."""
        usual = BoardRules()
        return BoardRules(
            mode=known(BoardMode, self.board_mode.data) or usual.mode,
            freeze_minutes=self.board_freeze_minutes.data or usual.freeze_minutes,
            audience=known(BoardAudience, self.board_audience.data) or usual.audience,
            names=known(NameStyle, self.board_names.data) or usual.names,
            moments=bool(self.board_moments.data),
        )

    def formula(self) -> Formula:
        """How units are scored; empty figures have the defaults of ``Formula``."""
        terms = [(UnitTerm(field.short_name), field.data) for field in self.weights.form]
        plain: dict[str, Any] = {name: bool(self[name].data) for name in FORMULA_CHECKS}
        figures = {name: self[name].data for name in FORMULA_FIGURES}
        plain |= {name: figure for name, figure in figures.items() if figure is not None}
        prizes = [(row.form["name"].data, row.form.points.data) for row in self.prize_points]
        sizes = [(row.form.below.data, row.form.percent.data) for row in self.thresholds]
        return Formula(
            terms=tuple((term, weight) for term, weight in terms if weight),
            prize_points=tuple((name, points) for name, points in prizes if name and points),
            size_thresholds=tuple((below, percent or 0) for below, percent in sizes if below),
            **plain,
        )


class NoticeForm(Form):
    notice = TextField("Thông báo", [at_most(300)])


class CloseForm(Form):
    reason = TextField("Lý do kết thúc", [required(), at_most(300)])
