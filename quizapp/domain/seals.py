"""What is sealed, as text: the log of an attempt, its score, and the results of a closed round.

A seal is a hash over one canonical text, so every figure in it has exactly one place and one way
to be written (compact JSON lists).  Moments are `int` milliseconds, scores hundredths.  The keyed
hash that nobody can make without the installation's secret is laid over these by the callers.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from quizapp.domain.codes import short_code

VERSION = 1
"""Goes into every text: another way of writing one must not look like a changed attempt."""

RECEIPT_LENGTH = 12


class LogRow(NamedTuple):
    """One row of the answer log, as stored."""

    seq: int
    position: int
    response: str
    saved_at: int


def attempt_text(
    *,
    code: str,
    participant: int,
    round_: int,
    number: int,
    paper: Sequence[Any],
    started_at: int,
    log: Iterable[LogRow],
    ended_at: int,
    state: str,
) -> str:
    """Everything that happened in an attempt.  `participant` is a number, never a name."""
    rows = sorted(log)
    return _dump(
        [
            *("attempt", VERSION, code, participant, round_, number, paper, started_at),
            *([list(row) for row in rows], ended_at, state),
        ]
    )


def score_text(
    *,
    log_seal: str,
    score: int,
    max_score: int,
    right_count: int,
    time_ms: int,
    prediction: int | None,
    state: str,
    standing: str,
) -> str:
    """What an attempt is worth: moves with a regrade, a decision on its standing, voiding it."""
    return _dump(
        [
            *("score", VERSION, log_seal, score, max_score, right_count, time_ms),
            *(prediction, state, standing),
        ]
    )


def digest(text: str) -> str:
    """SHA-256 as 64 hex signs."""
    return hashlib.sha256(text.encode()).hexdigest()


def chain(head: str, lines: Iterable[str]) -> list[str]:
    """One link for each line, over the link before it (`head` before the first).

    Changing, adding, removing or moving a line changes every link from there on.
    """
    links = []
    for line in lines:
        head = link(head, line)
        links.append(head)
    return links


def link(before: str, line: str) -> str:
    """The link of one line, over the link before it."""
    return digest(f"{before}\n{line}")


def receipt(key: str) -> str:
    """The receipt code that belongs to a keyed hash (hex signs), with a check sign at its end."""
    signs = iter(bytes.fromhex(key))
    return short_code(lambda below: next(signs) % below, RECEIPT_LENGTH)


def grouped(code: str) -> str:
    """A receipt code as it is read aloud and typed: in groups of four."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def _dump(value: list[Any]) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def line(*values: Any) -> str:
    """One line of a chain."""
    return _dump(list(values))
