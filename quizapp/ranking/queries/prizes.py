"""Reads of prizes: what is set, who is barred from them, and the lists that were published."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Participant, Result, Signal
from quizapp.core import marks
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain.honesty import SignState
from quizapp.domain.prize_words import PlanSettings, PrizeSettings
from quizapp.domain.prizes import Extent, Rule, Subject
from quizapp.domain.timing import Standing
from quizapp.ranking.models import Award, Prize, PrizeList, PrizePick, PrizePlan

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from quizapp.contests.models import Contest


def plan_of(contest_id: int) -> PlanSettings:
    """What holds for all prizes of a contest; the defaults where nothing was set."""
    found = db.session.get(PrizePlan, contest_id)
    if found is None:
        return PlanSettings()
    return PlanSettings(
        once_per_round=found.once_per_round,
        once_per_contest=found.once_per_contest,
        keep_highest=found.keep_highest,
        cap_percent=found.cap_percent,
        complaint_days=found.complaint_days,
    )


def settings_of(prize: Prize) -> PrizeSettings:
    """A prize as it is set."""
    return PrizeSettings(
        name=prize.name,
        count=prize.count,
        value=prize.value,
        extent=Extent(prize.extent),
        subject=Subject(prize.subject),
        rule=Rule(prize.rule),
        division=prize.division,
        amount=prize.amount,
    )


def prizes_of(contest_id: int) -> list[Prize]:
    """The prizes of a contest in the order of allotting."""
    query = select(Prize).where(Prize.contest_id == contest_id)
    return list(db.session.scalars(query.order_by(Prize.position, Prize.id)))


class Set(NamedTuple):
    """The prizes of a contest in their order, and what holds for all of them."""

    prizes: tuple[PrizeSettings, ...]
    plan: PlanSettings


def set_of(contest_id: int) -> Set:
    """What is set for the prizes of a contest; kept in the process, for pages of everybody."""

    def read() -> Set:
        prizes = prizes_of(contest_id)
        return Set(tuple(settings_of(each) for each in prizes), plan_of(contest_id))

    return _sets.get(contest_id, read) or Set((), PlanSettings())


_sets: marks.Kept[Set] = marks.Kept(marks.CONTESTS)


def prize_of(contest_id: int, prize_id: int) -> Prize:
    """One prize; raises NotFound where the contest has none such."""
    found = db.session.get(Prize, prize_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Cuộc thi không có giải này.", title="Không tìm thấy giải")
    return found


# ---------------------------------------------------------------- who is barred, what to check


def no_prize(round_ids: Sequence[int]) -> set[int]:
    """Participants whose counted attempt in one of the rounds is not to be given a prize."""
    return _standing(round_ids, Standing.NO_PRIZE, None)


def pending(round_ids: Sequence[int], ids: Sequence[int]) -> set[int]:
    """Those of the participants whose counted attempt still awaits a check."""
    return _standing(round_ids, Standing.PENDING_CHECK, ids)


def _standing(round_ids: Sequence[int], standing: Standing, ids: Sequence[int] | None) -> set[int]:
    query = (
        select(Result.participant_id)
        .join(Attempt, Attempt.id == Result.attempt_id)
        .where(Result.round_id.in_(round_ids), Attempt.standing == standing)
    )
    if ids is not None:
        query = query.where(Result.participant_id.in_(ids))
    return set(db.session.scalars(query))


def signalled(contest_id: int, ids: Sequence[int]) -> set[int]:
    """Those of the participants that an open sign is about."""
    rows = db.session.execute(
        select(Attempt.id, Attempt.participant_id).where(Attempt.participant_id.in_(ids))
    )
    attempts = {row.id: row.participant_id for row in rows}
    named = db.session.scalars(
        select(Signal.attempts).where(
            Signal.contest_id == contest_id, Signal.state == SignState.OPEN
        )
    )
    return {attempts[each] for found in named for each in found if each in attempts}


def people(ids: Iterable[int]) -> dict[int, tuple[Participant, str]]:
    """Participants with the names of their units."""
    rows = db.session.execute(
        select(Participant, Unit.name)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(Participant.id.in_(set(ids)))
    )
    return {person.id: (person, unit or "") for person, unit in rows}


def names_of(awards: Sequence[Award]) -> dict[int, str]:
    """The full names of those who have these awards, by award; for organisers and certificates."""
    named = people(each.participant_id for each in awards if each.participant_id is not None)
    return {
        each.id: named[each.participant_id][0].full_name
        if each.participant_id is not None
        else each.unit_name
        for each in awards
    }


# ---------------------------------------------------------------- published lists


def lists(contest_id: int, number: int | None = None) -> list[PrizeList]:
    """Published lists of a contest (or of one ranking of it), the newest version first."""
    query = select(PrizeList).where(PrizeList.contest_id == contest_id)
    if number is not None:
        query = query.where(PrizeList.round_number == number)
    return list(
        db.session.scalars(query.order_by(PrizeList.round_number, PrizeList.version.desc()))
    )


def current_list(contest_id: int, number: int) -> PrizeList | None:
    """The list that counts now: the newest version."""
    return next(iter(lists(contest_id, number)), None)


def current_lists(contest: Contest) -> dict[int, PrizeList]:
    """The list that counts of each ranking, by round number; 0 is over the contest."""
    found: dict[int, PrizeList] = {}
    for each in lists(contest.id):
        found.setdefault(each.round_number, each)
    return found


def awards_of(list_id: int) -> list[Award]:
    """The prizes of a list in their order, withdrawn ones among them."""
    query = select(Award).where(Award.list_id == list_id)
    return list(db.session.scalars(query.order_by(Award.number)))


def award_of(contest_id: int, award_id: int) -> tuple[Award, PrizeList]:
    """One award with its list; raises NotFound."""
    found = db.session.get(Award, award_id)
    held = db.session.get(PrizeList, found.list_id) if found else None
    if found is None or held is None or held.contest_id != contest_id:
        raise NotFound("Cuộc thi không có giải này.", title="Không tìm thấy giải")
    return found, held


def withdrawn(contest_id: int, number: int) -> list[Award]:
    """Prizes of a ranking that were taken back, in whatever version of its list."""
    query = (
        select(Award)
        .join(PrizeList, PrizeList.id == Award.list_id)
        .where(
            PrizeList.contest_id == contest_id,
            PrizeList.round_number == number,
            Award.withdrawn_at.is_not(None),
        )
    )
    return list(db.session.scalars(query))


def winners_elsewhere(contest: Contest, number: int) -> list[tuple[Award, PrizeList]]:
    """What people have by the lists that count of the other rankings of the contest."""
    held = {each.id: each for n, each in current_lists(contest).items() if n != number}
    query = select(Award).where(
        Award.list_id.in_(held), Award.withdrawn_at.is_(None), Award.participant_id.is_not(None)
    )
    return [(each, held[each.list_id]) for each in db.session.scalars(query.order_by(Award.id))]


def levels(prizes: Sequence[Prize]) -> dict[int, int]:
    """How high each prize is by its id: 1 is the highest, the first in the order of allotting."""
    return {each.id: level for level, each in enumerate(prizes, start=1)}


def level_of(award: Award, known: Mapping[int, int]) -> int:
    """How high a prize is that was published; below all others where it is not set any more."""
    return known.get(award.prize_id or 0, len(known) + 1)


# ---------------------------------------------------------------- chosen by the organisers


def picks_of(prize_id: int, number: int) -> list[PrizePick]:
    """Who was chosen for a prize of one ranking, in the order of choosing."""
    query = select(PrizePick).where(
        PrizePick.prize_id == prize_id, PrizePick.round_number == number
    )
    return list(db.session.scalars(query.order_by(PrizePick.id)))
