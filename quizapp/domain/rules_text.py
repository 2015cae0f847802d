"""The rules of a contest in words (thể lệ), made from the same settings that the code obeys.

Spans are `int` milliseconds, moments `int` milliseconds since 1970. The words of a rule come from
the module that applies it (`contests`, `ranking`, `units`), so page and code cannot disagree.
"""

from dataclasses import dataclass

from quizapp.domain import boards, entry, ranking, units
from quizapp.domain.audiences import AudienceBy, PaperPlan
from quizapp.domain.banks import AREA_LABELS, Area
from quizapp.domain.boards import BoardRules
from quizapp.domain.contests import (
    PREDICTION_QUESTIONS,
    Counting,
    EntryMode,
    KeyReveal,
    PredictionKind,
    PredictionWhen,
    describe_counting,
    describe_prediction,
    describe_when,
    most_attempts,
)
from quizapp.domain.entry import EntryRules
from quizapp.domain.papers import Blueprint, max_score, question_count
from quizapp.domain.ranking import DEFAULT_CHAIN, Criterion
from quizapp.domain.scoring import Partial
from quizapp.domain.text import format_duration, format_moment, format_number, format_score
from quizapp.domain.timing import GRACE_MS, SECOND_MS
from quizapp.domain.units import DIVISIONS, Formula


@dataclass(frozen=True, slots=True)
class RulesSettings:
    """What the rules depend on. `rounds` are (title, opens_at, closes_at); limits None = none.

    `formula` None: units are not ranked, `board`
    None: nobody is. `prediction_kind` None: no prediction question. `plans` are the papers of the
    audiences where there are several; else `blueprint` and `duration_ms` are everybody's.
    """

    title: str
    entry_mode: EntryMode
    rounds: tuple[tuple[str, int, int], ...]
    blueprint: Blueprint
    duration_ms: int
    entry: EntryRules = EntryRules()
    complete_only: bool = False
    per_round: int | None = 1
    per_contest: int | None = None
    per_day: int | None = None
    counting: Counting = Counting.BEST
    partial: Partial = Partial.ALL_OR_NOTHING
    plans: tuple[PaperPlan, ...] = ()
    audience_by: AudienceBy = AudienceBy.UNIT
    no_repeats: bool = True
    practice: bool = False
    prediction_kind: PredictionKind | None = None
    prediction_when: PredictionWhen = PredictionWhen.WITH_PAPER
    prediction_required: bool = False
    chain: tuple[Criterion, ...] = DEFAULT_CHAIN
    formula: Formula | None = None
    key_reveal: KeyReveal = KeyReveal.AFTER_CLOSE
    board: BoardRules | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One heading of the rules with its paragraphs, plain text."""

    title: str
    paragraphs: tuple[str, ...]


def sections(settings: RulesSettings) -> list[Section]:
    """The rules, heading by heading, in the order agencies publish them."""
    found = [
        Section("Hình thức dự thi", _entry(settings)),
        Section("Thời gian tổ chức", _rounds(settings)),
        Section("Đề thi", _paper(settings)),
        Section("Thời gian làm bài", _time(settings)),
        Section("Số lượt thi và kết quả được công nhận", _attempts(settings)),
        Section("Cách tính điểm", _scoring(settings)),
        Section("Câu hỏi dự đoán", _prediction(settings)),
        Section("Xếp hạng cá nhân", _people(settings)),
        Section("Xếp hạng đơn vị", _units(settings)),
        Section("Bảng xếp hạng", boards.describe(settings.board) if settings.board else ()),
        Section("Công bố điểm và đáp án", _reveal(settings)),
        Section("Thi thử", _practice(settings)),
    ]
    return [section for section in found if section.paragraphs]


_ENTRY: dict[EntryMode, str] = {
    EntryMode.ACCOUNT: "Người dự thi đăng nhập bằng tài khoản đã được cấp.",
    EntryMode.FORM: "Người dự thi điền thông tin theo mẫu trước khi làm bài. Mỗi người chỉ được "
    "tính là một người dự thi, dù vào thi bằng thiết bị nào.",
    EntryMode.ANONYMOUS: "Người dự thi không phải đăng nhập và không phải cung cấp thông tin cá "
    "nhân. Kết quả chỉ dùng để thống kê, không xếp hạng cá nhân.",
}


def _entry(settings: RulesSettings) -> tuple[str, ...]:
    return (
        f"{settings.title} được tổ chức theo hình thức trả lời câu hỏi trực tuyến.",
        _ENTRY[settings.entry_mode],
        *_asked(settings),
    )


def _asked(settings: RulesSettings) -> tuple[str, ...]:
    if settings.entry_mode == EntryMode.ANONYMOUS:
        return ()
    return entry.describe(settings.entry, by_form=settings.entry_mode == EntryMode.FORM)


def _rounds(settings: RulesSettings) -> tuple[str, ...]:
    if not settings.rounds:
        return ("Ban Tổ chức sẽ thông báo thời gian mở kỳ thi.",)
    lines = [
        f"{title}: từ {format_moment(opens_at)} đến {format_moment(closes_at)}."
        for title, opens_at, closes_at in settings.rounds
    ]
    return (*lines, "Hệ thống tự mở và tự khóa theo giờ máy chủ (giờ Việt Nam).")


def _paper(settings: RulesSettings) -> tuple[str, ...]:
    drawn = (
        "được rút ngẫu nhiên từ ngân hàng câu hỏi cho từng lượt thi; thứ tự câu hỏi và thứ tự "
        "phương án trả lời được đảo ngẫu nhiên."
    )
    if settings.plans:
        lines = [f"Mỗi đối tượng dự thi có bộ đề riêng, {drawn}", _belonging(settings)]
        for plan in settings.plans:
            total = format_number(question_count(plan.blueprint))
            lines.append(f"Đề dành cho “{plan.name}” có {total} câu hỏi.{_areas(plan.blueprint)}")
    else:
        total = format_number(question_count(settings.blueprint))
        lines = [f"Mỗi đề thi có {total} câu hỏi, {drawn}", _areas(settings.blueprint).strip()]
    lines.append(_repeats(settings))
    return tuple(filter(None, lines))


def _belonging(settings: RulesSettings) -> str:
    """Who has which paper; the first one is that of everybody whom no other one names."""
    if settings.audience_by is AudienceBy.CHOICE:
        return "Người dự thi chọn đối tượng của mình khi vào thi và không đổi được sau đó."
    first, *others = settings.plans
    named = [
        f"“{plan.name}” gồm người dự thi thuộc khối {_among(plan.divisions)}" for plan in others
    ]
    return f"{'; '.join(named)}; những người dự thi còn lại thuộc “{first.name}”."


def _among(divisions: tuple[str, ...]) -> str:
    return " và khối ".join(f"“{DIVISIONS.get(each, each)}”" for each in divisions)


def _areas(blueprint: Blueprint) -> str:
    counts: dict[Area | None, int] = {}
    for slot in blueprint:
        counts[slot.area] = counts.get(slot.area, 0) + slot.count
    if all(area is None for area in counts):
        return ""
    parts = [
        f"{AREA_LABELS[area] if area else 'các nội dung chung'}: {format_number(count)} câu"
        for area, count in counts.items()
        if count
    ]
    return f" Số câu theo lĩnh vực: {'; '.join(parts)}."


def _repeats(settings: RulesSettings) -> str:
    """What somebody with several attempts may see again; `papers.draw` does what this says."""
    windows = [(opens_at, closes_at) for _, opens_at, closes_at in settings.rounds]
    limits = settings.per_round, settings.per_contest, settings.per_day
    if most_attempts(windows, *limits) == 1:
        return ""
    if not settings.no_repeats:
        return "Mỗi lượt thi được rút đề độc lập nên câu hỏi của các lượt trước có thể gặp lại."
    return (
        "Đề của mỗi người không lặp lại câu hỏi mà người đó đã gặp ở các lượt thi, kỳ thi trước "
        "đó, khi ngân hàng còn đủ câu chưa gặp; khi không còn đủ thì số câu gặp lại là ít nhất."
    )


def _time(settings: RulesSettings) -> tuple[str, ...]:
    if settings.plans:
        spans = "; ".join(
            f"{format_duration(plan.duration_ms)} với “{plan.name}”" for plan in settings.plans
        )
    else:
        spans = format_duration(settings.duration_ms)
    return (
        f"Thời gian làm bài là {spans}, tính từ lúc bắt đầu và "
        "không dừng lại khi tải lại trang, mất mạng hay đổi thiết bị. Nếu kỳ thi đóng trước khi "
        "hết thời gian này thì bài thi kết thúc vào lúc kỳ thi đóng.",
        "Mỗi câu trả lời được lưu ngay khi chọn. Khi hết giờ, bài thi tự kết thúc và được chấm "
        "theo những câu đã lưu, người dự thi không cần thao tác gì thêm. Câu trả lời gửi đến sau "
        f"khi hết giờ quá {GRACE_MS // SECOND_MS} giây không được nhận.",
    )


def _attempts(settings: RulesSettings) -> tuple[str, ...]:
    limits = [
        f"tối đa {format_number(limit)} lượt {where}"
        for limit, where in (
            (settings.per_round, "trong mỗi kỳ thi"),
            (settings.per_day, "trong mỗi ngày"),
            (settings.per_contest, "trong cả cuộc thi"),
        )
        if limit is not None
    ]
    lines = [
        f"Mỗi người được thi {', '.join(limits)}." if limits else "Số lượt thi không giới hạn."
    ]
    if settings.per_round == 1 or settings.per_contest == 1:
        lines.append("Kết quả của lượt thi đó là kết quả được công nhận.")
    else:
        rule = describe_counting(settings.counting)
        lines.append(f"Trong mỗi kỳ thi, nếu thi nhiều lượt: {rule[0].lower()}{rule[1:]}")
    if settings.complete_only:
        belongs = settings.prediction_when is PredictionWhen.WITH_PAPER
        guess = ", kể cả câu hỏi dự đoán," if settings.prediction_kind and belongs else ""
        lines.append(f"Bài thi chưa trả lời đủ tất cả các câu hỏi{guess} là bài không hợp lệ.")
    if len(settings.rounds) > 1 and settings.entry_mode != EntryMode.ANONYMOUS:
        lines.append("Kết quả của cả cuộc thi là tổng kết quả được công nhận của các kỳ thi.")
    return tuple(lines)


_PARTIAL: dict[Partial, str] = {
    Partial.ALL_OR_NOTHING: "Câu có nhiều đáp án đúng, câu sắp xếp và câu ghép cặp chỉ được điểm "
    "khi trả lời đúng hoàn toàn.",
    Partial.PROPORTIONAL: "Câu có nhiều đáp án đúng được điểm theo tỷ lệ: lấy số lựa chọn đúng trừ "
    "số lựa chọn sai (không dưới 0) chia cho số đáp án đúng. Câu sắp xếp và câu ghép cặp được điểm "
    "theo tỷ lệ số mục trả lời đúng.",
}


def _scoring(settings: RulesSettings) -> tuple[str, ...]:
    blueprints = [plan.blueprint for plan in settings.plans] or [settings.blueprint]
    points = sorted({slot.points for each in blueprints for slot in each if slot.count})
    whole = f"Điểm tối đa của bài thi là {format_score(max_score(settings.blueprint))} điểm"
    if settings.plans:
        most = "; ".join(
            f"{format_score(max_score(plan.blueprint))} điểm với “{plan.name}”"
            for plan in settings.plans
        )
        whole = f"Điểm tối đa của bài thi là {most}"
    if len(points) == 1:
        each = f"mỗi câu trả lời đúng được {format_score(points[0])} điểm"
    else:
        several = "; ".join(f"{format_score(value)} điểm" for value in points)
        each = f"câu trả lời đúng được số điểm ghi ở từng câu ({several})"
    return (
        f"{whole}; {each}. Câu trả lời sai hoặc chưa trả lời được 0 điểm, không bị trừ điểm.",
        _PARTIAL[settings.partial],
    )


def _prediction(settings: RulesSettings) -> tuple[str, ...]:
    kind = settings.prediction_kind
    if kind is None:
        return ()
    return (
        f"“{PREDICTION_QUESTIONS[kind]}”",
        describe_when(settings.prediction_when),
        *((REQUIRED,) if settings.prediction_required else ()),
        describe_prediction(kind, settings.counting),
    )


REQUIRED = "Bài thi không có câu trả lời dự đoán là bài không hợp lệ."


def _people(settings: RulesSettings) -> tuple[str, ...]:
    if settings.entry_mode == EntryMode.ANONYMOUS:
        return ()
    *criteria, still_equal = ranking.describe(settings.chain, settings.prediction_kind)
    apart = (
        "Mỗi đối tượng dự thi được xếp hạng riêng: "
        f"{'; '.join(f'“{plan.name}”' for plan in settings.plans)}.",
    )
    return (
        *(apart if settings.plans else ()),
        "Người dự thi được xếp hạng lần lượt theo các tiêu chí dưới đây; tiêu chí sau chỉ được xét "
        "khi các tiêu chí trước bằng nhau.",
        *(f"{number}. {line}" for number, line in enumerate(criteria, 1)),
        still_equal,
    )


def _units(settings: RulesSettings) -> tuple[str, ...]:
    return () if settings.formula is None else tuple(units.describe(settings.formula))


_REVEAL: dict[KeyReveal, tuple[str, ...]] = {
    KeyReveal.NEVER: (
        "Điểm và thời gian làm bài hiện ngay sau khi bài thi kết thúc.",
        "Đáp án không được công bố.",
    ),
    KeyReveal.AFTER_CLOSE: (
        "Điểm và thời gian làm bài hiện ngay sau khi bài thi kết thúc.",
        "Đáp án, giải thích và căn cứ pháp lý của từng câu được công bố sau khi kỳ thi đóng.",
    ),
    KeyReveal.AT_ONCE: (
        "Đáp án, giải thích và căn cứ pháp lý hiện ngay sau khi trả lời từng câu; điểm hiện ngay "
        "sau khi bài thi kết thúc.",
    ),
}


def _reveal(settings: RulesSettings) -> tuple[str, ...]:
    return _REVEAL[settings.key_reveal]


def _practice(settings: RulesSettings) -> tuple[str, ...]:
    if not settings.practice:
        return ()
    return (
        "Trước và trong thời gian tổ chức có thể thi thử nhiều lần ở trang cuộc thi, không cần "
        "cung cấp thông tin. Kết quả thi thử không được lưu, không tính vào xếp hạng; câu hỏi thi "
        "thử không dùng trong đề thi chính thức.",
    )
