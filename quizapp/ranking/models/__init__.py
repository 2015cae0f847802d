"""Tables of ranking: closings and boards, fixed rankings, prizes and complaints."""

from quizapp.ranking.models.boards import (
    RegradePlace,
    RegradeRound,
    RoundClosing,
    SealedLine,
    UnitBoard,
)
from quizapp.ranking.models.prizes import Award, Complaint, Prize, PrizeList, PrizePlan
from quizapp.ranking.models.snapshots import Snapshot, SnapshotPerson, SnapshotUnit, TieDecision

__all__ = [
    "Award",
    "Complaint",
    "Prize",
    "PrizeList",
    "PrizePlan",
    "RegradePlace",
    "RegradeRound",
    "RoundClosing",
    "SealedLine",
    "Snapshot",
    "SnapshotPerson",
    "SnapshotUnit",
    "TieDecision",
    "UnitBoard",
]
