"""Reads of banks: for lists, for drawing papers and for marking them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, case, func, or_, select

from quizapp.accounts import queries as accounts
from quizapp.accounts.models import Unit, User
from quizapp.banks.models import (
    Bank,
    ImportDraft,
    LegalDocument,
    Question,
    QuestionVersion,
    Status,
)
from quizapp.core.access import ADMIN, EDITOR_ROLES
from quizapp.core.db import db
from quizapp.core.errors import Forbidden, Gone, NotFound
from quizapp.domain import banks as domain
from quizapp.domain.banks import Area, Audience, Difficulty, DocumentStatus, Kind
from quizapp.domain.papers import PoolQuestion
from quizapp.domain.text import search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import ColumnElement

# ---------------------------------------------------------------- for drawing and marking

OUT_OF_FORCE = frozenset({DocumentStatus.EXPIRED, DocumentStatus.REPLACED})


def _drawable() -> ColumnElement[bool]:
    """Approved, and resting on nothing that has expired or been replaced (domain.md, "Law")."""
    in_force = or_(LegalDocument.id.is_(None), LegalDocument.status.not_in(OUT_OF_FORCE))
    return (Question.status == Status.APPROVED) & in_force


MAX_POOLS = 64
_pools: dict[tuple[object, ...], list[PoolQuestion]] = {}


def pool(bank_ids: Sequence[int]) -> list[PoolQuestion]:
    """The questions of these banks that papers may be drawn from, in a fixed order.

    Kept in the process for as long as the same versions are drawable, which one aggregate tells:
    a start of an attempt reads no question. The list is shared: do not change it.
    """
    drawable = (Question.bank_id.in_(bank_ids), _drawable(), Question.version_id.is_not(None))
    state = db.session.execute(
        select(
            func.count(),
            func.sum(Question.version_id),
            func.sum(Question.version_id * Question.id),
        )
        .outerjoin(LegalDocument, Question.document_id == LegalDocument.id)
        .where(*drawable)
    ).one()
    key = (*sorted(bank_ids), *state)
    if key not in _pools:
        rows = db.session.execute(
            select(*_POOLED, LegalDocument.slug)
            .outerjoin(LegalDocument, Question.document_id == LegalDocument.id)
            .where(*drawable)
            .order_by(Question.id)
        )
        if len(_pools) >= MAX_POOLS:
            _pools.clear()
        _pools[key] = [_pool_question(row) for row in rows]
    return _pools[key]


_POOLED = (
    Question.id,
    Question.version_id,
    Question.kind,
    Question.area,
    Question.difficulty,
    Question.audience,
    Question.choices,
    Question.targets,
)


def _pool_question(row: Any) -> PoolQuestion:
    return PoolQuestion(
        version_id=row.version_id,
        question_id=row.id,
        kind=Kind(row.kind),
        area=Area(row.area),
        document=row.slug,
        difficulty=Difficulty(row.difficulty),
        audience=Audience(row.audience),
        choices=row.choices,
        targets=row.targets,
    )


def forget() -> None:
    """Empty what the process keeps: where a database is emptied under it, as tests do."""
    _pools.clear()
    _cache.clear()


def area_counts(bank_ids: Sequence[int]) -> dict[Area, int]:
    """How many questions of each area may be drawn from these banks; every area is there."""
    query = (
        select(Question.area, func.count())
        .outerjoin(LegalDocument, Question.document_id == LegalDocument.id)
        .where(Question.bank_id.in_(bank_ids), _drawable())
        .group_by(Question.area)
    )
    found = dict(db.session.execute(query).all())
    return {area: found.get(area.value, 0) for area in Area}


MAX_CACHED = 5000
_cache: dict[str, domain.Question] = {}
_cache_lock = Lock()


def versions(ids: Iterable[int]) -> dict[int, domain.Question]:
    """What these question versions say; ids that do not exist are left out.

    Versions never change, so they are kept in the process, by fingerprint: a cache by id would
    be wrong after a backup is put back.
    """
    query = select(QuestionVersion.id, QuestionVersion.fingerprint).where(
        QuestionVersion.id.in_(set(ids))
    )
    wanted = dict(db.session.execute(query).all())
    found = {key: _cache[mark] for key, mark in wanted.items() if mark in _cache}
    missing = wanted.keys() - found.keys()
    if missing:
        found |= _read_versions(missing)
    return {key: found[key] for key in wanted if key in found}


def _read_versions(ids: Iterable[int]) -> dict[int, domain.Question]:
    query = select(QuestionVersion).where(QuestionVersion.id.in_(ids))
    read = {
        row.id: (row.fingerprint, domain.from_json(row.content))
        for row in db.session.scalars(query)
    }
    with _cache_lock:
        for mark, question in read.values():
            _cache[mark] = question
        for mark in list(_cache)[: max(0, len(_cache) - MAX_CACHED)]:
            del _cache[mark]
    return {key: question for key, (_, question) in read.items()}


# ---------------------------------------------------------------- finding and permitting


def _visible(user: User) -> ColumnElement[bool]:
    """Shared banks, and those of the user's own part of the tree; administrators see all."""
    if user.role == ADMIN:
        return Bank.id.is_not(None)
    scope = accounts.scope(user)
    if scope is None:
        return Bank.unit_id.is_(None)
    inside = select(Unit.id).where(Unit.path.startswith(scope.path))
    return Bank.unit_id.is_(None) | Bank.unit_id.in_(inside)


def bank_for_staff(user: User, bank_id: int) -> Bank:
    """A bank that the user may look at; raises NotFound outside their part of the tree."""
    bank = db.session.scalar(select(Bank).where(Bank.id == bank_id, _visible(user)))
    if bank is None:
        raise NotFound("Ngân hàng câu hỏi này không có, hoặc thuộc đơn vị khác.")
    return bank


def may_edit(user: User, bank: Bank) -> bool:
    """Whether the user may change a bank that they see: shared ones are for administrators."""
    return user.role == ADMIN or (user.role in EDITOR_ROLES and bank.unit_id is not None)


def bank_for_editor(user: User, bank_id: int) -> Bank:
    """A bank that the user may change; raises NotFound or Forbidden."""
    bank = bank_for_staff(user, bank_id)
    if not may_edit(user, bank):
        raise Forbidden(
            "Ngân hàng dùng chung do quản trị hệ thống cập nhật."
            if bank.unit_id is None
            else "Tài khoản của bạn chỉ được xem ngân hàng câu hỏi."
        )
    return bank


def bank_for_upload(user: User, bank_id: int) -> Bank:
    """A bank that the user may load a sheet into; raises NotFound or Forbidden."""
    bank = bank_for_editor(user, bank_id)
    if bank.from_file:
        raise Forbidden(
            f"Ngân hàng này lấy từ tệp question_banks/{bank.slug}.yaml. Vui lòng sửa tệp rồi nạp"
            " lại, hoặc tạo một ngân hàng riêng cho câu hỏi của đơn vị."
        )
    return bank


def question_of(bank: Bank, question_id: int) -> Question:
    """Raises NotFound when the bank has no such question."""
    question = db.session.get(Question, question_id)
    if question is None or question.bank_id != bank.id:
        raise NotFound("Câu hỏi này không có trong ngân hàng.")
    return question


def draft_for(user: User, code: str) -> ImportDraft:
    """The user's own draft; raises NotFound for anybody else's, Gone once it was accepted."""
    draft = db.session.scalar(select(ImportDraft).where(ImportDraft.code == code))
    if draft is None or draft.user_id != user.id:
        raise NotFound("Bản xem trước này không có, đã bỏ, hoặc do người khác tải lên.")
    if draft.accepted_at is not None:
        raise Gone("Các câu hỏi của tệp này đã có trong ngân hàng.", title="Tệp này đã được nhập")
    return draft


# ---------------------------------------------------------------- for lists


@dataclass(frozen=True, slots=True)
class BankRow:
    """A bank in a list; `drawable` questions may be drawn, `counts` has all by status."""

    id: int
    slug: str
    title: str
    unit_id: int | None
    unit_name: str | None
    from_file: bool
    drawable: int
    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        return sum(n for status, n in self.counts.items() if status is not Status.RETIRED)


def banks_for(user: User) -> list[BankRow]:
    """The banks that the user may look at and draw from: their own first, then the shared ones."""
    query = (
        select(Bank, Unit.name)
        .outerjoin(Unit, Bank.unit_id == Unit.id)
        .where(_visible(user))
        .order_by(Bank.unit_id.is_(None), Bank.title)
    )
    found = [(bank, name) for bank, name in db.session.execute(query)]
    counts, drawable = _counts([bank.id for bank, _ in found])
    return [
        BankRow(
            id=bank.id,
            slug=bank.slug,
            title=bank.title,
            unit_id=bank.unit_id,
            unit_name=name,
            from_file=bank.from_file,
            drawable=drawable[bank.id],
            counts={status: counts[bank.id, status] for status in Status},
        )
        for bank, name in found
    ]


def _counts(bank_ids: Sequence[int]) -> tuple[Counter[tuple[int, Status]], Counter[int]]:
    query = (
        select(
            Question.bank_id,
            Question.status,
            func.count(),
            func.sum(case((_drawable(), 1), else_=0)),
        )
        .outerjoin(LegalDocument, Question.document_id == LegalDocument.id)
        .where(Question.bank_id.in_(bank_ids))
        .group_by(Question.bank_id, Question.status)
    )
    counts: Counter[tuple[int, Status]] = Counter()
    drawable: Counter[int] = Counter()
    for bank_id, status, count, may_be_drawn in db.session.execute(query):
        counts[bank_id, Status(status)] += count
        drawable[bank_id] += int(may_be_drawn)
    return counts, drawable


def status_counts(bank: Bank) -> dict[Status, int]:
    """How many questions of a bank stand where."""
    counts, _ = _counts([bank.id])
    return {status: counts[bank.id, status] for status in Status}


@dataclass(frozen=True, slots=True)
class Search:
    """What a list of questions is narrowed to; empty values narrow nothing."""

    words: str = ""
    area: str = ""
    kind: str = ""
    status: str = ""


def questions(bank: Bank, search: Search) -> Select[Any]:
    """The questions of a bank that fit; words are found without case and diacritics."""
    query = select(Question).where(Question.bank_id == bank.id)
    for word in search_key(search.words).split():
        query = query.where(Question.search.contains(word, autoescape=True))
    if search.area:
        query = query.where(Question.area == search.area)
    if search.kind:
        query = query.where(Question.kind == search.kind)
    if search.status:
        query = query.where(Question.status == search.status)
    else:
        query = query.where(Question.status != Status.RETIRED)
    return query


def count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def page(query: Select[Any], offset: int, size: int) -> list[Question]:
    return list(db.session.scalars(query.order_by(Question.ref).offset(offset).limit(size)))


def history(question: Question) -> list[QuestionVersion]:
    """All versions of a question, newest first."""
    query = select(QuestionVersion).where(QuestionVersion.question_id == question.id)
    return list(db.session.scalars(query.order_by(QuestionVersion.number.desc())))


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


def document_of(bank: Bank) -> LegalDocument | None:
    """The document that a bank from a file is about."""
    if not bank.from_file:
        return None
    return db.session.scalar(select(LegalDocument).where(LegalDocument.slug == bank.slug))


def documents(ids: Iterable[int | None]) -> dict[int, LegalDocument]:
    """These documents, by id."""
    wanted = {key for key in ids if key is not None}
    query = select(LegalDocument).where(LegalDocument.id.in_(wanted))
    return {document.id: document for document in db.session.scalars(query)}


def numbered_documents() -> list[LegalDocument]:
    """All documents that have a number that a citation may name."""
    return list(db.session.scalars(select(LegalDocument).where(LegalDocument.number.is_not(None))))
