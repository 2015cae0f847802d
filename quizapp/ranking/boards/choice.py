"""What may be looked at: the rounds that have begun, the divisions with anybody in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizapp.ranking.queries import RoundState, snapshots
from quizapp.ranking.queries.held import WHOLE

NEVER = 2**53

if TYPE_CHECKING:
    from quizapp.contests.models import Contest
    from quizapp.ranking.models import Snapshot


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


def choice_of(
    states: Sequence[RoundState],
    round_: RoundState | None,
    division: str | None,
    divisions: list[str],
) -> Choice:
    begun = [each for each in states if each.started or each is round_]
    return Choice(begun, round_, len(states) > 1, division, divisions)


def until(states: Sequence[RoundState], now: int) -> int:
    """The next moment at which the clock changes what the boards of these rounds show."""
    return min((at for each in states for at in each.turns if at > now), default=NEVER)


def fixed_of(
    contest: Contest, states: Sequence[RoundState], round_: RoundState | None
) -> Snapshot | None:
    """The fixed ranking, shown instead of present figures; over rounds once all are closed."""
    asked = [round_] if round_ else states
    if any(each.closed_at is None or each.as_of or each.withheld for each in asked):
        return None
    return snapshots.published(contest.id, round_.number if round_ else WHOLE)
