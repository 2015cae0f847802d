"""Playing a real contest through the use-cases: people come, answer, try again; rounds are closed.

Some have everything right, many at the same moments, so that lots must be drawn; some change their
answers, answer late, never hand in, are voided, found invalid or left without a prize. Chance comes
from a seed. Moments are those of the contest's own rounds, not of the clock.
"""

from __future__ import annotations

import datetime as dt
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bench.real import closing
from bench.real.closing import ACTOR
from quizapp.accounts.models import Unit, User
from quizapp.attempts.queries.interventions import Order
from quizapp.attempts.service import answer, insiders, intervene, late_prediction
from quizapp.attempts.service import register as registering
from quizapp.attempts.service import standing as judging
from quizapp.attempts.service import start as starting
from quizapp.attempts.service import submit as handing_in
from quizapp.banks import queries as banks
from quizapp.contests import queries as contest_queries
from quizapp.contests.models import Contest, Round
from quizapp.core.db import db, transaction
from quizapp.core.errors import Refusal
from quizapp.domain import papers, scoring
from quizapp.domain.contests import EntryMode, PredictionWhen
from quizapp.domain.timing import DAY_MS, GRACE_MS, MINUTE_MS, SECOND_MS, Act, Standing

if TYPE_CHECKING:
    from bench.real.settings import Scene
    from quizapp.attempts.models import Attempt, Participant

BATCH = 200
NAMES = ("Nguyễn Văn An", "Trần Thị Bình", "Lê Hoàng Chi", "Phạm Minh Dũng", "Đỗ Thu Hạnh")
CONSENTS = frozenset({"taking_part", "publishing"})
PER_MILLE = {
    **{"voided": 20, "invalid": 30, "pending": 20, "no_prize": 20, "timed_out": 40},
    **{"in_grace": 40, "paused": 20, "extra": 20, "not_eligible": 10},
}
"""How many of a thousand attempts (or people) come to such an end, or to that on their way."""


def play(contest_id: int, scene: Scene, people: int, seed: int) -> tuple[int, int]:
    """The whole contest up to its last list of prizes: gives (people, attempts)."""
    chance = random.Random(seed)
    everybody = _come_in(contest_id, scene, people, chance)
    rounds = len(db.session.get_one(Contest, contest_id).rounds)
    made = 0
    for number in range(1, rounds + 1):
        made += _Round(contest_id, number, scene, chance).played(everybody)
        if scene.points_by_hand:
            closing.give_points(contest_id, number, chance)
        closing.close(contest_id, number)
    if rounds > 1:
        closing.close_whole(contest_id)
    return len(everybody), made


# ---------------------------------------------------------------- coming in


def _come_in(contest_id: int, scene: Scene, count: int, chance: random.Random) -> list[int]:
    """Everybody who comes in; organisers on the list do where they may, without a prize."""
    found: list[int] = []
    for first in range(0, count, BATCH):
        with transaction():
            contest = db.session.get_one(Contest, contest_id)
            query = select(Unit.id).where(Unit.parent_id.is_not(None)).order_by(Unit.id)
            units = list(db.session.scalars(query))
            now = contest.rounds[0].opens_at
            numbers = range(first, min(count, first + BATCH))
            listed = [insiders.Person("", phone=_phone(contest, n)) for n in numbers if n % 40 == 7]
            insiders.add(contest, listed, actor=ACTOR, now=now)
            for number in numbers:
                try:
                    person = _person(contest, number, scene, units, chance)
                except registering.Barred:
                    continue
                if chance.randrange(1000) < PER_MILLE["not_eligible"]:
                    judging.change_eligible(person, False, "Thuộc Ban Tổ chức", now=now)
                found.append(person.id)
    return found


def _phone(contest: Contest, number: int) -> str:
    return f"09{contest.id % 100:02}{number:06}"


def _person(
    contest: Contest, number: int, scene: Scene, units: Sequence[int], chance: random.Random
) -> Participant:
    now = contest.rounds[0].opens_at
    citizen = chance.randrange(100) < scene.citizens
    # the first units of the tree are the fullest
    unit = None if citizen else units[min(chance.randrange(len(units)) for _ in range(2))]
    if contest.entry_mode == EntryMode.ACCOUNT:
        user = User(
            username=f"nguoi-{contest.id}-{number}",
            display_name=NAMES[number % len(NAMES)],
            password_hash="-",
            role="member",
            unit_id=unit,
            created_at=now,
        )
        db.session.add(user)
        db.session.flush()
        return registering.register_user(contest, user, CONSENTS, now)
    return registering.register(
        contest,
        registering.Registration(
            full_name=f"{NAMES[number % len(NAMES)]} {number}",
            birth_date=dt.date(1980, 1, 1 + number % 28),
            phone=_phone(contest, number),
            unit_id=unit,
            division=None,
            consents=CONSENTS,
            audience=chance.choice(sorted(contest_queries.audience_choice(contest)) or [None]),
        ),
        now,
    )


# ---------------------------------------------------------------- one round


@dataclass(slots=True)
class _Round:
    """Plays one round; everything that happens to an attempt is drawn beforehand."""

    contest_id: int
    number: int
    scene: Scene
    chance: random.Random

    def played(self, everybody: Sequence[int]) -> int:
        """Everybody who takes part does so; gives how many attempts there were."""
        going = [who for who in everybody if self.chance.randrange(100) < 80]
        made = 0
        for start in range(0, len(going), BATCH):
            with transaction():
                round_ = self._held()
                ended = [
                    each
                    for who in going[start : start + BATCH]
                    for each in self._tries(who, round_)
                ]
                made += len(ended)
                for each in ended:
                    self._judge(each, round_.closes_at + DAY_MS // 2)
        return made

    def _held(self) -> Round:
        return db.session.scalars(
            select(Round).where(Round.contest_id == self.contest_id, Round.number == self.number)
        ).one()

    def _tries(self, who: int, round_: Round) -> Iterator[Attempt]:
        """One person's attempts, one after the other, as far as the limits go."""
        contest = round_.contest
        pause = DAY_MS if contest.attempts_per_day else contest.duration_ms + MINUTE_MS
        tries = 1 + min(self.chance.randrange(self.scene.tries), self.chance.randrange(5))
        room = round_.closes_at - round_.opens_at - tries * pause - contest.duration_ms
        # a few moments of the day, so that many hand in at the very same one
        now = round_.opens_at + self.chance.randrange(6) * max(0, room) // 6
        for _ in range(tries):
            try:
                attempt = starting.start(who, round_, now, self.chance)
            except Refusal:
                return
            yield self._sit(attempt, now, contest.duration_ms)
            now += pause

    def _sit(self, attempt: Attempt, now: int, duration: int) -> Attempt:
        """Answer and hand in, or not."""
        said = self._answers(attempt)
        self._save(attempt, said, now)
        stopped = self._hold_up(attempt, now + MINUTE_MS)
        end = self.chance.randrange(1000)
        if end < PER_MILLE["timed_out"]:
            late = attempt.deadline_at + GRACE_MS + 1
            assert not answer.insert(attempt, {1: (900, "0")}, late), "a late answer was taken"
            return attempt
        took = self.chance.choice((2, 3, 3, 4)) * MINUTE_MS + self.chance.choice((0, 0, 0, 1))
        handed_in = now + stopped + min(took, duration)
        if end >= 1000 - PER_MILLE["in_grace"]:  # counts as handed in at the deadline
            handed_in = attempt.deadline_at + self.chance.randrange(GRACE_MS)
        sent = {p: (seq, text) for p, (seq, text) in said.items() if self.chance.randrange(4)}
        guess = self._guess()
        contest = db.session.get_one(Contest, self.contest_id)
        if contest.prediction_when != PredictionWhen.AFTER:
            return handing_in.submit(attempt, sent, guess, handed_in)
        attempt = handing_in.submit(attempt, sent, None, handed_in)
        round_ = db.session.get_one(Round, attempt.round_id)
        if guess is not None and handed_in + MINUTE_MS < round_.closes_at:
            late_prediction.predict(attempt, guess, handed_in + MINUTE_MS)
        return attempt

    def _hold_up(self, attempt: Attempt, now: int) -> int:
        """Organisers stop some clocks for a minute and give some people more time."""
        fate = self.chance.randrange(1000)
        if fate < PER_MILLE["paused"]:
            self._intervene(attempt, Act.PAUSE, now)
            self._intervene(attempt, Act.RESUME, now + MINUTE_MS)
            return MINUTE_MS
        if fate < PER_MILLE["paused"] + PER_MILLE["extra"]:
            self._intervene(attempt, Act.EXTRA, now, ms=5 * MINUTE_MS)
        return 0

    def _intervene(self, attempt: Attempt, act: Act, now: int, ms: int = 0) -> None:
        contest = db.session.get_one(Contest, self.contest_id)
        order = Order(act, attempt.round_id, attempt_id=attempt.id, ms=ms)
        key = f"{act}-{attempt.id}"
        intervene.intervene(contest, order, reason="Mất điện", actor=ACTOR, key=key, now=now)
        db.session.refresh(attempt)

    def _save(self, attempt: Attempt, said: dict[int, tuple[int, str]], now: int) -> None:
        """The answers one by one; a few were something else before, and that comes in after."""
        answer.insert(attempt, said, now + 30 * SECOND_MS)
        before = {p: (seq - 1, "0") for p, (seq, _) in said.items() if not self.chance.randrange(9)}
        kinds = [item.kind for item in papers.paper_from_json(attempt.paper)]
        before = {p: each for p, each in before.items() if p and kinds[p - 1] != "multiple"}
        answer.insert(attempt, before, now + 40 * SECOND_MS)

    def _answers(self, attempt: Attempt) -> dict[int, tuple[int, str]]:
        """{position: (seq, response)}: all right, or each right with the chance of this person."""
        paper = papers.paper_from_json(attempt.paper)
        known = banks.versions(item.version_id for item in paper)
        perfect = self.chance.randrange(100) < self.scene.perfect
        skill = self.chance.choice((50, 70, 90, 95))
        found = {}
        for position, item in enumerate(paper, start=1):
            key: Any = scoring.display_key(known[item.version_id], item)
            if not perfect and self.chance.randrange(100) >= skill:
                key = self._wrong(key, len(item.choice_order))
            if key is not None:
                found[position] = (2 * position, json.dumps(key, separators=(",", ":")))
        return found

    def _wrong(self, key: Any, choices: int) -> Any:
        if not self.chance.randrange(6):
            return None
        if isinstance(key, list):
            return sorted({*key[:1], self.chance.randrange(choices)})
        return (key + 1 + self.chance.randrange(choices - 1)) % choices

    def _guess(self) -> int | None:
        return None if not self.chance.randrange(20) else self.chance.randrange(12) * 5

    def _judge(self, attempt: Attempt, now: int) -> None:
        """What organisers do about some attempts."""
        fate = self.chance.randrange(1000)
        if attempt.state == "in_progress":
            return
        if fate < PER_MILLE["voided"]:
            self._intervene(attempt, Act.VOID, now)
            return
        fate -= PER_MILLE["voided"]
        for name in (Standing.INVALID, Standing.NO_PRIZE, Standing.PENDING_CHECK):
            share = PER_MILLE["pending" if name == Standing.PENDING_CHECK else name]
            if 0 <= fate < share:
                judging.change_standing(attempt, name, "Kiểm tra", now=now)
            fate -= share
