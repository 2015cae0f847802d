"""Questions into a bank: the one way in, whatever they came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from quizapp.banks.models import (
    Bank,
    LegalDocument,
    Question,
    QuestionCitation,
    QuestionVersion,
    Status,
)
from quizapp.banks.queries import laws
from quizapp.banks.service.citing import Register
from quizapp.core.db import db
from quizapp.domain import banks as domain
from quizapp.domain.laws import earliest, vouched
from quizapp.domain.text import local_date, search_key

_CHUNK = 500  # values in one statement


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What loading did, in questions; `flagged` ones wait for a review of their document."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0
    flagged: int = 0

    @property
    def nothing(self) -> bool:
        return not (self.added or self.changed or self.retired or self.flagged)


def figures(report: LoadReport) -> dict[str, int]:
    """The report as plain values, for the audit record."""
    return asdict(report)


def locked(condition: ColumnElement[bool]) -> Bank:
    """The bank, held until the transaction ends: two loads at once follow one another."""
    return db.session.scalars(select(Bank).where(condition).with_for_update()).one()


@dataclass(frozen=True, slots=True)
class Applied:
    """The report, and the ids of the questions that are new, changed or back in use."""

    report: LoadReport
    touched: list[int]


@dataclass(frozen=True, slots=True)
class _Present:
    id: int
    number: int
    status: str
    fingerprint: str | None


def apply(
    bank: Bank,
    questions: Sequence[domain.Question],
    documents: Mapping[str, int],
    *,
    actor: str,
    now: int,
    whole: Status = Status.SUBMITTED,
) -> Applied:
    """Add new questions, give changed ones a new version, wake retired ones; refs are unique.

    `documents` has the row of each document slug that the questions rest on. The bank must be
    locked. What is new, changed or woken stands at `whole` afterwards (waiting for a second
    person, unless its source is trusted), or is a draft where something lacks.
    """
    present = _present(bank, [question.ref for question in questions])
    marks = {question.ref: domain.fingerprint(question) for question in questions}
    new = [q for q in questions if q.ref not in present]
    old = [q for q in questions if q.ref in present]
    changed = [q for q in old if present[q.ref].fingerprint != marks[q.ref]]
    same = [q for q in old if present[q.ref].fingerprint == marks[q.ref]]
    woken = [q for q in same if present[q.ref].status == Status.RETIRED]
    written = [*new, *changed]
    columns = {q.ref: _columns(q, documents) for q in written}
    present |= _insert(bank, [(q.ref, columns[q.ref]) for q in new])
    rests = _rests_on(written, present, documents, now)
    checked = _vouched(rests, now)
    version_ids = _insert_versions(written, present, marks, actor, now)
    _update(
        {
            **columns[q.ref],
            "id": present[q.ref].id,
            "number": present[q.ref].number + 1,
            "version_id": version_ids[present[q.ref].id],
            "status": _status(q, whole),
            "law_checked": checked[present[q.ref].id],
        }
        for q in written
    )
    _cite(rests)
    _update({"id": present[q.ref].id, "status": _status(q, whole)} for q in woken)
    report = LoadReport(len(new), len(changed) + len(woken), len(same) - len(woken))
    return Applied(report, [present[q.ref].id for q in [*written, *woken]])


def _rests_on(
    questions: Sequence[domain.Question],
    present: Mapping[str, _Present],
    documents: Mapping[str, int],
    now: int,
) -> dict[int, set[int]]:
    """The documents of each question, by ids: its own, and those that its citation names."""
    if not questions:
        return {}
    register = Register(now)
    own = {q.ref: documents.get(q.document or "") for q in questions}
    return {
        present[q.ref].id: register.all_cited(q.citation) | ({own[q.ref] or 0} - {0})
        for q in questions
    }


def _vouched(rests: Mapping[int, set[int]], now: int) -> dict[int, dt.date | None]:
    """The day as of which writing today vouches for each question."""
    today = local_date(now)
    wanted = set().union(*rests.values())
    rows = db.session.scalars(select(LegalDocument).where(LegalDocument.id.in_(wanted)))
    days = {key: vouched(law, today) for key, law in laws.of(rows).items()}
    return {key: earliest([days[each] for each in on], today) for key, on in rests.items()}


def _cite(rests: Mapping[int, set[int]]) -> None:
    """Store the documents that these questions rest on, instead of those of their last version."""
    keys = list(rests)
    for start in range(0, len(keys), _CHUNK):
        some = keys[start : start + _CHUNK]
        db.session.execute(
            delete(QuestionCitation).where(QuestionCitation.question_id.in_(some)),
            execution_options={"synchronize_session": False},
        )
    pairs = [
        {"question_id": key, "document_id": each}
        for key, on in rests.items()
        for each in sorted(on)
    ]
    if pairs:
        db.session.execute(insert(QuestionCitation), pairs)


def _present(bank: Bank, refs: Sequence[str]) -> dict[str, _Present]:
    query = (
        select(
            *(Question.ref, Question.id, Question.number, Question.status),
            QuestionVersion.fingerprint,
        )
        .outerjoin(QuestionVersion, Question.version_id == QuestionVersion.id)
        .where(Question.bank_id == bank.id, Question.ref.in_(refs))
    )
    return {
        ref: _Present(key, number, status, mark)
        for ref, key, number, status, mark in db.session.execute(query)
    }


def _insert(bank: Bank, new: Sequence[tuple[str, Mapping[str, Any]]]) -> dict[str, _Present]:
    """The rows of new questions, by ref, from their refs and columns."""
    if not new:
        return {}
    usual = {"bank_id": bank.id, "status": Status.DRAFT.value, "number": 0}
    rows = [{**columns, **usual, "ref": ref} for ref, columns in new]
    made = db.session.execute(insert(Question).returning(Question.ref, Question.id), rows)
    return {ref: _Present(key, 0, Status.DRAFT, None) for ref, key in made}


def _insert_versions(
    questions: Sequence[domain.Question],
    present: Mapping[str, _Present],
    marks: Mapping[str, str],
    actor: str,
    now: int,
) -> dict[int, int]:
    """The id of each question's new version."""
    if not questions:
        return {}
    rows = [
        {
            "question_id": present[q.ref].id,
            "number": present[q.ref].number + 1,
            "content": domain.to_json(q),
            "fingerprint": marks[q.ref],
            "created_at": now,
            "created_by": actor,
        }
        for q in questions
    ]
    statement = insert(QuestionVersion).returning(QuestionVersion.question_id, QuestionVersion.id)
    return dict(db.session.execute(statement, rows).all())


def _update(rows: Any) -> None:
    batch = list(rows)
    if batch:
        db.session.flush()
        db.session.execute(update(Question), batch)
        db.session.expire_all()


def _columns(q: domain.Question, documents: Mapping[str, int]) -> dict[str, Any]:
    """What the question's row repeats of its present version."""
    return {
        "document_id": documents.get(q.document) if q.document else None,
        "kind": q.kind.value,
        "area": q.area.value,
        "difficulty": int(q.difficulty),
        "audience": q.audience.value,
        "choices": len(q.choices),
        "targets": len(q.targets),
        "search": search_text(q),
    }


def search_text(q: domain.Question) -> str:
    """What a question is found by."""
    parts = [q.ref, q.stem, *q.choices, *q.targets, *q.accepted, q.citation, q.explanation]
    return search_key(" ".join(parts))


def _status(q: domain.Question, whole: Status) -> str:
    """Where a question stands whose content is new: what is not whole is a draft."""
    return (Status.DRAFT if domain.problems(q) else whole).value
