"""What people say at the end of the quiz, and their coming in to a lucky draw."""

from __future__ import annotations

from flask import Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.core import clock
from quizapp.core.access import public
from quizapp.core.errors import Conflict, Gone, Invalid
from quizapp.core.limits import limiter
from quizapp.core.security import csrf
from quizapp.kiosk.service import comments, draws
from quizapp.kiosk.views import quiz as pages
from quizapp.kiosk.views.blueprint import blueprint

REFUSED_AN_HOUR, FORMS_AN_HOUR = "120 per hour", "2000 per hour"
"""From one visitor without a cookie, which may be a whole service centre: what is turned down
counts against them soon, honest forms only where no centre could send so many."""
FIELDS = ("kind", "text", "name", "contact")


def _refused(answer: Response) -> bool:
    return answer.status_code >= 400


@blueprint.post("/q/<code>/gop-y")
@limiter.limit(FORMS_AN_HOUR)
@limiter.limit(REFUSED_AN_HOUR, deduct_when=_refused)
@public
def comment(code: str) -> ResponseReturnValue:
    """Takes a comment and leads to its receipt."""
    link, quiz, there = pages.at_the_end(code)
    if there is None or not quiz.comments_on:
        raise Conflict("Vui lòng quét lại mã và trả lời các câu hỏi trước khi gửi ý kiến.")
    form = request.form
    said = comments.Said(
        kind=form.get("kind", ""),
        text=form.get("text", ""),
        nonce=there.nonce,
        seconds=(clock.now() - there.shown_at) / 1000,
        name=form.get("name", ""),
        contact=form.get("contact", ""),
        consent=bool(form.get("consent")),
        trap=form.get("website", ""),
    )
    try:
        made = comments.say(quiz, link.code, said, clock.now())
    except Invalid as refusal:
        typed = {name: form.get(name, "") for name in FIELDS}
        return pages.result(link, quiz, there, comment_error=refusal.message, typed=typed), 422
    receipt = url_for("kiosk.answer_to", receipt=made.receipt, lang=request.args.get("lang"))
    return redirect(receipt, 303)


csrf.exempt(comment)


@blueprint.post("/q/<code>/quay-thuong")
@limiter.limit(FORMS_AN_HOUR)
@limiter.limit(REFUSED_AN_HOUR, deduct_when=_refused)
@public
def enter_draw(code: str) -> ResponseReturnValue:
    """Takes part in the lucky draw."""
    link, quiz, there = pages.at_the_end(code)
    if there is None:
        raise Conflict("Vui lòng quét lại mã và trả lời các câu hỏi trước khi nhận phiếu.")
    form = request.form
    try:
        entry = draws.enter(
            quiz,
            link.code,
            name=form.get("name", ""),
            phone=form.get("phone", ""),
            agreed=bool(form.get("consent")),
            publish=bool(form.get("publish")),
            now=clock.now(),
        )
    except (Invalid, Gone) as refusal:
        typed = {name: form.get(name, "") for name in ("name", "phone")}
        html = pages.result(link, quiz, there, draw_error=refusal.message, drawn=typed)
        return html, refusal.status
    return pages.page("ticket", link=link, quiz=quiz, entry=entry, agency=pages.agency(quiz))


csrf.exempt(enter_draw)
