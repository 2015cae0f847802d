"""The sheets of the workbooks that organisers download."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from typing import TYPE_CHECKING

from quizapp.contests import queries as contests
from quizapp.core import sealing
from quizapp.domain import ranking as ranking_rules
from quizapp.domain import units as unit_rules
from quizapp.domain.banks import AREA_LABELS
from quizapp.domain.contests import PREDICTION_LABELS, PredictionKind
from quizapp.domain.rulings import RULING_LABELS, RulingKind
from quizapp.domain.text import format_moment
from quizapp.domain.timing import ROUND_PHASE_LABELS
from quizapp.ranking import queries as ranking
from quizapp.ranking.boards import division_name, fixed_of
from quizapp.ranking.queries import prizes, snapshots
from quizapp.reports import queries
from quizapp.reports.render.xlsx import (
    Moment,
    Number,
    Percent,
    Points,
    Seconds,
    Sheet,
    Value,
)

if TYPE_CHECKING:
    from quizapp.attempts.models import Participant, Regrade
    from quizapp.contests.models import Contest
    from quizapp.ranking.models import Award, PrizeList, Snapshot
    from quizapp.ranking.queries import PersonRow, RoundState, UnitLine
    from quizapp.ranking.queries.regrades import PlaceRow
    from quizapp.reports.queries import Participation, QuestionFigures


@dataclass(frozen=True, slots=True)
class Extent:
    """What a report is about: one round, or without one the whole contest.

    ``fixed`` is the ranking that was fixed at the closing; files say what the boards say.
    """

    contest: Contest
    states: Sequence[RoundState]
    round: RoundState | None
    fixed: Snapshot | None = None

    @property
    def round_ids(self) -> list[int]:
        return [each.id for each in self.states if self.round in (None, each)]


def extent(contest: Contest, number: str | None, now: int) -> Extent:
    """The round that ``?ky=`` asks for, or the whole contest: "0", or nothing among several.

    Raises NotFound for a round that there is not.
    """
    states = ranking.states(contest, now)
    if number is None and len(states) > 1:
        number = "0"
    round_ = ranking.chosen(states, number, "people_hidden")
    return Extent(contest, states, round_, fixed_of(contest, states, round_))


def results(about: Extent, *, actor: str, now: int, whole_phones: bool) -> list[Sheet]:
    """The workbook of results: people, units, questions, documents, and what it is about."""
    figures = queries.question_figures(about.contest, about.round_ids)
    titles = queries.document_titles(each.question.document for each in figures)
    return [
        people(about, whole_phones=whole_phones),
        units(about, now),
        questions(figures, titles),
        documents(figures, titles),
        information(about, actor=actor, now=now, whole_phones=whole_phones),
    ]


# ---------------------------------------------------------------- people and units


def people(about: Extent, *, whole_phones: bool) -> Sheet:
    rows = chain.from_iterable(_ranked(about, each) for each, _ in contests.apart(about.contest))
    phones = queries.phones(about.contest.id, whole=whole_phones)
    remarks = queries.remarks(about.round_ids)
    return Sheet(
        "Cá nhân",
        (
            *(("Hạng", 7), ("Đồng hạng", 10), ("Họ và tên", 28), ("Điện thoại", 16)),
            *(("Đơn vị", 34), ("Khối", 22), ("Điểm", 8), ("Số câu đúng", 9), ("Số câu hỏi", 9)),
            *(("Nộp bài lúc", 20), ("Thời gian làm bài (giây)", 14), ("Số lượt thi", 9)),
            *(("Dự đoán", 10), ("Dự đoán lệch", 10), ("Xét giải", 9)),
            *(("Đồng ý công khai tên", 12), ("Lưu ý", 30), ("Giải thích thứ hạng", 60)),
        ),
        (_person(row, phones, remarks) for row in rows),
    )


def _ranked(about: Extent, division: str | None) -> Iterator[PersonRow]:
    if about.fixed:
        return snapshots.each_row(about.fixed, division)
    criteria = contests.chain(about.contest)
    scope = ranking.scope_of(about.states, criteria, about.round, division, everything=True)
    return ranking.people_now(scope).all_rows()


def _person(
    row: PersonRow, phones: Mapping[int, str], remarks: Mapping[int, str]
) -> Sequence[Value]:
    return (
        row.place,
        "đồng hạng" if row.tied else None,
        row.name,
        phones.get(row.participant_id),
        row.unit_name,
        division_name(row.division),
        Points(row.score),
        row.right_count,
        row.questions,
        Moment(row.ended_at),
        Seconds(row.time_ms),
        row.attempts,
        row.prediction,
        row.gap,
        "Không" if row.place is None else "Có",
        "Có" if row.published else "Không",
        remarks.get(row.participant_id),
        row.reason,
    )


def units(about: Extent, now: int) -> Sheet:
    asked = about.round
    round_ = next((r for r in about.contest.rounds if asked and r.id == asked.id), None)
    fixed = about.fixed
    held = snapshots.units(fixed) if fixed else ranking.units_now(round_, about.contest, now)
    best = contests.full_score(about.contest)
    return Sheet(
        "Đơn vị",
        (
            *(("Khối", 22), ("Hạng", 7), ("Đồng hạng", 10), ("Đơn vị", 40)),
            *(("Số người dự thi", 10), ("Biên chế", 10), ("Tỷ lệ tham gia", 10)),
            *(("Điểm trung bình", 11), ("Điểm giải cá nhân", 11), ("Điểm cộng, trừ", 11)),
            *(("Điểm xếp hạng", 11), ("Ghi chú", 60)),
        ),
        (_unit(line, best) for line in held.lines()),
    )


def _unit(line: UnitLine, best: int) -> Sequence[Value]:
    return (
        division_name(line.division),
        line.place,
        "đồng hạng" if line.place and line.tied else None,
        line.name,
        line.people,
        line.headcount,
        None if line.rate is None else Percent(line.rate),
        Number(line.average * best / 100) if line.people else None,
        Number(line.prize_points) if line.prize_points else None,
        Number(line.extra_points) if line.extra_points else None,
        Number(line.score),
        " ".join(line.remarks),
    )


# ---------------------------------------------------------------- questions and documents


def questions(figures: Iterable[QuestionFigures], titles: Mapping[str | None, str]) -> Sheet:
    return Sheet(
        "Câu hỏi",
        (
            *(("Mã câu", 18), ("Câu hỏi", 70), ("Lĩnh vực", 30), ("Văn bản", 40)),
            *(("Căn cứ", 34), ("Số lần ra đề", 9), ("Đúng", 8), ("Đúng một phần", 9)),
            *(("Bỏ trống", 9), ("Tỷ lệ đúng", 10)),
        ),
        (
            (
                each.question.ref,
                each.question.stem,
                AREA_LABELS[each.question.area],
                titles.get(each.question.document),
                each.question.citation,
                each.drawn,
                each.right,
                each.partial,
                each.blank,
                Percent(each.share),
            )
            for each in figures
        ),
    )


def documents(figures: Sequence[QuestionFigures], titles: Mapping[str | None, str]) -> Sheet:
    """Which documents people get wrong, the worst first."""
    sums: dict[str | None, list[int]] = {}
    for each in figures:
        found = sums.setdefault(each.question.document, [0, 0, 0])
        for at, value in enumerate((1, each.drawn, each.right)):
            found[at] += value
    order = sorted(sums.items(), key=lambda pair: (Fraction(pair[1][2], pair[1][1]), str(pair[0])))
    return Sheet(
        "Văn bản",
        (
            ("Văn bản", 80),
            ("Số câu hỏi", 10),
            ("Số lần ra đề", 10),
            ("Đúng", 10),
            ("Tỷ lệ đúng", 10),
        ),
        (
            (
                titles.get(slug, "Không gắn văn bản"),
                count,
                drawn,
                right,
                Percent(Fraction(right, drawn)),
            )
            for slug, (count, drawn, right) in order
        ),
    )


# ---------------------------------------------------------------- what the workbook is about


def information(about: Extent, *, actor: str, now: int, whole_phones: bool) -> Sheet:
    lines = _lines(about, actor=actor, now=now, whole_phones=whole_phones)
    return Sheet("Thông tin", (("Mục", 30), ("Nội dung", 100)), lines)


def _lines(about: Extent, *, actor: str, now: int, whole_phones: bool) -> Iterator[Sequence[Value]]:
    contest = about.contest
    kind = PredictionKind(contest.prediction) if contest.prediction else None
    yield "Cuộc thi", contest.title
    yield "Phạm vi", about.round.title if about.round else "Cả cuộc thi"
    for each in about.states:
        if about.round in (None, each):
            yield each.title, _round_words(each, kind)
    if about.fixed is not None:
        made = format_moment(about.fixed.made_at, seconds=True)
        yield "Xếp hạng đã chốt", f"Phiên bản {about.fixed.version}, lập lúc {made}"
    yield "Xuất lúc", format_moment(now, seconds=True)
    yield "Người xuất", actor
    yield "Số điện thoại", "Đầy đủ, việc xuất được ghi nhật ký" if whole_phones else "Đã che bớt"
    for line in ranking_rules.describe(contests.chain(contest), kind):
        yield "Xếp hạng cá nhân", line
    for line in unit_rules.describe(contests.formula(contest)):
        yield "Xếp hạng đơn vị", line
    yield (
        "Tỷ lệ đúng của câu hỏi",
        "Tính trên mọi lượt thi đã kết thúc, trừ lượt bị loại; chỉ tính câu đúng hoàn toàn.",
    )


def _round_words(state: RoundState, kind: PredictionKind | None) -> str:
    window = f"{format_moment(state.opens_at)} đến {format_moment(state.closes_at)}"
    words = f"{window}. {ROUND_PHASE_LABELS[state.phase]}"
    if state.closed_at is not None:
        words += f" lúc {format_moment(state.closed_at)}, {state.people} người dự thi"
        if kind is not None and state.actual is not None:
            words += f"; {PREDICTION_LABELS[kind].lower()}: {state.actual}"
    return words + "."


def participation(found: Participation) -> Sheet:
    return Sheet(
        "Tham gia",
        (
            *(("Đơn vị", 50), ("Mã", 14), ("Khối", 22), ("Cấp", 6), ("Biên chế", 10)),
            *(("Đã đăng ký", 10), ("Đã dự thi", 10), ("Đã nộp bài", 10)),
            *(("Tỷ lệ tham gia", 10), ("Còn lại", 10)),
        ),
        (
            (
                row.name,
                row.code,
                division_name(row.division),
                row.depth + 1,
                row.headcount,
                row.registered,
                row.people,
                row.finished,
                None if row.rate is None else Percent(row.rate),
                row.left,
            )
            for row in found.rows
        ),
    )


# ---------------------------------------------------------------- a regrade


def regrade(rows: Iterable[PlaceRow]) -> Sheet:
    """Everybody whose score or place changes, before and after."""
    return Sheet(
        "Trước và sau",
        (
            *(("Họ và tên", 28), ("Đơn vị", 34), ("Hạng trước", 10), ("Hạng sau", 10)),
            *(("Điểm trước", 10), ("Điểm sau", 10), ("Câu đúng trước", 10), ("Câu đúng sau", 10)),
        ),
        (
            (
                row.name,
                row.unit_name,
                row.before,
                row.after,
                Points(row.score_before),
                Points(row.score),
                row.right_before,
                row.right_count,
            )
            for row in rows
        ),
    )


def decision(found: Regrade, stem: str) -> Sheet:
    """What was decided about which question, why, by whom, and whether it counts."""
    label = RULING_LABELS[RulingKind(found.ruling["kind"])] if found.ruling else "Bỏ quyết định"
    lines: list[Sequence[Value]] = [
        ("Câu hỏi", stem),
        ("Quyết định", label),
        ("Lý do", found.reason),
        ("Người lập", f"{found.created_by}, {format_moment(found.created_at, seconds=True)}"),
    ]
    if found.applied_at is not None:
        at = format_moment(found.applied_at, seconds=True)
        lines.append(("Áp dụng", f"{found.applied_by}, {at}"))
    else:
        lines.append(("Áp dụng", "Chưa áp dụng, đây là bản xem trước"))
    return Sheet("Quyết định", (("Mục", 30), ("Nội dung", 100)), lines)


def hand_out(held: PrizeList) -> Sheet:
    """Who is to be given what, with whole phone numbers and room to sign; withdrawn ones go."""
    awards = [each for each in prizes.awards_of(held.id) if each.withdrawn_at is None]
    named = prizes.people(each.participant_id for each in awards if each.participant_id)
    return Sheet(
        "Trao giải",
        (
            *(("TT", 6), ("Giải", 22), ("Khối", 22), ("Người, đơn vị nhận", 30)),
            *(("Đơn vị", 34), ("Ngày sinh", 12), ("Điện thoại", 16), ("Trị giá", 20)),
            *(("Ngày nhận", 14), ("Ký nhận", 22)),
        ),
        (_receiver(number, each, named) for number, each in enumerate(awards, start=1)),
    )


def _receiver(
    number: int, award: Award, named: Mapping[int, tuple[Participant, str]]
) -> Sequence[Value]:
    division = division_name(award.division)
    if award.participant_id is None:
        return number, award.prize, division, award.unit_name, "", "", "", award.value, "", ""
    person, unit = named[award.participant_id]
    born = person.birth_date.strftime("%d/%m/%Y") if person.birth_date else ""
    phone = queries.local_phone(sealing.decrypt(person.phone)) if person.phone else ""
    return number, award.prize, division, person.full_name, unit, born, phone, award.value, "", ""
