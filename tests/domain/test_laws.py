"""Which documents hold on a day, and whose questions have to be looked at again."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.banks import DocumentStatus as S
from quizapp.domain.laws import (
    ENDS,
    Change,
    ChangeKind,
    Law,
    article,
    changes_of,
    drawable,
    flagging,
    standing,
    vouched,
)

A, R, E = ChangeKind.AMENDED, ChangeKind.REPLACED, ChangeKind.EXPIRED
D = date(2026, 7, 1)
BEFORE, AFTER = D - timedelta(days=1), D + timedelta(days=1)


@pytest.mark.parametrize(
    ("law", "before", "on"),
    [
        (Law(), S.IN_FORCE, S.IN_FORCE),
        (Law(D), S.NOT_YET, S.IN_FORCE),
        (Law(changes=(Change(A, D),)), S.IN_FORCE, S.AMENDED),
        (Law(changes=(Change(R, D, "1/2026"),)), S.IN_FORCE, S.REPLACED),
        (Law(changes=(Change(E, D), Change(A, BEFORE))), S.AMENDED, S.EXPIRED),
        (Law(changes=(Change(E, D), Change(R, D))), S.IN_FORCE, S.REPLACED),
        (Law(index=True, changes=(Change(E, BEFORE),)), S.INDEX, S.INDEX),
    ],
)
def test_a_change_takes_effect_on_its_day(law, before, on):
    assert (standing(law, BEFORE), standing(law, D)) == (before, on)
    assert standing(law, AFTER) == on


@pytest.mark.parametrize(
    ("law", "written", "as_of"),
    [
        (Law(), D, D),
        (Law(AFTER), D, None),
        (Law(D), D, D),
        (Law(changes=(Change(A, D),)), D, D),
        (Law(changes=(Change(R, D),)), D, BEFORE),
        (Law(changes=(Change(R, D),)), AFTER, BEFORE),
        (Law(changes=(Change(E, AFTER),)), BEFORE, BEFORE),
    ],
)
def test_writing_vouches_for_amendments_but_not_for_what_is_out_of_force(law, written, as_of):
    assert vouched(law, written) == as_of


def test_questions_written_before_a_change_wait_from_its_day_on():
    for kind in ChangeKind:
        law = Law(changes=(Change(kind, D),))
        assert drawable(law, BEFORE, BEFORE)
        assert not drawable(law, BEFORE, D)
        assert drawable(law, D, D)
        assert flagging(law, BEFORE, D) == law.changes[0]
        assert flagging(law, D, D) is None


def test_an_amendment_may_be_drawn_meanwhile_and_is_still_flagged():
    law = Law(changes=(Change(A, D, drawn=True), Change(R, AFTER, drawn=True)))
    assert drawable(law, BEFORE, D)
    assert flagging(law, BEFORE, D).kind is A
    assert not drawable(law, BEFORE, AFTER)
    assert flagging(law, BEFORE, AFTER).kind is R


def test_nothing_is_drawn_from_what_is_not_yet_in_force_unless_somebody_said_so():
    law = Law(D)
    assert not drawable(law, None, BEFORE)
    assert drawable(law, BEFORE, BEFORE)
    assert drawable(law, None, D)


def test_a_file_tells_of_changes_with_and_without_their_dates():
    told = changes_of(S.REPLACED, D, "91/2025/QH15; 356/2025/NĐ-CP", [("1/2025", None)], AFTER)
    assert told == (
        Change(A, AFTER, "1/2025", dated=False),
        Change(R, D, "91/2025/QH15"),
        Change(R, D, "356/2025/NĐ-CP"),
    )
    assert changes_of(S.EXPIRED, None, None, [], D) == (Change(E, D, "", dated=False),)
    assert changes_of(S.IN_FORCE, D, None, [], D) == (Change(E, D),)
    assert changes_of(S.IN_FORCE, None, None, [], D) == ()


@pytest.mark.parametrize(
    ("citation", "found"),
    [
        ("Khoản 2 Điều 7 Nghị định 118/2025/NĐ-CP", (7, "")),
        ("điểm a khoản 1 điều 6a, Điều 9 Luật số 10/2022/QH15", (6, "a")),
        ("Đ. 12 NĐ 20/2008", (12, "")),
        ("Mục II Kế hoạch thử", (0, "")),
        ("", (0, "")),
    ],
)
def test_the_article_is_the_first_that_a_citation_names(citation, found):
    assert article(citation) == found


days = st.dates(date(2026, 6, 28), date(2026, 7, 5))
changes = st.builds(Change, st.sampled_from(ChangeKind), days, drawn=st.booleans())
laws = st.builds(Law, st.none() | days, st.lists(changes, max_size=4).map(tuple))


@given(laws, st.none() | days, days)
def test_drawable_is_what_day_by_day_reading_gives(law, checked, on):
    """Second implementation: walk the calendar and stop at what nobody has vouched for."""
    fine = checked is not None or law.in_force_from is None or law.in_force_from <= on
    day = date(2026, 6, 28)
    while day <= on:
        for change in law.changes:
            if change.since == day and (checked is None or day > checked):
                fine = fine and change.kind is A and change.drawn
        day += timedelta(days=1)
    assert drawable(law, checked, on) == fine
    if drawable(law, checked, on) and flagging(law, checked, on):
        assert flagging(law, checked, on).kind not in ENDS


@given(laws, days, days)
def test_what_is_written_for_a_document_in_force_may_be_drawn_that_day(law, written, later):
    """Only a document that is in force, or an amended one, is vouched for by writing."""
    may = drawable(law, vouched(law, written), written)
    assert may == (standing(law, written) in (S.IN_FORCE, S.AMENDED))
    if later >= written and not any(written < c.since <= later for c in law.changes):
        assert drawable(law, vouched(law, written), later) >= may
