"""What the tables say of the law is what the rules say; races over the register."""

from __future__ import annotations

import datetime as dt

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

import factory
import factory_banks as fb
from quizapp.accounts.models import User
from quizapp.banks import queries, service
from quizapp.banks.models import Bank, DocumentChange, LegalDocument, Question
from quizapp.banks.service.documents import record
from quizapp.core.db import db, transaction
from quizapp.core.errors import Conflict
from quizapp.domain.laws import Change, ChangeKind, Law, drawable, flagging
from quizapp.domain.text import local_date
from racing import race

TODAY = local_date(fb.NOW)
days = st.integers(-3, 3).map(lambda n: TODAY + dt.timedelta(days=n))
changes = st.lists(
    st.builds(
        Change, st.sampled_from(ChangeKind), days, st.sampled_from("ab"), drawn=st.booleans()
    ),
    max_size=3,
    unique_by=lambda change: (change.kind, change.by),
)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.none() | days, changes, st.lists(st.none() | days, min_size=4, max_size=4))
def test_the_pool_and_the_work_list_say_what_the_rules_say(app, began, found, checked):
    admin = db.session.scalar(select(User)) or factory.user("quantri", "admin")
    bank = fb.loaded([fb.question(f"a-{n}") for n in range(4)])
    document = db.session.scalars(select(LegalDocument)).one()
    db.session.execute(delete(DocumentChange))
    document.in_force_from = began
    for each in found:
        record(document.id, each, actor="thử", now=fb.NOW)
    rows = db.session.scalars(select(Question).order_by(Question.id)).all()
    for row, day in zip(rows, checked, strict=True):
        row.law_checked = day
    db.session.commit()
    law = Law(began, tuple(found))
    drawn = {each.question_id for each in queries.pool([bank.id], fb.NOW)}
    waiting = {each.id for each in queries.citing(document, admin, fb.NOW) if each.waiting}
    for row, day in zip(rows, checked, strict=True):
        assert (row.id in drawn) == drawable(law, day, TODAY)
        early = day is None and began is not None and began > TODAY
        assert (row.id in waiting) == (early or flagging(law, day, TODAY) is not None)


def replaced(by: str, now: int) -> None:
    """Record in a transaction of its own that the document was replaced today."""
    with transaction():
        document = db.session.scalars(select(LegalDocument)).one()
        service.record_change(document, ChangeKind.REPLACED, by, TODAY, actor="thử", now=now)


def test_two_organisers_who_record_the_same_thing_make_one_entry(app):
    fb.loaded([fb.question("a-1")])
    outcomes = race(app, [lambda: replaced("2/2025", fb.NOW)] * 2)
    assert sorted(type(each) for each in outcomes if each) == [Conflict]
    assert len(db.session.scalars(select(DocumentChange)).all()) == 1


def test_nobody_vouches_past_a_change_that_is_recorded_meanwhile(app):
    bank = fb.loaded([fb.question(f"a-{n}") for n in range(3)])
    key, ids = bank.id, list(db.session.scalars(select(Question.id)))
    replaced("2/2025", fb.NOW)

    def vouch() -> None:
        with transaction():
            service.confirm(
                ids,
                db.session.get_one(Bank, key),
                "Vẫn đúng.",
                seen=fb.NOW,
                actor="thử",
                now=fb.NOW,
            )

    outcomes = race(app, [vouch, lambda: replaced("3/2025", fb.NOW + 1)])
    assert outcomes[1] is None
    assert outcomes[0] is None or isinstance(outcomes[0], Conflict)
    assert queries.pool([key], fb.NOW) == []
