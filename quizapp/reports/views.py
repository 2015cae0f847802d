"""Public screens: the winners of a contest, and whether a certificate is valid."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Blueprint, Response, make_response, request

from quizapp.attempts.identity import own_counted_attempt
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest, Round
from quizapp.core import language
from quizapp.core.access import participant, public
from quizapp.core.db import db
from quizapp.core.errors import NotFound, TooMany
from quizapp.core.files import PDF, download
from quizapp.core.limits import guessing
from quizapp.domain import codes, seals
from quizapp.ranking.queries import winners as shown
from quizapp.reports import addresses, certificates
from quizapp.reports.queries import certificates as reads
from quizapp.reports.service import CODE_LENGTH

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

blueprint = Blueprint("reports", __name__, template_folder="templates")


@blueprint.get("/cuoc-thi/<slug>/giai-thuong")
@public
def winners(slug: str) -> ResponseReturnValue:
    """The lists that count, with names as the winners agreed to be shown."""
    contest = contests.by_slug(slug)
    return language.page("reports/winners.html", contest=contest, lists=shown.lists(contest))


# ---------------------------------------------------------------- certificates

MISTYPED = (
    "Mã chưa đúng. Vui lòng kiểm tra từng ký tự; mã có 12 ký tự, không có số 0, số 1, chữ O, I."
)


@blueprint.get("/chung-nhan")
@public
def certificate_form() -> ResponseReturnValue:
    """Where a code is typed; ``?ma=`` shows what it stands for."""
    typed = request.args.get("ma", "")
    return _certificate(typed) if typed else _page("")


@blueprint.get("/chung-nhan/<code>")
@public
def certificate(code: str) -> ResponseReturnValue:
    """What a certificate stands for, as its QR asks: what, who, when, and whether it is valid."""
    return _certificate(code)


def _certificate(typed: str) -> ResponseReturnValue:
    try:
        with guessing("certificate"):
            found = _by_code(typed)
    except (NotFound, TooMany) as refusal:
        refusal.note()
        return _page(typed[:40], refusal=refusal), refusal.status
    contest = db.session.get_one(Contest, found.certificate.contest_id)
    words = certificates.values_of(contest, found.award, found.held, found.name, found.unit_name)
    code = seals.grouped(found.certificate.code)
    return _page(code, found=found, contest=contest, words=words)


def _page(typed: str, **context: object) -> Response:
    page = language.page("reports/certificate_check.html", typed=typed, **context)
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _by_code(typed: str) -> reads.Issued:
    code = codes.tidy(typed)
    if len(code) != CODE_LENGTH or not codes.check(code):
        raise NotFound(MISTYPED, title="Mã giấy chứng nhận chưa đúng")
    return reads.by_code(code)


@blueprint.get("/ket-qua/<code>/chung-nhan.pdf")
@participant
def own_certificate(code: str) -> ResponseReturnValue:
    """The participant's own certificate from the round of this attempt."""
    attempt = own_counted_attempt(code)
    round_ = db.session.get_one(Round, attempt.round_id)
    found = reads.of_participant(attempt.participant_id, round_.number)
    if found is None:
        raise NotFound("Chưa có giấy chứng nhận nào được cấp cho kết quả này.")
    page = certificates.printed(round_.contest, found, addresses.certificate(found))
    return download(page, f"giay-chung-nhan-{found.certificate.code}.pdf", PDF)
