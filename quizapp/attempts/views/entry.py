"""Coming into a contest, and starting an attempt."""

from __future__ import annotations

import secrets
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import flash, make_response, redirect, render_template, request, session, url_for
from flask_babel import get_locale
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from limits import parse

from quizapp.accounts import queries as accounts
from quizapp.attempts import consent, traces
from quizapp.attempts.forms import AccountEntryForm, EntryForm, ReturnForm
from quizapp.attempts.identity import carry, current_participant, forget, remember
from quizapp.attempts.queries.sittings import sittings_of
from quizapp.attempts.service import register, start, stock
from quizapp.attempts.service.timeouts import is_overdue
from quizapp.attempts.unit_choice import CITIZEN, unit_choice
from quizapp.attempts.views import line
from quizapp.attempts.views.blueprint import blueprint
from quizapp.contests import queries as contests
from quizapp.core import clock, marks
from quizapp.core.access import public
from quizapp.core.db import begin_write
from quizapp.core.errors import Gone, Refusal
from quizapp.core.forms import ignore_others
from quizapp.core.limits import count_one
from quizapp.domain import papers, timing
from quizapp.domain.contests import START_REFUSAL_WORDS, ContestState, EntryMode
from quizapp.domain.line import Turn
from quizapp.domain.text import BadPhone, normalise_phone
from quizapp.domain.timing import AttemptState

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue
    from werkzeug.wrappers import Response
    from wtforms import Field

    from quizapp.attempts.models import Participant
    from quizapp.attempts.queries import Known
    from quizapp.attempts.queries.sittings import Sitting
    from quizapp.contests.models import Contest, Round

GUESSES = parse("30/hour")
"""How often one phone may be tried in an hour: dates of birth are not to be guessed."""


def count_guess() -> None:
    """The limit is per phone, however it is typed; raises TooMany."""
    typed = request.form.get("lai-phone") or request.form.get("phone") or ""
    with suppress(BadPhone):
        count_one(GUESSES, "enter", normalise_phone(typed))


@blueprint.route("/cuoc-thi/<slug>/vao", methods=["GET", "POST"])
@public
def enter(slug: str) -> ResponseReturnValue:
    """The way in, by the contest's mode; who is known goes straight on."""
    contest = contests.by_slug(slug, trials=True)
    if contest.state != ContestState.OPEN:
        raise Gone("Kết quả vẫn xem được ở trang cuộc thi.", title="Cuộc thi đã kết thúc")
    if current_participant(contest.id) is not None:
        return redirect(url_for("attempts.begin", slug=slug))
    if contest.entry_mode == EntryMode.ACCOUNT:
        return _enter_by_account(contest)
    if contest.entry_mode == EntryMode.ANONYMOUS:
        return _enter_unnamed(contest)
    return _enter_by_form(contest)


def _enter_by_form(contest: Contest) -> ResponseReturnValue:
    if request.method == "GET":
        return _blank(contest)
    count_guess()
    coming_back = request.form.get("viec") == "tro-lai"
    form = ReturnForm(prefix="lai-") if coming_back else _entry_form(contest)
    participant = _come_in(contest, form)
    if participant is not None:
        return _welcome(contest, participant)
    return _page(contest, generate_csrf(), form), 422


def _entry_form(contest: Contest, **kwargs: Any) -> EntryForm:
    form = EntryForm(**kwargs)
    form.ask(contests.entry(contest), contests.audience_choice(contest))
    form.units = unit_choice(contest.unit_id, clock.now()).values
    return form


def _come_in(contest: Contest, form: EntryForm | ReturnForm) -> Participant | None:
    """The participant whom the form that was sent lets in; None where it says what is wrong."""
    if not form.validate():
        return None
    try:
        if isinstance(form, ReturnForm):
            return register.come_back(contest, form.phone.data, form.birth_date.data)
        return register.register(contest, _registration(form), clock.now())
    except Refusal as refusal:
        refusal.note()
        _fault(form, refusal).errors = [refusal.message]
        return None


def _fault(form: EntryForm | ReturnForm, refusal: Refusal) -> Field:
    """The field that a refusal is about."""
    if isinstance(refusal, register.TooYoung):
        return form.birth_date
    if isinstance(refusal, register.WrongPassword):
        return form["password"]
    return form.phone


_HOLE = secrets.token_hex(16)
"""Stands for the token in pages that are kept."""
_blanks: marks.Kept[str] = marks.Kept(marks.CONTESTS, marks.UNITS)


def _blank(contest: Contest) -> str:
    """The page before anything is typed.

    It is the same but for the token for all who have no account and nothing to be told.
    """
    if current_user.is_authenticated or "_flashes" in session:
        return _page(contest, generate_csrf())
    key = (contest.id, str(get_locale()), timing.day_start(clock.now()))
    made = partial(_page, contest, _HOLE)
    page = _blanks.get(key, made) or made()
    return page.replace(_HOLE, generate_csrf())


def _page(contest: Contest, token: str, sent: EntryForm | ReturnForm | None = None) -> str:
    """The page with both forms, of which one may have been sent; the other is empty."""
    back = sent if isinstance(sent, ReturnForm) else ReturnForm(formdata=None, prefix="lai-")
    form = sent if isinstance(sent, EntryForm) else _entry_form(contest, formdata=None)
    return render_template(
        "attempts/enter.html",
        contest=contest,
        form=form,
        back=back,
        token=token,
        choice=unit_choice(contest.unit_id, clock.now()),
        citizen=CITIZEN,
        notices=notice_of(contest, consent.data_by_form(contests.entry(contest))),
        purposes=consent.PURPOSES,
    )


def _registration(form: EntryForm) -> register.Registration:
    chosen = form.unit_id.data
    return register.Registration(
        full_name=form.full_name.data,
        birth_date=form.birth_date.data,
        phone=form.phone.data,
        unit_id=None if chosen == CITIZEN else int(chosen),
        division=None,
        consents=form.consents,
        details=form.details,
        password=form.password.data or "" if "password" in form else "",
        audience=form.chosen_audience,
    )


def _enter_by_account(contest: Contest) -> ResponseReturnValue:
    if not current_user.is_authenticated:
        return redirect(url_for("accounts.sign_in", next=request.path))
    form = AccountEntryForm()
    form.ask(contests.entry(contest), contests.audience_choice(contest))
    if form.validate_on_submit():
        typed = form.password.data or "" if "password" in form else ""
        try:
            participant = register.register_user(
                contest,
                current_user,
                form.consents,
                clock.now(),
                password=typed,
                audience=form.chosen_audience,
            )
        except register.WrongPassword as refusal:
            refusal.note()
            form.password.errors = [refusal.message]
        else:
            return _welcome(contest, participant)
    page = render_template(
        "attempts/enter_account.html",
        contest=contest,
        form=form,
        unit=accounts.unit(current_user.unit_id),
        notice=notice_of(contest, consent.DATA_BY_ACCOUNT),
        purposes=consent.PURPOSES,
    )
    return page, 422 if form.is_submitted() else 200


def _enter_unnamed(contest: Contest) -> ResponseReturnValue:
    """Nothing to ask: the page that says what will happen is the way in."""
    round_ = contests.round_at(contest, clock.now())
    if request.method == "POST":
        participant = register.register_anonymous(contest, clock.now())
        if round_ is None:
            return _welcome(contest, participant)
        return remember(_started(participant, round_), participant)
    return _begin_page(contest, None, round_)


def _welcome(contest: Contest, participant: Participant) -> Response:
    answer = make_response(redirect(url_for("attempts.begin", slug=contest.slug), 303))
    return remember(answer, participant)


def notice_of(contest: Contest, data: str) -> list[tuple[str, str]]:
    """What people are told of their data, as (heading, text); ``data`` says what is collected."""
    unit = accounts.known_unit(contest.unit_id)
    controller = unit.name if unit else "Ban tổ chức cuộc thi"
    if contest.contact:
        controller += f"; liên hệ: {' '.join(contest.contact.split())}".rstrip(".")
    return consent.notice(controller, data, contest.retention_days)


@blueprint.post("/cuoc-thi/<slug>/thoat")
@public
def leave(slug: str) -> ResponseReturnValue:
    """Forget who is at this browser: the next person comes in anew."""
    contest = contests.by_slug(slug, trials=True)
    answer = make_response(redirect(url_for("contests.page", slug=slug), 303))
    return forget(answer, contest.id)


# ---------------------------------------------------------------- starting


@blueprint.route("/cuoc-thi/<slug>/bat-dau", methods=["GET", "POST"])
@public
def begin(slug: str) -> ResponseReturnValue:
    """GET says what will happen; POST draws the paper and starts the clock."""
    contest = contests.by_slug(slug, trials=True)
    participant = current_participant(contest.id)
    if participant is None:
        return redirect(url_for("attempts.enter", slug=slug))
    round_ = contests.round_at(contest, clock.now())
    if request.method == "POST":
        ignore_others("")
        if round_ is None:
            raise start.RoundNotOpen("Vui lòng xem thời gian mở các kỳ thi ở trang cuộc thi.")
        try:
            return _started(participant, round_)
        except start.NoAttemptLeft as refusal:
            refusal.note()
            flash(refusal.message, "error")
            return redirect(url_for("attempts.begin", slug=slug), 303)
    return _begin_page(contest, participant, round_)


def _started(participant: Known | Participant, round_: Round) -> Response:
    now = clock.now()
    named = round_.contest.entry_mode != EntryMode.ANONYMOUS
    device = traces.device() if named else ""
    left = traces.at_start(round_.contest_id, device) if named else None
    rng = stock.fresh_rng()
    attempt = start.start_in_turn(participant.id, round_, now, rng, left or {}, line.pace())
    if isinstance(attempt, Turn):
        return redirect(url_for("attempts.wait", slug=round_.contest.slug), 303)
    answer = make_response(redirect(url_for("attempts.paper", code=attempt.code), 303))
    if named:
        traces.carry(answer, device)
    return carry(answer, attempt, now)


def _begin_page(
    contest: Contest, participant: Known | Participant | None, round_: Round | None
) -> ResponseReturnValue:
    now = clock.now()
    plan = contests.plan_for(contest, participant.division if participant else None)
    attempts = _settled(participant, now) if participant else []
    in_round = [a for a in attempts if round_ is not None and a.round_id == round_.id]
    running = next((a for a in in_round if a.state == AttemptState.IN_PROGRESS), None)
    refusal = None
    if participant is not None and round_ is not None and running is None:
        refusal = start.refusal_among(attempts, contest, round_.id, now)
    return render_template(
        "attempts/begin.html",
        contest=contest,
        participant=participant,
        unit=accounts.known_unit(participant.unit_id) if participant else None,
        round=round_,
        status=contests.status(contest, now),
        questions=papers.question_count(plan.blueprint),
        plan=plan,
        deadline_at=timing.deadline(now, plan.duration_ms, round_.closes_at) if round_ else now,
        running=running,
        finished=[a for a in attempts if a.state != AttemptState.IN_PROGRESS],
        rounds={each.id: each for each in contest.rounds},
        left=attempts_left(contest, sum(a.state != AttemptState.VOIDED for a in in_round)),
        refusal=START_REFUSAL_WORDS[refusal] if refusal else "",
    )


def attempts_left(contest: Contest, used: int) -> int | None:
    """Attempts of the round that are still allowed, None where there is no limit."""
    limit = contest.attempts_per_round
    return None if limit is None else max(0, limit - used)


def _settled(participant: Known | Participant, now: int) -> list[Sitting]:
    """The participant's attempts, those whose time is over ended."""
    attempts = sittings_of(participant.id)
    if any(is_overdue(attempt, now) for attempt in attempts):
        begin_write()
        for round_id in {attempt.round_id for attempt in attempts}:
            start.running(participant.id, round_id, now)
        attempts = sittings_of(participant.id)
    return attempts
