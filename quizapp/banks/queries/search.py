"""Reads of a bank's questions: searched, paged, with their versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from quizapp.banks.models import Bank, Question, QuestionVersion, Status
from quizapp.core.db import db
from quizapp.domain import banks as domain
from quizapp.domain.text import search_key

if TYPE_CHECKING:
    from sqlalchemy import Select


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
