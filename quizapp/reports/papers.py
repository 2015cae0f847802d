"""What the papers of a contest say: the award decision, annexes, minutes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from quizapp.accounts import queries as accounts
from quizapp.contests import queries as contests
from quizapp.domain.amounts import dong, in_words
from quizapp.domain.contests import PREDICTION_LABELS, PredictionKind
from quizapp.domain.prizes import division_name
from quizapp.domain.snapshots import TieKind
from quizapp.domain.text import (
    format_clock,
    format_date,
    format_duration,
    format_number,
    format_percent,
    format_score,
    local_datetime,
)
from quizapp.domain.unit_tree import formal_name
from quizapp.ranking.queries import prizes, snapshots
from quizapp.ranking.queries.ties import members_of
from quizapp.reports.queries.certificates import template_of
from quizapp.reports.render.papers import Annex, Head, Paper, Signature, Table, numbered

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.attempts.models import Participant
    from quizapp.contests.models import Contest
    from quizapp.ranking.models import Award, PrizeList, RoundClosing, Snapshot, TieDecision
    from quizapp.ranking.queries.drafts import Draft

COMMITTEE = "Ban Tổ chức cuộc thi"
BLANK = "…"
MINUTES = f"{BLANK}/BB-BTC"
BOARD_ROWS = 100
"""So many people stand in the annex of results; the rest is in the Excel file."""
_TOP = re.compile(r"^(UBND )?(tỉnh|thành phố) ", re.I)


def _head(contest: Contest, number: str, moment: int) -> Head:
    """The committee under the unit that holds the contest; the day is filled in by hand."""
    day = local_datetime(moment)
    words, _ = template_of(contest.id)
    return Head(
        parent=formal_name(contests.organiser(contest)),
        agency=COMMITTEE,
        number=f"Số: {number}" if number else "",
        date=f"{place_of(contest) or words.place}, ngày {BLANK} tháng {BLANK} năm {day.year}",
    )


def place_of(contest: Contest) -> str:
    """The name of the province that a contest is held in, by the root of its units' tree."""
    unit = accounts.unit(contest.unit_id)
    root = accounts.unit(int(unit.path.strip("/").split("/")[0])) if unit else None
    name = root.name if root else ""
    return _TOP.sub("", name) if _TOP.match(name) else ""


def _signature(contest: Contest, *recipients: str, alone: bool = False) -> Signature:
    """Who signs certificates signs papers too; ``alone``: in the own right, not for the others."""
    words, _ = template_of(contest.id)
    title = words.signer_title.rsplit("\n", 1)[-1] if alone else words.signer_title
    return Signature(title, words.signer_name, recipients)


def of_what(contest: Contest, number: int) -> str:
    """ "Cuộc thi …, Kỳ 2", without the round where there is one only."""
    title = next((each.title for each in contest.rounds if each.number == number), "")
    return f"{contest.title}, {title}" if title and len(contest.rounds) > 1 else contest.title


# ---------------------------------------------------------------- the award decision


def decision(contest: Contest, draft: Draft, held: PrizeList | None, now: int) -> Paper:
    """The draft of the decision with its list of winners: as published, else as drafted."""
    what = of_what(contest, draft.snapshot.round_number)
    people, units = _winners(draft, held)
    counts = [f"{format_number(len(people))} cá nhân"] if people else []
    counts += [f"{format_number(len(units))} tập thể"] if units else []
    number = held.decision_number if held else ""
    day = held.decision_date.strftime("%d/%m/%Y") if held else BLANK
    made = draft.snapshot
    return Paper(
        head=_head(contest, number or f"{BLANK}/QĐ-BTC", now),
        kind="QUYẾT ĐỊNH",
        about=f"Về việc công nhận kết quả và trao giải\n{what}",
        authority="TRƯỞNG BAN TỔ CHỨC CUỘC THI",
        grounds=(
            f"Căn cứ Kế hoạch số {BLANK} ngày {BLANK} về việc tổ chức {contest.title};",
            "Căn cứ Thể lệ cuộc thi;",
            f"Căn cứ kết quả đã chốt lúc {_moment(made.made_at)} (phiên bản {made.version}, dấu "
            f"niêm phong {(made.seal or '')[:16]});",
            "Theo đề nghị của Tổ thư ký cuộc thi.",
        ),
        decides="QUYẾT ĐỊNH:",
        lines=(
            f"Điều 1.\tCông nhận kết quả và trao giải {what} cho {' và '.join(counts) or BLANK} có "
            "tên trong Danh sách kèm theo Quyết định này.",
            f"Điều 2.\tKinh phí trao giải{_sum(_amounts(draft, held))} lấy từ nguồn {BLANK}",
            "Điều 3.\tQuyết định này có hiệu lực kể từ ngày ký. Ban Tổ chức, Tổ thư ký cuộc thi, "
            "các cơ quan, đơn vị có liên quan và các cá nhân, tập thể có tên tại Điều 1 chịu trách "
            "nhiệm thi hành Quyết định này./.",
        ),
        signature=_signature(
            *(contest, "Như Điều 3;", f"{contests.organiser(contest)};", "Lưu: VT, BTC."),
            alone=True,
        ),
        annex=Annex(
            name="DANH SÁCH",
            about=f"Cá nhân, tập thể đạt giải\n{what}",
            attached=f"(Kèm theo Quyết định số {number or BLANK} ngày {day})",
            tables=_winner_tables(people, units),
        ),
    )


def _amounts(draft: Draft, held: PrizeList | None) -> list[int | None]:
    if held is None:
        return [line.prize.amount for line in draft.lines]
    return [each.amount for each in prizes.awards_of(held.id) if each.withdrawn_at is None]


def _sum(amounts: Sequence[int | None]) -> str:
    """ " là 800.000 đồng (Bằng chữ: Tám trăm nghìn đồng)"; empty where there is no money."""
    total = sum(each for each in amounts if each is not None)
    return f" là {dong(total)} (Bằng chữ: {in_words(total)})" if total else ""


Winner = tuple[str, str, str, str, str]
"""(name, unit, prize, place, value)"""


def _winners(draft: Draft, held: PrizeList | None) -> tuple[list[Winner], list[Winner]]:
    """People and units, from the published list where there is one."""
    if held is None:
        rows = [
            (
                line.participant is not None,
                (
                    *(line.name, line.unit_name, line.prize.name),
                    *(line.reason or _place(line.place, line.division), line.worth),
                ),
            )
            for line in draft.lines
        ]
    else:
        awards = [each for each in prizes.awards_of(held.id) if each.withdrawn_at is None]
        named = prizes.people(each.participant_id for each in awards if each.participant_id)
        rows = [(each.participant_id is not None, _winner(each, named)) for each in awards]
    return [row for person, row in rows if person], [row for person, row in rows if not person]


def _winner(award: Award, named: dict[int, tuple[Participant, str]]) -> Winner:
    name, unit = award.unit_name, ""
    if award.participant_id is not None:
        person, unit = named[award.participant_id]
        name = person.full_name
    result = award.reason or _place(award.place, award.division)
    return name, unit, award.prize, result, award.value


def _place(place: int | None, division: str | None) -> str:
    words = f"Hạng {place}" if place else ""
    return f"{words}, khối {division_name(division)}" if division else words


def _winner_tables(people: list[Winner], units: list[Winner]) -> list[Table]:
    tables = []
    number = frozenset({0})
    if people:
        head = ("TT", "Họ và tên", "Đơn vị", "Giải", "Kết quả", "Trị giá")
        widths = (1.0, 3.9, 3.7, 2.4, 2.6, 2.4)
        tables.append(Table("Giải cá nhân", head, widths, numbered(people), number))
    if units:
        rows = numbered([(name, *rest) for name, _, *rest in units])
        heads = ("TT", "Đơn vị", "Giải", "Kết quả", "Trị giá")
        tables.append(Table("Giải tập thể", heads, (1.0, 5.6, 3.4, 3.2, 2.8), rows, number))
    return tables


# ---------------------------------------------------------------- the annex of results


def results(contest: Contest, made: Snapshot, now: int) -> tuple[Head, Annex]:
    """The first of the people and every unit as they were fixed, to be attached to a paper."""
    what = of_what(contest, made.round_number)
    tables = _people_tables(contest, made) + _unit_tables(made)
    return _head(contest, "", now), Annex(
        name="PHỤ LỤC",
        about=f"Kết quả {what}",
        attached=f"(Xếp hạng chốt lúc {_moment(made.made_at)}, phiên bản {made.version}, "
        f"{format_number(made.people)} người dự thi)",
        tables=tables,
    )


def _people_tables(contest: Contest, made: Snapshot) -> list[Table]:
    """One, or one for each audience that was ranked apart; none of nobody."""
    there = [(key, name, snapshots.count(made, key)[1]) for key, name in contests.apart(contest)]
    return [_people_table(made, key, name, people) for key, name, people in there if people]


def _people_table(made: Snapshot, division: str | None, audience: str, people: int) -> Table:
    rows: list[tuple[str, ...]] = [
        (
            format_number(row.place) if row.place else "–",
            row.name,
            row.unit_name or "",
            format_score(row.score),
            format_duration(row.time_ms),
            "lệch " + format_number(row.gap) if row.gap is not None else "",
        )
        for row in snapshots.rows_at(made, 0, BOARD_ROWS, division)
    ]
    heading = f"Cá nhân, {audience}" if audience else "Cá nhân"
    if people > BOARD_ROWS:
        heading += f" ({BOARD_ROWS} người đứng đầu)"
    head = ("Hạng", "Họ và tên", "Đơn vị", "Điểm", "Thời gian làm bài", "Dự đoán")
    centred = frozenset({0, 3, 4, 5})
    if made.actuals:
        return Table(heading, head, (1.5, 4.5, 4.0, 1.5, 2.5, 2.0), rows, centred)
    rows = [row[:5] for row in rows]
    return Table(heading, head[:5], (1.5, 5.2, 4.8, 1.7, 2.8), rows, centred)


def _unit_tables(made: Snapshot) -> list[Table]:
    lines = snapshots.units(made).lines()
    tables = []
    for division in dict.fromkeys(line.division for line in lines):
        rows = [
            (
                format_number(line.place) if line.place else "–",
                line.name,
                _share(line.people, line.headcount),
                format_percent(line.rate) if line.rate is not None else "–",
                format_number(line.score, places=2),
                line.not_ranked_because or "",
            )
            for line in lines
            if line.division == division
        ]
        title = f"Đơn vị, khối {division_name(division)}" if division else "Đơn vị"
        head = ("Hạng", "Đơn vị", "Người dự thi/ biên chế", "Tỷ lệ", "Điểm", "Ghi chú")
        widths = (1.5, 5.0, 2.6, 1.8, 1.8, 3.3)
        tables.append(Table(title, head, widths, rows, frozenset({0, 2, 3, 4})))
    return tables


def _share(people: int, headcount: int | None) -> str:
    return f"{format_number(people)}/{format_number(headcount)}" if headcount else str(people)


# ---------------------------------------------------------------- minutes


def closing(contest: Contest, made: RoundClosing, first: Snapshot) -> Paper:
    """Minutes of the closing of a round; ``first`` is the version that it made."""
    what = of_what(contest, first.round_number)
    facts = [
        f"Số người có kết quả được tính: {format_number(made.people)}; được xếp hạng: "
        f"{format_number(first.ranked)}.",
    ]
    if contest.prediction and made.actual is not None:
        label = PREDICTION_LABELS[PredictionKind(contest.prediction)]
        facts.append(f"{label} (con số thực tế của câu dự đoán): {format_number(made.actual)}.")
    if made.note:
        facts.append(f"Ghi chú: {made.note}")
    return Paper(
        head=_head(contest, MINUTES, made.closed_at),
        kind="BIÊN BẢN",
        about=f"Chốt kết quả {what}",
        lines=(
            f"Hôm nay, lúc {_moment(made.closed_at)}, tại {BLANK}, Ban Tổ chức cuộc thi tiến hành "
            f"chốt kết quả {what}.",
            f"1. Thành phần:\t{BLANK}",
            "2. Nội dung:\tCác bài thi đã kết thúc được chấm trên hệ thống; các lượt thi chờ xác "
            "minh đã được kết luận hoặc loại khỏi kết quả; số liệu được ghi lại, niêm phong như "
            "sau:",
            *facts,
            f"Dấu niêm phong của kết quả: {_grouped(made.seal)}.",
            f"Dấu niêm phong của xếp hạng (phiên bản {first.version}): {_grouped(first.seal)}.",
            f"Người thực hiện trên hệ thống: {made.closed_by}.",
            "Biên bản được lập thành 02 bản, các thành viên nhất trí thông qua./.",
        ),
        tables=_people_tables(contest, first),
        signature=_signature(contest),
        second=Signature("NGƯỜI GHI BIÊN BẢN"),
    )


def lot(contest: Contest, made: TieDecision) -> Paper:
    """Minutes of a lot or a reasoned decision among equals."""
    what = of_what(contest, made.round_number)
    by_lot = made.kind == TieKind.LOT
    who = "người dự thi" if made.subject == "person" else "đơn vị"
    lines = [
        f"Hôm nay, lúc {_moment(made.decided_at)}, tại {BLANK}, Ban Tổ chức cuộc thi tiến hành "
        f"{'bốc thăm' if by_lot else 'quyết định thứ tự'} giữa {len(made.members)} {who} bằng nhau "
        f"ở mọi tiêu chí, cùng hạng {made.place}, {what}.",
        f"1. Thành phần:\t{BLANK}",
    ]
    if made.reason:
        lines.append(f"2. Lý do, căn cứ:\t{made.reason}")
    if by_lot:
        lines += [
            "Cách bốc thăm:\tHệ thống sinh mã ngẫu nhiên; với mỗi phiếu tính SHA-256 của chuỗi “mã "
            "ngẫu nhiên:số phiếu”; các phiếu xếp theo giá trị tăng dần. Ai có mã và danh sách "
            "phiếu đều kiểm tra lại được.",
            f"Mã ngẫu nhiên:\t{made.seed}",
            f"Dấu của danh sách phiếu:\t{_grouped(made.digest)}",
        ]
    lines.append(f"Người thực hiện trên hệ thống: {made.decided_by}. Kết quả như sau:")
    ordered = set(made.order)
    rows = [
        (
            str(number) if each.id in ordered else "–",
            each.name,
            each.unit_name or (division_name(each.division) if each.division else ""),
            str(each.id),
        )
        for number, each in enumerate(members_of(made)[:1000], start=1)
    ]
    head = ("Thứ tự", "Tên", "Đơn vị", "Phiếu số")
    return Paper(
        head=_head(contest, made.number or MINUTES, made.decided_at),
        kind="BIÊN BẢN",
        about=f"{'Bốc thăm' if by_lot else 'Quyết định thứ tự'} giữa các kết quả bằng nhau\n{what}",
        lines=tuple(lines),
        tables=[Table("", head, (2.0, 6.0, 5.5, 2.5), rows, frozenset({0, 3}))],
        signature=_signature(contest),
        second=Signature("NGƯỜI GHI BIÊN BẢN"),
    )


def _grouped(seal: str | None) -> str:
    """A seal in groups, so that its line may break."""
    text = seal or BLANK
    return " ".join(text[at : at + 16] for at in range(0, len(text), 16))


def _moment(ms: int) -> str:
    """ "14 giờ 05 phút ngày 20/8/2025" """
    hours, minutes = format_clock(ms).split(":")[:2]
    return f"{hours} giờ {minutes} phút ngày {format_date(ms)}"
