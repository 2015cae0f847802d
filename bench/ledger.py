"""The books at the end: what players were told was saved, against what the database holds.

Plain SQL on the driver's connection and the marker of ``bench.marker``: nothing of the product.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bench.marker import Key, key_of_version, score

GRACE_MS = 5000
ENDED = ("submitted", "timed_out")


@dataclass(frozen=True, slots=True)
class Ack:
    """One save that the server said yes to; ``choice`` is the JSON value that was sent."""

    code: str
    seq: int
    position: int
    choice: object


@dataclass(frozen=True, slots=True)
class HandIn:
    """One hand-in that the server said yes to, with the last choice at each position.

    ``shown`` is the score in hundredths that the result page gave, None where it was not read.
    """

    code: str
    choices: Mapping[int, object]
    shown: int | None = None


@dataclass
class Findings:
    """What does not add up, one line each; empty lists are the aim."""

    acknowledged: int = 0
    attempts: int = 0
    ended: int = 0
    lost: list[str] = field(default_factory=list)
    mismarked: list[str] = field(default_factory=list)

    @property
    def exact(self) -> bool:
        return not self.lost and not self.mismarked


@dataclass
class _Attempt:
    id: int
    code: str
    state: str
    score: int | None
    right_count: int | None
    paper: list[Any]
    deadline_at: int
    proportional: bool
    log: dict[int, tuple[int, str, int]] = field(default_factory=dict)

    def current(self) -> dict[int, str]:
        """The last answer at each position: the highest number wins."""
        held: dict[int, str] = {}
        for _, (position, response, _) in sorted(self.log.items()):
            held[position] = response
        return held


def check(
    connection: Any,
    acks: Iterable[Ack],
    hand_ins: Iterable[HandIn] = (),
    bank_keys: Mapping[str, Key] | None = None,
) -> Findings:
    """Hold the players' books against the database's.

    Lost: a save that was acknowledged and is not in the log as it was sent, or a handed-in choice
    that is not the current answer. Mismarked: an ended attempt (or its result) whose score is not
    the second marker's, an answer taken after the grace, a score shown that is not the stored one.
    ``bank_keys`` by question id; without them the keys of the stored versions are taken.
    """
    attempts = _read(connection)
    keys = _keys(connection, bank_keys)
    results = dict(connection.execute("SELECT attempt_id, score FROM result").fetchall())
    findings = Findings(attempts=len(attempts))
    for ack in acks:
        findings.acknowledged += 1
        _find_lost(findings, ack, attempts.get(ack.code))
    shown = {}
    for hand_in in hand_ins:
        shown[hand_in.code] = hand_in.shown
        _find_lost_at_hand_in(findings, hand_in, attempts.get(hand_in.code))
    for attempt in attempts.values():
        if attempt.state in ENDED:
            findings.ended += 1
            _find_mismarked(findings, attempt, keys, results, shown.get(attempt.code))
    return findings


def still_running(connection: Any) -> int:
    """How many attempts have not ended."""
    query = "SELECT count(*) FROM attempt WHERE state = 'in_progress'"
    return int(connection.execute(query).fetchone()[0])


# ---------------------------------------------------------------- reading


def _read(connection: Any) -> dict[str, _Attempt]:
    rows = connection.execute(
        "SELECT a.id, a.code, a.state, a.score, a.right_count, a.paper, a.deadline_at, c.partial"
        " FROM attempt a JOIN contest c ON c.id = a.contest_id"
    ).fetchall()
    by_id = {}
    for *columns, paper, deadline_at, partial in rows:
        by_id[columns[0]] = _Attempt(*columns, _json(paper), deadline_at, partial == "proportional")
    log = "SELECT attempt_id, seq, position, response, saved_at FROM answer"
    for attempt_id, seq, *answer in connection.execute(log).fetchall():
        by_id[attempt_id].log[seq] = tuple(answer)
    return {attempt.code: attempt for attempt in by_id.values()}


def _keys(connection: Any, bank_keys: Mapping[str, Key] | None) -> dict[int, Key]:
    rows = connection.execute(
        "SELECT v.id, q.ref, v.content FROM question_version v"
        " JOIN question q ON q.id = v.question_id"
    ).fetchall()
    return {
        version_id: bank_keys[ref] if bank_keys else key_of_version(_json(content))
        for version_id, ref, content in rows
    }


def _json(value: Any) -> Any:
    """psycopg has read JSON columns already, sqlite3 gives their text."""
    return json.loads(value) if isinstance(value, str) else value


# ---------------------------------------------------------------- finding


def _find_lost(findings: Findings, ack: Ack, attempt: _Attempt | None) -> None:
    where = f"attempt {ack.code}, seq {ack.seq}"
    if attempt is None:
        findings.lost.append(f"{where}: there is no such attempt")
        return
    stored = attempt.log.get(ack.seq)
    if stored is None:
        findings.lost.append(f"{where}: acknowledged, not in the log")
    elif (stored[0], json.loads(stored[1])) != (ack.position, ack.choice):
        findings.lost.append(
            f"{where}: sent {ack.choice!r} at {ack.position}, stored {stored[1]} at {stored[0]}"
        )


def _find_lost_at_hand_in(findings: Findings, hand_in: HandIn, attempt: _Attempt | None) -> None:
    if attempt is None or attempt.state not in ENDED:
        findings.lost.append(f"attempt {hand_in.code}: handed in, but has not ended")
        return
    current = attempt.current()
    for position, choice in hand_in.choices.items():
        if json.loads(current.get(position, "null")) != choice:
            findings.lost.append(
                f"attempt {hand_in.code}: handed in {choice!r} at {position}, "
                f"held {current.get(position)}"
            )


def _find_mismarked(
    findings: Findings,
    attempt: _Attempt,
    keys: Mapping[int, Key],
    results: Mapping[int, int],
    shown: int | None,
) -> None:
    due = score(attempt.paper, keys, attempt.current(), proportional=attempt.proportional)
    where = f"attempt {attempt.code} ({attempt.state})"
    if (attempt.score, attempt.right_count) != due:
        findings.mismarked.append(
            f"{where}: score and right {attempt.score}, {attempt.right_count}; due {due}"
        )
    if results.get(attempt.id) != due[0]:
        findings.mismarked.append(f"{where}: result {results.get(attempt.id)}; due {due[0]}")
    if shown is not None and shown != due[0]:
        findings.mismarked.append(f"{where}: the page showed {shown}; due {due[0]}")
    late = [seq for seq, (*_, at) in attempt.log.items() if at > attempt.deadline_at + GRACE_MS]
    if late:
        findings.mismarked.append(f"{where}: answers {late} were taken after the end")
