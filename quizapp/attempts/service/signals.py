"""Signs for organisers: found on demand from what is stored, settled by people.

``find`` only reads, so that looking for signs never keeps an answer waiting; ``store`` writes what
it found. Nothing follows from a sign by itself: an organiser judges attempts, or dismisses it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, and_, delete, func, or_, select

from quizapp.attempts import queries
from quizapp.attempts.models import Attempt, Participant, Signal
from quizapp.attempts.service import seal
from quizapp.attempts.service.standing import change_standing
from quizapp.banks import queries as banks
from quizapp.contests.models import Contest, Round
from quizapp.core import audit, sealing
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Invalid
from quizapp.domain import honesty
from quizapp.domain.honesty import REASON_LABELS, WEIGHTS, Reason, Sign, SignState, Sitting
from quizapp.domain.papers import paper_from_json
from quizapp.domain.scoring import Partial, fraction_right
from quizapp.domain.text import nfc
from quizapp.domain.timing import FINISHED_STATES, SECOND_MS

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

    from quizapp.domain.banks import Question
    from quizapp.domain.papers import Item, Paper
    from quizapp.domain.seals import LogRow

BATCH = 500
MAX_LISTED = 50
"""How many attempts one sign names: a counter's computer may have served hundreds."""
SLOWEST_MS = 10 * SECOND_MS
"""Who took longer than this a question on average cannot have been faster than reading."""


@dataclass(frozen=True, slots=True)
class Found:
    """A sign: ``key`` names it among those of its kind, ``figures`` go into its words."""

    sign: Sign
    key: str
    attempts: list[int]
    figures: dict[str, Any]
    strength: int = 0

    @property
    def weight(self) -> int:
        return WEIGHTS[self.sign] + min(9, max(0, self.strength))


def find(contest_id: int) -> list[Found]:
    """Every sign in a contest as of now; nothing is written."""
    contest = db.session.get_one(Contest, contest_id)
    found = [*_same_person(contest_id), *_same_device(contest_id)]
    found += [*_away(contest_id), *_moved(contest_id)]
    for round_ in contest.rounds:
        found += _hurried(round_.id)
        found += _same_wrong(round_.id)
    return found


# ---------------------------------------------------------------- one person, one device


def _same_person(contest_id: int) -> Iterator[Found]:
    """Several registrations with one (accentless) name and date of birth, at least two sat."""
    alike = (Participant.search, Participant.birth_date)
    counted = (
        select(Participant.id, *alike, func.count().over(partition_by=alike).label("people"))
        .where(Participant.contest_id == contest_id, Participant.birth_date.is_not(None))
        .subquery()
    )
    rows = db.session.execute(
        select(counted.c.search, counted.c.birth_date, counted.c.id, Attempt.id)
        .join(Attempt, Attempt.participant_id == counted.c.id)
        .where(counted.c.people > 1)
        .order_by(Attempt.id)
    )
    groups: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for search, birth_date, participant_id, attempt_id in rows:
        groups[f"{search}|{birth_date}"].append((participant_id, attempt_id))
    for name, members in groups.items():
        yield from _group(Sign.SAME_PERSON, contest_id, name, members)


def _same_device(contest_id: int) -> Iterator[Found]:
    """Attempts of several people that were started in one browser."""
    shared = (
        select(Attempt.device)
        .where(Attempt.contest_id == contest_id, Attempt.device.is_not(None))
        .group_by(Attempt.device)
        .having(func.count(func.distinct(Attempt.participant_id)) > 1)
    )
    rows = db.session.execute(
        select(Attempt.device, Attempt.participant_id, Attempt.id)
        .where(Attempt.contest_id == contest_id, Attempt.device.in_(shared))
        .order_by(Attempt.id)
    )
    groups: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for device, participant_id, attempt_id in rows:
        groups[device or ""].append((participant_id, attempt_id))
    for device, members in groups.items():
        yield from _group(Sign.SAME_DEVICE, contest_id, device, members)


def _group(
    sign: Sign, contest_id: int, name: str, members: list[tuple[int, int]]
) -> Iterator[Found]:
    """A sign about (participant, attempt) pairs of at least two people."""
    people = len({participant_id for participant_id, _ in members})
    if people > 1:
        key = sealing.fingerprint("signal", f"{contest_id}|{sign}|{name}")[:24]
        attempts = [attempt_id for _, attempt_id in members]
        yield Found(sign, key, attempts[:MAX_LISTED], {"people": people}, people - 2)


# ---------------------------------------------------------------- where and how it was sat


def _away(contest_id: int) -> Iterator[Found]:
    rows = db.session.execute(
        select(Attempt.id, Attempt.away_count, Attempt.away_ms).where(
            Attempt.contest_id == contest_id,
            or_(
                Attempt.away_count >= honesty.AWAY_TIMES,
                and_(Attempt.away_count > 0, Attempt.away_ms >= honesty.AWAY_MS),
            ),
        )
    )
    for attempt_id, count, ms in rows:
        times = count or 0
        figures = {"times": times, "ms": ms or 0}
        yield Found(Sign.AWAY, str(attempt_id), [attempt_id], figures, times - honesty.AWAY_TIMES)


def _moved(contest_id: int) -> Iterator[Found]:
    query = select(Attempt.id).where(
        Attempt.contest_id == contest_id, Attempt.network_start != Attempt.network_end
    )
    for attempt_id in db.session.scalars(query):
        yield Found(Sign.MOVED, str(attempt_id), [attempt_id], {})


# ---------------------------------------------------------------- what the log says


def _finished(round_id: int) -> Select[Any]:
    return select(Attempt.id).where(
        Attempt.round_id == round_id, Attempt.state.in_(FINISHED_STATES)
    )


def _hurried(round_id: int) -> Iterator[Found]:
    """Answers faster than reading; only attempts that may have been are looked into."""
    query = _finished(round_id).where(
        Attempt.right_count * 2 >= Attempt.questions,
        Attempt.time_ms <= Attempt.questions * SLOWEST_MS,
    )
    for rows, logs in _batches(list(db.session.scalars(query))):
        papers = {row.id: paper_from_json(row.paper) for row in rows}
        asked = banks.versions(item.version_id for paper in papers.values() for item in paper)
        for row in rows:
            needed = {
                position: honesty.reading_ms(asked[item.version_id].stem)
                for position, item in enumerate(papers[row.id], start=1)
                if item.version_id in asked
            }
            found = honesty.hurry(row.started_at, logs[row.id], needed, row.right_count)
            if found is not None:
                figures = {
                    "right": row.right_count,
                    "questions": row.questions,
                    "median_ms": found.median_ms,
                    "needed_ms": found.needed_ms,
                }
                strength = found.needed_ms // max(1, found.median_ms)
                yield Found(Sign.HURRIED, str(row.id), [row.id], figures, strength)


def _same_wrong(round_id: int) -> Iterator[Found]:
    """Pairs that are wrong alike; only attempts with enough wrong answers are looked into."""
    query = _finished(round_id).where(
        Attempt.questions - Attempt.right_count >= honesty.MIN_SAME_WRONG
    )
    reader = _Reader(db.session.get_one(Round, round_id))
    sittings: list[Sitting] = []
    for rows, logs in _batches(list(db.session.scalars(query))):
        read = (reader.sitting(row, logs[row.id]) for row in rows)
        sittings += [sitting for sitting in read if sitting is not None]
    for pair in honesty.alike(sittings):
        figures = {"same": pair.same, "wrong": pair.wrong, "apart_ms": pair.apart_ms}
        key = f"{pair.first}-{pair.second}"
        yield Found(
            Sign.SAME_WRONG,
            key,
            [pair.first, pair.second],
            figures,
            pair.same - honesty.MIN_SAME_WRONG,
        )


class _Reader:
    """Reads attempts of a round as they are compared, each answer to a question once.

    A question about which something was ruled tells nothing and is left out.
    """

    def __init__(self, round_: Round) -> None:
        self.partial = Partial(round_.contest.partial)
        self.ruled = queries.rulings(round_.id)
        self.questions: dict[int, Question] = {}
        self.known: dict[tuple[object, ...], Hashable] = {}

    def sitting(self, row: Any, log: Iterable[LogRow]) -> Sitting | None:
        """With people of the same unit, else of the same network; None where neither is known."""
        group = ("unit", row.unit_id) if row.unit_id else ("network", row.network_start)
        if group[1] is None:
            return None
        answers = {each.position: each.response for each in log}
        paper = paper_from_json(row.paper)
        self._ask(paper)
        wrong = {}
        for position, item in enumerate(paper, start=1):
            response = answers.get(position)
            if response is not None:
                key = (item.version_id, item.choice_order, item.target_order, response)
                if key not in self.known:
                    self.known[key] = self._wrong(item, response)
                if self.known[key] is not None:
                    wrong[item.version_id] = self.known[key]
        asked = frozenset(item.version_id for item in paper)
        return Sitting(row.id, row.participant_id, group, row.ended_at, asked, wrong)

    def _ask(self, paper: Paper) -> None:
        missing = {item.version_id for item in paper} - self.questions.keys()
        if missing:
            self.questions |= banks.versions(missing)

    def _wrong(self, item: Item, response: str) -> Hashable:
        """The answer if it is wrong and tells something, else None."""
        question = self.questions.get(item.version_id)
        if question is None or item.version_id in self.ruled:
            return None
        chosen = honesty.given(item, response)
        if chosen is None or fraction_right(question, item, response, self.partial) == 1:
            return None
        return chosen


def _batches(ids: Sequence[int]) -> Iterator[tuple[Sequence[Any], dict[int, list[Any]]]]:
    """Attempts with their logs, so many at a time."""
    for at in range(0, len(ids), BATCH):
        part = ids[at : at + BATCH]
        rows = db.session.execute(
            select(
                *(Attempt.id, Attempt.participant_id, Attempt.paper, Attempt.questions),
                *(Attempt.right_count, Attempt.started_at, Attempt.ended_at),
                *(Attempt.network_start, Participant.unit_id),
            )
            .join(Participant, Participant.id == Attempt.participant_id)
            .where(Attempt.id.in_(part))
        ).all()
        yield rows, seal.logs_of(part)


# ---------------------------------------------------------------- keeping what was found


def store(contest_id: int, found: Iterable[Found], now: int) -> int:
    """Write what was found; gives how many signs are new.

    What an organiser settled stays settled, unless more attempts have joined it. Open signs that
    are no longer there are dropped.
    """
    known = {
        (row.kind, row.key): row
        for row in db.session.scalars(select(Signal).where(Signal.contest_id == contest_id))
    }
    fresh, seen = [], set()
    for each in found:
        seen.add((each.sign.value, each.key))
        row = known.get((each.sign.value, each.key))
        if row is None:
            fresh.append(_columns(contest_id, each, now))
            continue
        if row.state != SignState.OPEN and set(each.attempts) - set(row.attempts):
            row.state = SignState.OPEN
            row.found_at = now
        row.attempts, row.figures, row.weight = each.attempts, each.figures, each.weight
    gone = [row.id for at, row in known.items() if at not in seen and row.state == SignState.OPEN]
    for start in range(0, len(gone), BATCH):
        db.session.execute(delete(Signal).where(Signal.id.in_(gone[start : start + BATCH])))
    for start in range(0, len(fresh), BATCH):
        db.session.execute(insert_ignoring(Signal).values(fresh[start : start + BATCH]))
    db.session.flush()
    return len(fresh)


def _columns(contest_id: int, found: Found, now: int) -> dict[str, Any]:
    return {
        "contest_id": contest_id,
        "kind": found.sign.value,
        "key": found.key,
        "weight": found.weight,
        "attempts": found.attempts,
        "figures": found.figures,
        "found_at": now,
        "state": SignState.OPEN.value,
    }


# ---------------------------------------------------------------- what organisers decide


def judge(
    signal: Signal,
    attempts: Sequence[int],
    standing: str,
    code: str,
    note: str,
    actor: str,
    now: int,
) -> None:
    """Judge attempts that a sign names; results and rankings follow. Raises Invalid.

    ``code`` is a ``Reason``, ``note`` the organiser's own words (needed where the code is OTHER).
    """
    wanted = [attempt_id for attempt_id in signal.attempts if attempt_id in set(attempts)]
    if not wanted:
        raise Invalid("Vui lòng chọn ít nhất một lượt thi.")
    if code not in set(Reason):
        raise Invalid("Vui lòng chọn một lý do trong danh sách.")
    words = nfc(note)
    if code == Reason.OTHER and not words:
        raise Invalid("Vui lòng ghi rõ lý do.")
    reason = REASON_LABELS[Reason(code)] if code != Reason.OTHER else ""
    reason = f"{reason}: {words}" if reason and words else reason or words
    found = db.session.scalars(
        select(Attempt)
        .where(Attempt.id.in_(wanted), Attempt.contest_id == signal.contest_id)
        .order_by(Attempt.participant_id, Attempt.id)
    ).all()
    for attempt in found:
        change_standing(attempt, standing, reason, code, now=now)
    _settle(signal, SignState.JUDGED, reason, actor, now)
    audit.record(
        "attempts.signal_judged",
        "signal",
        signal.id,
        contest=signal.contest_id,
        kind=signal.kind,
        attempts=[attempt.id for attempt in found],
        standing=standing,
        code=code,
        reason=reason,
    )


def dismiss(signal: Signal, note: str, actor: str, now: int) -> None:
    """Say that a sign means nothing; raises Invalid without a reason."""
    words = nfc(note)
    if not words or len(words) > audit.MAX_REASON:
        raise Invalid(f"Vui lòng ghi lý do bỏ qua, tối đa {audit.MAX_REASON} ký tự.")
    _settle(signal, SignState.DISMISSED, words, actor, now)
    audit.record(
        "attempts.signal_dismissed",
        "signal",
        signal.id,
        contest=signal.contest_id,
        kind=signal.kind,
        attempts=signal.attempts,
        reason=words,
    )


def _settle(signal: Signal, state: SignState, reason: str, actor: str, now: int) -> None:
    signal.state, signal.reason = state.value, reason
    signal.settled_by, signal.settled_at = actor, now
    db.session.flush()
