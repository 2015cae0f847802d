"""The draft of a list of winners: what a fixed ranking gives by the settings of the prizes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizapp.domain import prizes as domain
from quizapp.domain.prizes import Extent, Offer, Rule, Subject
from quizapp.ranking.queries import candidates, snapshots
from quizapp.ranking.queries import prizes as reads
from quizapp.ranking.queries.candidates import Barred, BoardKey
from quizapp.ranking.queries.draft_lines import (
    Draft,
    Expanded,
    Line,
    OpenTie,
    Past,
    Reader,
    round_ids,
    title_of,
)
from quizapp.ranking.queries.units import WHOLE

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from quizapp.contests.models import Contest
    from quizapp.domain.prize_words import PlanSettings
    from quizapp.domain.prizes import Allotment
    from quizapp.ranking.models import Award, PrizeList, Snapshot

__all__ = ["Draft", "Line", "OpenTie", "Past", "draft", "prizes_of_people", "title_of"]


def draft(contest: Contest, number: int) -> Draft | None:
    """The winners by the latest version of a ranking; None where nothing is fixed yet."""
    snapshot = snapshots.latest(contest.id, number)
    if snapshot is None:
        return None
    plan = reads.plan_of(contest.id)
    offers, allotment, elsewhere = _allotted(contest, snapshot, plan, Subject)
    made = Reader(contest, snapshot, offers, allotment, elsewhere).draft()
    made.most = plan.most(snapshot.people)
    return made


def prizes_of_people(contest: Contest, snapshot: Snapshot) -> list[tuple[int, str]]:
    """(participant, name of the prize) of the prizes for people that a fixed ranking gives.

    What still hangs on equals goes to nobody.
    """
    plan = reads.plan_of(contest.id)
    offers, allotment, _ = _allotted(contest, snapshot, plan, (Subject.PERSON,))
    return [(each.id, offers[each.offer][0].name) for each in allotment.given]


def _allotted(
    contest: Contest, snapshot: Snapshot, plan: PlanSettings, subjects: Iterable[Subject]
) -> tuple[list[Expanded], Allotment, Sequence[tuple[Award, PrizeList]]]:
    """The prizes for these subjects, who has which, and who has one in another ranking."""
    number = snapshot.round_number
    extent = Extent.CONTEST if number == WHOLE else Extent.ROUND
    wanted = set(subjects)
    levels = reads.levels(reads.prizes_of(contest.id))
    offers = [each for each in _offers(contest, snapshot, extent) if each[2].subject in wanted]
    elsewhere = reads.winners_elsewhere(contest, number) if plan.once_per_contest else []
    barred = _barred(contest, number, plan, elsewhere, levels)
    keys = {key for _, _, key in offers}
    boards = {key: candidates.board(snapshot, key, barred[key.subject]) for key in keys}
    allotment = domain.allot(
        [
            Offer(prize.name, prize.count, key, _once(key, plan), levels[prize.id])
            for prize, _, key in offers
        ],
        boards,
    )
    return offers, allotment, elsewhere


def _once(key: BoardKey, plan: PlanSettings) -> bool:
    """One prize a person; a unit may have several, as real contests have it."""
    return plan.once_per_round and key.subject is Subject.PERSON


def _offers(contest: Contest, snapshot: Snapshot, extent: Extent) -> list[Expanded]:
    """The prizes of a ranking in order; one for each division apart comes once for each.

    Units always compete within their divisions. Whom the organisers choose competes with nobody.
    """
    wanted = [each for each in reads.prizes_of(contest.id) if each.extent == extent]
    divisions = {subject: candidates.divisions_of(snapshot, subject) for subject in Subject}
    found: list[Expanded] = []
    for prize in wanted:
        subject, rule = Subject(prize.subject), Rule(prize.rule)
        if rule is Rule.BY_HAND:
            found.append((prize, None, BoardKey(subject, rule, None, by_hand=prize.id)))
            continue
        apart = prize.division == domain.EACH or (
            subject is Subject.UNIT and prize.division == domain.ALL
        )
        among: list[str | None] = [prize.division or None]
        if apart:
            among = [*divisions[subject]] or [None]
        found += [(prize, each, BoardKey(subject, rule, each)) for each in among]
    return found


def _barred(
    contest: Contest,
    number: int,
    plan: PlanSettings,
    elsewhere: Sequence[tuple[Award, PrizeList]],
    levels: Mapping[int, int],
) -> dict[Subject, Barred]:
    """Whom no prize of this ranking may go to, and why."""
    people = dict.fromkeys(reads.no_prize(round_ids(contest, number)), domain.NO_PRIZE)
    holds: dict[int, int] = {}
    for award, _ in elsewhere:
        who = award.participant_id or 0
        if plan.keep_highest:
            level = reads.level_of(award, levels)
            holds[who] = min(level, holds.get(who, level))
        else:
            people[who] = domain.HAS_ONE_BEFORE
    units: dict[int, str] = {}
    for award in reads.withdrawn(contest.id, number):
        words = f"Giải đã thu hồi: {award.withdrawn_reason}"
        if award.participant_id is not None:
            people[award.participant_id] = words
        elif award.unit_id is not None:
            units[award.unit_id] = words
    return {Subject.PERSON: Barred(people, holds), Subject.UNIT: Barred(units)}
