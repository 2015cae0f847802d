"""Reads of a file on its way in: what it would do to its bank, a page at a time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select

from quizapp.banks.formats.likeness import NEAR, alike, needed, word_pairs
from quizapp.banks.formats.prepared import Known
from quizapp.banks.models import ImportDraft, ImportDraftItem, Question, QuestionVersion, Status
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain import banks as domain

_Item = ImportDraftItem


class Fate(StrEnum):
    """What accepting does with an item.

    WRONG ones stay outside. KEPT: the file says what it said when it last came, so that what was
    mended since, in the preview or in the bank, stays.
    """

    WRONG = "wrong"
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    KEPT = "kept"


class View(StrEnum):
    """What the preview is narrowed to."""

    ALL = ""
    WRONG = "loi"
    WARNED = "luu-y"
    EDITED = "da-sua"
    SKIPPED = "bo-qua"


@dataclass(frozen=True, slots=True)
class Near:
    """A question nearly the same: in the bank by its id, or in the draft by its number."""

    where: str
    stem: str
    question_id: int | None = None
    number: int | None = None


@dataclass(frozen=True, slots=True)
class DraftRow:
    """An item of a draft; `question` is None where there are errors, `said` is there always."""

    number: int
    row: int
    place: str
    ref: str
    said: Mapping[str, Any]
    question: domain.Question | None
    raw: str
    errors: Sequence[str]
    warnings: Sequence[str]
    edited: bool
    skipped: bool
    fate: Fate
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items there are of each sort; `fates` leaves the skipped ones out."""

    total: int = 0
    warned: int = 0
    edited: int = 0
    skipped: int = 0
    fates: Mapping[Fate, int] = field(default_factory=Counter)

    @property
    def wrong(self) -> int:
        return self.fates[Fate.WRONG]

    @property
    def coming(self) -> int:
        """How many questions come in, new, changed or as they are."""
        return sum(self.fates.values()) - self.wrong

    @property
    def left(self) -> int:
        """How many stay outside."""
        return self.wrong + self.skipped

    def of(self, view: View) -> int:
        counts = {View.WRONG: self.wrong, View.WARNED: self.warned}
        counts |= {View.EDITED: self.edited, View.SKIPPED: self.skipped, View.ALL: self.total}
        return counts[view]


# ---------------------------------------------------------------- against the bank as it is now

_KNOWN = and_(~_Item.edited, _Item.read_mark == func.coalesce(Question.source_mark, ""))
FATE: ColumnElement[str] = case(
    (and_(_Item.wrong, ~_KNOWN), Fate.WRONG.value),
    (Question.id.is_(None), Fate.NEW.value),
    (_Item.mark == QuestionVersion.fingerprint, Fate.SAME.value),
    (_KNOWN, Fate.KEPT.value),
    else_=Fate.CHANGED.value,
)


def beside_bank(query: Any, draft: ImportDraft) -> Any:
    """A query of a draft's items, each with the question of the bank that has its ref."""
    same = and_(
        Question.bank_id == draft.bank_id,
        Question.ref == _Item.ref,
        Question.status != Status.RETIRED,
    )
    return (
        query.select_from(_Item)
        .outerjoin(Question, same)
        .outerjoin(QuestionVersion, Question.version_id == QuestionVersion.id)
        .where(_Item.draft_id == draft.id)
    )


def tally(draft: ImportDraft) -> Tally:
    """What of a draft comes in and what does not."""
    sorts = (FATE, _Item.warned, _Item.edited, _Item.skipped)
    query = beside_bank(select(*sorts, func.count()), draft).group_by(*sorts)
    counted: Counter[str] = Counter()
    fates: Counter[Fate] = Counter()
    for fate, warned, edited, skipped, count in db.session.execute(query):
        counted["total"] += count
        counted["edited"] += edited * count
        counted["skipped"] += skipped * count
        if not skipped:
            fates[Fate(fate)] += count
            counted["warned"] += (warned and fate != Fate.WRONG) * count
    return Tally(**counted, fates=fates)


_IN_VIEW: dict[View, ColumnElement[bool]] = {
    View.WRONG: and_(FATE == Fate.WRONG, ~_Item.skipped),
    View.WARNED: and_(_Item.warned, FATE != Fate.WRONG, ~_Item.skipped),
    View.EDITED: _Item.edited.is_(True),
    View.SKIPPED: _Item.skipped.is_(True),
}


def draft_page(draft: ImportDraft, view: View, offset: int, size: int) -> list[DraftRow]:
    """Some items of a view, in the order of the file."""
    query = beside_bank(select(_Item, FATE), draft).order_by(_Item.number)
    if view in _IN_VIEW:
        query = query.where(_IN_VIEW[view])
    found = db.session.execute(query.offset(offset).limit(size)).all()
    near = _near_of([item for item, _ in found])
    return [_row(item, Fate(fate), near.get(item.number)) for item, fate in found]


def _row(item: ImportDraftItem, fate: Fate, near: Near | None) -> DraftRow:
    return DraftRow(
        number=item.number,
        row=item.row,
        place=item.place,
        ref=item.ref,
        said=item.said,
        question=None if item.wrong else domain.from_json(item.said),
        raw=item.raw,
        errors=item.errors,
        warnings=item.warnings,
        edited=item.edited,
        skipped=item.skipped,
        fate=fate,
        near=near,
    )


def _near_of(items: Sequence[ImportDraftItem]) -> dict[int, Near]:
    """What the items point at, by their number; what is gone meanwhile is left out."""
    wanted = {item.near_question for item in items if item.near_question is not None}
    stem = QuestionVersion.content["stem"].as_string()
    query = (
        select(Question.id, Question.ref, stem)
        .join(QuestionVersion, Question.version_id == QuestionVersion.id)
        .where(Question.id.in_(wanted))
    )
    banked = {key: Near(ref, said, key) for key, ref, said in db.session.execute(query)}
    numbers = {item.near_number for item in items if item.near_number is not None}
    other = select(_Item.number, _Item.place, _Item.said["stem"].as_string()).where(
        _Item.draft_id.in_({item.draft_id for item in items}), _Item.number.in_(numbers)
    )
    drafted = {
        number: Near(place, said, number=number)
        for number, place, said in db.session.execute(other)
    }
    found = {item.number: banked.get(item.near_question or 0) for item in items}
    found |= {i.number: drafted.get(i.near_number) for i in items if i.near_number is not None}
    return {number: near for number, near in found.items() if near is not None}


def item_of(draft: ImportDraft, number: int) -> ImportDraftItem:
    """Raises NotFound when the draft has no such item."""
    query = select(_Item).where(_Item.draft_id == draft.id, _Item.number == number)
    item = db.session.scalar(query)
    if item is None:
        raise NotFound("Câu này không có trong bản xem trước.")
    return item


# ---------------------------------------------------------------- what the bank has


def known(bank_id: int) -> list[Known]:
    """The questions of a bank, for finding those nearly the same."""
    return list(each_known(bank_id))


def each_known(bank_id: int) -> Iterator[Known]:
    """The same one after the other, without holding all of them."""
    query = _stems().where(Question.bank_id == bank_id).order_by(Question.id)
    for row in db.session.execute(query.execution_options(yield_per=500)):
        yield Known(*row)


def _stems() -> Select[Any]:
    stem = QuestionVersion.content["stem"].as_string()
    return (
        select(Question.id, Question.ref, stem)
        .join(QuestionVersion, Question.version_id == QuestionVersion.id)
        .where(Question.status != Status.RETIRED)
    )


def contents_of(bank_id: int, refs: Iterable[str]) -> dict[str, domain.Question]:
    """What the questions with these refs say now, retired ones left out."""
    query = (
        select(QuestionVersion.content)
        .join(Question, Question.version_id == QuestionVersion.id)
        .where(
            Question.bank_id == bank_id,
            Question.ref.in_(list(refs)),
            Question.status != Status.RETIRED,
        )
    )
    found = (domain.from_json(content) for content in db.session.scalars(query))
    return {question.ref: question for question in found}


_LOOKED_AT = 200


def near_in_bank(bank_id: int, ref: str, stem: str) -> int | None:
    """The id of a question of the bank, not of this ref, whose stem is nearly the same."""
    pairs = word_pairs(stem)
    query = _stems().where(
        Question.bank_id == bank_id, Question.ref != ref, _has_some(Question.search, pairs)
    )
    rows = db.session.execute(query.order_by(Question.id.desc()).limit(_LOOKED_AT))
    return next((key for key, _, said in rows if alike(pairs, word_pairs(said)) >= NEAR), None)


def near_in_draft(item: ImportDraftItem, stem: str) -> int | None:
    """The number of another right item of the draft whose stem is nearly the same."""
    pairs = word_pairs(stem)
    query = select(_Item.number, _Item.search).where(
        *(_Item.draft_id == item.draft_id, _Item.number != item.number, ~_Item.wrong),
        _has_some(_Item.search, pairs),
    )
    rows = db.session.execute(query.order_by(_Item.number.desc()).limit(_LOOKED_AT))
    return next((n for n, said in rows if alike(pairs, word_pairs(said)) >= NEAR), None)


def _has_some(text: Any, pairs: Iterable[str]) -> ColumnElement[bool]:
    """Whether a text has enough of the word pairs to come from a stem that is near."""
    listed = sorted(pairs, key=lambda pair: (pair.strip() == pair, len(pair)), reverse=True)
    wanted = listed[: needed(len(listed))]
    return or_(*(text.contains(pair.strip(), autoescape=True) for pair in wanted))
