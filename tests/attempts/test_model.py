"""Any order of acts on attempts gives the state that a model of a few lines gives."""

from __future__ import annotations

import os
import random
from dataclasses import dataclass, field
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select

import factory_attempts as make
from quizapp.attempts.models import Attempt, Result
from quizapp.attempts.queries import current_answers
from quizapp.attempts.queries.interventions import Order
from quizapp.attempts.service import answer, late_prediction, start, submit, timeouts
from quizapp.attempts.service.intervene import intervene
from quizapp.contests.models import Contest, Round
from quizapp.core import clock
from quizapp.core.db import db, transaction
from quizapp.core.errors import Conflict
from quizapp.domain.contests import PredictionKind, PredictionWhen
from quizapp.domain.timing import DAY_MS, GRACE_MS, MINUTE_MS, Act, AttemptState, attempt_state

QUESTIONS, LIMIT, DURATION = 4, 2, 15 * MINUTE_MS
BOUND = answer.seq_bound(QUESTIONS)
RUNS, HANDED_IN, OVER, VOID = "in_progress", "submitted", "timed_out", "voided"
ENDED = (HANDED_IN, OVER)

# ---------------------------------------------------------------- the model


@dataclass
class Sheet:
    """An attempt as anybody would describe it: a list of answers, and a clock."""

    deadline: int
    state: str = RUNS
    log: dict[int, tuple[int, str]] = field(default_factory=dict)
    ended: int | None = None
    stopped: int | None = None
    void: tuple[str, int] | None = None
    guess: int | None = None

    def takes(self) -> bool:
        return self.state == RUNS and self.stopped is None

    def save(self, seq: int, position: int, response: str, bound: int = BOUND) -> bool:
        """Whether it counts as saved: stored now, or the very same before."""
        if self.takes() and seq <= bound:
            self.log.setdefault(seq, (position, response))
        return self.log.get(seq) == (position, response)

    def end(self, state: str, now: int) -> None:
        self.state, self.ended = state, min(now, self.deadline)

    def pass_to(self, now: int) -> None:
        if self.takes() and now > self.deadline + GRACE_MS:
            self.end(OVER, self.deadline)

    def answers(self) -> dict[int, str]:
        """The highest number of a question is its answer."""
        return {position: response for _, (position, response) in sorted(self.log.items())}


# ---------------------------------------------------------------- against the real thing

MOMENTS = ("a moment", "a minute", "deadline", "grace", "past")
positions = st.integers(1, QUESTIONS)
choices = st.integers(0, 3).map(str) | st.just("null")
numbers = st.integers(1, 12) | st.sampled_from([BOUND, BOUND + 1])


class Sitting(RuleBasedStateMachine):
    """One person in one round: every rule does the same to the model and to the database."""

    contest_id: int
    round_id: int
    keys = count(1)

    def __init__(self) -> None:
        super().__init__()
        self.now = clock.read()
        self.sheets: list[Sheet] = []
        self.ids: list[int] = []
        with transaction():
            contest = db.session.get_one(Contest, self.contest_id)
            self.person = make.participant(contest).id

    @property
    def last(self) -> Sheet:
        return self.sheets[-1]

    def attempt(self) -> Attempt:
        return db.session.get_one(Attempt, self.ids[-1])

    def used(self) -> int:
        return sum(sheet.state != VOID for sheet in self.sheets)

    @rule()
    def start(self) -> None:
        runs = next((n for n, sheet in enumerate(self.sheets) if sheet.state == RUNS), None)
        if runs is None and self.used() >= LIMIT:
            with pytest.raises(start.NoAttemptLeft), transaction():
                self._start()
            return
        with transaction():
            made = self._start().id
        if runs is not None:
            assert made == self.ids[runs]
        else:
            self.sheets.append(Sheet(self.now + DURATION))
            self.ids.append(made)

    def _start(self) -> Attempt:
        round_ = db.session.get_one(Round, self.round_id)
        return start.start(self.person, round_, self.now, random.Random(1))

    @precondition(lambda self: self.sheets)
    @rule(seq=numbers, position=positions, response=choices)
    def save(self, seq: int, position: int, response: str) -> None:
        new = seq not in self.last.log
        fine = self.last.save(seq, position, response)
        with transaction():
            code = self.attempt().code
        sent = (self.ids[-1], code, position, response, seq, self.now)
        if fine:
            assert answer.save(*sent) == answer.Saved(new, self.last.deadline)
        else:
            with pytest.raises(self._refusal(new)):
                answer.save(*sent)
        db.session.rollback()

    def _refusal(self, new: bool) -> type[Exception]:
        if self.last.state == RUNS and self.last.stopped is not None:
            return answer.Paused
        if self.last.state == RUNS:
            return answer.TooManySaves if new else answer.SeqTaken
        words = {HANDED_IN: answer.HandedIn, OVER: answer.TimeOver, VOID: answer.Voided}
        return words[self.last.state]

    @precondition(lambda self: self.sheets and self.last.log)
    @rule(data=st.data())
    def save_again(self, data: st.DataObject) -> None:
        """The answer of the server was lost on its way: the browser sends the same once more."""
        seq = data.draw(st.sampled_from(sorted(self.last.log)))
        self.save(seq, *self.last.log[seq])

    @precondition(lambda self: self.sheets)
    @rule(paper=st.dictionaries(positions, st.tuples(numbers, choices), max_size=3))
    def hand_in(self, paper: dict[int, tuple[int, str]]) -> None:
        if self.last.state == RUNS and self.last.stopped is not None:
            with pytest.raises(answer.Paused), transaction():
                submit.submit(self.attempt(), paper, None, self.now)
            return
        with transaction():
            submit.submit(self.attempt(), paper, None, self.now)
        if self.last.takes():
            self._carry(paper)
            self.last.end(HANDED_IN, self.now)

    def _carry(self, paper: dict[int, tuple[int, str]]) -> None:
        """What the page sends once more is stored like any answer, without a bound.

        A number that is taken gives way to the next one, a newer answer never.
        """
        for position, (seq, response) in sorted(paper.items()):
            self.last.save(seq, position, response, bound=2**31)
        highest = {position: seq for seq, (position, _) in sorted(self.last.log.items())}
        for position, (seq, response) in sorted(paper.items()):
            if highest.get(position, 0) < seq:
                self.last.save(max(self.last.log) + 1, position, response, bound=2**31)

    @precondition(lambda self: self.sheets)
    @rule(guess=st.integers(1, 2))
    def predict(self, guess: int) -> None:
        """Asked after the end, taken once: the first guess stands, whatever comes after it."""
        if self.last.guess is None and self.last.state in ENDED:
            self.last.guess = guess
        if self.last.guess == guess:
            with transaction():
                late_prediction.predict(self.attempt(), guess, self.now)
            return
        over = self.last.guess is None
        refusal = late_prediction.PredictionOver if over else late_prediction.PredictionGiven
        with pytest.raises(refusal), transaction():
            late_prediction.predict(self.attempt(), guess, self.now)

    @rule(much=st.sampled_from(MOMENTS))
    def time_passes(self, much: str) -> None:
        ends = [sheet.deadline for sheet in self.sheets if sheet.takes()]
        until = {"a moment": self.now + 1, "a minute": self.now + MINUTE_MS}
        if ends:
            until |= {"deadline": ends[0], "grace": ends[0] + GRACE_MS}
            until |= {"past": ends[0] + GRACE_MS + 1}
        self.now = max(self.now, until.get(much, self.now + 1))
        for sheet in self.sheets:
            sheet.pass_to(self.now)

    @rule()
    def sweep(self) -> None:
        timeouts.finish_overdue(self.now, round_id=self.round_id)

    @precondition(lambda self: self.sheets)
    @rule()
    def somebody_looks(self) -> None:
        with transaction():
            timeouts.finish_if_overdue(self.attempt(), self.now)

    # ------------------------------------------------------------ the organiser

    def _do(self, act: Act, possible: bool, ms: int = 0) -> bool:
        order = Order(act, self.round_id, attempt_id=self.ids[-1], ms=ms)
        doing = {"reason": "Mất điện", "actor": "tochuc", "key": str(next(self.keys))}
        try:
            with transaction():
                contest = db.session.get_one(Contest, self.contest_id)
                intervene(contest, order, **doing, now=self.now)
        except Conflict:
            assert not possible
        else:
            assert possible
        return possible

    @precondition(lambda self: self.sheets)
    @rule(minutes=st.integers(1, 20))
    def extra_time(self, minutes: int) -> None:
        if self._do(Act.EXTRA, self.last.state == RUNS, minutes * MINUTE_MS):
            self.last.deadline += minutes * MINUTE_MS

    @precondition(lambda self: self.sheets)
    @rule()
    def pause(self) -> None:
        if self._do(Act.PAUSE, self.last.takes()):
            self.last.stopped = self.now

    @precondition(lambda self: self.sheets)
    @rule()
    def resume(self) -> None:
        if self._do(Act.RESUME, self.last.state == RUNS and self.last.stopped is not None):
            self.last.deadline += self.now - self.last.stopped
            self.last.stopped = None

    @precondition(lambda self: self.sheets)
    @rule()
    def void(self) -> None:
        if self._do(Act.VOID, self.last.state != VOID):
            self.last.void, self.last.state = (self.last.state, self.now), VOID

    @precondition(lambda self: self.sheets and self.last.state == VOID)
    @rule()
    def reinstate(self) -> None:
        state, at = self.last.void
        runs = any(sheet.state == RUNS for sheet in self.sheets)
        if self._do(Act.REINSTATE, self.used() < LIMIT and not (state == RUNS and runs)):
            self.last.state, self.last.void = state, None
            if self.last.takes():
                self.last.deadline += self.now - at

    # ------------------------------------------------------------ both agree

    @invariant()
    def both_agree(self) -> None:
        with transaction():
            for key, sheet in zip(self.ids, self.sheets, strict=True):
                attempt = db.session.get_one(Attempt, key)
                state = AttemptState(attempt.state)
                seen = attempt_state(state, self.now, attempt.deadline_at, attempt.paused_at)
                assert (seen, attempt.deadline_at) == (sheet.state, sheet.deadline)
                assert current_answers(key) == sheet.answers()
                assert attempt.prediction == sheet.guess
                if state in ENDED:
                    assert attempt.ended_at == sheet.ended
                    assert attempt.score == self._score(attempt, sheet)

    def _score(self, attempt: Attempt, sheet: Sheet) -> int:
        right = make.right_responses(attempt)
        return 100 * sum(right[p] == response for p, response in sheet.answers().items())

    def teardown(self) -> None:
        """Everybody who can end ends; the best attempt that counts is the result."""
        try:
            self.sweep()
            with transaction():
                scores = [
                    self._score(db.session.get_one(Attempt, key), sheet)
                    for key, sheet in zip(self.ids, self.sheets, strict=True)
                    if sheet.state in ENDED
                ]
                results = db.session.scalars(
                    select(Result.score).where(Result.participant_id == self.person)
                ).all()
            assert list(results) == ([max(scores)] if scores else [])
        finally:
            db.session.rollback()


def test_any_order_of_acts_gives_what_the_model_gives(app):
    now = clock.read()
    rounds = (make.contests.RoundSettings("Kỳ 1", now - DAY_MS, now + 30 * DAY_MS),)
    contest = make.contest(
        rounds=rounds,
        duration_ms=DURATION,
        attempts_per_round=LIMIT,
        prediction=PredictionKind.PEOPLE,
        prediction_when=PredictionWhen.AFTER,
    )

    class Here(Sitting):
        contest_id, round_id = contest.id, contest.rounds[0].id

    db.session.commit()
    more = int(os.environ.get("EXAMPLES", "0"))  # to search longer, and for the shortest failure
    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=more or 20,
            stateful_step_count=30,
            phases=tuple(Phase) if more else (Phase.generate,),
            deadline=None,
            derandomize=not more,
            database=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
