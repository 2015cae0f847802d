"""The seal of a closed round: one chain over its participants as they were counted.

Each line holds a participant's result and the seals of all attempts of the round, in the order of
the ranking (those without a result last). The chain begins with the closing itself. Lines and
seal never change; what organisers decide later moves results, and verifying tells the two apart.
"""

from __future__ import annotations

import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, insert, or_, select

from quizapp.attempts.models import Attempt, Correction, Result
from quizapp.attempts.service.verify import Finding, Report, place
from quizapp.contests import queries as contests
from quizapp.core import sealing
from quizapp.core.db import db
from quizapp.domain import seals as domain
from quizapp.domain.timing import AttemptState
from quizapp.ranking.models import RoundClosing, SealedLine
from quizapp.ranking.queries import snapshots
from quizapp.ranking.queries.people import Scope, order
from quizapp.ranking.queries.units import WHOLE
from quizapp.ranking.service.snapshot_seal import mark_of, seal_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quizapp.contests.models import Round

COLUMNS = (
    *(Result.attempt_id, Result.unit_id, Result.division, Result.score, Result.max_score),
    *(Result.right_count, Result.questions, Result.ended_at, Result.time_ms, Result.attempts),
    *(Result.prediction, Result.all_right, Result.attempts_all_right),
)
BATCH = 2_000
CHANGED = "{count} kết quả đã khác lúc chốt, theo quyết định được ghi trong nhật ký"


def seal_round(closing: RoundClosing, round_: Round) -> None:
    """Write the lines of a round that was just closed, and the seal over all of them.

    No more than ``BATCH`` of them are held at once, however many people took part.
    """
    db.session.execute(delete(SealedLine).where(SealedLine.round_id == round_.id))
    link, number = _head(closing), 0
    for some in _in_order(round_, closing.actual):
        attempts = _attempts(round_.id, [who for who, _ in some])
        rows = []
        for who, result in some:
            number += 1
            text = domain.line(number, who, result, attempts.get(who, []))
            link = domain.link(link, text)
            rows.append(
                {
                    "round_id": round_.id,
                    "place": number,
                    "participant_id": who,
                    "text": text,
                    "link": link,
                }
            )
        db.session.execute(insert(SealedLine), rows)
    closing.lines = number
    closing.seal = link
    closing.mark = _mark(closing.seal)
    db.session.flush()


def _in_order(round_: Round, actual: int | None) -> Iterator[list[tuple[int, list[Any] | None]]]:
    """(participant, result) of everybody with an ended attempt, in the order of the ranking."""
    actuals = {} if actual is None else {round_.id: actual}
    scope = Scope(contests.chain(round_.contest), (round_.id,), whole=False, actuals=actuals)
    table = Result.__table__
    ranked = (
        select(Result.participant_id, *COLUMNS)
        .where(Result.round_id == round_.id)
        .order_by(*order(scope, table), Result.participant_id)
        .execution_options(yield_per=BATCH)
    )
    for some in db.session.execute(ranked).partitions():
        yield [(row[0], list(row[1:])) for row in some]
    counted = select(Result.participant_id).where(Result.round_id == round_.id)
    others = (
        select(Attempt.participant_id)
        .where(Attempt.round_id == round_.id, Attempt.state != AttemptState.IN_PROGRESS)
        .where(Attempt.participant_id.not_in(counted))
        .distinct()
        .order_by(Attempt.participant_id)
        .execution_options(yield_per=BATCH)
    )
    for rest in db.session.execute(others).partitions():
        yield [(row[0], None) for row in rest]


def _results(round_id: int) -> dict[int, list[Any]]:
    query = select(Result.participant_id, *COLUMNS).where(Result.round_id == round_id)
    return {row[0]: list(row[1:]) for row in db.session.execute(query)}


def _attempts(round_id: int, people: Sequence[int] | None = None) -> dict[int, list[list[Any]]]:
    """Of each participant (of all, or of ``people``) ``[[attempt, seal of the log, score, state,
    standing]]`` by number."""
    query = (
        select(
            Attempt.participant_id,
            *(Attempt.id, Attempt.log_seal, Attempt.score, Attempt.state, Attempt.standing),
        )
        .where(Attempt.round_id == round_id, Attempt.state != AttemptState.IN_PROGRESS)
        .order_by(Attempt.participant_id, Attempt.number)
    )
    if people is not None:
        query = query.where(Attempt.participant_id.in_(people))
    found: dict[int, list[list[Any]]] = defaultdict(list)
    for participant_id, *values in db.session.execute(query):
        found[participant_id].append(values)
    return found


def _head(closing: RoundClosing) -> str:
    """The link before the first line: the closing itself."""
    return domain.digest(
        domain.line(
            *("round", domain.VERSION, closing.round_id, closing.closed_at, closing.closed_by),
            *(closing.people, closing.actual, closing.note),
        )
    )


def _mark(seal: str) -> str:
    return sealing.fingerprint("round-seal", seal)


# ---------------------------------------------------------------- verifying


def verify(rounds: Sequence[Round]) -> Report:
    """What is no longer as it was sealed when these rounds were closed."""
    findings: list[Finding] = []
    notes: list[str] = []
    for round_ in rounds:
        closing = db.session.get(RoundClosing, round_.id, populate_existing=True)
        if closing is not None:
            lines = list(
                db.session.execute(
                    select(SealedLine.participant_id, SealedLine.text, SealedLine.link)
                    .where(SealedLine.round_id == round_.id)
                    .order_by(SealedLine.place)
                )
            )
            findings += _closing(round_, closing, lines)
            findings += _versions(round_.contest_id, round_.number, place(round_))
            moved = _moved_since(round_.contest_id, closing.closed_at)
            more, changed = _since(round_, [json.loads(row.text) for row in lines], moved)
            findings += more
            if changed:
                notes.append(f"{place(round_)}: {CHANGED.format(count=changed)}")
    for contest in {round_.contest_id: round_.contest for round_ in rounds}.values():
        findings += _versions(contest.id, WHOLE, contest.title)
    return Report(0, findings, notes)


def _closing(round_: Round, closing: RoundClosing, lines: Sequence[Any]) -> Iterator[Finding]:
    """Whether closing, lines and seal still belong together."""
    where = f"{place(round_)}, niêm phong của kỳ"
    if closing.seal is None or closing.mark is None:
        yield Finding("unsealed", where, "kỳ đã chốt nhưng không có niêm phong")
        return
    head = _head(closing)
    links = domain.chain(head, [row.text for row in lines])
    last = links[-1] if links else head
    for number, (row, link) in enumerate(zip(lines, links, strict=True), start=1):
        if row.link != link:
            words = f"khác từ dòng {number} (người dự thi {row.participant_id})"
            if number == 1:
                words = "khác từ dòng đầu: số liệu chốt hoặc dòng này đã bị sửa"
            yield Finding("closing", where, words)
            break
    if last != closing.seal or len(lines) != closing.lines:
        words = f"{len(lines)} dòng hiện có không cho lại niêm phong của {closing.lines} dòng"
        yield Finding("closing", where, words)
    if _mark(closing.seal) != closing.mark:
        yield Finding("closing", where, "dấu xác nhận của hệ thống không khớp")


def _versions(contest_id: int, number: int, of: str) -> Iterator[Finding]:
    """Whether every version of a fixed ranking still gives its seal."""
    for each in snapshots.versions(contest_id, number):
        again = seal_of(each)
        if again != each.seal or mark_of(again) != each.mark:
            where = f"{of}, xếp hạng đã chốt, phiên bản {each.version}"
            yield Finding("snapshot", where, "số liệu hiện có không cho lại niêm phong đã ghi")


def _moved_since(contest_id: int, closed_at: int) -> set[int]:
    """Participants whose unit or division organisers have put right since then."""
    query = select(Correction.participant_id).where(
        Correction.contest_id == contest_id,
        Correction.at > closed_at,
        or_(
            Correction.unit_before.is_distinct_from(Correction.unit_after),
            Correction.division_before.is_distinct_from(Correction.division_after),
        ),
    )
    return set(db.session.scalars(query))


def _figures(result: list[Any] | None) -> list[Any] | None:
    """A result without where it counts."""
    return None if result is None else [result[0], *result[3:]]


def _since(round_: Round, lines: Sequence[Any], corrected: set[int]) -> tuple[list[Finding], int]:
    """Findings, and how many results moved by recorded decisions, since the round was closed.

    An attempt that is gone, that came later or whose log is another one is a finding. A result may
    have moved with the score or standing of its attempts: those are sealed for themselves; and to
    another unit with a correction of its participant.
    """
    results, attempts = _results(round_.id), _attempts(round_.id)
    findings: list[Finding] = []
    changed = 0
    for _, who, result, sealed in lines:
        there = attempts.pop(who, [])
        findings += _moved(round_, who, sealed, there)
        now = results.pop(who, None)
        if result == now:
            continue
        if who in corrected and _figures(result) == _figures(now):
            changed += 1
        elif [row[2:] for row in sealed] == [row[2:] for row in there]:
            where = f"{place(round_)}, người dự thi {who}"
            findings.append(Finding("result", where, "kết quả khác với lúc chốt, không có lý do"))
        else:
            changed += 1
    for who in sorted(attempts.keys() | results.keys()):
        where = f"{place(round_)}, người dự thi {who}"
        findings.append(Finding("added", where, "bài thi hoặc kết quả không có lúc chốt"))
    return findings, changed


def _moved(round_: Round, who: int, sealed: list[Any], there: list[Any]) -> Iterator[Finding]:
    before = {row[0]: row[1] for row in sealed}
    now = {row[0]: row[1] for row in there}
    for attempt_id in before.keys() | now.keys():
        where = f"{place(round_)}, lượt thi {attempt_id} (người dự thi {who})"
        if attempt_id not in now:
            yield Finding("removed", where, "lượt thi có lúc chốt nay không còn")
        elif attempt_id not in before:
            yield Finding("added", where, "lượt thi không có lúc chốt")
        elif before[attempt_id] != now[attempt_id]:
            yield Finding("log", where, "niêm phong của bài khác với lúc chốt")
