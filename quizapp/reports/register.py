"""Hooks reports into the application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_login import current_user

from quizapp.core import clock, slots
from quizapp.core.access import EDITOR_ROLES
from quizapp.ranking.queries import prizes
from quizapp.reports import manage, views
from quizapp.reports.queries import certificates

if TYPE_CHECKING:
    from flask import Flask

    from quizapp.attempts.models import Regrade
    from quizapp.attempts.queries.sittings import Sitting
    from quizapp.contests.models import Contest, Round
    from quizapp.ranking.models import PrizeList, TieDecision


def register(app: Flask) -> None:
    app.register_blueprint(views.blueprint)
    app.register_blueprint(manage.blueprint)
    slots.fill("contest_links", contest_links)
    slots.fill("manage_contest", contest_box)
    slots.fill("regrade_links", regrade_links)
    slots.fill("prize_documents", prize_links)
    slots.fill("prize_settings", template_link)
    slots.fill("result_documents", result_papers)
    slots.fill("award_documents", award_paper)
    slots.fill("decision_documents", lot_paper)
    slots.fill("result_links", own_certificate)


def contest_links(contest: Contest, **_: Any) -> str:
    """The link to the winners, once a list is published; none is looked for before a round ends."""
    ended = any(each.closes_at < clock.now() for each in contest.rounds)
    if not ended or not prizes.current_lists(contest):
        return ""
    return render_template("reports/winner_links.html", contest=contest)


def contest_box(contest: Contest, **_: Any) -> str:
    """Links to reports on the organisers' page of a contest."""
    editable = current_user.is_authenticated and current_user.role in EDITOR_ROLES
    return render_template("reports/contest_box.html", contest=contest, editable=editable)


def regrade_links(contest: Contest, round: Round, regrade: Regrade, **_: Any) -> str:  # noqa: A002
    """The link to a regrade as Excel."""
    return render_template(
        "reports/regrade_links.html", contest=contest, round=round, regrade=regrade
    )


def prize_links(contest: Contest, number: int, **_: Any) -> str:
    """Links from a published list of winners to its certificates and to the list to hand out by."""
    editable = current_user.role in EDITOR_ROLES
    return render_template(
        "reports/prize_links.html", contest=contest, number=number, editable=editable
    )


def own_certificate(
    contest: Contest,
    attempt: Sitting | None = None,
    round: Round | None = None,
    **_: Any,
) -> str:
    """The link from a participant's result to the own certificate, where there is one."""
    if attempt is None or round is None or clock.now() < round.closes_at:
        return ""
    if certificates.of_participant(attempt.participant_id, round.number) is None:
        return ""
    return render_template("reports/own_certificate.html", attempt=attempt)


def template_link(contest: Contest, **_: Any) -> str:
    """The link from the settings of prizes to the template of certificates, for editors."""
    if current_user.role not in EDITOR_ROLES:
        return ""
    return render_template("reports/template_link.html", contest=contest)


def result_papers(contest: Contest, number: int, **_: Any) -> str:
    """Papers in Word about a fixed ranking."""
    return render_template("reports/result_papers.html", contest=contest, number=number)


def award_paper(contest: Contest, number: int, held: PrizeList | None = None, **_: Any) -> str:
    """The award decision in Word."""
    return render_template("reports/award_paper.html", contest=contest, number=number, held=held)


def lot_paper(contest: Contest, decision: TieDecision, **_: Any) -> str:
    """The minutes of a decision among equals in Word."""
    return render_template("reports/lot_paper.html", contest=contest, decision=decision)
