"""What every real contest needs around it: a province, an organiser, banks of questions."""

from __future__ import annotations

from sqlalchemy import select

from bench.real.closing import ACTOR
from bench.real.setup import Browser
from quizapp.accounts import service as accounts
from quizapp.accounts.models import Unit
from quizapp.banks import service as banks
from quizapp.banks.formats.yaml_bank import ParsedFile
from quizapp.banks.models import Bank
from quizapp.core.db import db, transaction
from quizapp.domain.banks import Area, Document, Kind, Question

PER_AREA = 8
ORGANISER, PASSWORD = "ban-to-chuc", "mot-mat-khau-rat-dai"


def gathered(people: int, now: int) -> None:
    """The tree of units for so many people and two banks: one right answer, several."""
    with transaction():
        root = accounts.create_unit(code="T", name="Tỉnh")
        _tree(root, people)
        accounts.create_user(
            username=ORGANISER,
            display_name="Ban Tổ chức",
            password=PASSWORD,
            role="organiser",
            unit_id=root.id,
            now=now,
        )
        for kind in (Kind.SINGLE, Kind.MULTIPLE):
            _bank(kind, now)


def _tree(root: Unit, people: int) -> None:
    """Departments, communes and centres below departments, offices below them; for so many people.

    Headcounts are such that some units have nearly everybody taking part, others few.
    """
    each = max(3, people // 14)
    for number in range(12):
        division = "xa-phuong" if number % 2 else "so-nganh"
        size = each * (1 + number % 5) // 2 + 1
        unit = _unit(f"DV{number}", root, division, None if number == 7 else size)
        if number % 4 == 0:
            for office in range(2):
                _unit(f"P{number}.{office}", unit, None, None)
        if number % 6 == 0:
            _unit(f"TT{number}", unit, "su-nghiep", size // 2 + 1)


def _unit(code: str, above: Unit, division: str | None, headcount: int | None) -> Unit:
    return accounts.create_unit(
        code=code, name=f"Đơn vị {code}", parent=above, division=division, headcount=headcount
    )


def organiser(browser: Browser) -> Browser:
    browser.sign_in(ORGANISER, PASSWORD)
    return browser


def bank_of(*, multiple: bool) -> int:
    kind = Kind.MULTIPLE if multiple else Kind.SINGLE
    return db.session.scalars(select(Bank.id).where(Bank.slug == f"cau-hoi-{kind}")).one()


def _bank(kind: Kind, now: int) -> None:
    slug = f"cau-hoi-{kind}"
    questions = tuple(_question(area, number, kind) for area in Area for number in range(PER_AREA))
    document = Document(slug, None, f"Văn bản {kind}", "Cơ quan ban hành")
    banks.load_document(
        ParsedFile(f"{slug}.yaml", document, questions, {}),
        bank_title=f"Ngân hàng {kind}",
        actor=ACTOR,
        now=now,
    )


def _question(area: Area, number: int, kind: Kind) -> Question:
    """The right choices are the first one, or as many as the number says, 1 to 4."""
    right = tuple(range(1 + number % 4)) if kind is Kind.MULTIPLE else (number % 4,)
    return Question(
        ref=f"{area}-{number}-{kind}",
        kind=kind,
        stem=f"Nội dung câu {number} về lĩnh vực {area} ({kind})?",
        choices=tuple(f"Phương án {letter} của câu {number}" for letter in "ABCDE"),
        right=right,
        explanation="Theo quy định.",
        citation="Điều 1",
        area=area,
    )
