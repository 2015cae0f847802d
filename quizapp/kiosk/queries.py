"""Reads of QR links, and the figures of the display."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import case, func, select

from quizapp.attempts.models import Attempt
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest
from quizapp.core.db import db
from quizapp.core.errors import Gone, NotFound
from quizapp.domain import codes
from quizapp.domain.contests import ContestState, PredictionKind
from quizapp.domain.timing import COUNTED_STANDINGS, day_start
from quizapp.domain.units import DIVISIONS
from quizapp.kiosk.models import QrLink
from quizapp.ranking import queries as ranking

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

LEADERS = 5
MAIN = ""
"""The place of a contest's own link."""


class Mistyped(NotFound):
    """No link was ever printed with this code."""

    code, title = "mistyped", "Mã dự thi chưa đúng"


def link_at(raw: str) -> QrLink:
    """The link of a code as it was typed or scanned; lower case and spaces are tolerated.

    Raises Mistyped for a code that cannot be right or is not known, Gone for one turned off.
    """
    code = codes.tidy(raw)
    if not codes.check(code):
        raise Mistyped("Mã có sáu ký tự và không có các ký tự 0, O, 1, I. Vui lòng kiểm tra lại.")
    link = db.session.get(QrLink, code)
    if link is None:
        raise Mistyped("Không có cuộc thi nào dùng mã này. Vui lòng kiểm tra lại.")
    if not link.active:
        raise Gone(
            "Mã này không còn được sử dụng. Vui lòng xem các cuộc thi tại trang chủ.",
            title="Mã đã ngừng sử dụng",
        )
    return link


def contest_of(link: QrLink) -> Contest:
    """The link's contest; raises NotFound while it is a draft."""
    contest = db.session.get_one(Contest, link.contest_id)
    if contest.state == ContestState.DRAFT:
        raise NotFound(
            "Cuộc thi chưa được công bố. Vui lòng quay lại sau.", title="Cuộc thi chưa mở"
        )
    return contest


def link_of(contest_id: int, place: str = MAIN) -> QrLink | None:
    return db.session.scalar(
        select(QrLink).where(QrLink.contest_id == contest_id, QrLink.place == place)
    )


def link_in(contest_id: int, code: str) -> QrLink:
    """A link of this contest, on or off; raises NotFound."""
    link = db.session.get(QrLink, code)
    if link is None or link.contest_id != contest_id:
        raise NotFound("Cuộc thi này không có mã QR đó.")
    return link


def places(contest_id: int) -> Sequence[QrLink]:
    """The links of places, oldest first, without the contest's own."""
    query = select(QrLink).where(QrLink.contest_id == contest_id, QrLink.place != MAIN)
    return list(db.session.scalars(query.order_by(QrLink.created_at, QrLink.place)))


@dataclass(frozen=True, slots=True)
class Turnout:
    """How many people took part: since midnight, and in all."""

    today: int
    total: int


def turnout(contest: Contest, now: int) -> Turnout | None:
    """People with an attempt that counts; None where the figure would give a prediction away."""
    if contest.prediction == PredictionKind.PEOPLE and contests.round_at(contest, now):
        return None
    today = case((Attempt.started_at >= day_start(now), Attempt.participant_id))
    query = select(
        func.count(today.distinct()), func.count(Attempt.participant_id.distinct())
    ).where(Attempt.contest_id == contest.id, Attempt.standing.in_(COUNTED_STANDINGS))
    return Turnout(*db.session.execute(query).one())


@dataclass(frozen=True, slots=True)
class Leader:
    """A leading unit of its division; ``score`` is of 100."""

    place: int
    name: str
    score: Fraction


@dataclass(frozen=True, slots=True)
class Leaders:
    """The first units of each division in ``round_title``; the division's name, or "" for one."""

    round_title: str
    divisions: list[tuple[str, list[Leader]]]


def leaders(contest: Contest, now: int) -> Leaders | None:
    """The leading units of the latest round whose board may be shown; None while there are none.

    About five lines in all, shared out among the divisions.
    """
    shown = [s for s in ranking.states(contest, now) if s.started and not s.units_hidden]
    if not shown:
        return None
    latest = shown[-1]
    round_ = next(each for each in contest.rounds if each.id == latest.id)
    ranked: dict[str | None, list[Leader]] = {}
    for line in ranking.unit_board(round_, contest, now).lines():
        if line.place is not None and line.people:
            leader = Leader(line.place, line.name, line.score)
            ranked.setdefault(line.division, []).append(leader)
    if not ranked:
        return None
    lines = max(1, LEADERS // len(ranked))
    divisions = [
        (DIVISIONS.get(name or "", "") if len(ranked) > 1 else "", found[:lines])
        for name, found in list(ranked.items())[:LEADERS]
    ]
    return Leaders(latest.title if len(contest.rounds) > 1 else "", divisions)
