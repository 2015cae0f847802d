"""Hooks ranking into the application."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from flask import render_template
from flask_login import current_user

from quizapp.attempts.queries import person_of
from quizapp.attempts.service import history, own_data, retention, verify
from quizapp.contests import advice, cloning
from quizapp.contests import queries as contests
from quizapp.core import clock, slots
from quizapp.core.access import EDITOR_ROLES
from quizapp.domain import prize_words
from quizapp.domain.contests import ContestState, EntryMode
from quizapp.domain.prizes import Rule
from quizapp.domain.timing import ROUND_PHASE_LABELS
from quizapp.ranking import manage, queries, views
from quizapp.ranking.lane import BoardLane
from quizapp.ranking.queries import held
from quizapp.ranking.queries import prizes as reads
from quizapp.ranking.queries.complaints import waiting
from quizapp.ranking.service import complaints, embedding, erasing, prizes, sealing

if TYPE_CHECKING:
    from flask import Flask

    from quizapp.attempts.queries.sittings import Sitting
    from quizapp.contests.models import Contest


def register(app: Flask) -> None:
    app.wsgi_app = BoardLane(app)  # type: ignore[method-assign]
    app.register_blueprint(views.blueprint)
    app.register_blueprint(manage.blueprint)
    slots.fill("contest_links", contest_links)
    slots.fill("result_links", result_links)
    slots.fill("manage_contest", contest_box)
    slots.fill("contest_rules", prize_rules)
    slots.fill("contest_prizes", prize_table)
    verify.also(sealing.verify)
    retention.also(complaints.forget)
    own_data.heed(erasing.obstacle)
    retention.also(prizes.forget)
    history.also(held.expire)
    cloning.also(prizes.copy_prizes)
    advice.also(prize_advice)
    cloning.also(embedding.copy_hosts)


def contest_links(contest: Contest, **_: Any) -> str:
    """Links to the leaderboards, once there is something to rank."""
    if not _ranks(contest) or all(each.opens_at > clock.now() for each in contest.rounds):
        return ""
    return render_template("ranking/links.html", contest=contest, address={})


def prize_rules(contest: Contest, **_: Any) -> str:
    """The prizes in words, as a fold of the rules."""
    found = reads.set_of(contest.id)
    names = contests.divisions(contest)
    lines = prize_words.describe(found.prizes, found.plan, len(contest.rounds), names)
    return render_template("ranking/prize_rules.html", lines=lines) if lines else ""


def prize_table(contest: Contest, **_: Any) -> str:
    """The prizes as a table on the contest page."""
    found = reads.set_of(contest.id).prizes
    if not found:
        return ""
    return render_template(
        "ranking/prize_table.html",
        groups=prize_words.grouped(found),
        several=len(contest.rounds) > 1,
        among=partial(prize_words.among, names=contests.divisions(contest)),
        how=prize_words.how,
        by_place=Rule.PLACE,
    )


def result_links(contest: Contest, attempt: Sitting | None = None, **_: Any) -> str:
    """Links from a result to the boards of its round."""
    if not _ranks(contest):
        return ""
    number = next((r.number for r in contest.rounds if attempt and r.id == attempt.round_id), None)
    several = number is not None and len(contest.rounds) > 1
    address: dict[str, Any] = {"ky": number} if several else {}
    if contest.papers and attempt:
        person = person_of(contest.id, attempt.participant_id)
        address["khoi"] = contests.plan_for(contest, person.division).key
    return render_template("ranking/links.html", contest=contest, address=address, attempt=attempt)


def _ranks(contest: Contest) -> bool:
    return contest.state != ContestState.DRAFT and contest.entry_mode != EntryMode.ANONYMOUS


def contest_box(contest: Contest, **_: Any) -> str:
    """Rounds with their phase, closing and boards, on the organisers' page of a contest."""
    return render_template(
        "ranking/contest_box.html",
        contest=contest,
        rounds=queries.states(contest, clock.now()),
        labels=ROUND_PHASE_LABELS,
        published=_ranks(contest),
        complaints=waiting([contest.id]).get(contest.id),
        editable=current_user.is_authenticated and current_user.role in EDITOR_ROLES,
    )


def prize_advice(contest: Contest) -> list[advice.Advice]:
    """Whether prizes are laid down, as places or at least in words."""
    if contest.entry_mode == EntryMode.ANONYMOUS or contest.prizes or reads.prizes_of(contest.id):
        return []
    words = "Chưa đặt cơ cấu giải thưởng, cũng chưa ghi giải thưởng trên trang cuộc thi."
    return [advice.Advice(words, advice.PRIZES)]
