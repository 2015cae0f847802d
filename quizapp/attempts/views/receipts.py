"""Receipts: the participant's own, to print, and the page where anyone may check a code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, redirect, render_template, request, url_for

from quizapp.accounts import queries as accounts
from quizapp.attempts import queries
from quizapp.attempts.identity import own_attempt
from quizapp.attempts.models import Attempt, Participant
from quizapp.attempts.service import answer, verify
from quizapp.attempts.views.blueprint import blueprint
from quizapp.attempts.views.paper import settled, unstored
from quizapp.contests import queries as contests
from quizapp.contests.models import Round
from quizapp.core import clock, qr
from quizapp.core.access import participant, public
from quizapp.core.db import db
from quizapp.core.errors import NotFound, TooMany
from quizapp.core.limits import guessing
from quizapp.domain import codes, seals
from quizapp.domain.contests import EntryMode
from quizapp.domain.timing import ATTEMPT_STATE_LABELS, AttemptState

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

MISTYPED = (
    "Mã chưa đúng. Vui lòng kiểm tra từng ký tự; mã có 12 ký tự, không có số 0, số 1, chữ O, I."
)
UNKNOWN = "Không có biên nhận nào mang mã này. Vui lòng đối chiếu lại với biên nhận."


@blueprint.get("/ket-qua/<code>/bien-nhan")
@participant
def receipt(code: str) -> ResponseReturnValue:
    """The participant's receipt, laid out for a sheet of A5."""
    attempt = settled(own_attempt(code))
    if attempt.receipt is None:
        return redirect(url_for("attempts.result", code=attempt.code))
    contest = contests.known(attempt.contest_id)
    person = db.session.get_one(Participant, attempt.participant_id)
    site = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    address = f"{site}{url_for('attempts.check_receipt')}"
    size, path = qr.path(f"{address}?ma={attempt.receipt}")
    page = render_template(
        "attempts/receipt.html",
        attempt=attempt,
        contest=contest,
        organiser=contests.organiser(contest),
        round=db.session.get_one(Round, attempt.round_id),
        person=person if contest.entry_mode != EntryMode.ANONYMOUS else None,
        unit=accounts.unit(person.unit_id),
        kept=answer.kept(attempt),
        receipt=seals.grouped(attempt.receipt),
        state=ATTEMPT_STATE_LABELS[AttemptState(attempt.state)],
        printed_at=clock.now(),
        address=address.split("://", 1)[-1],
        qr_size=size,
        qr_path=path,
    )
    return unstored(page)


@blueprint.get("/bien-nhan")
@public
def check_receipt() -> ResponseReturnValue:
    """What a receipt stands for: when, which round, how many answers; never who."""
    typed = request.args.get("ma", "")
    if not typed:
        return render_template("attempts/check_receipt.html", typed="")
    try:
        with guessing("receipt"):
            attempt = _by_receipt(typed)
    except (NotFound, TooMany) as refusal:
        refusal.note()
        page = render_template("attempts/check_receipt.html", typed=typed[:40], refusal=refusal)
        return unstored(page), refusal.status
    contest = contests.known(attempt.contest_id)
    page = render_template(
        "attempts/check_receipt.html",
        typed=seals.grouped(attempt.receipt or ""),
        attempt=attempt,
        contest=contest,
        round=db.session.get_one(Round, attempt.round_id),
        kept=answer.kept(attempt),
        state=ATTEMPT_STATE_LABELS[AttemptState(attempt.state)],
        intact=verify.intact(attempt, queries.log_of(attempt.id)),
    )
    return unstored(page)


def _by_receipt(typed: str) -> Attempt:
    code = codes.tidy(typed)
    if len(code) != seals.RECEIPT_LENGTH or not codes.check(code):
        raise NotFound(MISTYPED, title="Mã biên nhận chưa đúng")
    found = queries.attempt_by_receipt(code)
    if found is None:
        raise NotFound(UNKNOWN, title="Không tìm thấy biên nhận")
    return found
