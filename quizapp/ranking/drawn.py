"""Boards as they are drawn: what is the same for every reader is drawn once a snapshot.

Rows are kept in the process by the stamp of the snapshot and all else that their words follow from;
whole pages by their address, together with the mark that tells whether they still stand
(``validity``). So nothing that is found is old. Both stores are bounded, the longest unused goes
first. A reader's own row is drawn into the page each time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from flask import current_app, render_template
from markupsafe import Markup

from quizapp.contests import queries as contests
from quizapp.core.bounded import Bounded
from quizapp.core.paging import Page
from quizapp.domain.boards import Audience
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import boards, validity
from quizapp.ranking.boards import PeoplePage, UnitsPage

if TYPE_CHECKING:
    from quizapp.contests.models import Contest
    from quizapp.ranking.validity import Address, Mark

MAX_PAGES = 128
WORDS = SimpleNamespace(rate=boards.rate_words, score=boards.score_words, added=boards.added_words)
LINES, OWN = Markup("<!--lines-->"), Markup("<!--own-->")
"""Where a whole page has its rows, and its reader's own row."""

AnyPage = PeoplePage | UnitsPage


@dataclass(frozen=True, slots=True)
class Shared:
    """What all readers of a page see: ``pieces`` are rows by the id of what they show, and (without
    an id) what stands between them; ``lines`` are the same rows undrawn."""

    number: int
    top: Markup
    table_head: Markup
    pieces: list[tuple[int | None, Markup]]
    lines: dict[int, Any]
    pages: Markup
    bottom: Markup


@dataclass(frozen=True, slots=True)
class Whole:
    """A page for readers without an account, as it stands while ``mark`` does: its text
    before, between and after its rows and the reader's own row. ``for_participants``: nobody
    else may see it."""

    mark: Mark
    slug: str
    page: AnyPage
    shared: Shared
    texts: tuple[str, str, str]
    for_participants: bool

    def for_reader(self, participant_id: int | None) -> str:
        """The page as this reader sees it."""
        lines, own = _with_own(self.slug, self.page, self.shared, participant_id)
        before, between, after = self.texts
        return "".join((before, lines, between, own, after))


_shared: Bounded[Shared] = Bounded(MAX_PAGES)
_whole: Bounded[Whole] = Bounded(MAX_PAGES)
_framed: Bounded[tuple[Mark, str]] = Bounded(MAX_PAGES)


def forget() -> None:
    """Let go of all that is kept, for measuring what drawing costs."""
    _shared.clear()
    _whole.clear()
    _framed.clear()


def kept(address: Address) -> Whole | None:
    """The page last kept at this address; whether it still stands is for the caller to ask."""
    return _whole.get(address)


def keep(address: Address, mark: Mark, contest: Contest, page: AnyPage) -> Whole:
    """Draw the page for readers without an account, and keep it.

    Its first reader may have built the board: within that reader's transaction its parts are
    found where the builder holds them, and nowhere else.
    """
    shared = _shared_of(contest, page)
    html = render_template(
        _template(page), contest=contest, page=page, shared=shared, lines=LINES, own=OWN
    )
    before, _, rest = html.partition(LINES)
    between, _, after = rest.partition(OWN)
    texts = (before, between, after)
    closed = contests.board(contest).audience in (Audience.PARTICIPANTS, Audience.OWN)
    whole = Whole(mark, contest.slug, page, shared, texts, closed)
    _whole.put(address, replace(whole, page=page.let_go()))
    return whole


def page_for(
    contest: Contest,
    page: AnyPage,
    participant_id: int | None,
    search: boards.Search | None = None,
) -> str:
    """The page as one reader sees it, kept nowhere; with what was looked for in its place."""
    shared = _shared_of(contest, page)
    lines, own = _with_own(contest.slug, page, shared, participant_id)
    if search is not None:
        macros = _macros(page)
        lines = _joined(macros.row(page, row) for row in search.rows)
    return render_template(
        _template(page),
        contest=contest,
        page=page,
        shared=shared,
        lines=lines,
        own=own,
        search=search,
    )


def embedded(address: Address, contest: Contest, page: AnyPage, full: str) -> str:
    """The page for a frame on another site, the same for everybody; ``full`` is where all of it is.

    It is kept by its address, like a whole page, where the board that it shows is.
    """
    html = render_template(
        "ranking/embed.html",
        contest=contest,
        page=page,
        shared=_shared_of(contest, page),
        notes=_macros(page).notes(page),
        title=boards.phase_words(page.choice.round),
        people=isinstance(page, PeoplePage),
        full=full,
    )
    if page.held is not None and page.held.kept.version:
        mark = validity.mark_of(page.held.kept, contest, page.until)
        _framed.put(address, (mark, html))
    return html


def kept_frame(address: Address) -> tuple[Mark, str] | None:
    """The page last drawn for a frame at this address; whether it stands is for the caller."""
    return _framed.get(address)


def _template(page: AnyPage) -> str:
    return "ranking/people.html" if isinstance(page, PeoplePage) else "ranking/units.html"


def _macros(page: AnyPage) -> Any:
    name = "_people.html" if isinstance(page, PeoplePage) else "_units.html"
    return current_app.jinja_env.get_template(f"ranking/{name}").module


# ---------------------------------------------------------------- the reader's own row


def _with_own(
    slug: str, page: AnyPage, shared: Shared, participant_id: int | None
) -> tuple[Markup, Markup]:
    """The rows with the reader's own one marked, and what is said of it beside them."""
    macros, mine = _macros(page), page.own_of(participant_id, shared.lines)
    if mine is None:
        return _joined(piece for _, piece in shared.pieces), Markup("")
    more = () if isinstance(mine, boards.Own) else (WORDS,)
    lines = _joined(
        macros.row(page, shared.lines[key], *more, mine=True)
        if key is not None and key == mine.id
        else piece
        for key, piece in shared.pieces
    )
    return lines, macros.own(slug, page, shared.number, mine, *more)


def _joined(pieces: Iterable[Markup]) -> Markup:
    return Markup("").join(pieces)


# ---------------------------------------------------------------- what all see


def _shared_of(contest: Contest, page: AnyPage) -> Shared:
    """Drawn, unless a page with the very same words was."""
    held = page.held.kept.stamp if page.held else None
    settings = (contest.id, contest.version, contest.slug, contest.title)
    seen = (page.hidden, page.anonymous, page.outsider)
    state = (repr(page.choice), *seen, repr(page.counted), *page.rules)
    key = (_template(page), *settings, *state, page.number, page.size, held)
    return _shared.get(key) or _shared.put(key, _draw(contest, page))


def _draw(contest: Contest, page: AnyPage) -> Shared:
    macros = _macros(page)
    pieces: list[tuple[int | None, Markup]]
    lines: dict[int, Any]
    if isinstance(page, PeoplePage):
        board = page.board()
        rows = board.rows if board else []
        at = Page(board.page, board.size, board.total) if board else Page(1, page.size, 0)
        pieces = [(row.participant_id, macros.row(page, row)) for row in rows]
        lines = {row.participant_id: row for row in rows}
    else:
        groups = page.groups()
        at = Page(page.page, boards.PART, page.total)
        pieces = list(_unit_pieces(macros, page, groups))
        lines = {line.unit_id: line for group in groups for line in group.lines}
    divisions = contests.divisions(contest) if isinstance(page, PeoplePage) else DIVISIONS
    return Shared(
        number=at.number,
        top=macros.top(contest, page, boards.phase_words(page.choice.round), divisions),
        table_head=macros.table_head(page),
        pieces=pieces,
        lines=lines,
        pages=macros.pages(contest, page, at),
        bottom=macros.bottom(contest, page),
    )


def _unit_pieces(
    macros: Any, page: UnitsPage, groups: Iterable[boards.Group]
) -> Iterable[tuple[int | None, Markup]]:
    for number, group in enumerate(groups, 1):
        yield None, macros.open_group(page, group, f"khoi-{number}")
        for line in group.lines:
            yield line.unit_id, macros.row(page, line, WORDS)
        yield None, macros.close_group()
