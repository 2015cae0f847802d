"""The snapshot of the board of units: kept for seconds, rebuilt by one reader alone."""

from threading import Event, Lock

import pytest

import factory
import factory_ranking as made
from quizapp.core import clock
from quizapp.core.db import _reading, db, transaction
from quizapp.ranking.models import HeldBoard
from quizapp.ranking.queries import held
from quizapp.ranking.queries import units as queries
from racing import race


@pytest.fixture
def contest(app):
    unit = factory.unit("SCT", parent=made.unit(), division="so-nganh", headcount=10)
    made_contest = made.contest(ended=1)
    made.result(made_contest.rounds[0], made.participant(made_contest, unit=unit))
    db.session.commit()
    return made_contest


@pytest.fixture
def reading(app):
    """As in a request that only reads: SQLite's write lock is left to others."""
    token = _reading.set(True)
    yield
    db.session.rollback()
    _reading.reset(token)


def add_person(contest):
    db.session.commit()
    with transaction():
        child = db.session.query(queries.UnitTable).filter_by(parent_id=contest.unit_id).one()
        made.result(contest.rounds[0], made.participant(contest, unit=child))


def read(contest, now):
    db.session.commit()
    return queries.unit_board(contest.rounds[0], contest, now)


def test_a_fresh_one_is_served_as_it_is(contest, reading):
    now = clock.now()
    assert read(contest, now).lines()[0].people == 1
    add_person(contest)
    assert read(contest, now + held.FRESH_MS - 1).lines()[0].people == 1
    later = read(contest, now + held.FRESH_MS)
    assert later.lines()[0].people == 2
    assert later.kept.built_at == now + held.FRESH_MS


def test_the_version_grows_only_when_the_figures_change(contest, reading):
    now = clock.now()
    versions = [read(contest, now + at * held.FRESH_MS).kept.version for at in range(3)]
    add_person(contest)
    versions.append(read(contest, now + 3 * held.FRESH_MS).kept.version)
    assert versions == [1, 1, 1, 2]


def test_an_unfinished_claim_is_taken_over(contest, reading, monkeypatch):
    now = clock.now()
    read(contest, now)
    later = now + held.FRESH_MS
    with monkeypatch.context() as broken:
        broken.setattr(queries, "count_rows", _fail)
        with pytest.raises(RuntimeError):
            read(contest, later)
    add_person(contest)
    assert read(contest, later + 1).lines()[0].people == 1, "the claim still stands"
    assert read(contest, later + held.CLAIM_MS).lines()[0].people == 2


def _fail(*_args, **_kwargs):
    raise RuntimeError("broken")


def test_where_the_write_lock_is_held_it_is_counted_for_this_reader(contest):
    assert read(contest, clock.now()).lines()[0].people == 1
    db.session.commit()


def test_one_of_several_readers_rebuilds_and_the_others_do_not_wait(
    app, contest, new_client, monkeypatch
):
    path = f"/cuoc-thi/{contest.slug}/bang-xep-hang/don-vi"
    assert "1/10 người" in new_client().get(path).text
    add_person(contest)
    db.session.query(HeldBoard).update({"fresh_until": 0})
    db.session.commit()
    readers, counting, lock = 6, queries.count_rows, Lock()
    builders, served, others_served = [], [], Event()

    def count_rows(*args, **kwargs):
        with lock:
            builders.append(1)
        assert others_served.wait(20), "the other readers wait for the one that rebuilds"
        return counting(*args, **kwargs)

    monkeypatch.setattr(queries, "count_rows", count_rows)

    def get():
        text = new_client().get(path).text
        with lock:
            served.append("2/10" if "2/10 người" in text else "1/10")
            if len(served) == readers - 1:
                others_served.set()
        return text

    results = race(app, [get] * readers)
    assert all(isinstance(text, str) for text in results), results
    assert len(builders) == 1
    assert sorted(served) == ["1/10"] * (readers - 1) + ["2/10"]


def test_first_readers_at_once_all_see_the_board(app, contest, new_client):
    path = f"/cuoc-thi/{contest.slug}/bang-xep-hang/don-vi"
    texts = race(app, [lambda: new_client().get(path).text] * 4)
    assert all("1/10 người" in text for text in texts), texts
    assert db.session.query(HeldBoard).one().version == 1
