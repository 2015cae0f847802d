"""Public screens: leaderboards; and a participant's complaints."""

from quizapp.ranking.views import boards, complaints
from quizapp.ranking.views.blueprint import blueprint

__all__ = ["blueprint", "boards", "complaints"]
