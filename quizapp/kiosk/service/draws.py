"""Use-cases of lucky draws: coming in, drawing once, repeating the draw."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select

from quizapp.core import audit, sealing
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Gone, Invalid
from quizapp.domain import draws
from quizapp.domain.codes import secret_code
from quizapp.domain.text import BadPhone, nfc, normalise_phone
from quizapp.domain.timing import DAY_MS
from quizapp.kiosk import consent
from quizapp.kiosk.models import DrawEntry, DrawRun

if TYPE_CHECKING:
    from quizapp.kiosk.models import CitizenQuiz

MAX_NAME = 100


def enter(
    quiz: CitizenQuiz,
    code: str,
    *,
    name: str,
    phone: str,
    agreed: bool,
    publish: bool,
    now: int,
) -> DrawEntry | None:
    """A ticket, or None where the phone has one; raises Invalid, Gone when it is too late."""
    if not quiz.draw_on or quiz.draw_until is None or now >= quiz.draw_until:
        raise Gone("Đã hết thời hạn nhận phiếu quay thưởng.")
    name = nfc(name)
    if not name or len(name) > MAX_NAME:
        raise Invalid("Vui lòng điền họ và tên.")
    try:
        phone = normalise_phone(phone)
    except BadPhone:
        raise Invalid("Số điện thoại chưa đúng, ví dụ: 0905 123 456.") from None
    if not agreed:
        raise Invalid("Cần đánh dấu đồng ý để tham gia quay thưởng.")
    row = {
        "quiz_id": quiz.id,
        "code": code,
        "ticket": secret_code(secrets.randbelow, 8),
        "identity": sealing.fingerprint(f"draw-{quiz.id}", phone),
        "name": sealing.encrypt(name),
        "phone": sealing.encrypt(phone),
        "publish": publish,
        "consent": consent.version(consent.DRAW, *([consent.PUBLISH] if publish else [])),
        "erase_at": quiz.draw_until + quiz.retention_days * DAY_MS,
        "created_at": now,
    }
    made = db.session.scalar(insert_ignoring(DrawEntry).values(row).returning(DrawEntry.id))
    return db.session.get(DrawEntry, made) if made is not None else None


def draw(quiz: CitizenQuiz, actor: str, now: int, seed: str | None = None) -> DrawRun:
    """Draw the winners, once; raises Conflict before the end, without tickets, a second time."""
    if quiz.draw_until is None or now < quiz.draw_until:
        raise Conflict("Chỉ quay thưởng được sau khi hết thời hạn nhận phiếu.")
    tickets = tickets_of(quiz.id)
    if not tickets:
        raise Conflict("Chưa có phiếu nào để quay thưởng.")
    seed = seed or secrets.token_hex(16)
    row = {
        "quiz_id": quiz.id,
        "seed": seed,
        "tickets": len(tickets),
        "digest": draws.digest(tickets),
        "winners": draws.order(seed, tickets)[: quiz.draw_winners],
        "drawn_at": now,
        "drawn_by": actor,
    }
    made = db.session.scalar(insert_ignoring(DrawRun).values(row).returning(DrawRun.quiz_id))
    if made is None:
        raise Conflict("Phần hỏi đáp này đã quay thưởng.")
    audit.record("kiosk.draw", "quiz", quiz.id, seed=seed, tickets=len(tickets))
    return db.session.get_one(DrawRun, made)


def repeats(run: DrawRun) -> bool:
    """Whether the recorded seed gives the recorded winners from the tickets that are stored."""
    tickets = tickets_of(run.quiz_id)
    again = draws.order(run.seed, tickets)[: len(run.winners)]
    return draws.digest(tickets) == run.digest and again == run.winners


def tickets_of(quiz_id: int) -> list[str]:
    """The tickets of a draw, in order; they stay when names and phones are erased."""
    return sorted(db.session.scalars(select(DrawEntry.ticket).where(DrawEntry.quiz_id == quiz_id)))
