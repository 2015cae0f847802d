"""The receipt of a comment, under which its writer finds the answer."""

from __future__ import annotations

from flask.typing import ResponseReturnValue

from quizapp.accounts import queries as accounts
from quizapp.core.access import public
from quizapp.kiosk.queries import comments
from quizapp.kiosk.views import quiz as pages
from quizapp.kiosk.views.blueprint import blueprint


@blueprint.get("/gop-y/<receipt>")
@public
def answer_to(receipt: str) -> ResponseReturnValue:
    comment = comments.by_receipt(receipt)
    quiz = comments.quiz_of(comment)
    html = pages.page(
        "receipt",
        comment=comment,
        quiz=quiz,
        agency=pages.agency(quiz),
        unit=accounts.unit(comment.unit_id),
    )
    return html, {"Cache-Control": "no-store"}
