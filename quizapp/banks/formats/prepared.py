"""What was read of a file, made ready to be kept as a draft: each row with a lasting identity."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quizapp.banks.formats.likeness import LOOKS, near_pairs
from quizapp.banks.formats.preview import Preview, PreviewRow, own_ref
from quizapp.domain.banks import MAX_REF, fingerprint, to_json
from quizapp.domain.text import search_key


@dataclass(frozen=True, slots=True)
class Known:
    """A question that the bank has already."""

    id: int
    ref: str
    stem: str


Item = dict[str, Any]
"""A row of the table of draft items, but for what only the database can tell."""


def items(preview: Preview, known: Sequence[Known]) -> Iterator[Item]:
    """The rows of a file as items of a draft, numbered from 1.

    `known` are the questions of the bank: those nearly alike are pointed at, and those of the file
    among each other.
    """
    refs = _refs(preview.rows)
    near = _near(preview.rows, refs, known)
    for number, (row, ref) in enumerate(zip(preview.rows, refs, strict=True), start=1):
        yield _item(row, number, ref) | _pointer(near.get(number - 1))


def _item(row: PreviewRow, number: int, ref: str) -> Item:
    said = (to_json(row.question) if row.question else dict(row.said)) | {"ref": ref}
    return {
        "number": number,
        "row": row.row,
        "place": row.place,
        "ref": ref,
        "said": said,
        "raw": row.raw,
        "errors": list(row.errors),
        "warnings": list(row.warnings),
        "wrong": row.question is None,
        "read_mark": fingerprint(row.question) if row.question else _mark(said, row.raw),
        "search": search_key(said.get("stem", "")),
    }


def _mark(said: Mapping[str, Any], raw: str) -> str:
    """Like `fingerprint`, of what is no question yet."""
    text = json.dumps([said, raw], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


# ---------------------------------------------------------------- identity


def _refs(rows: Sequence[PreviewRow]) -> list[str]:
    """A code for each row, each used once: right questions have theirs, wrong ones get one.

    It depends on what the file says there alone, so that a question that was mended on the screen
    is the same one when the file comes again.
    """
    taken = {row.question.ref for row in rows if row.question}
    found: list[str] = []
    for row in rows:
        if row.question:
            found.append(row.question.ref)
            continue
        ref = next(ref for ref in _candidates(row) if ref not in taken)
        taken.add(ref)
        found.append(ref)
    return found


def _candidates(row: PreviewRow) -> Iterator[str]:
    ref, stem = row.said.get("ref") or "", row.said.get("stem") or ""
    if ref and len(ref) <= MAX_REF:
        yield ref
    if stem:
        yield own_ref(stem)
        parts = (*row.said.get("choices", ()), *row.said.get("targets", ()))
        yield own_ref(stem, *parts, *row.said.get("accepted", ()))
    base = ref or own_ref(stem or row.raw or row.place)
    number = 2
    while True:
        yield own_ref(base, str(number))
        number += 1


# ---------------------------------------------------------------- nearly the same


def _near(
    rows: Sequence[PreviewRow], refs: Sequence[str], known: Sequence[Known]
) -> dict[int, Known | int]:
    """For rows by position: the question of the bank, or the row, that is nearly the same."""
    stems = [*(one.stem for one in known), *(_stem(row) for row in rows)]
    before = len(known)
    found: dict[int, Known | int] = {}
    for later, earlier in near_pairs(stems, start=before, looks=LOOKS):
        at = later - before
        if rows[at].question is None or isinstance(found.get(at), Known):
            continue
        if earlier < before:
            if known[earlier].ref != refs[at]:
                found[at] = known[earlier]
        elif rows[earlier - before].question and not _same(stems[later], stems[earlier]):
            found.setdefault(at, earlier - before)
    return found


def _same(one: str, other: str) -> bool:
    """Whether two stems are the same, which the readers warn of themselves."""
    return search_key(one) == search_key(other)


def _stem(row: PreviewRow) -> str:
    return row.question.stem if row.question else ""


def _pointer(near: Known | int | None) -> Item:
    if isinstance(near, Known):
        return {"near_question": near.id, "near_number": None}
    return {"near_question": None, "near_number": None if near is None else near + 1}
