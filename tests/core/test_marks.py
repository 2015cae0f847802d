"""What a process keeps is true: every change of a marked row moves its mark, as it commits."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

import factory
import factory_attempts as make
from quizapp.accounts.models import Unit
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest
from quizapp.core import marks
from quizapp.core.db import db, insert_ignoring


def rename() -> None:
    """By the session: the row is read, changed and flushed."""
    db.session.query(Unit).filter_by(code="SCT").one().name = "Sở mới"


def rename_all() -> None:
    db.session.execute(update(Unit).values(headcount=7))


def add_many() -> None:
    rows = [{"code": code, "name": code, "path": "", "search": ""} for code in ("X1", "X2")]
    db.session.execute(insert_ignoring(Unit).values(rows))


def remove() -> None:
    db.session.execute(delete(Unit).where(Unit.code == "SCT"))


@pytest.mark.parametrize("change", [rename, rename_all, add_many, remove])
def test_every_way_to_change_a_row_moves_its_mark_with_the_commit(app, change):
    factory.unit()
    before = marks.value(marks.UNITS)
    assert before is not None
    change()
    db.session.flush()
    assert marks.value(marks.UNITS) is None  # this transaction sees what nobody else does
    db.session.rollback()
    assert marks.value(marks.UNITS) == before
    change()
    db.session.commit()
    assert marks.value(marks.UNITS) not in (None, before)
    assert marks.value(marks.CONTESTS) is None


def test_a_savepoint_that_is_taken_back_leaves_the_mark_to_the_commit(app):
    factory.unit()
    before = marks.value(marks.UNITS)
    with db.session.begin_nested() as savepoint:
        rename()
        savepoint.rollback()
    with db.session.begin_nested():
        rename()
    assert marks.value(marks.UNITS) is None
    db.session.commit()
    assert marks.value(marks.UNITS) != before


def test_what_is_kept_is_made_once_and_again_after_a_change(app):
    kept, made = marks.Kept(marks.UNITS, bound=2), []

    def read(key):
        return kept.get(key, lambda: made.append(key) or f"{key}{len(made)}")

    assert (read("a"), read("a")) == ("a1", "a2")  # no mark yet: nothing can be kept
    factory.unit()
    assert (read("a"), read("a"), read("b"), read("a")) == ("a3", "a3", "b4", "a3")
    rename()
    db.session.flush()
    assert (read("a"), read("a")) == ("a5", "a6")
    db.session.rollback()
    assert read("a") == "a3"
    rename()
    db.session.commit()
    assert (read("a"), read("a")) == ("a7", "a7")
    assert (read("b"), read("c"), read("c")) == ("b8", "c9", "c9")
    assert read("a") == "a10"  # bounded


def test_a_shared_contest_is_whole_and_for_reading_only(app):
    made = make.contest()
    shared = contests.by_slug(made.slug)
    assert contests.by_slug(made.slug) is shared is not made
    assert contests.known(made.id).id == shared.id
    assert [each.contest for each in shared.rounds] == [shared]
    assert [bank.id for bank in shared.banks] == [bank.id for bank in made.banks]
    with pytest.raises(TypeError):
        shared.title = "Khác"
    with pytest.raises(TypeError):
        shared.rounds[0].closes_at = 0
    made.title = "Tên mới"
    assert contests.by_slug(made.slug).title == "Tên mới"  # before the commit only for itself
    db.session.rollback()
    assert contests.by_slug(made.slug).title == shared.title
    db.session.execute(update(Contest).values(title="Tên khác"))
    db.session.commit()
    assert contests.by_slug(made.slug).title == "Tên khác"
    db.session.execute(update(Contest).values(state="draft"))
    db.session.commit()
    assert contests.known(made.id).state == "draft"


def test_who_has_waited_for_a_lock_goes_by_what_is_true_then(app):
    factory.unit()
    with app.test_request_context():
        before = marks.value(marks.UNITS)
        rename()
        db.session.commit()
        after = marks.value(marks.UNITS)
        db.session.execute(update(marks.Mark).values(value=7))  # somebody else, meanwhile
        assert marks.value(marks.UNITS) == after != before
        marks.read_anew()
        assert marks.value(marks.UNITS) == 7
