"""Banks that tests begin with, made through the real use-cases."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from sqlalchemy import select

import factory
from quizapp.accounts.models import User
from quizapp.banks import service
from quizapp.banks.formats.yaml_bank import ParsedFile
from quizapp.banks.models import Bank, Status
from quizapp.banks.models import Question as Row
from quizapp.core.db import db
from quizapp.domain.banks import (
    TRUE_FALSE_CHOICES,
    Area,
    Audience,
    Difficulty,
    Document,
    Kind,
    Question,
)
from quizapp.domain.reviews import Step

NOW = 1_755_000_000_000

# A bank file: its document, and a question whose id stands on line 9 behind HEAD.
HEAD = """\
document:
  id: nd-1
  number: 1/2025/NĐ-CP
  title: Nghị định thử
  issuer: Chính phủ
  status: in_force
# các câu hỏi
questions:
"""
SINGLE = """\
- id: nd1-001
  kind: single
  stem: Câu hỏi?
  choices: [Một, Hai, Ba]
  key: B
  explanation: Vì vậy.
  citation: Điều 1
  area: procedures
  difficulty: 1
  audience: all
"""


def question(ref: str = "t-001", *, area: Area = Area.PROCEDURES, **kwargs) -> Question:
    """A right single-choice question (key A: "Đúng {ref}"); `kwargs` change any field."""
    values = {
        "ref": ref,
        "kind": Kind.SINGLE,
        "stem": f"Câu hỏi {ref} hỏi gì?",
        "choices": (f"Đúng {ref}", f"Sai một {ref}", f"Sai hai {ref}", f"Sai ba {ref}"),
        "right": (0,),
        "explanation": f"Vì quy định nói như vậy ({ref}).",
        "citation": "Điều 1 Nghị định thử nghiệm",
        "area": area,
        "difficulty": Difficulty.EASY,
        "audience": Audience.ALL,
    }
    return Question(**(values | kwargs))


def of_kind(kind: Kind, ref: str) -> Question:
    """A right question of any kind."""
    bare = {"choices": (), "right": ()}
    special = {
        Kind.SINGLE: {},
        Kind.MULTIPLE: {"right": (0, 2)},
        Kind.TRUE_FALSE: {"choices": TRUE_FALSE_CHOICES, "right": (1,)},
        Kind.NUMERIC: bare | {"value": Decimal("80"), "tolerance": Decimal("0.5"), "unit": "%"},
        Kind.TEXT: bare | {"accepted": ("06 rõ", "sáu rõ")},
        Kind.ORDERING: {"choices": ("Một", "Hai", "Ba", "Bốn"), "right": ()},
        Kind.MATCHING: {
            "choices": ("Trái 1", "Trái 2", "Trái 3"),
            "targets": ("Phải 1", "Phải 2", "Phải 3", "Thừa"),
            "right": (),
        },
    }
    return question(ref, kind=kind, **special[kind])


def parsed(questions: list[Question], slug: str = "nghi-dinh-thu", **document) -> ParsedFile:
    """A bank file as it is after reading."""
    given = {
        "slug": slug,
        "number": "1/2025/NĐ-CP",
        "title": "Nghị định thử nghiệm",
        "issuer": "Chính phủ",
    } | document
    questions = [replace(q, document=slug) for q in questions]
    lines = {q.ref: 10 * n for n, q in enumerate(questions, start=1)}
    return ParsedFile(f"{slug}.yaml", Document(**given), tuple(questions), lines)


def loaded(questions: list[Question], slug: str = "nghi-dinh-thu", **document) -> Bank:
    """A shared bank that holds these questions."""
    file = parsed(questions, slug, **document)
    service.load_document(file, bank_title=f"Ngân hàng {slug}", actor="thử", now=NOW)
    db.session.commit()
    return db.session.scalars(select(Bank).where(Bank.slug == slug)).one()


def loaded_bank(n_per_area: int = 5, slug: str = "nghi-dinh-thu") -> Bank:
    """A shared bank with `n_per_area` single-choice questions of each area; the key is A."""
    return loaded(
        [
            question(f"{slug}-{area.value.replace('_', '-')}-{n}", area=area)
            for area in Area
            for n in range(1, n_per_area + 1)
        ],
        slug,
    )


def all_kinds_bank(slug: str = "moi-loai") -> Bank:
    """A shared bank with one question of each kind."""
    return loaded([of_kind(kind, f"{slug}-{kind.value.replace('_', '-')}") for kind in Kind], slug)


def reviewer() -> User:
    """Who approves what others wrote: an administrator who writes nothing."""
    found = db.session.scalar(select(User).where(User.username == "nguoiduyet"))
    return found or factory.user("nguoiduyet", "admin")


def approve(bank: Bank) -> int:
    """Approve all that waits in a bank, as a second person; how many that were."""
    waiting = select(Row.version_id).where(Row.bank_id == bank.id, Row.status == Status.SUBMITTED)
    ids = [key for key in db.session.scalars(waiting) if key]
    outcome = service.take(bank, Step.APPROVE, ids, reviewer(), NOW)
    assert outcome.refused == []
    db.session.commit()
    return outcome.done


def row_of(ref: str) -> Row:
    """The stored question of this code."""
    return db.session.scalars(select(Row).where(Row.ref == ref)).one()


def hold(bank: Bank, ref: str, reason: str = "Chờ xem.") -> None:
    """Hold a question back."""
    version = row_of(ref).version_id
    service.take_one(bank, Step.HOLD, version or 0, reviewer(), NOW, reason)
    db.session.commit()


def write(path: Path, slug: str, questions: str) -> Path:
    """A bank file in a folder, made of text behind HEAD."""
    file = path / f"{slug}.yaml"
    file.write_text(HEAD.replace("nd-1", slug) + questions, encoding="utf-8")
    return file
