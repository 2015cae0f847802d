"""Banks and contests that tests begin with."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

import factory
from quizapp.accounts.models import Unit
from quizapp.banks import service as banks
from quizapp.banks.formats.yaml_bank import ParsedFile
from quizapp.banks.models import Bank
from quizapp.contests import service
from quizapp.contests.models import Contest, Round
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain import banks as domain
from quizapp.domain.banks import Area, Kind
from quizapp.domain.papers import Slot
from quizapp.domain.timing import DAY_MS, HOUR_MS, MINUTE_MS

ANSWERS = {
    Kind.SINGLE: {"choices": ("Đúng 1", "Sai 1", "Sai 2", "Sai 3"), "right": (0,)},
    Kind.MULTIPLE: {"choices": ("Đúng 1", "Đúng 2", "Sai 1", "Sai 2"), "right": (0, 1)},
    Kind.TRUE_FALSE: {"choices": ("Đúng", "Sai"), "right": (0,)},
    Kind.NUMERIC: {"value": Decimal(15), "unit": "ngày"},
    Kind.TEXT: {"accepted": ("một cửa",)},
    Kind.ORDERING: {"choices": ("Bước một", "Bước hai", "Bước ba")},
    Kind.MATCHING: {"choices": ("A", "B"), "targets": ("Hợp A", "Hợp B", "Không hợp")},
}
"""The right answer of every question made here: the choices that begin with "Đúng", 15,
"một cửa", the order as written, targets in the order of the choices."""


def question(ref: str, area: Area, kind: Kind = Kind.SINGLE, **kwargs) -> domain.Question:
    """A question of the domain whose key is plain from its choices (see ANSWERS)."""
    return domain.Question(
        ref=ref,
        kind=kind,
        stem=f"Nội dung câu hỏi {ref}?",
        explanation=f"Giải thích của câu {ref}.",
        citation="Điều 1 Nghị định số 1/2025/NĐ-CP",
        area=area,
        **{**ANSWERS[kind], **kwargs},
    )


def bank(
    per_area: int = 6,
    *,
    kinds: Sequence[Kind] = (Kind.SINGLE,),
    slug: str = "ngan-hang-thu",
    unit: Unit | None = None,
) -> Bank:
    """A bank with ``per_area`` approved questions in each of the seven areas, kinds in turn."""
    wanted = [area for area in Area for _ in range(per_area)]
    questions = tuple(
        question(f"{area}-{number}", area, kinds[number % len(kinds)])
        for number, area in enumerate(wanted)
    )
    document = domain.Document(slug, None, "Văn bản thử", "Cơ quan thử")
    banks.load_document(
        ParsedFile(f"{slug}.yaml", document, questions, {}),
        bank_title="Ngân hàng thử",
        actor="thu",
        now=clock.now(),
    )
    made = db.session.scalars(select(Bank).where(Bank.slug == slug)).one()
    made.unit_id = unit.id if unit else None
    db.session.commit()
    return made


def unit() -> Unit:
    """The unit that most tests work in, made on first need."""
    found = db.session.scalar(select(Unit).where(Unit.code == "SCT"))
    return found or factory.unit(division="so-nganh", headcount=40)


def settings(**kwargs) -> service.ContestSettings:
    """Settings of a contest with one round that opened an hour ago and closes in a day.

    Any field of ContestSettings may be given; five questions by default, one in each of the
    first five areas.
    """
    now = clock.now()
    given = {
        "title": "Tìm hiểu cải cách hành chính",
        "summary": "Cuộc thi của các bài kiểm tra.",
        "contact": "Văn phòng Sở, điện thoại 0258 3822 000",
        "duration_ms": 15 * MINUTE_MS,
        "blueprint": tuple(Slot(1, 100, area=area) for area in list(Area)[:5]),
        "rounds": (service.RoundSettings("Kỳ 1", now - HOUR_MS, now + DAY_MS),),
        **kwargs,
    }
    if "unit_id" not in given:
        given["unit_id"] = unit().id
    if "bank_ids" not in given:
        made = db.session.scalar(select(Bank).where(Bank.slug == "ngan-hang-thu")) or bank()
        given["bank_ids"] = (made.id,)
    return service.ContestSettings(**given)


def draft(**kwargs) -> Contest:
    """A contest that is not open yet; keywords as in ``settings``."""
    made = service.create_contest(settings(**kwargs), actor="thu", now=clock.now())
    db.session.commit()
    return made


def contest(**kwargs) -> Contest:
    """An open contest with a bank and one round that is open now; keywords as in ``settings``."""
    made = draft(**kwargs)
    service.open_contest(made, clock.now())
    db.session.commit()
    return made


def move_round(round_: Round, *, opens_in: int | None = None, closes_in: int | None = None) -> None:
    """Put a round's opening or closing so many milliseconds from now, past the use-cases' rules."""
    if opens_in is not None:
        round_.opens_at = clock.now() + opens_in
    if closes_in is not None:
        round_.closes_at = clock.now() + closes_in
    db.session.commit()
