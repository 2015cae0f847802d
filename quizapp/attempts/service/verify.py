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

from quizapp.attempts import queries
from quizapp.attempts.models import Answer, Attempt, Participant, Result
from quizapp.attempts.service import results, seal
from quizapp.banks import queries as banks
from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import Round
from quizapp.contests.queries import REAL
from quizapp.core.db import db
from quizapp.domain import seals as domain
from quizapp.domain.banks import fingerprint, from_json
from quizapp.domain.contests import Counting
from quizapp.domain.papers import paper_from_json
from quizapp.domain.scoring import Partial, mark_paper
from quizapp.domain.text import format_moment, format_score
from quizapp.domain.timing import COUNTED_STANDINGS, FINISHED_STATES, GRACE_MS, AttemptState

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from quizapp.domain.banks import Question
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
    """Work everything out anew, in one round or in all of them; nothing is written.

    Call it outside of other work: the session forgets the attempts that were looked at.
    """
    query = select(Round).where(Round.contest.has(REAL))
    query = query.order_by(Round.contest_id, Round.number)
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
            if isinstance(attempt, int):
                findings.append(seen.finding("log", f"lượt thi {attempt}", "không đọc được đề"))
            else:
                findings += seen.attempt(attempt, log)
        findings += seen.questions()
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


def _ended(round_id: int) -> Iterator[tuple[Attempt | int, list[LogRow]]]:
    """The ended attempts of a round with their logs; the session forgets each batch.

    An attempt that cannot even be read comes as its id.
    """
    last = 0
    while True:
        ids = list(
            db.session.scalars(
                select(Attempt.id)
                .where(Attempt.round_id == round_id, Attempt.id > last)
                .where(Attempt.state != AttemptState.IN_PROGRESS)
                .order_by(Attempt.id)
                .limit(BATCH)
            )
        )
        if not ids:
            return
        logs = seal.logs_of(ids)
        batch = _read(ids)
        for attempt_id in ids:
            yield batch.get(attempt_id, attempt_id), logs[attempt_id]
        last = ids[-1]
        for attempt in batch.values():
            db.session.expunge(attempt)
            attempt.paper = []


def _read(ids: Sequence[int]) -> dict[int, Attempt]:
    """The attempts by id, without those whose row holds no JSON where it must."""
    query = select(Attempt).where(Attempt.id.in_(ids))
    try:
        found = db.session.scalars(query.execution_options(populate_existing=True))
        return {attempt.id: attempt for attempt in found}
    except ValueError:
        if len(ids) == 1:
            return {}
        return {key: each for one in ids for key, each in _read([one]).items()}


class _Round:
    """One round under verification; remembers of each attempt what the results follow from."""

    def __init__(self, round_: Round) -> None:
        self.round = round_
        self.numbers: dict[int, set[int]] = defaultdict(set)
        self.counted: dict[int, list[Attempt]] = defaultdict(list)
        self.versions: set[int] = set()
        self.known: dict[int, Question] = {}
        self.rulings = queries.rulings(round_.id)
        self.partial = Partial(round_.contest.partial)
        self.counting = Counting(round_.contest.counting)

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
        self.versions |= {item[0] for item in attempt.paper if isinstance(item, list) and item}
        found: list[Finding] = []
        if intact(attempt, log):
            words = self.marked_anew(attempt, log)
            found += [self.finding("mark", what, words)] if words else []
        else:
            found.append(self.finding("log", what, _log_words(attempt, log)))
        if seal.score_seal_of(attempt) != attempt.score_seal:
            found.append(
                self.finding(
                    "score", what, "điểm, thời gian hoặc kết luận đã bị sửa ngoài hệ thống"
                )
            )
        return found

    def marked_anew(self, attempt: Attempt, log: list[LogRow]) -> str:
        """Empty where marking the sealed log once more gives what is stored."""
        try:
            paper = paper_from_json(attempt.paper)
            missing = {item.version_id for item in paper} - self.known.keys()
            self.known |= banks.versions(missing) if missing else {}
            answers = {row.position: row.response for row in log}
            mark = mark_paper(paper, self.known, answers, self.partial, self.rulings)
        except Exception:  # the paper is as it was: a question is not
            return "không chấm lại được: câu hỏi của đề đã bị sửa hoặc xóa"
        stored = (attempt.score, attempt.max_score, attempt.right_count)
        if (mark.score, mark.max_score, mark.right_count) == stored:
            return ""
        return (
            f"chấm lại được {format_score(mark.score)} điểm, "
            f"đang ghi {format_score(attempt.score or 0)} điểm"
        )

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

    def questions(self) -> Iterator[Finding]:
        """Every question of the papers still says what it said."""
        query = select(QuestionVersion).where(QuestionVersion.id.in_(self.versions))
        for version in db.session.scalars(query.execution_options(populate_existing=True)):
            try:
                same = fingerprint(from_json(version.content)) == version.fingerprint
            except (ValueError, KeyError, TypeError):
                same = False
            if not same:
                yield self.finding("question", f"câu hỏi {version.id}", "nội dung đã bị sửa")

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

    def _wanted(self, attempts: list[Attempt]) -> dict[str, object] | None:
        if not attempts:
            return None
        person = db.session.get_one(Participant, attempts[0].participant_id)
        return results.counted_columns(attempts, person, self.counting)

    def _result(self, stored: Result | None, attempts: list[Attempt]) -> str:
        wanted = self._wanted(attempts)
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
