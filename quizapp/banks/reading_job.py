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
from typing import IO, TYPE_CHECKING, Any

from quizapp.banks import queries
from quizapp.banks.formats import reader
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
_TOLD = ("PATH", "PYTHONPATH", "TMPDIR", "LANG", "LC_ALL")
"""What of our surroundings the reader needs; the secrets in them it does not."""

Answer = dict[str, Any]


def steps(draft_id: int) -> Steps:
    """Read the file of a draft; what somebody left half read is begun anew."""
    source = drafts.waiting_source(draft_id)
    if source is None:
        return
    drafts.begin_anew(draft_id)
    with tempfile.TemporaryFile() as sent:
        known = queries.each_known(source.bank_id)
        sent.writelines(reader.asked(source.filename, source.defaults, known, source.content))
        sent.seek(0)
        draft_id, bank_id = source.draft_id, source.bank_id
        del source  # the file may be large
        yield 0, 0
        with closing(answers(sent)) as answered:
            yield from _filled(draft_id, bank_id, answered)


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


def answers(sent: IO[bytes]) -> Generator[list[Answer], None, None]:
    """What the reader says of a file, some answers at a time; none while it is still at work.

    Ends early where the reader dies of the file.
    """
    command = [sys.executable, "-m", _READER]
    told = {name: os.environ[name] for name in _TOLD if name in os.environ}
    with subprocess.Popen(  # noqa: S603 (nothing of the file is in the command)
        command, stdin=sent, stdout=subprocess.PIPE, cwd=ROOT, env=told
    ) as child:
        try:
            yield from _batches(_chunks(child))
        finally:
            child.kill()


def _batches(chunks: Iterator[list[bytes]]) -> Iterator[list[Answer]]:
    lines: list[bytes] = []
    for chunk in chunks:
        lines.extend(chunk)
        if len(lines) >= drafts.BATCH or not chunk:
            yield [json.loads(line) for line in lines]
            lines = []
    if lines:
        yield [json.loads(line) for line in lines]


def _chunks(child: subprocess.Popen[bytes]) -> Iterator[list[bytes]]:
    """The whole lines that arrived; none each time that nothing came for a while."""
    assert child.stdout
    source, rest = child.stdout.fileno(), b""
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
