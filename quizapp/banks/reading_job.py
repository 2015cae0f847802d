"""The job that reads an uploaded file: in a process of its own, its questions kept as they come."""

from __future__ import annotations

import json
import os
import selectors
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from quizapp.banks import queries
from quizapp.banks.service import drafts
from quizapp.core import clock
from quizapp.core.settings import ROOT

if TYPE_CHECKING:
    from quizapp.core.jobs import Steps

SIGN_OF_LIFE = 5.0
"""Seconds of waiting for the reader after which it is said that work goes on."""
TOO_HEAVY = (
    "Tệp nặng quá mức hệ thống đọc được trong vài phút. Vui lòng bỏ hình ảnh và phần thừa, chia"
    " thành nhiều tệp nhỏ hơn rồi tải lên lại."
)
_READER = "quizapp.banks.formats.reader"

Answer = dict[str, Any]


def steps(draft_id: int) -> Steps:
    """Read the file of a draft; what somebody left half read is begun anew."""
    source = drafts.waiting_source(draft_id)
    if source is None:
        return
    drafts.begin_anew(draft_id)
    head = {
        "filename": source.filename,
        "defaults": source.defaults,
        "known": [(one.id, one.ref, one.stem) for one in queries.known(source.bank_id)],
    }
    yield 0, 0
    with closing(answers(head, source.content)) as answered:
        yield from _filled(source.draft_id, source.bank_id, answered)


def _filled(draft_id: int, bank_id: int, answered: Iterator[list[Answer]]) -> Steps:
    """Keep what the reader says; the last step ends the reading."""
    notes: Sequence[str] = ()
    done = total = 0
    filler: drafts.Filler | None = None
    for batch in answered:
        if not drafts.still_wanted(draft_id):
            return
        if batch and "unreadable" in batch[0]:
            drafts.end_reading(draft_id, clock.read(), failure=batch[0]["unreadable"])
            return
        if batch and "total" in batch[0]:
            head = batch.pop(0)
            notes, total = head["notes"], head["total"]
        filler = filler or drafts.Filler(draft_id, bank_id, clock.read())
        filler.add(batch)
        done += len(batch)
        yield done, total
    whole = total > 0 and done == total
    drafts.end_reading(draft_id, clock.read(), notes=notes, failure="" if whole else TOO_HEAVY)


def answers(head: Answer, content: bytes) -> Generator[list[Answer], None, None]:
    """What the reader says of a file, some answers at a time; none while it is still at work.

    Ends early where the reader dies of the file.
    """
    with tempfile.TemporaryFile() as sent:
        sent.write(json.dumps(head).encode() + b"\n" + content)
        sent.seek(0)
        command = [sys.executable, "-m", _READER]
        with subprocess.Popen(  # noqa: S603 (nothing of the file is in the command)
            command, stdin=sent, stdout=subprocess.PIPE, cwd=ROOT
        ) as reader:
            try:
                yield from _batches(_chunks(reader))
            finally:
                reader.kill()


def _batches(chunks: Iterator[list[bytes]]) -> Iterator[list[Answer]]:
    lines: list[bytes] = []
    for chunk in chunks:
        lines.extend(chunk)
        if len(lines) >= drafts.BATCH or not chunk:
            yield [json.loads(line) for line in lines]
            lines = []
    if lines:
        yield [json.loads(line) for line in lines]


def _chunks(reader: subprocess.Popen[bytes]) -> Iterator[list[bytes]]:
    """The whole lines that arrived; none each time that nothing came for a while."""
    assert reader.stdout
    source, rest = reader.stdout.fileno(), b""
    with selectors.DefaultSelector() as selector:
        selector.register(source, selectors.EVENT_READ)
        while True:
            if not selector.select(SIGN_OF_LIFE):
                yield []
                continue
            read = os.read(source, 1 << 16)
            if not read:
                return
            *lines, rest = (rest + read).split(b"\n")
            if lines:
                yield lines
