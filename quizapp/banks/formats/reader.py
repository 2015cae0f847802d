"""Reading a file in a process of its own: ``python -m quizapp.banks.formats.reader``.

On its input stand lines of JSON (what the file is called and the defaults, then each question of
the bank), an empty line, and the bytes of the file. It gives lines of JSON: first notes and the
number of rows, or why the file cannot be read, then an item a line. Whatever the file does, the
process that answers people keeps its time and its memory.
"""

from __future__ import annotations

import json
import os
import resource
import sys
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, BinaryIO

from quizapp.banks.formats import prepared, reading
from quizapp.banks.formats.prepared import Known
from quizapp.banks.formats.preview import Defaults, UnreadableFile
from quizapp.domain.banks import Area

MAX_MEMORY = 1024 * 1024 * 1024
MAX_CPU_SECONDS = 300
NICENESS = 10  # those who answer come first


def defaults_of(values: dict[str, Any]) -> Defaults:
    """The defaults of an upload as they are kept."""
    area = values.get("area")
    return Defaults(area=Area(area) if area else None, citation=values.get("citation") or "")


def answers(
    head: dict[str, Any], known: Sequence[Known], content: bytes
) -> Iterator[dict[str, Any]]:
    """What is written, line by line."""
    try:
        preview = reading.read(content, head["filename"], defaults_of(head["defaults"]))
    except UnreadableFile as error:
        yield {"unreadable": error.message}
        return
    yield {"notes": list(preview.notes), "total": len(preview.rows)}
    yield from prepared.items(preview, known)


def asked(
    filename: str, defaults: dict[str, Any], known: Iterable[Known], content: bytes
) -> Iterator[bytes]:
    """What `main` takes, piece by piece."""
    head = {"filename": filename, "defaults": defaults}
    yield json.dumps(head).encode() + b"\n"
    for one in known:
        yield json.dumps((one.id, one.ref, one.stem)).encode() + b"\n"
    yield b"\n"
    yield content


def main(source: BinaryIO, target: BinaryIO) -> None:
    head = json.loads(source.readline())
    known = [Known(*json.loads(line)) for line in iter(source.readline, b"\n")]
    for answer in answers(head, known, source.read()):
        target.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
    target.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_SECONDS, MAX_CPU_SECONDS))
    os.nice(NICENESS)
    main(sys.stdin.buffer, sys.stdout.buffer)
