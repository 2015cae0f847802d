"""Reads of participants, attempts and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import Select, bindparam, case, func, select

from quizapp.accounts import history
from quizapp.accounts.models import Unit
from quizapp.attempts.models import (
    Attempt,
    Consent,
    Correction,
    NameTail,
    Participant,
    Result,
    Ruling,
)
from quizapp.banks import queries as banks
from quizapp.core import sealing
from quizapp.core.db import Alone, db, for_drivers, from_json, read
from quizapp.core.errors import NotFound
from quizapp.core.marks import QUESTIONS, Kept
from quizapp.domain import codes
from quizapp.domain import rulings as domain
from quizapp.domain.seals import LogRow
from quizapp.domain.text import search_key
from quizapp.domain.timing import GRACE_MS, AttemptState, Standing
from quizapp.domain.unit_tree import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import Engine

    from quizapp.contests.models import Contest
    from quizapp.domain.unit_tree import Unit as PlainUnit

# ---------------------------------------------------------------- who


def participants_in(cookie: str | None) -> dict[str, int]:
    """``{contest id as text: participant id}`` of a signed ``nguoi_du_thi`` cookie."""
    value = sealing.unsign("participants", cookie)
    return value if isinstance(value, dict) else {}


class Known(NamedTuple):
    """A participant as the participant's own pages need them: of the row, and no more."""

    id: int
    contest_id: int
    user_id: int | None
    full_name: str
    search: str
    unit_id: int | None
    division: str | None


@cache
def _known(engine: Engine) -> Alone:
    columns = [getattr(Participant, name) for name in Known._fields]
    return Alone(engine, select(*columns).where(Participant.id == bindparam("key", 0)))


def participant_of(cookie: str | None, contest_id: int) -> Known | None:
    """The participant of the contest that the signed cookie names."""
    participant_id = participants_in(cookie).get(str(contest_id))
    row = _known(db.engine).row(key=participant_id) if participant_id else None
    found = None if row is None else Known(*row)
    return found if found is not None and found.contest_id == contest_id else None


def participant_of_user(user_id: int, contest_id: int) -> Participant | None:
    """The participant of the contest that an account is."""
    return db.session.scalars(
        select(Participant).where(
            Participant.contest_id == contest_id, Participant.user_id == user_id
        )
    ).first()


def named_like(contest_id: int, text: str, limit: int) -> list[int]:
    """Participants who agreed to be named and whose name has ``text`` at the beginning of a word,
    without case or diacritics: at most ``limit``, by their names."""
    wanted = search_key(text).encode()
    if not wanted:
        return []
    query = (
        select(NameTail.participant_id)
        .join(Participant, Participant.id == NameTail.participant_id)
        .where(
            NameTail.contest_id == contest_id,
            NameTail.tail >= wanted,
            NameTail.tail < wanted + b"\xff",
            Participant.publish.is_(True),
        )
        .order_by(NameTail.tail, NameTail.participant_id)
        .limit(limit)
    )
    return list(dict.fromkeys(db.session.scalars(query)))


# ---------------------------------------------------------------- attempts and answers


_BY_CODE = select(Attempt).where(Attempt.code == bindparam("code"))


def attempt_by_code(code: str) -> Attempt:
    """The attempt with this code, which may be typed in lower case; raises NotFound."""
    found = db.session.scalars(_BY_CODE, {"code": codes.tidy(code)}).first()
    if found is None:
        raise NotFound(
            "Mã bài thi không đúng. Vui lòng mở lại từ trang cuộc thi.",
            title="Không tìm thấy bài thi",
        )
    return found


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An attempt that takes answers now, as its own pages need it: of the row, and no more.

    Who holds one (``service.submit.hold``) looks at its state: it may have ended meanwhile.
    """

    id: int
    code: str
    contest_id: int
    round_id: int
    participant_id: int
    number: int
    paper: list[Any]
    questions: int
    started_at: int
    deadline_at: int
    paused_ms: int
    network_start: str | None
    state: str
    standing: str
    paused_at: int | None

    @classmethod
    def of(cls, row: Sequence[Any]) -> UnderWay:
        """From the columns of ``UNDER_WAY`` as a driver gives them."""
        found = cls(*row)
        return replace(found, paper=from_json(found.paper))

    @classmethod
    def begun(cls, attempt_id: int, row: Mapping[str, Any]) -> UnderWay:
        """The attempt that was just inserted as ``row``; what the row does not say is None."""
        said: dict[str, Any] = {each.name: row.get(each.name) for each in fields(cls)}
        return cls(**{**said, "id": attempt_id})


UNDER_WAY = tuple(field.name for field in fields(UnderWay))
_UNDER_WAY = for_drivers(
    f"SELECT {', '.join(UNDER_WAY)} FROM attempt WHERE id = ? AND code = ?"  # noqa: S608
    " AND state = 'in_progress' AND paused_at IS NULL AND deadline_at >= ?"
)


def under_way(attempt_id: int, code: str, now: int) -> UnderWay | None:
    """The attempt where it takes answers at ``now``; None where it does not, whatever the reason.

    One small statement, and no session: pages of an attempt are asked for in masses.
    """
    rows = read(_UNDER_WAY, (attempt_id, code, now - GRACE_MS))
    return UnderWay.of(rows[0]) if rows else None


def attempt_by_receipt(receipt: str) -> Attempt | None:
    """The ended attempt that a (tidy) receipt code was given for."""
    query = select(Attempt).where(Attempt.receipt == receipt).order_by(Attempt.id)
    return db.session.scalars(query).first()


_LOG = for_drivers(
    "SELECT seq, position, response, saved_at FROM answer WHERE attempt_id = ? ORDER BY seq"
)


def log_of(attempt_id: int) -> list[LogRow]:
    """All that was saved in an attempt, in order."""
    return [LogRow(*row) for row in read(_LOG, (attempt_id,))]


def current_answers(attempt_id: int) -> dict[int, str]:
    """The current response at each position that was ever answered (0 is the prediction)."""
    return {row.position: row.response for row in log_of(attempt_id)}


def current(log: Iterable[LogRow]) -> dict[int, LogRow]:
    """The current answer at each position: the one with the highest number."""
    return {row.position: row for row in log}


def next_after(log: Sequence[LogRow]) -> int:
    """The number that comes after those of a log."""
    return log[-1].seq + 1 if log else 1


CLOCK = for_drivers("SELECT deadline_at, state, paused_at FROM attempt WHERE id = ?")


def clock_of(attempt_id: int) -> tuple[int, str, int | None]:
    """``deadline_at, state, paused_at`` of an attempt, which its page asks for often."""
    deadline_at, state, paused_at = read(CLOCK, (attempt_id,))[0]
    return deadline_at, state, paused_at


_rulings: Kept[Mapping[int, domain.Ruling]] = Kept(QUESTIONS)


def rulings(round_id: int) -> Mapping[int, domain.Ruling]:
    """What counts in a round instead of the key of some question versions; empty in most."""
    return _rulings.get(round_id, lambda: _read_rulings(round_id)) or {}


def _read_rulings(round_id: int) -> Mapping[int, domain.Ruling]:
    rows = list(db.session.scalars(select(Ruling).where(Ruling.round_id == round_id)))
    ids = {row.present_id for row in rows if row.present_id is not None}
    present = banks.versions(ids) if ids else {}
    return {
        row.version_id: domain.ruling_from_json(row.ruling, present.get(row.present_id or 0))
        for row in rows
    }


_ATTEMPTS_OF = (
    select(Attempt)
    .where(Attempt.participant_id == bindparam("participant_id"))
    .order_by(Attempt.round_id, Attempt.number)
)


def attempts_of(participant_id: int) -> list[Attempt]:
    """All attempts of a participant, by round and number."""
    return list(db.session.scalars(_ATTEMPTS_OF, {"participant_id": participant_id}))


def result_of(participant_id: int, round_id: int) -> Result | None:
    """What counts for a participant in a round."""
    return db.session.get(Result, (round_id, participant_id))


# ---------------------------------------------------------------- how many


@dataclass(frozen=True, slots=True)
class Participation:
    """A contest in numbers: people who came in, people who started, and attempts."""

    registered: int
    people: int
    attempts: int
    finished: int

    @property
    def in_progress(self) -> int:
        return self.attempts - self.finished


def participation(contest_id: int, since: int | None = None) -> Participation:
    """The numbers of a contest; ``since`` leaves out attempts that started before it."""
    registered = select(func.count()).where(Participant.contest_id == contest_id)
    attempts = select(
        func.count(func.distinct(Attempt.participant_id)),
        func.count(),
        func.sum(case((Attempt.state == AttemptState.IN_PROGRESS, 0), else_=1)),
    ).where(
        Attempt.contest_id == contest_id,
        Attempt.standing != Standing.INVALID,
        Attempt.state != AttemptState.VOIDED,
    )
    if since is not None:
        attempts = attempts.where(Attempt.started_at >= since)
        registered = registered.where(Participant.created_at >= since)
    people, started, finished = db.session.execute(attempts).one()
    return Participation(db.session.scalar(registered) or 0, people, started, int(finished or 0))


@dataclass(frozen=True, slots=True)
class UnitShare:
    """How many of a unit's people took part, those of the units under it counted in."""

    unit: PlainUnit
    people: int
    headcount: int | None

    @property
    def share(self) -> Fraction:
        """People ÷ headcount, as counted; below every real share where there is no headcount."""
        return Fraction(self.people, self.headcount) if self.headcount else Fraction(-1)


def participation_by_unit(contest: Contest, now: int) -> list[UnitShare]:
    """Units of the contest that have a headcount or people, highest share first."""
    tree = history.tree_on(db.session.get(Unit, contest.unit_id), history.day_of(now))
    rows = db.session.execute(
        select(Participant.unit_id, func.count(func.distinct(Participant.id)))
        .join(Attempt, Attempt.participant_id == Participant.id)
        .where(
            Participant.contest_id == contest.id,
            Participant.unit_id.is_not(None),
            Attempt.state != AttemptState.VOIDED,
        )
        .group_by(Participant.unit_id)
    )
    own = {unit_id: people for unit_id, people in rows if unit_id is not None}
    figures = joined(tree, own)
    shares = [
        UnitShare(unit, figures[unit.id][0], figures[unit.id][1])
        for unit in tree
        if unit.division is not None and any(figures[unit.id][:2])
    ]
    return sorted(shares, key=_by_share)


def _by_share(row: UnitShare) -> tuple[Fraction, int, str]:
    return (-row.share, -row.people, row.unit.name)


# ---------------------------------------------------------------- for organisers


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A participant in the organiser's list."""

    participant: Participant
    unit_name: str | None
    attempts: int
    best: int | None
    flagged: int


def people(contest_id: int, words: str = "", division: str = "", standing: str = "") -> Select[Any]:
    """Participants of a contest that fit; words are found without case and diacritics.

    ``standing`` keeps those with an attempt of that standing.
    """
    query = select(Participant).where(Participant.contest_id == contest_id)
    for word in search_key(words).split():
        query = query.where(Participant.search.contains(word, autoescape=True))
    if division:
        query = query.where(Participant.division == division)
    if standing:
        judged = select(Attempt.participant_id).where(
            Attempt.contest_id == contest_id, Attempt.standing == standing
        )
        query = query.where(Participant.id.in_(judged))
    return query


def count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def people_page(query: Select[Any], offset: int, size: int) -> list[PersonRow]:
    """One page of the list, latest arrivals first."""
    found = list(
        db.session.scalars(query.order_by(Participant.id.desc()).offset(offset).limit(size))
    )
    figures = _figures([person.id for person in found])
    names = _unit_names({person.unit_id for person in found if person.unit_id})
    return [
        PersonRow(person, names.get(person.unit_id or 0), *figures.get(person.id, (0, None, 0)))
        for person in found
    ]


def _figures(ids: list[int]) -> dict[int, tuple[int, int | None, int]]:
    rows = db.session.execute(
        select(
            Attempt.participant_id,
            func.count(),
            func.max(Attempt.score),
            func.sum(case((Attempt.standing == Standing.VALID, 0), else_=1)),
        )
        .where(Attempt.participant_id.in_(ids))
        .group_by(Attempt.participant_id)
    )
    return {row[0]: (row[1], row[2], int(row[3])) for row in rows}


def _unit_names(ids: set[int]) -> dict[int, str]:
    rows = db.session.execute(select(Unit.id, Unit.name).where(Unit.id.in_(ids)))
    return {row.id: row.name for row in rows}


def person_of(contest_id: int, participant_id: int) -> Participant:
    """Raises NotFound when the contest has no such participant."""
    found = db.session.get(Participant, participant_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Cuộc thi không có người dự thi này.")
    return found


def attempt_of(contest_id: int, attempt_id: int) -> Attempt:
    """Raises NotFound when the contest has no such attempt."""
    found = db.session.get(Attempt, attempt_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Cuộc thi không có lượt thi này.")
    return found


def corrections_of(participant_id: int) -> Sequence[Correction]:
    """What organisers put right in who a participant is, the latest first."""
    query = select(Correction).where(Correction.participant_id == participant_id)
    return list(db.session.scalars(query.order_by(Correction.id.desc())))


def consents_of(participant_id: int) -> list[Consent]:
    return list(
        db.session.scalars(
            select(Consent).where(Consent.participant_id == participant_id).order_by(Consent.id)
        )
    )
