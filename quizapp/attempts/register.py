"""Hooks attempts into the application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_login import current_user

from quizapp.attempts import cli, manage, practice, queries, views
from quizapp.attempts.display import preview
from quizapp.attempts.queries import own_data
from quizapp.attempts.queries.insiders import known as listed_insiders
from quizapp.attempts.queries.signals import open_signals
from quizapp.attempts.save_lane import SaveLane
from quizapp.attempts.service import insiders, usage
from quizapp.attempts.start_lane import StartLane
from quizapp.banks import queries as banks
from quizapp.contests import advice, cloning
from quizapp.contests import queries as contests
from quizapp.contests.advice import Advice
from quizapp.core import clock, jobs, slots
from quizapp.core.access import EDITOR_ROLES
from quizapp.domain.contests import TURNOUT_KINDS, EntryMode

if TYPE_CHECKING:
    from flask import Flask

    from quizapp.banks.models import Bank
    from quizapp.banks.models import Question as QuestionRow
    from quizapp.contests.models import Contest
    from quizapp.domain.banks import Question

UNITS_SHOWN = 8


def register(app: Flask) -> None:
    app.wsgi_app = StartLane(app)  # type: ignore[method-assign]
    app.wsgi_app = SaveLane(app)  # type: ignore[method-assign]
    app.register_blueprint(views.blueprint)
    app.register_blueprint(manage.blueprint)
    app.cli.add_command(cli.attempts)
    slots.fill("contest_links", practice_link)
    slots.fill("contest_figures", contest_figures)
    slots.fill("manage_contest", contest_box)
    slots.fill("question_preview", question_preview)
    slots.fill("question_usage", question_usage)
    slots.fill("bank_statistics", bank_statistics)
    jobs.kind(usage.USAGE, usage.steps)
    cloning.also(insiders.copy)
    advice.also(insiders_advice)


def insiders_advice(contest: Contest) -> list[Advice]:
    """Whether somebody has said yet which organisers would take part."""
    if contest.entry_mode == EntryMode.ANONYMOUS or listed_insiders(contest.id):
        return []
    words = (
        "Chưa có ai trong danh sách ban tổ chức, bộ phận giúp việc: hệ thống chưa biết ai không "
        "được xét giải."
    )
    return [Advice(words, advice.INSIDERS)]


def practice_link(contest: Contest, **_: Any) -> str:
    """The way to practice, where a contest has it."""
    if not practice.offered(contest):
        return ""
    return render_template("attempts/_practice_link.html", contest=contest)


def contest_figures(contest: Contest, **_: Any) -> str:
    """How many take part, for everybody; not while it would give a prediction away."""
    running = any(clock.now() < each.closes_at for each in contest.rounds)
    if running and contest.prediction in TURNOUT_KINDS:
        return ""
    figures = queries.participation(contest.id)
    return render_template("attempts/_figures.html", contest=contest, figures=figures)


def contest_box(contest: Contest, **_: Any) -> str:
    """Participation in figures and by unit, for the organiser's page of a contest."""
    shares = queries.participation_by_unit(contest, clock.now())
    return render_template(
        "attempts/_contest_box.html",
        contest=contest,
        figures=queries.participation(contest.id),
        requests=own_data.waiting(contest.id),
        signals=sum(open_signals(contest.id).values()),
        shares=[row for row in shares if row.people][:UNITS_SHOWN],
        silent=sum(not row.people for row in shares),
    )


def question_preview(question: Question, number: int = 1, **_: Any) -> str:
    """A question as it stands on a paper, for those who write it."""
    return render_template("attempts/_preview.html", q=preview(question, number))


def question_usage(question: QuestionRow, **_: Any) -> str:
    """In which contests a question was drawn, and how people answered it."""
    rows = banks.usage_of(question)
    named = contests.titles(current_user, [row.contest_id for row in rows])
    return render_template("attempts/_question_usage.html", rows=rows, titles=named)


def bank_statistics(bank: Bank, **_: Any) -> str:
    """As of when the answers to a bank's questions were counted, and the button to do it anew."""
    return render_template(
        "attempts/_bank_statistics.html",
        bank=bank,
        counted=banks.counted_at(bank),
        may_count=current_user.role in EDITOR_ROLES,
    )
