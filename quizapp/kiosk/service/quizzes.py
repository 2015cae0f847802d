"""Use-cases of the citizens' quiz: setting up, opening and closing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from quizapp.core import audit
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.text import nfc, nfc_lines
from quizapp.kiosk import destinations
from quizapp.kiosk.models import CitizenQuiz
from quizapp.kiosk.queries import quizzes
from quizapp.kiosk.service.links import quiz_link

if TYPE_CHECKING:
    from collections.abc import Sequence

MIN_QUESTIONS, MAX_QUESTIONS = 3, 10
MAX_WINNERS = 100
MAX_RETENTION = 730


@dataclass(frozen=True, slots=True)
class QuizSettings:
    """What an organiser sets; see the table for the words."""

    unit_id: int
    title: str
    bank_ids: tuple[int, ...]
    title_en: str = ""
    intro: str = ""
    intro_en: str = ""
    questions: int = 5
    with_hard: bool = False
    procedure_url: str = destinations.NATIONAL_PORTAL
    hotline: str = ""
    comments_on: bool = True
    draw_on: bool = False
    draw_prize: str = ""
    draw_until: int | None = None
    draw_winners: int = 1
    retention_days: int = 180


def create_quiz(
    settings: QuizSettings, *, actor: str, now: int, is_demo: bool = False
) -> CitizenQuiz:
    """A new quiz with its own link, not open yet; raises Invalid."""
    settings = _checked(settings)
    quiz = CitizenQuiz(**_columns(settings), created_by=actor, created_at=now, is_demo=is_demo)
    db.session.add(quiz)
    db.session.flush()
    quiz_link(quiz, now)
    audit.record("kiosk.create_quiz", "quiz", quiz.id, title=quiz.title)
    return quiz


def change_quiz(quiz: CitizenQuiz, settings: QuizSettings, now: int) -> None:
    """Raises Invalid; an open quiz must stay one that can be drawn (Conflict)."""
    settings = _checked(settings)
    for name, value in _columns(settings).items():
        setattr(quiz, name, value)
    quiz.version += 1
    if quiz.opened:
        _check_ready(quiz, now)
    audit.record("kiosk.change_quiz", "quiz", quiz.id, title=quiz.title)


def set_open(quiz: CitizenQuiz, opened: bool, now: int) -> None:
    """Open a quiz to the public or stop it; raises Conflict where it cannot be drawn."""
    if opened:
        _check_ready(quiz, now)
    if quiz.opened != opened:
        quiz.opened = opened
        audit.record("kiosk.open_quiz" if opened else "kiosk.close_quiz", "quiz", quiz.id)


def _check_ready(quiz: CitizenQuiz, now: int) -> None:
    found = problems(quiz.bank_ids, quiz.questions, quiz.with_hard, now)
    if found:
        raise Conflict(" ".join(found), title="Chưa mở được phần hỏi đáp")


def problems(bank_ids: Sequence[int], wanted: int, with_hard: bool, now: int) -> list[str]:
    """What keeps a quiz from being drawn, in words."""
    there = len(quizzes.drawable(bank_ids, with_hard, now))
    if there >= wanted:
        return []
    return [
        f"Các ngân hàng đã chọn mới có {there} câu phù hợp với người dân (một lựa chọn đúng hoặc"
        f" đúng, sai), cần ít nhất {wanted} câu."
    ]


def _columns(settings: QuizSettings) -> dict[str, object]:
    return {**asdict(settings), "bank_ids": list(settings.bank_ids)}


def _checked(settings: QuizSettings) -> QuizSettings:
    """The same with tidy texts; raises Invalid."""
    values = asdict(settings)
    for name in ("title", "title_en", "hotline", "draw_prize"):
        values[name] = nfc(values[name])
    for name in ("intro", "intro_en"):
        values[name] = nfc_lines(values[name])
    values["procedure_url"] = destinations.checked(values["procedure_url"])
    values["bank_ids"] = tuple(values["bank_ids"])
    tidy = QuizSettings(**values)
    if not tidy.title:
        raise Invalid("Vui lòng điền tên phần hỏi đáp.")
    if not tidy.bank_ids:
        raise Invalid("Vui lòng chọn ít nhất một ngân hàng câu hỏi.")
    if not MIN_QUESTIONS <= tidy.questions <= MAX_QUESTIONS:
        raise Invalid(f"Số câu hỏi từ {MIN_QUESTIONS} đến {MAX_QUESTIONS}.")
    if not 1 <= tidy.draw_winners <= MAX_WINNERS:
        raise Invalid(f"Số giải từ 1 đến {MAX_WINNERS}.")
    if not 1 <= tidy.retention_days <= MAX_RETENTION:
        raise Invalid(f"Thời hạn lưu từ 1 đến {MAX_RETENTION} ngày.")
    if tidy.draw_on and (not tidy.draw_prize or tidy.draw_until is None):
        raise Invalid("Quay thưởng cần có giải thưởng và thời hạn nhận phiếu.")
    return tidy
