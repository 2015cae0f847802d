"""The board of people as its page shows it, and the same figures as a table for files.

Page and file take their words from the same columns, so that they cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quizapp.attempts.queries import named_like
from quizapp.contests import queries as contests
from quizapp.core.errors import Forbidden
from quizapp.domain import ranking as ranking_rules
from quizapp.domain.boards import Audience, NameStyle, named
from quizapp.domain.contests import PREDICTION_LABELS, EntryMode, PredictionKind
from quizapp.domain.ranking import Criterion
from quizapp.domain.text import format_duration, format_moment, format_number, format_score
from quizapp.ranking import queries
from quizapp.ranking.boards.choice import Choice, choice_of, fixed_of, until
from quizapp.ranking.boards.words import Table, division_name, place_words
from quizapp.ranking.queries import Board, PeopleHeld, PersonRow, RoundState, Scope

if TYPE_CHECKING:
    from quizapp.contests.models import Contest


MOST_FOUND = 20
"""People shown of those that a search finds."""


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


def columns(scope: Scope, *, moments: bool) -> list[Column]:
    """The chain's figures in its order, and in any case score, time taken, the guess once it is
    counted, and (``moments``) when it was handed in: as results are usually published."""
    usual = [Criterion.SCORE, Criterion.TIME_TAKEN, Criterion.PREDICTION]
    usual += [Criterion.SUBMITTED_AT] if moments else []
    wanted = dict.fromkeys((*scope.chain, *usual))
    return [
        COLUMNS[criterion]
        for criterion in wanted
        if criterion in COLUMNS and (criterion != Criterion.PREDICTION or scope.actuals)
    ]


@dataclass(frozen=True, slots=True)
class Own:
    """A reader's own row, and on which page of the board it stands, if it has a place there."""

    row: PersonRow
    page: int | None

    @property
    def id(self) -> int:
        return self.row.participant_id


@dataclass(frozen=True, slots=True)
class Search:
    """Who was found by name; ``more``: there are others whom the text fits too."""

    text: str
    rows: list[PersonRow]
    more: bool


@dataclass(frozen=True, slots=True)
class PeoplePage:
    """What the page of people shows, whoever reads it; its lines come by ``board``.

    ``held`` is None where the board may not be shown yet (``hidden``), never (``anonymous``), or
    not to somebody who does not take part (``outsider``). ``own_only``: nobody's rows but the own.
    """

    choice: Choice
    scope: Scope
    columns: list[Column]
    rules: list[str]
    held: PeopleHeld | None
    outsider: bool
    own_only: bool
    names: NameStyle
    number: int
    size: int
    hidden: bool
    anonymous: bool
    counted: list[RoundState]
    until: int
    prediction: str | None

    @property
    def ranked(self) -> int:
        """How many people have a place."""
        return self.held.ranked if self.held else 0

    @property
    def total(self) -> int:
        return self.held.total if self.held else 0

    def board(self) -> Board | None:
        """The lines of the asked page."""
        if self.held is None or self.own_only:
            return None
        return self.held.page(self.number, self.size)

    def name_of(self, row: PersonRow) -> str:
        """A person as the public may see it."""
        return named(row.name, self.names) if row.published else row.public_name

    def own_of(self, participant_id: int | None, _shown: object = None) -> Own | None:
        """The reader's own row and the page that it is on; None without a result."""
        if participant_id is None:
            return None
        if self.held is None:
            row, before = queries.own_figures(self.scope, participant_id), -1
        else:
            row, before = self.held.own(participant_id) or (None, -1)
        if row is None:
            return None
        return Own(row, before // self.size + 1 if row.place is not None else None)

    @property
    def searchable(self) -> bool:
        """Whether people may be looked for by name: where names are shown in full."""
        return bool(self.held and self.total and self.names is NameStyle.FULL and not self.own_only)

    def search(self, contest: Contest, text: str) -> Search | None:
        """Rows of people with such a name, by place; None where nobody may look for names."""
        if self.held is None or not self.searchable:
            return None
        found = named_like(contest.id, text, MOST_FOUND + 1)
        rows = [own[0] for each in found[:MOST_FOUND] if (own := self.held.own(each))]
        rows.sort(key=lambda row: (row.place is None, row.place or 0, row.participant_id))
        return Search(text, rows, len(found) > MOST_FOUND)

    def let_go(self) -> PeoplePage:
        """The same page, to be kept: without what only its first reader holds."""
        return replace(self, held=self.held.let_go()) if self.held else self


def people(
    contest: Contest,
    now: int,
    *,
    number: str | None,
    division: str | None,
    page_number: int,
    size: int,
    takes_part: bool = False,
) -> PeoplePage:
    """The page of people that ``?ky=&khoi=&trang=`` ask for; raises NotFound for no such round.

    ``takes_part``: the reader is one of the participants. Audiences with papers of their own are
    never on one board: the first one's is shown where none is asked for.
    """
    if contest.papers and division is None:
        division = next(iter(contests.divisions(contest)))
    states = queries.states(contest, now)
    round_ = queries.chosen(states, number, "people_hidden")
    scope = queries.scope_of(states, contests.chain(contest), round_, division)
    anonymous = contest.entry_mode == EntryMode.ANONYMOUS
    hidden = bool(round_ and round_.people_hidden)
    fixed = fixed_of(contest, states, round_)
    rules = contests.board(contest)
    outsider = not takes_part and rules.audience in (Audience.PARTICIPANTS, Audience.OWN)
    shown = not hidden and not anonymous and not outsider
    held = queries.people_board(contest, scope, round_, fixed, now) if shown else None
    divisions = held.kept.figures["divisions"] if held else []
    if contest.papers:
        divisions = list(contests.divisions(contest))
    return PeoplePage(
        choice=choice_of(states, round_, division, divisions),
        scope=scope,
        columns=columns(scope, moments=rules.moments),
        rules=ranking_rules.describe(scope.chain, _kind(contest)),
        held=held,
        outsider=outsider,
        own_only=rules.audience is Audience.OWN,
        names=rules.names,
        number=page_number,
        size=size,
        hidden=hidden,
        anonymous=anonymous,
        counted=[each for each in states if each.id in scope.round_ids and each.started],
        until=until(states, now),
        prediction=_prediction(contest),
    )


def people_table(
    contest: Contest,
    now: int,
    *,
    number: str | None,
    division: str | None,
    takes_part: bool = False,
) -> Table:
    """The whole board as the page words it, row by row; raises Forbidden where it is not shown."""
    page = people(
        contest,
        now,
        number=number,
        division=division,
        page_number=1,
        size=1,
        takes_part=takes_part,
    )
    if page.held is None or page.own_only:
        raise Forbidden("Bảng xếp hạng cá nhân của kỳ này chưa được công bố.")
    return _table(page, page.held)


def _table(page: PeoplePage, held: PeopleHeld) -> Table:
    labels = (column.label for column in page.columns)
    yield ["Hạng", "Họ và tên", "Đơn vị", "Khối", *labels, "Giải thích"]
    for row in held.all_rows():
        yield [
            place_words(row.place, row.tied),
            page.name_of(row),
            row.public_unit or "",
            division_name(row.division),
            *(column.words(row) for column in page.columns),
            row.reason,
        ]


def _kind(contest: Contest) -> PredictionKind | None:
    return PredictionKind(contest.prediction) if contest.prediction else None


def _prediction(contest: Contest) -> str | None:
    kind = _kind(contest)
    return PREDICTION_LABELS[kind] if kind else None
