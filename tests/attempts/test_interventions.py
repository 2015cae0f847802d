"""Extra time, pause, going on, void, reinstate: what they change, and that nothing else does."""

import pytest
from sqlalchemy import func, select

import factory
import factory_attempts as make
from quizapp.attempts.models import (
    Attempt,
    Intervention,
    InterventionItem,
    Participant,
    Result,
)
from quizapp.attempts.queries.interventions import Order, changes, courses, last_end
from quizapp.attempts.service import answer, intervene, standing, start, submit, timeouts
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.timing import GRACE_MS, MINUTE_MS, Act

REASON = "Mất điện tại phường"
_keys = iter(range(10**6))


@pytest.fixture
def contest(app):
    return make.contest(attempts_per_round=1)


def act(contest, what: Act, now: int | None = None, **order) -> Intervention:
    """One act, by default on the whole first round."""
    done = intervene.intervene(
        contest,
        Order(what, contest.rounds[0].id, **order),
        reason=REASON,
        actor="tochuc",
        key=f"phieu-{next(_keys)}",
        now=clock.now() if now is None else now,
    )
    db.session.commit()
    return done


def save(attempt, now: int, seq: int = 1, position: int = 1):
    key, code = attempt.id, attempt.code
    db.session.commit()
    return answer.save(key, code, position, "0", seq, now)


def hand_in(attempt, now: int):
    done = submit.submit(
        attempt, {p: (p, t) for p, t in make.right_responses(attempt).items()}, None, now
    )
    db.session.commit()
    return done


def result_of(attempt) -> Result | None:
    return db.session.get(
        Result, (attempt.round_id, attempt.participant_id), populate_existing=True
    )


# ---------------------------------------------------------------- extra time


def test_extra_time_moves_the_deadline_even_past_the_end_of_the_round(contest):
    now = clock.now()
    contest.rounds[0].closes_at = now + 5 * MINUTE_MS
    attempt = make.attempt(contest)
    done = act(contest, Act.EXTRA, ms=10 * MINUTE_MS, attempt_id=attempt.id)
    assert attempt.deadline_at == contest.rounds[0].closes_at + 10 * MINUTE_MS
    assert attempt.extra_ms == 10 * MINUTE_MS
    assert done.attempts == 1
    late = contest.rounds[0].closes_at + 9 * MINUTE_MS
    assert save(attempt, late).deadline_at == attempt.deadline_at
    assert timeouts.finish_overdue(late) == 0
    assert hand_in(attempt, late).state == "submitted"


def test_extra_time_comes_too_late_for_an_attempt_that_is_over(contest):
    attempt = make.attempt(contest)
    after = attempt.deadline_at + GRACE_MS + 1
    with pytest.raises(Conflict):
        act(contest, Act.EXTRA, after, ms=MINUTE_MS)
    db.session.rollback()
    assert timeouts.finish_overdue(after) == 1
    with pytest.raises(Conflict, match="Không có bài đang làm"):
        act(contest, Act.EXTRA, after, ms=MINUTE_MS, attempt_id=attempt.id)


def test_within_the_grace_extra_time_still_helps(contest):
    attempt = make.attempt(contest)
    at = attempt.deadline_at + GRACE_MS
    act(contest, Act.EXTRA, at, ms=MINUTE_MS)
    assert save(attempt, at + MINUTE_MS).saved


# ---------------------------------------------------------------- pause


def test_paused_attempt_takes_nothing_and_does_not_end(contest):
    attempt = make.attempt(contest)
    now = attempt.started_at + 1000
    save(attempt, now)
    act(contest, Act.PAUSE, now)
    with pytest.raises(answer.Paused) as refused:
        save(attempt, now + 1, seq=2)
    assert refused.value.status == 423
    assert refused.value.details == {"deadline_at": attempt.deadline_at, "paused_at": now}
    with pytest.raises(answer.Paused):
        submit.submit(attempt, None, None, now + 1)
    db.session.rollback()
    with pytest.raises(answer.Paused):
        answer.save_all(attempt.id, {1: "1"}, now + 1)
    db.session.rollback()
    weeks = attempt.deadline_at + 10**9
    assert timeouts.finish_overdue(weeks) == 0
    assert timeouts.finish_if_overdue(attempt, weeks).state == "in_progress"


def test_resend_of_what_was_stored_before_the_pause_is_no_refusal(contest):
    attempt = make.attempt(contest)
    now = attempt.started_at + 1000
    assert save(attempt, now).saved
    act(contest, Act.PAUSE, now)
    assert not save(attempt, now + 5).saved


def test_deadline_moves_by_the_pause_and_the_pause_is_not_time_taken(contest):
    attempt = make.attempt(contest)
    before, started = attempt.deadline_at, attempt.started_at
    act(contest, Act.PAUSE, started + 60_000)
    act(contest, Act.RESUME, started + 360_000)
    assert (attempt.deadline_at, attempt.paused_at) == (before + 300_000, None)
    done = hand_in(attempt, started + 400_000)
    assert done.time_ms == 100_000
    assert result_of(attempt).time_ms == 100_000


def test_timed_out_after_a_pause_took_its_whole_own_time(contest):
    attempt = make.attempt(contest)
    duration = attempt.deadline_at - attempt.started_at
    act(contest, Act.PAUSE, attempt.started_at + 60_000)
    act(contest, Act.RESUME, attempt.started_at + 90_000)
    assert timeouts.finish_overdue(attempt.deadline_at + GRACE_MS + 1) == 1
    db.session.expire_all()
    assert attempt.ended_at == attempt.started_at + duration + 30_000
    assert attempt.time_ms == duration


def test_extra_time_during_a_pause_waits_for_its_end(contest):
    attempt = make.attempt(contest)
    before = attempt.deadline_at
    act(contest, Act.PAUSE, attempt.started_at)
    act(contest, Act.EXTRA, attempt.started_at + 500, ms=MINUTE_MS)
    act(contest, Act.RESUME, attempt.started_at + 1000)
    assert attempt.deadline_at == before + MINUTE_MS + 1000


def test_starting_again_goes_on_with_the_paused_attempt(contest):
    attempt = make.attempt(contest)
    act(contest, Act.PAUSE, attempt.started_at)
    later = attempt.deadline_at + 10**6
    again = start.start(attempt.participant_id, contest.rounds[0], later, None)
    assert again.id == attempt.id


# ---------------------------------------------------------------- void and reinstate


def test_voided_attempt_counts_nowhere_and_uses_up_nothing(contest):
    attempt = make.attempt(contest)
    now = attempt.started_at + 1000
    hand_in(attempt, now)
    assert result_of(attempt).score == 400
    act(contest, Act.VOID, now, attempt_id=attempt.id)
    db.session.expire_all()
    assert (attempt.state, attempt.voided_from, attempt.score) == ("voided", "submitted", 400)
    assert result_of(attempt) is None
    second = make.attempt(contest, db.session.get_one(Participant, attempt.participant_id), now)
    assert second.number == 2


def test_reinstating_undoes_the_void(contest):
    attempt = make.attempt(contest)
    hand_in(attempt, attempt.started_at + 1000)
    sealed = attempt.score_seal
    act(contest, Act.VOID, attempt_id=attempt.id)
    db.session.expire_all()
    assert attempt.score_seal != sealed
    act(contest, Act.REINSTATE, attempt_id=attempt.id)
    db.session.expire_all()
    assert (attempt.state, attempt.voided_from, attempt.voided_at) == ("submitted", None, None)
    assert attempt.score_seal == sealed
    assert result_of(attempt).score == 400


def test_attempt_voided_while_it_ran_goes_on_with_the_time_it_had(contest):
    attempt = make.attempt(contest)
    before = attempt.deadline_at
    act(contest, Act.VOID, attempt.started_at + 1000)
    with pytest.raises(answer.Voided):
        save(attempt, attempt.started_at + 2000)
    assert timeouts.finish_overdue(before + 10**6) == 0
    act(contest, Act.REINSTATE, attempt.started_at + 61_000)
    assert (attempt.state, attempt.deadline_at) == ("in_progress", before + 60_000)
    done = hand_in(attempt, attempt.started_at + 71_000)
    assert (done.state, done.time_ms, done.score) == ("submitted", 11_000, 400)


def test_whoever_started_again_is_not_reinstated_into_a_second_attempt(contest):
    kept, replaced = make.attempt(contest), make.attempt(contest)
    now = kept.started_at + 1000
    act(contest, Act.VOID, now)
    again = make.attempt(contest, db.session.get_one(Participant, replaced.participant_id), now)
    done = act(contest, Act.REINSTATE, now)
    assert (done.attempts, done.skipped) == (1, 1)
    assert (kept.state, replaced.state, again.state) == ("in_progress", "voided", "in_progress")
    with pytest.raises(Conflict, match="khôi phục"):
        act(contest, Act.REINSTATE, now, attempt_id=replaced.id)


def test_voiding_one_of_several_lets_the_next_best_count(app):
    contest = make.contest(attempts_per_round=None)
    person = make.participant(contest)
    good = make.attempt(contest, person)
    hand_in(good, good.started_at + 1000)
    poor = make.attempt(contest, person)
    submit.submit(poor, None, None, poor.started_at + 1000)
    assert result_of(good).attempt_id == good.id
    act(contest, Act.VOID, attempt_id=good.id)
    assert (result_of(good).attempt_id, result_of(good).score) == (poor.id, 0)
    act(contest, Act.REINSTATE, attempt_id=good.id)
    assert (result_of(good).attempt_id, result_of(good).attempts) == (good.id, 2)


def test_invalid_attempt_stays_invalid_through_void_and_reinstatement(contest):
    attempt = make.attempt(contest)
    hand_in(attempt, attempt.started_at + 1000)
    standing.change_standing(attempt, "invalid", "Thi hộ", now=clock.now())
    db.session.commit()
    act(contest, Act.VOID, attempt_id=attempt.id)
    act(contest, Act.REINSTATE, attempt_id=attempt.id)
    assert attempt.standing == "invalid"
    assert result_of(attempt) is None


# ---------------------------------------------------------------- which attempts


def test_many_at_once_are_those_that_run_in_that_part_of_the_tree(app):
    units = make.tree()
    branch = factory.unit("SCT1", "Chi cục", parent=units["sct"])
    contest = make.contest()
    inside = [
        make.attempt(contest, make.participant(contest, unit=units["sct"])),
        make.attempt(contest, make.participant(contest, unit=branch)),
    ]
    outside = make.attempt(contest, make.participant(contest, unit=units["snv"]))
    ended = make.attempt(contest, make.participant(contest, unit=branch))
    hand_in(ended, ended.started_at + 1)
    other = make.attempt(make.contest())
    before = {a.id: a.deadline_at for a in (*inside, outside, ended, other)}
    done = act(contest, Act.EXTRA, ms=MINUTE_MS, unit_id=units["sct"].id)
    assert done.attempts == 2
    moved = {a.id for a in (*inside, outside, ended, other) if a.deadline_at != before[a.id]}
    assert moved == {attempt.id for attempt in inside}
    rows = db.session.scalars(select(InterventionItem).order_by(InterventionItem.attempt_id))
    assert [(r.deadline_before, r.deadline_after - MINUTE_MS) for r in rows] == [
        (before[a.id], before[a.id]) for a in inside
    ]


def test_preview_says_what_the_act_then_does(contest):
    for _ in range(5):
        make.attempt(contest)
    now = clock.now()
    order = Order(Act.EXTRA, contest.rounds[0].id, ms=7 * MINUTE_MS)
    seen = changes(order, now)
    done = act(contest, Act.EXTRA, now, ms=7 * MINUTE_MS)
    db.session.expire_all()
    assert done.attempts == len(seen.rows) == 5
    for row in seen.rows:
        assert db.session.get_one(Attempt, row.attempt_id).deadline_at == row.after.deadline_at


def test_void_of_a_round_leaves_those_who_have_handed_in(contest):
    ended, running = make.attempt(contest), make.attempt(contest)
    hand_in(ended, ended.started_at + 1)
    assert act(contest, Act.VOID).attempts == 1
    assert (ended.state, running.state) == ("submitted", "voided")


# ---------------------------------------------------------------- refused, recorded


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("reason", "ms"), [("", MINUTE_MS), (" ", MINUTE_MS), ("x" * 501, MINUTE_MS), ("x", 0),
                       ("x", -MINUTE_MS), ("x", 601 * MINUTE_MS)]
)  # fmt: skip
def test_reason_and_minutes_are_needed(contest, reason, ms):
    make.attempt(contest)
    order = Order(Act.EXTRA, contest.rounds[0].id, ms=ms)
    with pytest.raises(Invalid):
        intervene.intervene(contest, order, reason=reason, actor="tochuc", key="k", now=clock.now())


def test_same_sheet_twice_is_one_act(contest):
    attempt = make.attempt(contest)
    before = attempt.deadline_at
    order = Order(Act.EXTRA, contest.rounds[0].id, ms=MINUTE_MS)
    sent = {"reason": REASON, "actor": "tochuc", "key": "một phiếu", "now": clock.now()}
    first = intervene.intervene(contest, order, **sent)
    db.session.commit()
    assert intervene.intervene(contest, order, **sent).id == first.id
    db.session.commit()
    assert attempt.deadline_at == before + MINUTE_MS
    assert db.session.scalar(select(func.count()).select_from(Intervention)) == 1


def test_every_act_is_in_the_audit_log(contest):
    attempt = make.attempt(contest)
    act(contest, Act.PAUSE, attempt.started_at)
    act(contest, Act.RESUME, attempt.started_at + 1)
    act(contest, Act.EXTRA, attempt.started_at + 2, ms=2 * MINUTE_MS)
    act(contest, Act.VOID, attempt.started_at + 3, attempt_id=attempt.id)
    act(contest, Act.REINSTATE, attempt.started_at + 4, attempt_id=attempt.id)
    query = select(AuditEntry).where(AuditEntry.action.like("attempts.%"))
    entries = db.session.scalars(query.order_by(AuditEntry.id))
    told = [(e.action, e.details["reason"], e.details["attempts"]) for e in entries]
    names = ["pause", "resume", "extra", "void", "reinstate"]
    assert told == [(f"attempts.{name}", REASON, 1) for name in names]


def test_course_of_a_round_in_numbers(contest):
    one, two, three = (make.attempt(contest) for _ in range(3))
    act(contest, Act.PAUSE, attempt_id=one.id)
    act(contest, Act.VOID, attempt_id=two.id)
    course = courses(contest.id)[contest.rounds[0].id]
    assert (course.running, course.paused, course.voided) == (1, 1, 1)
    assert course.last == max(one.deadline_at, three.deadline_at)


def test_last_answer_of_a_round_may_come_after_its_end(contest):
    round_ = contest.rounds[0]
    attempt = make.attempt(contest)
    assert last_end(round_.id, round_.closes_at) == round_.closes_at
    act(contest, Act.EXTRA, ms=600 * MINUTE_MS)
    act(contest, Act.EXTRA, ms=600 * MINUTE_MS)
    act(contest, Act.EXTRA, ms=600 * MINUTE_MS)
    assert last_end(round_.id, round_.closes_at) == attempt.deadline_at > round_.closes_at
    act(contest, Act.PAUSE)
    assert last_end(round_.id, round_.closes_at) is None
