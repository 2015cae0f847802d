"""Boards as they are drawn: what is the same for every reader is drawn once a snapshot.

Kept in the process by the stamp of the snapshot and all else that the words follow from, so that
what is found is never old; bounded, the longest unused goes first. A reader's own row is drawn
into it each time.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from threading import Lock
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from flask import current_app
from markupsafe import Markup

from quizapp.core.paging import Page
from quizapp.domain.units import DIVISIONS
from quizapp.ranking import boards

if TYPE_CHECKING:
    from quizapp.contests.models import Contest
    from quizapp.ranking.boards import PeoplePage, UnitsPage

MAX_PAGES = 128
WORDS = SimpleNamespace(rate=boards.rate_words, score=boards.score_words)


@dataclass(frozen=True, slots=True)
class Shared:
    """A page without its reader: ``pieces`` are rows by the id of what they show, and (without an
    id) what stands between them; ``lines`` are the same rows undrawn."""

    number: int
    top: Markup
    table_head: Markup
    pieces: list[tuple[int | None, Markup]]
    lines: dict[int, Any]
    pages: Markup
    bottom: Markup

    def with_own(self, own_id: int | None, row: Any) -> Markup:
        """The pieces in one; the line with ``own_id`` is drawn by ``row(line)``."""
        return Markup("").join(
            row(self.lines[key]) if key is not None and key == own_id else piece
            for key, piece in self.pieces
        )


class Kept:
    """A bounded store of pages for the threads of this process."""

    def __init__(self, size: int) -> None:
        self._size, self._lock = size, Lock()
        self._pages: OrderedDict[Hashable, Shared] = OrderedDict()

    def get(self, key: Hashable) -> Shared | None:
        with self._lock:
            found = self._pages.get(key)
            if found is not None:
                self._pages.move_to_end(key)
            return found

    def put(self, key: Hashable, page: Shared) -> Shared:
        with self._lock:
            self._pages[key] = page
            while len(self._pages) > self._size:
                self._pages.popitem(last=False)
        return page


_kept = Kept(MAX_PAGES)


def people(contest: Contest, page: PeoplePage) -> tuple[Shared, Markup]:
    """The page of people: what all see, and its rows with the reader's own one marked."""
    macros: Any = current_app.jinja_env.get_template("ranking/_people.html").module
    key = _key("people", contest, page, page.held.kept.stamp if page.held else None, page.size)
    shared = _kept.get(key) or _kept.put(key, _draw_people(macros, contest, page))
    own_id = page.own.participant_id if page.own else None
    return shared, shared.with_own(own_id, lambda line: macros.row(page, line, True))


def _draw_people(macros: Any, contest: Contest, page: PeoplePage) -> Shared:
    board = page.board()
    rows = board.rows if board else []
    held = Page(board.page, board.size, board.total) if board else Page(1, page.size, 0)
    return Shared(
        number=held.number,
        top=_top(macros, contest, page),
        table_head=macros.table_head(page),
        pieces=[(row.participant_id, macros.row(page, row)) for row in rows],
        lines={row.participant_id: row for row in rows},
        pages=macros.pages(contest, page, held),
        bottom=macros.bottom(contest, page),
    )


def units(contest: Contest, page: UnitsPage) -> tuple[Shared, Markup]:
    """The page of units: what all see, and its rows with the reader's own unit marked."""
    macros: Any = current_app.jinja_env.get_template("ranking/_units.html").module
    stamp = page.snapshot.kept.stamp if page.snapshot else None
    key = _key("units", contest, page, stamp, page.max_score)
    shared = _kept.get(key) or _kept.put(key, _draw_units(macros, contest, page))
    own_id = page.own.unit_id if page.own else None
    return shared, shared.with_own(own_id, lambda line: macros.row(page, line, WORDS, True))


def _draw_units(macros: Any, contest: Contest, page: UnitsPage) -> Shared:
    groups = page.groups()
    return Shared(
        number=page.page,
        top=_top(macros, contest, page),
        table_head=Markup(""),
        pieces=list(_unit_pieces(macros, page, groups)),
        lines={line.unit_id: line for group in groups for line in group.lines},
        pages=macros.pages(contest, page, Page(page.page, boards.PART, page.total)),
        bottom=macros.bottom(contest, page),
    )


def _unit_pieces(
    macros: Any, page: UnitsPage, groups: Iterable[boards.Group]
) -> Iterable[tuple[int | None, Markup]]:
    for number, group in enumerate(groups, 1):
        yield None, macros.open_group(group, f"khoi-{number}")
        for line in group.lines:
            yield line.unit_id, macros.row(page, line, WORDS)
        yield None, macros.close_group()


def _top(macros: Any, contest: Contest, page: PeoplePage | UnitsPage) -> Markup:
    words = boards.phase_words(page.choice.round)
    top: Markup = macros.top(contest, page, words, DIVISIONS)
    return top


def _key(kind: str, contest: Contest, page: Any, *parts: Hashable) -> Hashable:
    """All that a drawn page follows from, but the looks, which last as long as the process."""
    settings = (contest.id, contest.version, contest.slug, contest.title)
    state = (repr(page.choice), page.hidden, page.anonymous, repr(page.counted), *page.rules)
    return (kind, *settings, *state, page.number, *parts)
