"""Reads for drawing papers and for marking them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import Date, bindparam, func, select

from quizapp.banks.models import LegalDocument, Question, QuestionVersion
from quizapp.banks.queries.laws import Laws
from quizapp.core import marks
from quizapp.core.db import Within, db
from quizapp.domain import banks as domain
from quizapp.domain.banks import Area, Audience, Difficulty, Kind
from quizapp.domain.papers import PoolQuestion
from quizapp.domain.reviews import Drawn
from quizapp.domain.text import local_date, search_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sqlalchemy import Engine

MAX_POOLS = 64
_pools: dict[tuple[object, ...], list[PoolQuestion]] = {}


def pool(bank_ids: Sequence[int], now: int, drawn: Drawn = Drawn.APPROVED) -> list[PoolQuestion]:
    """The questions of these banks that papers may be drawn from at a moment, in a fixed order.

    Kept in the process for as long as the same versions are drawable, which one aggregate tells:
    a start of an attempt reads no question, and a document that goes out of force today takes its
    questions along. The list is shared: do not change it.
    """
    state, pooled = _pool_of(drawn)
    given = {"on": local_date(now), "ids": list(bank_ids)}
    key = (drawn, *sorted(bank_ids), *db.session.execute(state, given).one())
    if key not in _pools:
        rows = db.session.execute(pooled, given)
        if len(_pools) >= MAX_POOLS:
            _pools.clear()
        _pools[key] = [_pool_question(row) for row in rows]
    return _pools[key]


@cache
def _pool_of(drawn: Drawn) -> tuple[Any, Any]:
    """What tells whether a pool is still the same, and the pool; built once, as below."""
    law = Laws(bindparam("on", type_=Date), drawn)
    wanted = (
        Question.bank_id.in_(bindparam("ids", expanding=True)),
        law.drawable,
        Question.version_id.is_not(None),
    )
    pooled = (
        select(*_POOLED, LegalDocument.slug)
        .select_from(Question)
        .outerjoin(LegalDocument, LegalDocument.id == Question.document_id)
        .where(*wanted)
        .order_by(Question.id)
    )
    return select(*_STATE).where(*wanted), pooled


def still_drawable(
    question_versions: Mapping[int, int], now: int, drawn: Drawn = Drawn.APPROVED
) -> bool:
    """Whether every ``{question id: version id}`` is still what papers are drawn from.

    Costs the same whatever the size of the banks.
    """
    asked = _drawable_of(db.engine, drawn, len(question_versions))
    ids = {f"id_{place}": key for place, key in enumerate(question_versions)}
    found = asked.rows(on=local_date(now).isoformat(), **ids)
    return dict(map(tuple, found)) == dict(question_versions)


@cache
def _drawable_of(engine: Engine, drawn: Drawn, count: int) -> Within:
    """The same of ``count`` questions; built once: building it costs more than asking."""
    law = Laws(bindparam("on", None, type_=Date), drawn)
    ids: list[Any] = [bindparam(f"id_{place}", 0) for place in range(count)]
    return Within(
        engine,
        select(Question.id, Question.version_id).where(Question.id.in_(ids), law.drawable),
    )


def twins(bank_ids: Sequence[int], others: Sequence[int]) -> frozenset[int]:
    """Questions of these banks that ask what one of ``others`` asks, but for case and diacritics.

    Kept in the process for as long as no question says anything new.
    """
    key = (tuple(sorted(bank_ids)), tuple(sorted(others)))

    def read() -> frozenset[int]:
        scored = set(_stems(key[1]).values())
        return frozenset(each for each, stem in _stems(key[0]).items() if stem in scored)

    return _twins.get(key, read) or frozenset()


def _stems(bank_ids: Sequence[int]) -> dict[int, str]:
    """What the questions of these banks ask, by their ids, without case and diacritics."""
    query = select(Question.id, Question.version_id).where(
        Question.bank_id.in_(bank_ids), Question.version_id.is_not(None)
    )
    found = {row.id: row.version_id for row in db.session.execute(query)}
    said = versions(found.values())
    return {each: search_key(said[version_id].stem) for each, version_id in found.items()}


_twins: marks.Kept[frozenset[int]] = marks.Kept(marks.QUESTIONS)


_STATE = (
    func.count(),
    func.sum(Question.version_id),
    func.sum(Question.version_id * Question.id),
)
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
    """Empty what the process keeps: where a database is changed under it, as tests do."""
    _pools.clear()
    _said.forget()
    _twins.forget()


def area_counts(bank_ids: Sequence[int], now: int) -> dict[Area, int]:
    """How many questions of each area may be drawn from these banks; every area is there."""
    law = Laws(local_date(now))
    query = (
        select(Question.area, func.count())
        .where(Question.bank_id.in_(bank_ids), law.drawable)
        .group_by(Question.area)
    )
    found = dict(db.session.execute(query).all())
    return {area: found.get(area.value, 0) for area in Area}


_said: marks.Kept[domain.Question] = marks.Kept(marks.QUESTIONS, bound=5000)


def versions(ids: Iterable[int]) -> dict[int, domain.Question]:
    """What these question versions say; ids that do not exist are left out.

    Versions never change, and are kept in the process for as long as none is added.
    """
    return _said.many(set(ids), _read_versions)


def _read_versions(ids: set[int]) -> dict[int, domain.Question]:
    query = select(QuestionVersion.id, QuestionVersion.content).where(QuestionVersion.id.in_(ids))
    return {row.id: domain.from_json(row.content) for row in db.session.execute(query)}
