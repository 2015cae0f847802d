"""The participant's page of the own personal data: what is kept, why, until when; requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for

from quizapp.accounts import queries as accounts
from quizapp.attempts import consent, queries
from quizapp.attempts.forms import DataRequestForm, ReturnForm
from quizapp.attempts.identity import current_participant, remember
from quizapp.attempts.models import Participant
from quizapp.attempts.personal import details_of, masked_phone
from quizapp.attempts.queries import own_data as reads
from quizapp.attempts.service import own_data, register
from quizapp.attempts.views.blueprint import blueprint
from quizapp.attempts.views.entry import count_guess, notice_of
from quizapp.contests import queries as contests
from quizapp.core import clock
from quizapp.core.access import participant
from quizapp.core.db import db
from quizapp.core.errors import Forbidden, Invalid, Refusal
from quizapp.core.forms import ignore_others
from quizapp.core.limits import limiter, of_visitor
from quizapp.domain.contests import EntryMode
from quizapp.domain.data_requests import (
    WISH_LABELS,
    WISH_STATE_LABELS,
    Wish,
    answer_until,
    done_until,
)
from quizapp.domain.timing import DAY_MS

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest

ASKING = of_visitor("20/hour", office="400/hour")


def _own(contest: Contest) -> Participant:
    """The participant at this browser; raises Forbidden for anybody else."""
    known = current_participant(contest.id)
    if known is None or contest.entry_mode == EntryMode.ANONYMOUS:
        raise Forbidden(
            "Để xem dữ liệu của mình, vui lòng vào cuộc thi bằng số điện thoại và ngày sinh "
            "đã đăng ký, hoặc bằng tài khoản, rồi mở lại trang này.",
            title="Chưa biết anh/chị là ai",
        )
    return db.session.get_one(Participant, known.id)


@blueprint.get("/cuoc-thi/<slug>/du-lieu-cua-toi")
@participant
def own(slug: str) -> ResponseReturnValue:
    """What is kept of the participant, what for, until when, and what was asked about it."""
    contest = contests.by_slug(slug)
    if contest.entry_mode == EntryMode.FORM and current_participant(contest.id) is None:
        return _who_page(contest, ReturnForm(formdata=None, prefix="lai-"))
    return _page(contest, _own(contest), DataRequestForm(formdata=None))


@blueprint.post("/cuoc-thi/<slug>/du-lieu-cua-toi/vao")
@participant
def come_to_own(slug: str) -> ResponseReturnValue:
    """Who has changed the browser says so by phone and date of birth, after the contest too."""
    contest = contests.by_slug(slug)
    count_guess()
    ignore_others("lai-(phone|birth_date)")
    form = ReturnForm(prefix="lai-")
    if contest.entry_mode == EntryMode.FORM and form.validate_on_submit():
        try:
            known = register.come_back(contest, form.phone.data, form.birth_date.data)
        except Refusal as refusal:
            refusal.note()
            form.phone.errors = [refusal.message]
        else:
            return remember(redirect(url_for("attempts.own", slug=slug), 303), known)
    return _who_page(contest, form), 422


def _who_page(contest: Contest, form: ReturnForm) -> str:
    return render_template("attempts/own_data_enter.html", contest=contest, form=form)


def _page(contest: Contest, person: Participant, form: DataRequestForm) -> str:
    by_account = person.user_id is not None
    data = consent.DATA_BY_ACCOUNT if by_account else consent.data_by_form(contests.entry(contest))
    last = max((each.closes_at for each in contest.rounds), default=clock.now())
    return render_template(
        "attempts/own_data.html",
        contest=contest,
        person=person,
        phone=masked_phone(person),
        unit=accounts.known_unit(person.unit_id),
        details=details_of(person),
        attempts=len(queries.attempts_of(person.id)),
        consents=queries.consents_of(person.id),
        purposes=consent.PURPOSES,
        notice=notice_of(contest, data),
        kept_until=last + contest.retention_days * DAY_MS,
        requests=reads.requests_of(person.id),
        wishes=WISH_LABELS,
        states=WISH_STATE_LABELS,
        answer_until=answer_until,
        done_until=done_until,
        form=form,
    )


@blueprint.post("/cuoc-thi/<slug>/du-lieu-cua-toi")
@limiter.limit(ASKING)
@participant
def ask(slug: str) -> ResponseReturnValue:
    """Ask the organisers to correct or erase."""
    contest = contests.by_slug(slug)
    person = _own(contest)
    ignore_others("wish|words")
    form = DataRequestForm()
    if form.validate_on_submit():
        try:
            own_data.ask(person, Wish(form.wish.data), form.words.data or "", clock.now())
        except Invalid as refusal:
            form.words.errors = [refusal.message]
        else:
            flash("Ban Tổ chức đã nhận yêu cầu của anh/chị.", "done")
            return redirect(url_for("attempts.own", slug=slug), 303)
    return _page(contest, person, form), 422


@blueprint.post("/cuoc-thi/<slug>/du-lieu-cua-toi/cong-khai")
@limiter.limit(ASKING)
@participant
def publish(slug: str) -> ResponseReturnValue:
    """Agree to be named on the boards, or take that back."""
    contest = contests.by_slug(slug)
    person = _own(contest)
    ignore_others("cong-khai")
    own_data.publish_name(person, given=request.form.get("cong-khai") == "co", now=clock.now())
    flash("Đã ghi nhận lựa chọn của anh/chị về việc công khai họ tên.", "done")
    return redirect(url_for("attempts.own", slug=slug), 303)
