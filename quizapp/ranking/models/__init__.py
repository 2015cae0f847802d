"""Tables of ranking: closings and boards, fixed rankings, prizes and complaints."""

from quizapp.ranking.models.boards import (
    BoardEmbed,
    BoardPart,
    HeldBoard,
    RegradePlace,
    RegradeRound,
    RoundClosing,
    SealedLine,
)
from quizapp.ranking.models.points import UnitPoints
from quizapp.ranking.models.prizes import (
    Award,
    Complaint,
    Prize,
    PrizeList,
    PrizePick,
    PrizePlan,
)
from quizapp.ranking.models.snapshots import Snapshot, SnapshotPerson, SnapshotUnit, TieDecision

__all__ = [
    "Award",
    "BoardEmbed",
    "BoardPart",
    "Complaint",
    "HeldBoard",
    "Prize",
    "PrizeList",
    "PrizePick",
    "PrizePlan",
    "RegradePlace",
    "RegradeRound",
    "RoundClosing",
    "SealedLine",
    "Snapshot",
    "SnapshotPerson",
    "SnapshotUnit",
    "TieDecision",
    "UnitPoints",
]
