"""Jobs: done in steps, by one process at a time, and gone on with by another when that one dies."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from quizapp.core import clock, jobs
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.jobs import Job
from racing import race


@pytest.fixture
def work(app):
    """A kind of job whose steps the test chooses: numbers are steps, exceptions are raised."""
    plans: dict[int, list] = {}
    made: list[int] = []

    def steps(subject_id: int):
        plan = plans.get(subject_id, [1, 2, 3])
        for step in plan:
            if isinstance(step, Exception):
                raise step
            if callable(step):
                step()
                continue
            made.append(step)
            db.session.add(AuditEntry(
                at=0, actor="job", action=str(step), subject_kind="test",
                subject_id=str(subject_id), details={},
            ))  # fmt: skip
            yield step, len(plan)

    jobs.kind("test", steps)
    yield plans, made
    jobs._kinds.pop("test")


def begun(subject_id: int = 7) -> None:
    jobs.begin("test", subject_id, clock.now(), total=3)
    db.session.commit()


def seen(subject_id: int = 7) -> Job:
    db.session.rollback()
    job = jobs.of("test", subject_id)
    assert job is not None
    return job


def stored() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_a_job_is_done_step_by_step_once(app, work):
    begun()
    begun()
    assert jobs.run_due(app) == 1
    job = seen()
    assert (job.done, job.total, job.failure, job.tries) == (3, 3, "", 1)
    assert job.ended_at is not None
    assert stored() == ["1", "2", "3"]
    assert jobs.run_due(app) == 0


def test_a_step_that_fails_leaves_the_steps_before_it_and_a_word_for_people(app, work):
    plans, _ = work
    plans[7] = [1, ValueError("kaputt"), 2]
    begun()
    jobs.run_due(app)
    assert seen().failure == jobs.BROKEN
    assert stored() == ["1"]


def test_who_dies_over_a_job_is_followed_by_another_until_it_has_killed_too_many(app, work):
    begun()
    for tries in range(1, jobs.MAX_TRIES + 1):
        held = jobs._take()
        assert held
        assert held.tries == tries
        assert jobs._take() is None  # it is somebody's
        seen().lease_until = 0  # who died, long enough ago
        db.session.commit()
    assert jobs.run_due(app) == 0
    assert seen().failure == jobs.INTERRUPTED
    assert stored() == []


def test_what_was_lost_to_another_process_does_not_stand(app, work):
    plans, _ = work

    def stolen() -> None:
        with app.app_context():
            db.session.execute(db.update(Job).values(tries=Job.tries + 1))
            db.session.commit()
            db.session.remove()

    plans[7] = [1, stolen, 2]
    begun()
    jobs.run_due(app)
    job = seen()
    assert (job.ended_at, job.done, job.tries) == (None, 1, 2)
    assert stored() == ["1"]


def test_several_processes_share_the_jobs_and_do_each_once(app, work):
    _, made = work
    for subject_id in range(4):
        begun(subject_id)
    counts = race(app, [lambda: jobs.run_due(app) for _ in range(3)])
    assert sum(counts) == 4
    assert sorted(made) == sorted([1, 2, 3] * 4)
    assert len(stored()) == 12


def test_a_thread_does_jobs_until_it_is_stopped(app, work):
    plans, _ = work
    begun()
    stop = jobs.start(app, every=0.01)
    plans[8] = [stop.set, 9]
    begun(8)
    for thread in jobs.threading.enumerate():
        if thread.name == "jobs":
            thread.join(timeout=30)
    assert stored() == ["1", "2", "3", "9"]


def test_jobs_that_ended_long_ago_go(app, work):
    begun()
    jobs.run_due(app)
    seen().ended_at -= 8 * 86_400_000
    db.session.commit()
    begun(8)
    db.session.rollback()
    assert [job.subject_id for job in db.session.scalars(select(Job))] == [8]
