"""What organisers do at the same moment, with real threads on both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import select

import factory_contests as contests
from quizapp.contests import service
from quizapp.contests.models import Contest
from quizapp.contests.settings import settings_of
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db, transaction
from quizapp.core.errors import Conflict

THREADS = 4


def at_once(app, act) -> list[object]:
    """``act(number)`` in several threads together, each with its own session; results in order."""
    db.session.commit()
    barrier = Barrier(THREADS)

    def run(number: int) -> object:
        with app.app_context():
            barrier.wait()
            try:
                with transaction():
                    return act(number)
            except Conflict as refusal:
                return refusal
            finally:
                db.session.remove()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, range(THREADS)))


def test_equal_titles_at_once_get_different_addresses(app):
    wanted = contests.settings()
    slugs = at_once(app, lambda _: service.create_contest(wanted, actor="an", now=clock.now()).slug)
    assert len(set(slugs)) == THREADS
    assert set(db.session.scalars(select(Contest.slug))) == set(slugs)


def test_opening_at_once_opens_once(app):
    made = contests.draft()
    key = made.id

    def act(_: int) -> bool:
        service.open_contest(db.session.get(Contest, key), clock.now())
        return True

    results = at_once(app, act)
    assert results.count(True) == 1
    assert sum(isinstance(each, Conflict) for each in results) == THREADS - 1
    opened = select(AuditEntry).where(AuditEntry.action == "contests.open")
    assert len(db.session.scalars(opened).all()) == 1


def test_of_changes_at_once_over_the_same_version_one_is_kept(app):
    made = contests.draft()
    key, seen, before = made.id, made.version, settings_of(made)

    def act(number: int) -> str:
        title = f"Của người {number}"
        wanted = service.with_texts(before, {**_texts(before), "title": title})
        contest = db.session.get(Contest, key)
        service.change_contest(contest, wanted, now=clock.now(), version=seen)
        return title

    kept = [each for each in at_once(app, act) if isinstance(each, str)]
    db.session.expire_all()
    assert kept == [made.title]


def test_a_change_and_an_opening_at_once_never_mix(app):
    made = contests.draft()
    key, before = made.id, settings_of(made)
    wanted = service.ContestSettings(
        **{name: getattr(before, name) for name in before.__dataclass_fields__}
        | {"bank_ids": (), "attempts_per_round": 9}
    )

    def act(number: int) -> str:
        contest = db.session.get(Contest, key)
        if number % 2:
            service.open_contest(contest, clock.now())
            return "opened"
        service.change_contest(contest, wanted, now=clock.now())
        return "changed"

    results = at_once(app, act)
    db.session.expire_all()
    if "opened" in results:
        assert settings_of(made) == before
    else:
        assert (made.state, settings_of(made).bank_ids) == ("draft", ())


def _texts(settings: service.ContestSettings) -> dict:
    return {name: getattr(settings, name) for name in service.CHANGEABLE}


def test_trials_begun_at_once_and_an_opening_leave_one_trial_or_none(app):
    made = contests.draft()
    key = made.id

    def act(number: int) -> str:
        contest = db.session.get(Contest, key)
        if number == 0:
            service.open_contest(contest, clock.now())
            return "opened"
        return service.start_trial(contest, actor="an", now=clock.now()).slug

    results = at_once(app, act)
    db.session.expire_all()
    left = db.session.scalars(select(Contest).where(Contest.trial_of == key)).all()
    assert made.state == ("open" if "opened" in results else "draft")
    assert len(left) == (0 if made.state == "open" else 1)
