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


laws_ = st.builds(lambda began, found: Law(began, tuple(found)), st.none() | days, changes)


@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(laws_, laws_, st.lists(st.none() | days, min_size=4, max_size=4))
def test_the_pool_and_the_work_list_say_what_the_rules_say(app, own, cited, checked):
    """Every question rests on a document, every second one cites another besides."""
    admin = db.session.scalar(select(User)) or factory.user("quantri", "admin")
    fb.loaded([fb.question("b-1")], "khac", number="2/2025/NĐ-CP")
    ends = ("", "; Điều 2 Nghị định 2/2025/NĐ-CP")
    bank = fb.loaded([fb.question(f"a-{n}", citation=f"Điều 1{ends[n % 2]}") for n in range(4)])
    db.session.execute(delete(DocumentChange))
    for law, slug in ((own, "nghi-dinh-thu"), (cited, "khac")):
        document = db.session.scalars(select(LegalDocument).filter_by(slug=slug)).one()
        document.in_force_from = law.in_force_from
        for each in law.changes:
            record(document.id, each, actor="thử", now=fb.NOW)
    rows = db.session.scalars(select(Question).filter_by(bank_id=bank.id).order_by("ref")).all()
    for row, day in zip(rows, checked, strict=True):
        row.law_checked = day
    db.session.commit()
    drawn = {each.question_id for each in queries.pool([bank.id], fb.NOW)}
    waiting = {row.id for row, _ in queries.waiting_page(queries.waiting(admin, fb.NOW))}
    for n, (row, day) in enumerate(zip(rows, checked, strict=True)):
        rests = [own, cited][: 1 + n % 2]
        assert (row.id in drawn) == all(drawable(law, day, TODAY) for law in rests)
        why = [_why(law, day) for law in rests if _why(law, day)]
        assert (row.id in waiting) == bool(why)
        if why:
            assert (queries.reasons([row], fb.NOW)[row.id].change or "early") in why


def _why(law: Law, checked: dt.date | None) -> Change | str | None:
    """The change, or that the document is not yet in force, in words."""
    early = checked is None and law.in_force_from is not None and law.in_force_from > TODAY
    return flagging(law, checked, TODAY) or ("early" if early else None)


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
