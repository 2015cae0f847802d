"""What the pages of the leaderboards show, and the same figures as tables for files.

Page and file take their words from the same columns, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from quizapp.accounts import queries as accounts
from quizapp.contests import queries as contests
from quizapp.core.errors import Forbidden
from quizapp.domain import ranking as ranking_rules
from quizapp.domain import units as unit_rules
from quizapp.domain.contests import PREDICTION_LABELS, EntryMode, PredictionKind
from quizapp.domain.papers import max_score
from quizapp.domain.ranking import Criterion
from quizapp.domain.text import (
    format_duration,
    format_moment,
    format_number,
    format_percent,
    format_score,
)
from quizapp.domain.timing import ROUND_PHASE_LABELS, RoundPhase, countdown_words
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import queries
from quizapp.ranking.queries import (
    Board,
    PersonRow,
    RoundState,
    Scope,
    UnitLine,
    UnitSnapshot,
    snapshots,
)
from quizapp.ranking.queries.units import WHOLE

if TYPE_CHECKING:
    from quizapp.attempts.models import Participant
    from quizapp.contests.models import Contest
    from quizapp.ranking.models import Snapshot

Table = list[list[str]]


# ---------------------------------------------------------------- people


@dataclass(frozen=True, slots=True)
class Column:
    """A figure of each row, in words; ``criterion`` tells which rows it decided."""

    criterion: Criterion
    label: str
    words: Callable[[PersonRow], str]


COLUMNS = {
    Criterion.SCORE: Column(Criterion.SCORE, "Điểm", lambda row: format_score(row.score)),
    Criterion.RIGHT_COUNT: Column(
        Criterion.RIGHT_COUNT, "Câu đúng", lambda row: f"{row.right_count}/{row.questions}"
    ),
    Criterion.PREDICTION: Column(Criterion.PREDICTION, "Dự đoán", lambda row: _guess(row)),
    Criterion.SUBMITTED_AT: Column(
        Criterion.SUBMITTED_AT, "Nộp bài lúc", lambda row: format_moment(row.ended_at, seconds=True)
    ),
    Criterion.TIME_TAKEN: Column(
        Criterion.TIME_TAKEN, "Thời gian làm bài", lambda row: format_duration(row.time_ms)
    ),
    Criterion.ATTEMPTS: Column(
        Criterion.ATTEMPTS, "Số lượt thi", lambda row: format_number(row.attempts)
    ),
}


def _guess(row: PersonRow) -> str:
    if row.gap is None:
        return "không dự đoán"
    off = f"lệch {format_number(row.gap)}"
    if row.prediction is not None:
        return f"{format_number(row.prediction)} ({off})"
    return f"{off}, thiếu {row.missing_guesses} kỳ" if row.missing_guesses else off


def columns(scope: Scope) -> list[Column]:
    """The chain's figures in its order, and in any case score and time taken."""
    wanted = dict.fromkeys((*scope.chain, Criterion.SCORE, Criterion.TIME_TAKEN))
    return [
        COLUMNS[criterion]
        for criterion in wanted
        if criterion in COLUMNS and (criterion != Criterion.PREDICTION or scope.actuals)
    ]


@dataclass(frozen=True, slots=True)
class Choice:
    """What may be looked at: rounds that have begun, divisions with anybody in them."""

    rounds: list[RoundState]
    round: RoundState | None
    whole: bool
    division: str | None
    divisions: list[str]

    @property
    def address(self) -> dict[str, str]:
        """The query of this very board."""
        found = {"ky": str(self.round.number) if self.round else "0"} if self.whole else {}
        return {**found, "khoi": self.division} if self.division else found


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """``board`` is None where the board may not be shown yet (``hidden``) or never (anonymous)."""

    choice: Choice
    columns: list[Column]
    rules: list[str]
    board: Board | None
    hidden: bool
    anonymous: bool
    own: PersonRow | None
    own_page: int | None
    counted: list[RoundState]
    prediction: str | None


def people(
    contest: Contest,
    now: int,
    *,
    number: str | None,
    division: str | None,
    page_number: int,
    size: int,
    me: Participant | None,
) -> PeoplePage:
    """The page of people that ``?ky=&khoi=&trang=`` ask for; raises NotFound for no such round."""
    states = queries.states(contest, now)
    round_ = queries.chosen(states, number, "people_hidden")
    scope = queries.scope_of(states, contests.chain(contest), round_, division)
    anonymous = contest.entry_mode == EntryMode.ANONYMOUS
    hidden = bool(round_ and round_.people_hidden)
    shown = not hidden and not anonymous
    fixed = _fixed(contest, states, round_)
    board = _board(scope, fixed, page_number, size) if shown else None
    own = _own(scope, fixed, me)
    return PeoplePage(
        choice=_choice(states, round_, division, queries.divisions(scope, list(DIVISIONS))),
        columns=columns(scope),
        rules=ranking_rules.describe(scope.chain, _kind(contest)),
        board=board,
        hidden=hidden,
        anonymous=anonymous,
        own=own[0] if own else None,
        own_page=own[1] // size + 1 if own and shown and own[0].place is not None else None,
        counted=[each for each in states if each.id in scope.round_ids and each.started],
        prediction=_prediction(contest),
    )


def people_table(contest: Contest, now: int, *, number: str | None, division: str | None) -> Table:
    """The whole board as the page words it; raises Forbidden while it may not be shown."""
    states = queries.states(contest, now)
    round_ = queries.chosen(states, number, "people_hidden")
    if (round_ and round_.people_hidden) or contest.entry_mode == EntryMode.ANONYMOUS:
        raise Forbidden("Bảng xếp hạng cá nhân của kỳ này chưa được công bố.")
    scope = queries.scope_of(states, contests.chain(contest), round_, division)
    fixed = _fixed(contest, states, round_)
    rows = snapshots.all_rows(fixed, division) if fixed else queries.all_rows(scope)
    shown = columns(scope)
    head = ["Hạng", "Họ và tên", "Đơn vị", "Khối", *(c.label for c in shown), "Giải thích"]
    return [
        head,
        *(
            [
                place_words(row.place, row.tied),
                row.public_name,
                row.public_unit or "",
                division_name(row.division),
                *(column.words(row) for column in shown),
                row.reason,
            ]
            for row in rows
        ),
    ]


def _fixed(
    contest: Contest, states: Sequence[RoundState], round_: RoundState | None
) -> Snapshot | None:
    """The fixed ranking, shown instead of present figures; over rounds once all are closed."""
    asked = [round_] if round_ else states
    if any(each.closed_at is None for each in asked):
        return None
    return snapshots.published(contest.id, round_.number if round_ else WHOLE)


def _board(scope: Scope, fixed: Snapshot | None, page_number: int, size: int) -> Board:
    if fixed is None:
        return queries.people_board(scope, page_number=page_number, size=size)
    return snapshots.people_board(
        fixed, division=scope.division, page_number=page_number, size=size
    )


def _own(
    scope: Scope, fixed: Snapshot | None, me: Participant | None
) -> tuple[PersonRow, int] | None:
    if me is None:
        return None
    if fixed is None:
        return queries.own_place(scope, me.id)
    return snapshots.own_place(fixed, me.id, scope.division)


def place_words(place: int | None, tied: bool) -> str:
    """ "3", "3 (đồng hạng)", or "–" without a place."""
    if place is None:
        return "–"
    return f"{format_number(place)} (đồng hạng)" if tied else format_number(place)


def division_name(division: str | None) -> str:
    return DIVISIONS.get(division, division) if division else ""


def _kind(contest: Contest) -> PredictionKind | None:
    return PredictionKind(contest.prediction) if contest.prediction else None


def _prediction(contest: Contest) -> str | None:
    kind = _kind(contest)
    return PREDICTION_LABELS[kind] if kind else None


def _choice(
    states: Sequence[RoundState],
    round_: RoundState | None,
    division: str | None,
    divisions: list[str],
) -> Choice:
    begun = [each for each in states if each.started or each is round_]
    return Choice(begun, round_, len(states) > 1, division, divisions)


# ---------------------------------------------------------------- units


@dataclass(frozen=True, slots=True)
class Group:
    """A division's units; ``title`` is empty where nothing is divided."""

    title: str
    lines: list[UnitLine]


@dataclass(frozen=True, slots=True)
class UnitsPage:
    """``snapshot`` is None where the board may not be shown yet or never."""

    choice: Choice
    snapshot: UnitSnapshot | None
    division: str | None
    hidden: bool
    anonymous: bool
    own_path: tuple[int, ...]
    max_score: int
    rules: list[str]
    counted: list[RoundState]

    @property
    def groups(self) -> list[Group]:
        """The lines by division, in the order of the board."""
        if self.snapshot is None:
            return []
        lines = self.snapshot.lines(self.division)
        found = list(dict.fromkeys(line.division for line in lines))
        return [
            Group(
                division_name(each) or ("Chưa xếp khối" if len(found) > 1 else ""),
                [line for line in lines if line.division == each],
            )
            for each in found
        ]

    def own(self) -> UnitLine | None:
        """The line of the reader's own unit: the nearest one above the reader that is ranked."""
        lines = self.snapshot.lines(self.division) if self.snapshot and self.own_path else []
        mine = [line for line in lines if self.is_own(line)]
        return max(mine, key=lambda line: self.own_path.index(line.unit_id), default=None)

    def is_own(self, line: UnitLine) -> bool:
        return line.unit_id in self.own_path

    def average_words(self, line: UnitLine) -> str:
        return average_words(line, self.max_score)


def units(
    contest: Contest,
    now: int,
    *,
    number: str | None,
    division: str | None,
    me: Participant | None,
) -> UnitsPage:
    """The page of units that ``?ky=&khoi=`` ask for; raises NotFound for no such round."""
    states = queries.states(contest, now)
    round_ = queries.chosen(states, number, "units_hidden")
    anonymous = contest.entry_mode == EntryMode.ANONYMOUS
    hidden = bool(round_ and round_.units_hidden)
    snapshot = None
    if not hidden and not anonymous:
        asked = next((r for r in contest.rounds if round_ and r.id == round_.id), None)
        fixed = _fixed(contest, states, round_)
        snapshot = snapshots.units(fixed) if fixed else queries.unit_board(asked, contest, now)
    divisions = [each for each in DIVISIONS if snapshot and each in snapshot.divisions]
    unit = accounts.unit(me.unit_id) if me else None
    return UnitsPage(
        choice=_choice(states, round_, division, divisions),
        snapshot=snapshot,
        division=division,
        hidden=hidden,
        anonymous=anonymous,
        own_path=tuple(int(part) for part in unit.path.split("/") if part) if unit else (),
        max_score=max_score(contests.blueprint(contest)),
        rules=unit_rules.describe(contests.formula(contest)),
        counted=[s for s in states if s.started and not s.units_hidden and round_ in (None, s)],
    )


def units_table(contest: Contest, now: int, *, number: str | None, division: str | None) -> Table:
    """The board of units as the page words it; raises Forbidden while it may not be shown."""
    page = units(contest, now, number=number, division=division, me=None)
    if page.snapshot is None:
        raise Forbidden("Bảng xếp hạng đơn vị của kỳ này chưa được công bố.")
    head = [
        *("Khối", "Hạng", "Đơn vị", "Số người dự thi", "Biên chế", "Tỷ lệ tham gia"),
        *("Điểm trung bình", "Điểm xếp hạng", "Ghi chú"),
    ]
    return [
        head,
        *(
            [
                group.title,
                place_words(line.place, line.tied),
                line.name,
                format_number(line.people),
                "" if line.headcount is None else format_number(line.headcount),
                rate_words(line),
                page.average_words(line),
                score_words(line.score),
                " ".join(words for words in (line.not_ranked_because, line.note) if words),
            ]
            for group in page.groups
            for line in group.lines
        ),
    ]


def rate_words(line: UnitLine) -> str:
    """ "73,7%", empty without a headcount."""
    return "" if line.rate is None else format_percent(line.rate)


def average_words(line: UnitLine, max_score: int) -> str:
    """The mean score in points of a whole paper: "12,35"; "–" where nobody took part."""
    return score_words(line.average * max_score / 100) if line.people else "–"


def phase_words(round_: RoundState | None, now: int) -> str:
    """Where the round stands: "Đang mở, còn 2 ngày 4 giờ"; empty for the whole contest."""
    if round_ is None:
        return ""
    words = ROUND_PHASE_LABELS[round_.phase]
    if round_.phase == RoundPhase.OPEN:
        return f"{words}, {countdown_words(round_.closes_at - now)}"
    if round_.phase == RoundPhase.UPCOMING:
        return f"{words}: {format_moment(round_.opens_at)}"
    return words


def score_words(score: Fraction) -> str:
    return format_number(score, places=2)
