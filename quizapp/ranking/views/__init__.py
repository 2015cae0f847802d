"""Public screens: leaderboards, also in frames of other sites; and a participant's complaints."""

from quizapp.ranking.views import boards, complaints, embed
from quizapp.ranking.views.blueprint import blueprint

__all__ = ["blueprint", "boards", "complaints", "embed"]
