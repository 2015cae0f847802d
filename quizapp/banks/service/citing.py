"""Which document a citation names, and what is to be said of it before a question comes in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from quizapp.banks import queries
from quizapp.banks.models import LegalDocument
from quizapp.banks.queries import laws
from quizapp.core.db import db
from quizapp.domain import banks as domain
from quizapp.domain.banks import DOCUMENT_STATUS_LABELS, DocumentStatus
from quizapp.domain.text import local_date, search_key


@dataclass(frozen=True, slots=True)
class Cited:
    """A document of the register, and a warning ("" where there is nothing to warn of)."""

    id: int
    slug: str
    warning: str


class Register:
    """Finds the document that a citation names, by its number; plain values, read once."""

    def __init__(self, now: int) -> None:
        documents = queries.numbered_documents()
        entries = laws.entries(documents, local_date(now))
        self._by_number = {
            search_key(d.number): Cited(d.id, d.slug, _warning(entries[d.id]))
            for d in documents
            if d.number
        }
        numbers = sorted(map(re.escape, self._by_number), key=len, reverse=True)
        self._any = re.compile(rf"(?<!\w)(?:{'|'.join(numbers) or '(?!)'})(?!\w)")

    def cited(self, citation: str) -> Cited | None:
        """The first known document in the citation."""
        found = self._any.search(search_key(citation))
        return self._by_number[found[0]] if found else None

    def all_cited(self, citation: str) -> set[int]:
        """The ids of every known document in the citation."""
        return {self._by_number[number].id for number in self._any.findall(search_key(citation))}


def _warning(cited: laws.Entry) -> str:
    document, status = cited.document, cited.status
    if status in (DocumentStatus.IN_FORCE, DocumentStatus.INDEX):
        return ""
    effect = (
        "vui lòng kiểm tra câu hỏi theo bản đã sửa đổi"
        if status is DocumentStatus.AMENDED
        else "câu hỏi sẽ không được rút vào đề thi"
    )
    return f"Văn bản {document.number}: {DOCUMENT_STATUS_LABELS[status].lower()}; {effect}."


def document_ids(questions: Sequence[domain.Question]) -> dict[str, int]:
    """The row of each document that the questions rest on, by slug."""
    slugs = {question.document for question in questions if question.document}
    query = select(LegalDocument.slug, LegalDocument.id).where(LegalDocument.slug.in_(slugs))
    return dict(db.session.execute(query).all())
