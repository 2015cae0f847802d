"""What the contest page shows, for people and for the organiser's preview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import current_app, request, url_for

from quizapp.contests import queries, share
from quizapp.domain import papers, rules_text

if TYPE_CHECKING:
    from quizapp.contests.models import Contest


def address(contest: Contest) -> str:
    """The whole address of the contest page, as people are told it."""
    base = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    return base + url_for("contests.page", slug=contest.slug)


def picture_address(contest: Contest) -> str:
    """The whole address of the card that social networks show of the contest."""
    return f"{address(contest)}/anh.png"


def shown(contest: Contest, now: int) -> dict[str, Any]:
    """What the contest page shows, the same for people and for the organiser's preview."""
    return {
        "contest": contest,
        "organiser": queries.organiser(contest),
        "status": queries.status(contest, now),
        "rounds": [(each, queries.phase(each, now)) for each in contest.rounds],
        "sections": rules_text.sections(queries.rules_settings(contest)),
        "plans": [(plan, papers.question_count(plan.blueprint)) for plan in queries.plans(contest)],
        "address": address(contest),
        "picture": picture_address(contest),
        "event": share.event(
            contest, queries.organiser(contest), address(contest), picture_address(contest)
        ),
        "server_now": now,
    }
