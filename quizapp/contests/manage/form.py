"""The form that a contest is set up by: kinds to begin with, a new contest, changing one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.banks import queries as banks
from quizapp.contests import (
    cloning,
    copying,
    moves,
    paper_checks,
    preset_facts,
    presets,
    queries,
    readiness,
    service,
)
from quizapp.contests.forms import GROUPS, ContestForm, TextsForm
from quizapp.contests.manage.blueprint import blueprint
from quizapp.contests.settings import ContestSettings, rules_of, settings_of
from quizapp.core import clock
from quizapp.core.access import ADMIN, editor
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.forms import options
from quizapp.domain import papers, ranking, rules_text
from quizapp.domain.contests import ContestState
from quizapp.domain.rules_text import Section
from quizapp.domain.text import format_number
from quizapp.domain.units import Formula

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest

EARLIER = 8
"""So many contests are offered as what a new one is made from."""


@blueprint.get("/to-chuc/cuoc-thi/mau")
@editor
def choose() -> ResponseReturnValue:
    """The kinds of contest to begin with, and earlier contests."""
    now = clock.now()
    return render_template(
        "contests/presets.html",
        cards=[(each, preset_facts.facts(each.build(now))) for each in presets.PRESETS.values()],
        earlier=queries.manageable(current_user)[:EARLIER],
    )


@blueprint.route("/to-chuc/cuoc-thi/moi", methods=["GET", "POST"])
@editor
def new() -> ResponseReturnValue:
    earlier = _earlier()
    form = _offered(ContestForm(), earlier)
    if earlier:
        form.before = copying.copied(settings_of(earlier), clock.now())
    if request.method == "GET":
        form.fill(form.before or _beginning(form), version=1)
    elif form.validate() and not _looking():
        try:
            contest = service.create_contest(
                form.settings(), actor=current_user.username, now=clock.now()
            )
        except Invalid as refusal:
            flash(refusal.message, "error")
        else:
            if earlier:
                cloning.cloned(earlier, contest)
            flash("Đã lưu bản nháp. Xem lại các mục kiểm tra rồi mở cuộc thi.", "done")
            return redirect(url_for(".show", contest_id=contest.id))
    return _form_page(form, None)


def _offered(form: ContestForm, contest: Contest | None = None) -> ContestForm:
    """The form with the units and banks that the user may choose, and those chosen before."""
    scope = accounts.scope(current_user)
    units = accounts.tree(scope) if scope or current_user.role == ADMIN else []
    top = units[0].path.count("/") if units else 0
    form.unit_id.choices = options(
        [(unit.id, "— " * (unit.path.count("/") - top) + unit.name) for unit in units]
    )
    titles = {bank.id: bank.title for bank in contest.banks} if contest else {}
    titles |= {
        bank.id: f"{bank.title} ({format_number(bank.drawable)} câu)"
        for bank in banks.banks_for(current_user, clock.now())
    }
    form.bank_ids.choices = options(titles.items())
    form.offer_banks(list(titles.items()))
    return form


def _beginning(form: ContestForm) -> ContestSettings:
    """The settings of a preset that an empty form shows."""
    preset = presets.PRESETS[_preset()]
    first = form.unit_id.choices[0].value if form.unit_id.choices else 0
    unit_id = current_user.unit_id or first
    every = [choice.value for choice in form.bank_ids.choices or ()]
    return presets.with_place(preset.build(clock.now()), unit_id, every)


def _earlier() -> Contest | None:
    """The contest that the new one is made from, by ``?tu=``; raises as ``contest_for_staff``."""
    asked = request.args.get("tu", "")
    if not asked.isdecimal() or len(asked) > 11:
        return None
    return queries.contest_for_staff(current_user, int(asked))


def _preset() -> str:
    asked = request.args.get("mau", "")
    return asked if asked in presets.PRESETS else next(iter(presets.PRESETS))


@blueprint.route("/to-chuc/cuoc-thi/<int:contest_id>/sua", methods=["GET", "POST"])
@editor
def edit(contest_id: int) -> ResponseReturnValue:
    contest = queries.contest_for_editor(current_user, contest_id)
    draft = contest.state == ContestState.DRAFT
    form = _offered(ContestForm(), contest) if draft else TextsForm()
    form.before = settings_of(contest)
    if request.method == "GET":
        form.fill(form.before, contest.version)
    elif form.validate() and not _looking():
        try:
            service.change_contest(
                contest,
                _settings(form, form.before),
                now=clock.now(),
                version=int(form.version.data or 0),
            )
        except (Invalid, Conflict) as refusal:
            flash(refusal.message, "error")
        else:
            flash("Đã lưu thay đổi.", "done")
            return redirect(url_for(".show", contest_id=contest.id))
    return _form_page(form, contest)


def _settings(form: TextsForm, before: ContestSettings) -> ContestSettings:
    if isinstance(form, ContestForm):
        return form.settings()
    return service.with_texts(before, form.texts())


def _looking() -> bool:
    """Whether the form was sent to see what it comes to, not to be stored."""
    return "xem" in request.form or not moves.NAMES.isdisjoint(request.form)


def _form_page(form: TextsForm, contest: Contest | None) -> ResponseReturnValue:
    at = moves.moved(form, request.form)
    form.add_rows()
    if isinstance(form, ContestForm):
        form.add_paper()
    full = isinstance(form, ContestForm)
    if not full:
        form.hold_past(clock.now())
    page = render_template(
        "contests/form.html" if full else "contests/texts.html",
        form=form,
        contest=contest,
        groups=GROUPS,
        errors_found=form.all_errors(),
        at=at,
        preset=None if request.args.get("tu") or contest else presets.PRESETS[_preset()],
        **(_words(form) if isinstance(form, ContestForm) else _fixed(contest)),
    )
    return page, 422 if form.is_submitted() and not _looking() else 200


def _fixed(contest: Contest | None) -> dict[str, Any]:
    return {"sections": _sections(settings_of(contest)) if contest else []}


@blueprint.post("/to-chuc/cuoc-thi/the-le")
@editor
def rules() -> ResponseReturnValue:
    """The rules in words of what is typed so far, for the script beside the form."""
    form = _offered(ContestForm())
    form.validate()
    return render_template("contests/_words.html", **_words(form))


def _words(form: ContestForm) -> dict[str, Any]:
    """What the typed settings mean: the rules, what lacks, and how many questions there are."""
    settings = form.settings()
    now, plans = clock.now(), settings.plans
    pools = [banks.pool(plan.bank_ids, now, settings.drawn_statuses) for plan in plans]
    hints = readiness.prediction_problems(settings)
    return {
        "sections": _sections(settings),
        "chain_words": ranking.describe(settings.chain, settings.prediction),
        "missing": paper_checks.paper_checks(settings, pools),
        "hints": hints + paper_checks.repeat_advice(settings, pools),
        "advanced": _advanced(form),
        "available": queries.available(pools[0], form.audience.data),
        "enough": [
            (
                plan,
                len(pool),
                papers.question_count(plan.blueprint),
                papers.max_score(plan.blueprint),
            )
            for plan, pool in zip(plans, pools, strict=True)
        ],
        "total": papers.question_count(settings.blueprint),
        "several": bool(form.audience_name.data or settings.more_papers),
    }


def _advanced(form: ContestForm) -> bool:
    """Whether the folded part of the unit ranking holds something that is not the default."""
    formula = form.formula()
    shown = ("terms", "min_participation_percent", "min_people")
    plain = Formula(**{name: getattr(formula, name) for name in shown})
    return formula != plain or bool(form.thresholds.errors or form.prize_points.errors)


def _sections(settings: ContestSettings) -> list[Section]:
    return rules_text.sections(rules_of(settings))
