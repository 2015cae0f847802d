"""Reads of a bank's questions: searched, sorted, paged, with how they fared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from sqlalchemy import exists, func, select

from quizapp.banks.models import (
    Bank,
    LegalDocument,
    Question,
    QuestionUsage,
    QuestionVersion,
    Status,
    UsageTally,
)
from quizapp.core.db import db
from quizapp.domain import banks as domain
from quizapp.domain.text import parse_id, search_key

if TYPE_CHECKING:
    from sqlalchemy import Select

ENOUGH_ANSWERS = 20
"""With fewer answers a share says nothing."""
LOW_PERCENT, HIGH_PERCENT = 30, 95
NEVER, EVER = "chua", "roi"
USES = {NEVER: "Chưa dùng lần nào", EVER: "Đã dùng"}
SHARES = {
    "thap": f"Dưới {LOW_PERCENT}% trả lời đúng",
    "cao": f"Trên {HIGH_PERCENT}% trả lời đúng",
}
SORTS = {
    "ma": "Theo mã",
    "moi": "Mới sửa trước",
    "kho": "Ít người đúng trước",
    "de": "Nhiều người đúng trước",
    "dung": "Dùng nhiều trước",
}


@dataclass(frozen=True, slots=True)
class Search:
    """What a list of questions is narrowed to; empty values narrow nothing.

    ``used`` is one of USES or the id of a contest, ``share`` one of SHARES, ``sort`` of SORTS.
    """

    words: str = ""
    status: str = ""
    document: str = ""
    area: str = ""
    kind: str = ""
    difficulty: str = ""
    audience: str = ""
    used: str = ""
    share: str = ""
    sort: str = ""

    @property
    def args(self) -> dict[str, Any]:
        """As it stands in an address; `asked` reads it back."""
        values = {ADDRESS[field.name]: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value}

    @property
    def narrow(self) -> bool:
        return bool(set(self.args) - {ADDRESS["sort"]})

    @property
    def detailed(self) -> bool:
        """Whether more than words and status are asked for."""
        return bool(set(self.args) - {ADDRESS["words"], ADDRESS["status"]})


ADDRESS = {
    "words": "tim",
    "status": "trang-thai",
    "document": "van-ban",
    "area": "linh-vuc",
    "kind": "loai",
    "difficulty": "do-kho",
    "audience": "doi-tuong",
    "used": "da-dung",
    "share": "ty-le",
    "sort": "xep",
}
_MAX = 200


def asked(given: Mapping[str, str]) -> Search:
    """What an address or a form asks for."""
    return Search(**{name: given.get(at, "")[:_MAX] for name, at in ADDRESS.items()})


# ---------------------------------------------------------------- how questions fared

_fared = (
    select(
        QuestionUsage.version_id,
        func.sum(QuestionUsage.drawn).label("drawn"),
        func.sum(QuestionUsage.answered).label("answered"),
        func.sum(QuestionUsage.right).label("right"),
    )
    .group_by(QuestionUsage.version_id)
    .subquery()
)
_drawn, _answered, _right = (func.coalesce(_fared.c[n], 0) for n in ("drawn", "answered", "right"))


@dataclass(frozen=True, slots=True)
class Row:
    """A question in a list, with the figures of its present version over all contests."""

    question: Question
    drawn: int
    answered: int
    right: int

    @property
    def share(self) -> Fraction | None:
        """Right ÷ answered; None before anybody answered."""
        return Fraction(self.right, self.answered) if self.answered else None

    @property
    def telling(self) -> bool:
        """Whether enough people answered for the share to say something."""
        return self.answered >= ENOUGH_ANSWERS


# ---------------------------------------------------------------- lists


def questions(bank: Bank, search: Search) -> Select[Any]:
    """The questions of a bank that fit; words are found without case and diacritics."""
    query = (
        select(Question)
        .outerjoin(_fared, _fared.c.version_id == Question.version_id)
        .where(Question.bank_id == bank.id)
    )
    for word in search_key(search.words).split():
        query = query.where(Question.search.contains(word, autoescape=True))
    for name in ("area", "kind", "status", "audience"):
        if getattr(search, name):
            query = query.where(getattr(Question, name) == getattr(search, name))
    if not search.status:
        query = query.where(Question.status != Status.RETIRED)
    if search.difficulty:
        query = query.where(Question.difficulty == parse_id(search.difficulty))
    if search.document:
        query = query.where(Question.document_id == parse_id(search.document))
    if search.share in SHARES:
        query = query.where(_answered >= ENOUGH_ANSWERS, _SHARE[search.share])
    return _by_use(query, search.used)


_SHARE = {
    "thap": _right * 100 < _answered * LOW_PERCENT,
    "cao": _right * 100 > _answered * HIGH_PERCENT,
}


def _by_use(query: Select[Any], used: str) -> Select[Any]:
    """Whichever version was drawn: a question keeps its past."""
    use = exists().where(QuestionUsage.question_id == Question.id, QuestionUsage.drawn > 0)
    if not used:
        return query
    if used == NEVER:
        return query.where(~use)
    if used != EVER:
        use = use.where(QuestionUsage.contest_id == parse_id(used))
    return query.where(use)


def count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


_share = _right * 1000 / func.nullif(_answered, 0)
_ORDERS: dict[str, Callable[[], tuple[Any, ...]]] = {
    "moi": lambda: (Question.version_id.desc(),),
    "kho": lambda: (_answered == 0, _share, Question.ref),
    "de": lambda: (_answered == 0, _share.desc(), Question.ref),
    "dung": lambda: (_drawn.desc(), Question.ref),
}


def page(query: Select[Any], offset: int, size: int, sort: str = "") -> list[Row]:
    """A page of the questions that fit, in the order asked for."""
    order = _ORDERS[sort]() if sort in _ORDERS else (Question.ref,)
    found = query.add_columns(_drawn, _answered, _right).order_by(*order)
    return [Row(*row) for row in db.session.execute(found.offset(offset).limit(size))]


def version_ids(bank: Bank, search: Search) -> list[int]:
    """The present versions of all questions that fit."""
    fitting = questions(bank, search).with_only_columns(Question.version_id)
    return [key for key in db.session.scalars(fitting) if key is not None]


def cited(bank: Bank) -> list[LegalDocument]:
    """The documents that questions of a bank rest on."""
    used = select(Question.document_id).where(Question.bank_id == bank.id)
    query = select(LegalDocument).where(LegalDocument.id.in_(used))
    return list(db.session.scalars(query.order_by(LegalDocument.number, LegalDocument.title)))


def contests_of(bank: Bank) -> list[int]:
    """The contests in which questions of a bank were drawn."""
    query = (
        select(QuestionUsage.contest_id)
        .join(Question, Question.id == QuestionUsage.question_id)
        .where(Question.bank_id == bank.id)
        .distinct()
    )
    return list(db.session.scalars(query))


def selected(bank: Bank, search: Search) -> list[domain.Question]:
    """What the questions of a bank that fit say now, by their refs."""
    fitting = questions(bank, search).with_only_columns(Question.version_id, Question.ref)
    kept = fitting.subquery()
    query = (
        select(QuestionVersion.content)
        .join(kept, kept.c.version_id == QuestionVersion.id)
        .order_by(kept.c.ref)
    )
    return [domain.from_json(content) for content in db.session.scalars(query)]


def contents(bank: Bank) -> list[domain.Question]:
    """What the questions of a bank say now, retired ones left out, by their refs."""
    query = (
        select(QuestionVersion.content)
        .join(Question, Question.version_id == QuestionVersion.id)
        .where(Question.bank_id == bank.id, Question.status != Status.RETIRED)
        .order_by(Question.ref)
    )
    return [domain.from_json(content) for content in db.session.scalars(query)]


@dataclass(frozen=True, slots=True)
class Use:
    """How a question fared in one contest, through all its versions."""

    contest_id: int
    drawn: int
    answered: int
    right: int

    @property
    def share(self) -> Fraction | None:
        return Fraction(self.right, self.answered) if self.answered else None


def usage_of(question: Question) -> list[Use]:
    """The contests in which a question was drawn, the latest first."""
    sums = (func.sum(QuestionUsage.drawn), func.sum(QuestionUsage.answered))
    query = (
        select(QuestionUsage.contest_id, *sums, func.sum(QuestionUsage.right))
        .where(QuestionUsage.question_id == question.id)
        .group_by(QuestionUsage.contest_id)
        .order_by(QuestionUsage.contest_id.desc())
    )
    return [Use(*map(int, row)) for row in db.session.execute(query)]


def counted_at(bank: Bank) -> int | None:
    """When the answers to a bank's questions were last counted."""
    query = select(func.max(UsageTally.at)).where(UsageTally.contest_id.in_(contests_of(bank)))
    return db.session.scalar(query)
