"""The citizens' quiz: one address, a question at a time, nothing remembered but in the page."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import request, url_for

from quizapp.accounts import queries as accounts
from quizapp.banks import queries as banks
from quizapp.core import clock, language
from quizapp.core.access import public
from quizapp.core.db import begin_read
from quizapp.core.errors import Refusal
from quizapp.core.security import csrf
from quizapp.kiosk import addresses, consent, queries, service, share, sitting, visits
from quizapp.kiosk.models import Event
from quizapp.kiosk.queries import quizzes
from quizapp.kiosk.service import counting
from quizapp.kiosk.sitting import Sitting
from quizapp.kiosk.views.blueprint import blueprint
from quizapp.kiosk.views.finding import link_at

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.kiosk.models import CitizenQuiz, QrLink

RATINGS = (Event.RATED_5, Event.RATED_4, Event.RATED_3, Event.RATED_2, Event.RATED_1)
REPLAY_MS = 12 * 3_600_000
_rng = random.SystemRandom()


def page(template: str, **context: Any) -> str:
    """A page of the counter, in the language asked for."""
    return language.page(f"kiosk/quiz/{template}.html", consent=consent, **context)


def ended(refusal: Refusal) -> ResponseReturnValue:
    """The kind page of a code that no longer leads on."""
    return page("ended", refusal=refusal), refusal.status


def first_page(link: QrLink) -> str:
    """The first question, as the answer to the scan itself."""
    quiz = queries.quiz_of(link)
    return _question(link, quiz, _begun(quiz))


@blueprint.post("/q/<code>")
@public
def play(code: str) -> ResponseReturnValue:
    """A step on: an answer (``a``), the next question, or the same page in the other language."""
    begin_read()
    try:
        link = link_at(code, clock.now())
        quiz = queries.quiz_of(link)
    except queries.Ended as refusal:
        return ended(refusal)
    now = clock.now()
    there = sitting.unseal(request.form.get("s"), quiz.id, now)
    if there is None or not there.paper:
        return _question(link, quiz, _begun(quiz), stale=True)
    shown = request.form.get("xem")
    if shown == "verdict" and there.answers:
        return _verdict(link, quiz, there)
    if there.over:
        return _finish(link, quiz, there, count=shown is None)
    position = request.form.get("a", "")
    if not position.isdecimal() or int(position) >= len(
        there.paper[len(there.answers)].choice_order
    ):
        return _question(link, quiz, there)
    return _answer(link, quiz, there, int(position))


csrf.exempt(play)  # there is nobody signed in: what may be done is signed into the page


def _begun(quiz: CitizenQuiz) -> Sitting:
    now = clock.now()
    begun = sitting.begin(quiz.id, quiz.questions, quizzes.pool(quiz, now), now, _rng)
    if not begun.paper:
        raise queries.Ended("Phần hỏi đáp này đang tạm dừng.", title="Phần hỏi đáp đang tạm dừng")
    return begun


def _answer(link: QrLink, quiz: CitizenQuiz, there: Sitting, position: int) -> str:
    item = there.paper[len(there.answers)]
    question = banks.versions([item.version_id])[item.version_id]
    right = sitting.is_right(question, item, position)
    html = _verdict(link, quiz, there.answered(position))
    if visits.first(f"{there.nonce}|{len(there.answers)}", REPLAY_MS):
        events = {Event.ANSWERED: 1, Event.RIGHT: int(right), Event.STARTED: not there.answers}
        counting.note(link.code, clock.now(), {event: 1 for event, is_ in events.items() if is_})
        counting.note_answer(quiz.id, item.question_id, right)
    return html


def _finish(link: QrLink, quiz: CitizenQuiz, there: Sitting, *, count: bool) -> str:
    html = result(link, quiz, there)
    if count and visits.first(f"{there.nonce}|over", REPLAY_MS):
        counting.note(link.code, clock.now(), {Event.FINISHED: 1})
    return html


@blueprint.post("/q/<code>/hai-long")
@public
def rate(code: str) -> ResponseReturnValue:
    """How satisfied somebody is, once a sitting."""
    begin_read()
    link, quiz, there = at_the_end(code)
    if there is None:
        return _question(link, quiz, _begun(quiz), stale=True)
    degree = request.form.get("muc", "")
    event = {each.value[-1]: each for each in RATINGS}.get(degree)
    there = replace(there, rated=there.rated or event is not None)
    html = result(link, quiz, there, thanks=event is not None)
    if event is not None and visits.first(f"{there.nonce}|rated", REPLAY_MS):
        counting.note(link.code, clock.now(), {event: 1})
    return html


csrf.exempt(rate)


def at_the_end(code: str) -> tuple[QrLink, CitizenQuiz, Sitting | None]:
    """The link, its quiz, and the finished sitting that the form carries, if it does."""
    link = link_at(code, clock.now())
    quiz = queries.quiz_of(link)
    there = sitting.unseal(request.form.get("s"), quiz.id, clock.now())
    return link, quiz, there if there is not None and there.paper and there.over else None


# ---------------------------------------------------------------- pages


def agency(quiz: CitizenQuiz) -> str:
    """The name of the unit that asks."""
    unit = accounts.unit(quiz.unit_id)
    return unit.name if unit else ""


def _common(link: QrLink, quiz: CitizenQuiz, there: Sitting) -> dict[str, Any]:
    return {
        "link": link,
        "quiz": quiz,
        "agency": agency(quiz),
        "number": len(there.answers),
        "total": len(there.paper),
        "state": sitting.seal(there, clock.now()),
    }


def _question(link: QrLink, quiz: CitizenQuiz, there: Sitting, *, stale: bool = False) -> str:
    item = there.paper[len(there.answers)]
    question = banks.versions([item.version_id])[item.version_id]
    return page(
        "question",
        **_common(link, quiz, there),
        stem=question.stem,
        choices=[question.choices[i] for i in item.choice_order],
        stale=stale,
        address=addresses.full(link.code),
        picture=share.picture_address(link.code),
    )


def _verdict(link: QrLink, quiz: CitizenQuiz, there: Sitting) -> str:
    item, given = there.paper[len(there.answers) - 1], there.answers[-1]
    question = banks.versions([item.version_id])[item.version_id]
    right = sitting.is_right(question, item, given)
    key = sitting.right_position(question, item)
    marked = [(True, key)] if right else [(False, given), (True, key)]
    return page(
        "verdict",
        **_common(link, quiz, there),
        question=question,
        marked=[(is_key, question.choices[item.choice_order[at]]) for is_key, at in marked],
        right=right,
        over=there.over,
    )


def result(
    link: QrLink, quiz: CitizenQuiz, there: Sitting, *, thanks: bool = False, **forms: Any
) -> str:
    """The last page: result, the ways on, satisfaction, comments, the draw."""
    questions = banks.versions([item.version_id for item in there.paper])
    right = sum(
        sitting.is_right(questions[item.version_id], item, given)
        for item, given in zip(there.paper, there.answers, strict=True)
    )
    own = service.quiz_link(quiz, clock.now())
    now = clock.now()
    return page(
        "result",
        **_common(link, quiz, there),
        right=right,
        rated=there.rated,
        thanks=thanks,
        zalo=share.zalo(addresses.full(own.code)),
        facebook=share.facebook(addresses.full(own.code)),
        share_address=addresses.full(own.code),
        drawing=quiz.draw_on and quiz.draw_until is not None and now < quiz.draw_until,
        again=url_for("kiosk.follow", code=link.code, lang=language.kept()),
        **forms,
    )
