"""Organisers' screens: closing a round, its results and prizes, marking it anew."""

from quizapp.ranking.manage import (
    closing,
    complaints,
    embedding,
    picks,
    points,
    prizes,
    regrade,
    results,
    ties,
    unveiling,
    winners,
)
from quizapp.ranking.manage.blueprint import blueprint

__all__ = [
    "blueprint",
    "closing",
    "complaints",
    "embedding",
    "picks",
    "points",
    "prizes",
    "regrade",
    "results",
    "ties",
    "unveiling",
    "winners",
]
