"""A contest with questions, and people who take part in it."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal
from itertools import count

from sqlalchemy import select

import factory
import factory_banks
from quizapp.accounts.models import Unit
from quizapp.attempts.models import Attempt, Participant
from quizapp.attempts.service import register as registering
from quizapp.attempts.service import start as starting
from quizapp.contests import service as contests
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain import banks
from quizapp.domain.banks import Area, Kind
from quizapp.domain.papers import Slot
from quizapp.domain.timing import HOUR_MS, MINUTE_MS

ALL_CONSENTS = frozenset({"taking_part", "publishing"})
BORN = dt.date(1988, 5, 17)
_phones = count(905_000_001)


def single(number: int = 1, right: int = 0) -> banks.Question:
    return banks.Question(
        ref=f"bai-tap-{number}",
        kind=Kind.SINGLE,
        stem=f"Nội dung câu hỏi số {number}?",
        choices=tuple(f"Phương án {letter} của câu {number}" for letter in "ABCD"),
        right=(right,),
        explanation=f"Giải thích của câu {number}.",
        citation="Điều 1 Nghị định thử nghiệm",
        area=Area.PROCEDURES,
    )


def every_kind() -> list[banks.Question]:
    """One question of each kind."""
    common = {"area": Area.PROCEDURES, "citation": "Điều 2 Luật thử nghiệm"}
    return [
        single(1),
        banks.Question(
            "nhieu",
            Kind.MULTIPLE,
            "Chọn hai nội dung đúng.",
            ("Một", "Hai", "Ba"),
            (),
            (0, 2),
            **common,
        ),
        banks.Question(
            "dung-sai",
            Kind.TRUE_FALSE,
            "Điều này đúng hay sai?",
            ("Đúng", "Sai"),
            (),
            (0,),
            **common,
        ),
        banks.Question(
            "so",
            Kind.NUMERIC,
            "Thời hạn là bao nhiêu ngày?",
            value=Decimal(15),
            unit="ngày",
            **common,
        ),
        banks.Question(
            "chu", Kind.TEXT, "Cơ quan nào ban hành?", accepted=("Chính phủ",), **common
        ),
        banks.Question(
            "thu-tu", Kind.ORDERING, "Sắp xếp các bước.", ("Bước a", "Bước b", "Bước c"), **common
        ),
        banks.Question(
            "ghep",
            Kind.MATCHING,
            "Ghép văn bản với cơ quan.",
            ("Luật", "Nghị định"),
            ("Quốc hội", "Chính phủ", "Bộ"),
            **common,
        ),
    ]


def tree() -> dict[str, Unit]:
    """A small organisation: the province, two departments, a commune."""
    root = factory.unit("KH", "UBND tỉnh Khánh Hòa")
    return {
        "tinh": root,
        "sct": factory.unit(
            "SCT", "Sở Công Thương", parent=root, division="so-nganh", headcount=57
        ),
        "snv": factory.unit("SNV", "Sở Nội vụ", parent=root, division="so-nganh", headcount=70),
        "nt": factory.unit(
            "NT", "Phường Nha Trang", parent=root, division="xa-phuong", headcount=None
        ),
    }


def contest(questions: list[banks.Question] | None = None, **changes) -> Contest:
    """An open contest whose one round is open; ``changes`` go into its settings."""
    questions = questions or [single(n) for n in range(1, 5)]
    root = db.session.scalar(select(Unit).where(Unit.code == "KH")) or tree()["tinh"]
    now = clock.now()
    settings = {
        "title": "Tìm hiểu cải cách hành chính 2026",
        "unit_id": root.id,
        "contact": "Sở Công Thương, 0258 3822 000",
        "bank_ids": (factory_banks.loaded(questions, f"ngan-hang-{next(_phones)}").id,),
        "blueprint": (Slot(len(questions), 100),),
        "duration_ms": 15 * MINUTE_MS,
        "rounds": (contests.RoundSettings("Kỳ 1", now - HOUR_MS, now + 24 * HOUR_MS),),
        **changes,
    }
    made = contests.create_contest(contests.ContestSettings(**settings), actor="tochuc", now=now)
    db.session.flush()
    contests.open_contest(made, now)
    db.session.commit()
    return made


def participant(of: Contest, name: str = "Nguyễn Văn An", unit: Unit | None = None) -> Participant:
    made = registering.register(
        of,
        registering.Registration(
            full_name=name,
            birth_date=BORN,
            phone=f"0{next(_phones)}",
            unit_id=unit.id if unit else None,
            division=None,
            consents=ALL_CONSENTS,
            password=of.entry_password,
        ),
        clock.now(),
    )
    db.session.commit()
    return made


def attempt(of: Contest, by: Participant | None = None, now: int | None = None) -> Attempt:
    """An attempt under way in the contest's first round."""
    by = by or participant(of)
    now = clock.now() if now is None else now
    made = starting.start(by.id, of.rounds[0], now, random.Random(1))
    db.session.commit()
    return made


def right_responses(of: Attempt) -> dict[int, str]:
    """The right answer to every question of the attempt, as stored text."""
    from quizapp.banks import queries
    from quizapp.domain import answers, papers, scoring

    paper = papers.paper_from_json(of.paper)
    questions = queries.versions(item.version_id for item in paper)
    return {
        position: answers.parse(
            papers.shape(item), scoring.display_key(questions[item.version_id], item)
        )
        for position, item in enumerate(paper, start=1)
    }


# ---------------------------------------------------------------- through the screens


def entry_form(phone: str | None = None, **changes) -> dict[str, str]:
    """The entry form, filled in by a citizen."""
    return {
        "full_name": "Nguyễn Văn An",
        "birth_date": "17/5/1988",
        "phone": phone or f"0{next(_phones)}",
        "unit_id": "0",
        "taking_part": "y",
        "publishing": "y",
        **changes,
    }


def come_in(client, of: Contest, phone: str | None = None, **changes):
    """Send the entry form; the answer leads on to the start."""
    return client.send(f"/cuoc-thi/{of.slug}/vao", entry_form(phone, **changes))


def begin(client, of: Contest) -> Attempt:
    """Start an attempt by the screen; who is new comes in first."""
    if client.get(f"/cuoc-thi/{of.slug}/bat-dau").status_code == 302:
        assert come_in(client, of).status_code == 303
    answer = client.send(f"/cuoc-thi/{of.slug}/bat-dau")
    assert answer.status_code == 303, answer.text
    code = answer.location.rsplit("/", 1)[1]
    return db.session.scalars(select(Attempt).where(Attempt.code == code)).one()


def put(client, code: str, position: int, choice: object, seq: int):
    """Save one answer as the paper's script does."""
    return client.put(
        f"/lam-bai/{code}/cau/{position}",
        json={"choice": choice, "seq": seq},
        headers={"X-Quizapp": "1"},
    )


def move_deadline(of: Attempt, ms: int) -> None:
    """Let the attempt's deadline lie so many milliseconds from now."""
    of.deadline_at = clock.now() + ms
    db.session.commit()
