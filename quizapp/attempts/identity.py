"""Who is at the browser: signed cookies say which participant and which attempt it carries.

``nguoi_du_thi`` remembers the participant of each contest. ``bai_thi`` belongs to one attempt and
also carries what saving needs to know of its paper (kinds and how many choices, nothing that
tells the key), so that a save asks the database nothing.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING

from flask import current_app, request
from flask_login import current_user

from quizapp.attempts import queries
from quizapp.attempts.models import Attempt, Participant
from quizapp.attempts.queries import Known, UnderWay
from quizapp.attempts.queries.sittings import Sitting, beside
from quizapp.contests import queries as contests
from quizapp.core import sealing
from quizapp.core.errors import Forbidden, NotFound
from quizapp.core.limits import guessing
from quizapp.domain import codes
from quizapp.domain.answers import Shape
from quizapp.domain.banks import Kind
from quizapp.domain.contests import PredictionWhen
from quizapp.domain.papers import shapes

if TYPE_CHECKING:
    from werkzeug.wrappers import Response

PARTICIPANTS, ATTEMPT = "nguoi_du_thi", "bai_thi"
DAY = 86_400
REMEMBERED = 180 * DAY
MAX_REMEMBERED = 20


def current_participant(contest_id: int) -> Known | Participant | None:
    """The participant of this contest at this browser, or whose account is signed in."""
    known = queries.participant_of(request.cookies.get(PARTICIPANTS), contest_id)
    if known is None and current_user.is_authenticated:
        return queries.participant_of_user(current_user.id, contest_id)
    return known


def remember(response: Response, participant: Participant) -> Response:
    """Let the browser carry the participant; the oldest contests are forgotten first."""
    known = queries.participants_in(request.cookies.get(PARTICIPANTS))
    known.pop(str(participant.contest_id), None)
    known = dict(list(known.items())[-MAX_REMEMBERED + 1 :])
    _set(response, PARTICIPANTS, {**known, str(participant.contest_id): participant.id})
    return response


def forget(response: Response, contest_id: int) -> Response:
    """Take the participant of a contest out of the browser."""
    known = queries.participants_in(request.cookies.get(PARTICIPANTS))
    known.pop(str(contest_id), None)
    _set(response, PARTICIPANTS, known)
    return response


def _set(response: Response, name: str, known: dict[str, int]) -> None:
    response.set_cookie(
        name,
        sealing.sign("participants", known),
        max_age=REMEMBERED,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )


# ---------------------------------------------------------------- one attempt

_LETTERS = {
    Kind.SINGLE: "s",
    Kind.MULTIPLE: "m",
    Kind.TRUE_FALSE: "t",
    Kind.NUMERIC: "n",
    Kind.TEXT: "x",
    Kind.ORDERING: "o",
    Kind.MATCHING: "g",
}
_KINDS = {letter: kind for kind, letter in _LETTERS.items()}


@dataclass(frozen=True, slots=True)
class Ticket:
    """What the attempt's cookie says; ``shapes`` is one word a question, as "s4 m5 g3-4".

    ``prediction``: one is asked with the paper.
    """

    attempt_id: int
    code: str
    shapes: str
    prediction: bool

    @property
    def questions(self) -> int:
        """How many questions the paper has."""
        return len(self.shapes.split())

    def shape(self, position: int) -> Shape | None:
        """The shape of the question at ``position`` (from 1), None where the paper has none."""
        words = self.shapes.split()
        if not 1 <= position <= len(words):
            return None
        word = words[position - 1]
        choices, _, targets = word[1:].partition("-")
        return Shape(_KINDS[word[0]], int(choices), int(targets or 0))


def ticket_of(attempt: Attempt | UnderWay) -> Ticket:
    """The ticket that belongs to an attempt."""
    words = []
    for form in shapes(attempt.paper):
        targets = f"-{form.targets}" if form.targets else ""
        words.append(f"{_LETTERS[form.kind]}{form.choices}{targets}")
    contest = contests.known(attempt.contest_id)
    asked = bool(contest.prediction) and contest.prediction_when == PredictionWhen.WITH_PAPER
    return Ticket(attempt.id, attempt.code, " ".join(words), asked)


def carry(response: Response, attempt: Attempt | UnderWay, now: int) -> Response:
    """Let the browser carry the attempt, on its own pages only."""
    response.set_cookie(
        ATTEMPT,
        sealing.sign("attempt", [*astuple(ticket_of(attempt))]),
        max_age=max(0, attempt.deadline_at - now) // 1000 + 7 * DAY,
        path=f"/lam-bai/{attempt.code}",
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response


def carried(code: str) -> Ticket | None:
    """The ticket of the attempt with this code, where the browser carries it; no query."""
    return ticket_in(current_app.config["SECRET_KEY"], request.cookies.get(ATTEMPT), code)


def ticket_in(secret: str, cookie: str | None, code: str) -> Ticket | None:
    """The ticket of the attempt with this code in a signed ``bai_thi`` cookie."""
    value = sealing.unsign_with(secret, "attempt", cookie)
    if not isinstance(value, list) or len(value) != 4 or value[1] != code:
        return None
    return Ticket(*value)


def own_under_way(code: str, now: int) -> queries.UnderWay | None:
    """The attempt with this code where the browser carries it and it takes answers now.

    None says nothing: ``own_attempt`` finds out what is the matter.
    """
    ticket = carried(code)
    return queries.under_way(ticket.attempt_id, code, now) if ticket else None


def own_sittings(code: str) -> tuple[Sitting, list[Sitting]]:
    """The attempt with this code, if it is this browser's, and all of the same person; raises as
    ``own_attempt``."""
    found = beside(code)
    people = queries.participants_in(request.cookies.get(PARTICIPANTS))
    if not found or people.get(str(found[0].contest_id)) != found[0].participant_id:
        own_attempt(code)  # who is signed in, or a refusal
    return next(each for each in found if each.code == codes.tidy(code)), found


def own_attempt(code: str) -> Attempt:
    """The attempt with this code, if it is this browser's; raises NotFound, Forbidden, TooMany."""
    ticket = carried(code)
    if ticket is not None:  # who carries an attempt guesses no code
        attempt = queries.attempt_by_code(code)
        if ticket.attempt_id == attempt.id:
            return attempt
    with guessing("attempt"):
        attempt = queries.attempt_by_code(code)
    known = current_participant(attempt.contest_id)
    if known is None or known.id != attempt.participant_id:
        raise Forbidden(
            "Bài thi này được bắt đầu trên thiết bị khác. Để làm tiếp ở đây, vui lòng vào trang "
            "cuộc thi và nhập lại số điện thoại, ngày sinh đã đăng ký.",
            title="Bài thi của người khác",
        )
    return attempt


def own_counted_attempt(code: str) -> Attempt:
    """``own_attempt`` where it may lead to a result: raises NotFound for one of a trial run."""
    attempt = own_attempt(code)
    if contests.known(attempt.contest_id).trial_of is not None:
        raise NotFound("Bài làm thử không có kết quả để khiếu nại hay nhận giấy chứng nhận.")
    return attempt
