"""Use-cases of prizes: setting them, choosing by hand, publishing the winners, taking back."""

from quizapp.domain.prize_words import PrizeSettings
from quizapp.ranking.service.prizes.picks import forget, pick, unpick
from quizapp.ranking.service.prizes.publishing import (
    finalise,
    publish,
    says_the_same,
    withdraw,
)
from quizapp.ranking.service.prizes.settings import (
    copy_prizes,
    move_prize,
    remove_prize,
    save_plan,
    save_prize,
)

__all__ = [
    "PrizeSettings",
    "copy_prizes",
    "finalise",
    "forget",
    "move_prize",
    "pick",
    "publish",
    "remove_prize",
    "save_plan",
    "save_prize",
    "says_the_same",
    "unpick",
    "withdraw",
]
