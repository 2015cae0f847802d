"""Where each round stands, and what may be shown of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest, Round
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain.contests import TURNOUT_KINDS, PredictionKind
from quizapp.domain.timing import (
    FINISHED_STATES,
    AttemptState,
    RoundPhase,
    Standing,
    round_phase,
)
from quizapp.ranking.models import RoundClosing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.domain.boards import BoardRules


@dataclass(frozen=True, slots=True)
class RoundState:
    """A round at one moment. ``actual`` is the counted figure of the prediction, once closed.

    ``withheld``: the organiser keeps its boards back until they are published. ``as_of`` is the
    moment at which a frozen board stands still.
    """

    id: int
    number: int
    title: str
    opens_at: int
    closes_at: int
    phase: RoundPhase
    closed_at: int | None
    people: int | None
    actual: int | None
    people_hidden: bool
    units_hidden: bool
    published_at: int | None = None
    withheld: bool = False
    freezes_at: int | None = None
    as_of: int | None = None

    @property
    def started(self) -> bool:
        return self.phase != RoundPhase.UPCOMING

    @property
    def turns(self) -> tuple[int, ...]:
        """The moments at which the clock changes what is shown of it."""
        moments = (self.opens_at, self.closes_at, self.freezes_at)
        return tuple(each for each in moments if each is not None)


def hides_people(kind: PredictionKind | None, phase: RoundPhase) -> bool:
    """Whether the board of people would give away what participants are still to guess.

    Places and pages tell how many people there are and how many have everything right, so the
    board waits until nobody can hand in a guess any more (domain.md, "Ranking").
    """
    return kind is not None and phase == RoundPhase.OPEN


def hides_units(kind: PredictionKind | None, phase: RoundPhase) -> bool:
    """The same of the board of units, whose figures add up to the number of people or attempts."""
    return kind in TURNOUT_KINDS and phase == RoundPhase.OPEN


def states(contest: Contest, now: int) -> list[RoundState]:
    """The contest's rounds in order, as they stand at ``now``."""
    ids = [each.id for each in contest.rounds]
    query = select(RoundClosing).where(RoundClosing.round_id.in_(ids))
    closings = {each.round_id: each for each in db.session.scalars(query)}
    kind = PredictionKind(contest.prediction) if contest.prediction else None
    late = _still_guessed(ids) if kind is not None else set()
    board = contests.board(contest)
    return [
        _state(each, closings.get(each.id), kind, board, now, late=each.id in late)
        for each in contest.rounds
    ]


def _still_guessed(round_ids: Sequence[int]) -> set[int]:
    """Rounds in which somebody still works, by the round's hours or by time that was granted."""
    query = select(Attempt.round_id).where(
        Attempt.round_id.in_(round_ids), Attempt.state == AttemptState.IN_PROGRESS
    )
    return set(db.session.scalars(query.distinct()))


def _state(
    round_: Round,
    closing: RoundClosing | None,
    kind: PredictionKind | None,
    board: BoardRules,
    now: int,
    *,
    late: bool,
) -> RoundState:
    closed_at = closing.closed_at if closing else None
    phase = round_phase(now, round_.opens_at, round_.closes_at, closed_at)
    published = bool(closing and closing.published_at)
    withheld = board.withheld(published=published)
    hiding = RoundPhase.OPEN if late and phase is RoundPhase.ENDED else phase
    return RoundState(
        id=round_.id,
        number=round_.number,
        title=round_.title,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        phase=phase,
        closed_at=closed_at,
        people=closing.people if closing else None,
        actual=closing.actual if closing else None,
        people_hidden=withheld or hides_people(kind, hiding),
        units_hidden=withheld or hides_units(kind, hiding),
        published_at=closing.published_at if closing else None,
        withheld=withheld,
        freezes_at=board.freezes_at(round_.closes_at),
        as_of=board.as_of(round_.closes_at, now, published=published),
    )


def chosen(rounds: Sequence[RoundState], number: str | None, hidden: str) -> RoundState | None:
    """The round that ``?ky=`` asks for, None for the whole contest ("0"); raises NotFound.

    Without a number: the latest round that has begun and whose board may be shown (``hidden`` is
    the name of the flag), else the latest that has begun, else the first.
    """
    if number == "0" and len(rounds) > 1:
        return None
    if number:
        for each in rounds:
            if str(each.number) == number:
                return each
        raise NotFound("Cuộc thi không có kỳ này.", title="Không tìm thấy kỳ thi")
    begun = [each for each in rounds if each.started]
    shown = [each for each in begun if not getattr(each, hidden)]
    if not rounds:
        raise NotFound("Cuộc thi chưa có kỳ thi nào.", title="Chưa có bảng xếp hạng")
    return (shown or begun or list(rounds[:1]))[-1]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What closing a round will find: people counted, attempts awaiting a check, still running."""

    people: int
    pending: int
    running: int
    last_deadline: int | None


def outlook(round_id: int) -> Outlook:
    """Counted as of now."""
    people = select(func.count()).where(Result.round_id == round_id)
    pending = select(func.count()).where(
        Attempt.round_id == round_id, Attempt.standing == Standing.PENDING_CHECK
    )
    running, last = db.session.execute(
        select(func.count(), func.max(Attempt.deadline_at)).where(
            Attempt.round_id == round_id, Attempt.state == AttemptState.IN_PROGRESS
        )
    ).one()
    return Outlook(db.session.scalar(people) or 0, db.session.scalar(pending) or 0, running, last)


def pending(round_id: int) -> list[Attempt]:
    """Ended attempts of a round that await a check, by their ids."""
    query = select(Attempt).where(
        Attempt.round_id == round_id,
        Attempt.standing == Standing.PENDING_CHECK,
        Attempt.state.in_(FINISHED_STATES),
    )
    return list(db.session.scalars(query.order_by(Attempt.id)))


@dataclass(frozen=True, slots=True)
class Waiting:
    """An attempt that awaits a check, with whose it is."""

    attempt: Attempt
    name: str
    unit_name: str


def waiting(round_id: int) -> list[Waiting]:
    """Attempts that await a check, with names, for the organisers' page."""
    rows = db.session.execute(
        select(Attempt, Participant.full_name, Unit.name)
        .join(Participant, Participant.id == Attempt.participant_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(
            Attempt.round_id == round_id,
            Attempt.standing == Standing.PENDING_CHECK,
            Attempt.state.in_(FINISHED_STATES),
        )
        .order_by(Attempt.id)
    )
    return [Waiting(attempt, name, unit or "") for attempt, name, unit in rows]


WHOLE_TITLE = "Cả cuộc thi"


def titles(contest: Contest) -> dict[int, str]:
    """What each ranking of a contest is of, by round number; 0 is over the rounds, if several."""
    found = {each.number: each.title for each in contest.rounds}
    return {**found, 0: WHOLE_TITLE} if len(found) > 1 else found


def title_of(contest: Contest, number: int) -> str:
    """What a ranking is of, in words; raises NotFound where the contest has none such."""
    found = titles(contest).get(number)
    if found is None:
        raise NotFound("Cuộc thi không có kỳ này.", title="Không tìm thấy kỳ thi")
    return found
