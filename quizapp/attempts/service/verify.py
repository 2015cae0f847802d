"""Finding what was changed behind the application's back: every seal is worked out anew.

Two questions are kept apart. Is the log what it was when the attempt ended? (Its seal never
changes.) Is the score what a recorded act made it? (Its seal is rewritten by each such act, and
marking the log once more must give the same.)
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from quizapp.attempts.models import Answer, Attempt, Participant, Result
from quizapp.attempts.service import seal, submit
from quizapp.contests.models import Round
from quizapp.core.db import db
from quizapp.domain import seals as domain
from quizapp.domain.text import format_moment, format_score
from quizapp.domain.timing import COUNTED_STANDINGS, FINISHED_STATES, GRACE_MS, AttemptState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from quizapp.domain.seals import LogRow

BATCH = 500


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed: where, and in words what."""

    kind: str
    where: str
    words: str


@dataclass(frozen=True, slots=True)
class Report:
    """What was looked at and what was found. ``notes`` are no findings: recorded changes."""

    attempts: int
    findings: list[Finding]
    notes: list[str]


_further: list[Callable[[Sequence[Round]], Report]] = []


def also(check: Callable[[Sequence[Round]], Report]) -> None:
    """Let a higher feature add what it has sealed itself; adding twice changes nothing."""
    if check not in _further:
        _further.append(check)


def verify(round_id: int | None = None) -> Report:
    """Work everything out anew, in one round or in all of them; nothing is written."""
    query = select(Round).order_by(Round.contest_id, Round.number)
    if round_id is not None:
        query = query.where(Round.id == round_id)
    rounds = list(db.session.scalars(query))
    findings: list[Finding] = []
    notes: list[str] = []
    total = 0
    for round_ in rounds:
        seen = _Round(round_)
        for attempt, log in _ended(round_.id):
            total += 1
            findings += seen.attempt(attempt, log)
        findings += seen.gaps()
        findings += seen.results()
    if round_id is None:
        findings += _orphans()
    for check in _further:
        more = check(rounds)
        findings += more.findings
        notes += more.notes
    return Report(total, findings, notes)


def intact(attempt: Attempt, log: Iterable[LogRow]) -> bool:
    """Whether the log of an ended attempt is what was sealed when it ended.

    One that was voided afterwards is looked at as it was before.
    """
    if attempt.ended_at is None or attempt.log_seal is None or attempt.log_mark is None:
        return False
    states = [attempt.state] if attempt.state in FINISHED_STATES else sorted(FINISHED_STATES)
    rows = list(log)
    return (
        attempt.log_seal
        in {seal.seal_of(attempt, rows, attempt.ended_at, state) for state in states}
        and seal.mark_of(attempt.log_seal) == attempt.log_mark
        and domain.receipt(attempt.log_mark) == attempt.receipt
    )


def place(round_: Round) -> str:
    """A round in words: the contest's title and the round's."""
    return f"{round_.contest.title}, {round_.title}"


def _ended(round_id: int) -> Iterator[tuple[Attempt, list[LogRow]]]:
    """The ended attempts of a round with their logs; the session forgets each batch."""
    last = 0
    while True:
        batch = list(
            db.session.scalars(
                select(Attempt)
                .where(Attempt.round_id == round_id, Attempt.id > last)
                .where(Attempt.state != AttemptState.IN_PROGRESS)
                .order_by(Attempt.id)
                .limit(BATCH)
                .execution_options(populate_existing=True)
            )
        )
        if not batch:
            return
        logs = seal.logs_of([attempt.id for attempt in batch])
        for attempt in batch:
            yield attempt, logs[attempt.id]
        last = batch[-1].id
        for attempt in batch:
            db.session.expunge(attempt)
            attempt.paper = []


class _Round:
    """One round under verification; remembers of each attempt what the results follow from."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self.numbers: dict[int, set[int]] = defaultdict(set)
        self.counted: dict[int, list[Attempt]] = defaultdict(list)

    def finding(self, kind: str, what: str, words: str) -> Finding:
        return Finding(kind, f"{place(self.round)}, {what}", words)

    def attempt(self, attempt: Attempt, log: list[LogRow]) -> list[Finding]:
        """What is wrong with one ended attempt."""
        self.numbers[attempt.participant_id].add(attempt.number)
        finished = attempt.state in FINISHED_STATES
        if finished and attempt.standing in COUNTED_STANDINGS:
            self.counted[attempt.participant_id].append(attempt)
        what = f"lượt thi {attempt.id} (người dự thi {attempt.participant_id})"
        if not finished and attempt.ended_at is None:
            return []
        if attempt.log_seal is None or attempt.score_seal is None:
            return [self.finding("unsealed", what, "không có niêm phong")]
        found: list[Finding] = []
        if not intact(attempt, log):
            found.append(self.finding("log", what, _log_words(attempt, log)))
        if seal.score_seal_of(attempt) != attempt.score_seal:
            found.append(
                self.finding(
                    "score", what, "điểm, thời gian hoặc kết luận đã bị sửa ngoài hệ thống"
                )
            )
        mark = submit.marked(attempt, {row.position: row.response for row in log})
        stored = (attempt.score, attempt.max_score, attempt.right_count)
        if (mark.score, mark.max_score, mark.right_count) != stored:
            words = (
                f"chấm lại được {format_score(mark.score)} điểm, "
                f"đang ghi {format_score(attempt.score or 0)} điểm"
            )
            found.append(self.finding("mark", what, words))
        return found

    def gaps(self) -> Iterator[Finding]:
        """Attempts are numbered from 1 without a gap: one that is missing was removed."""
        running = db.session.execute(
            select(Attempt.participant_id, Attempt.number).where(
                Attempt.round_id == self.round.id, Attempt.state == AttemptState.IN_PROGRESS
            )
        )
        for participant_id, number in running:
            self.numbers[participant_id].add(number)
        for participant_id, numbers in sorted(self.numbers.items()):
            missing = sorted(set(range(1, max(numbers) + 1)) - numbers)
            if missing:
                words = f"thiếu lượt thi thứ {', '.join(map(str, missing))}"
                yield self.finding("removed", f"người dự thi {participant_id}", words)

    def results(self) -> Iterator[Finding]:
        """Every result is what its participant's attempts give."""
        people = select(Attempt.participant_id).where(Attempt.round_id == self.round.id)
        at_hand = list(db.session.scalars(select(Participant).where(Participant.id.in_(people))))
        stored = {
            row.participant_id: row
            for row in db.session.scalars(select(Result).where(Result.round_id == self.round.id))
        }
        for participant_id in sorted(stored.keys() | self.counted.keys()):
            words = self._result(stored.get(participant_id), self.counted[participant_id])
            if words:
                yield self.finding("result", f"người dự thi {participant_id}", words)
        for row in (*stored.values(), *at_hand):
            db.session.expunge(row)

    def _result(self, stored: Result | None, attempts: list[Attempt]) -> str:
        wanted = submit.counted_columns(attempts)
        if stored is None:
            return "thiếu kết quả của kỳ" if wanted else ""
        if wanted is None:
            return "có kết quả nhưng không có lượt thi nào được tính"
        changed = [name for name, value in wanted.items() if getattr(stored, name) != value]
        if not changed:
            return ""
        return f"kết quả của kỳ khác với các lượt thi ({', '.join(changed)})"


def _log_words(attempt: Attempt, log: list[LogRow]) -> str:
    late = [row for row in log if row.saved_at > attempt.deadline_at + GRACE_MS]
    words = "đề, câu trả lời hoặc thời điểm khác với lúc niêm phong"
    if late:
        words += f"; {len(late)} dòng ghi sau khi hết giờ {format_moment(attempt.deadline_at)}"
    return words


def _orphans() -> Iterator[Finding]:
    """Rows that point to an attempt or a participant that is no longer there."""
    lost = db.session.execute(
        select(Answer.attempt_id, func.count())
        .where(Answer.attempt_id.not_in(select(Attempt.id)))
        .group_by(Answer.attempt_id)
    )
    for attempt_id, rows in lost:
        words = f"lượt thi không còn, nhưng còn {rows} dòng câu trả lời"
        yield Finding("removed", f"lượt thi {attempt_id}", words)
    results = select(Result.attempt_id).where(Result.attempt_id.not_in(select(Attempt.id)))
    for attempt_id in db.session.scalars(results):
        yield Finding("removed", f"lượt thi {attempt_id}", "lượt thi không còn, nhưng còn kết quả")
    people = select(Attempt.id).where(Attempt.participant_id.not_in(select(Participant.id)))
    for attempt_id in db.session.scalars(people):
        yield Finding("removed", f"lượt thi {attempt_id}", "không còn người dự thi của lượt thi")
