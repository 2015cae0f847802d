"""Links: one of its own for each contest, one for each place, whatever happens at once."""

import secrets

import pytest
from sqlalchemy import func, select

import factory_contests
from quizapp.contests.models import Contest
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db, transaction
from quizapp.core.errors import Conflict, Gone, Invalid
from quizapp.domain import codes
from quizapp.kiosk import queries, service
from quizapp.kiosk.models import QrLink
from racing import race


def made() -> QrLink:
    link = service.link_for(factory_contests.contest(), 1)
    db.session.commit()
    return link


def count() -> int:
    return db.session.scalar(select(func.count()).select_from(QrLink))


def test_the_first_need_makes_the_link_and_the_next_finds_it(app):
    contest = factory_contests.contest()
    link = service.link_for(contest, 1)
    assert codes.check(link.code)
    assert len(link.code) == 6
    assert service.link_for(contest, 2) is link


def test_two_at_once_get_one_link(app):
    contest_id = factory_contests.contest().id

    def ask() -> str:
        with transaction():
            return service.link_for(db.session.get_one(Contest, contest_id), 1).code

    assert len(set(race(app, [ask] * 6))) == 1
    assert count() == 1


def test_a_code_in_use_is_passed_over(app):
    first = service.link_for(factory_contests.contest(), 1, lambda _n: 0)
    draws = iter([0] * 5 + [1] * 5)
    second = service.link_for(factory_contests.contest(title="Khác"), 1, lambda _n: next(draws))
    assert first.code == "222222"
    assert second.code.startswith("33333")


def test_no_free_code_is_an_error_not_an_endless_search(app):
    service.link_for(factory_contests.contest(), 1, lambda _n: 0)
    with pytest.raises(RuntimeError):
        service.link_for(factory_contests.contest(title="Khác"), 1, lambda _n: 0)


def test_a_code_is_found_as_people_type_it(app):
    code = made().code
    for raw in (code, code.lower(), f" {code[:3]} {code[3:]} ", f"{code[:3]}-{code[3:].lower()}"):
        assert queries.link_at(raw).code == code


@pytest.mark.one_database
def test_every_single_slip_is_called_mistyped(app):
    code = made().code
    for at, right in enumerate(code):
        for wrong in codes.ALPHABET + "01IO":
            if wrong != right:
                with pytest.raises(queries.Mistyped):
                    queries.link_at(code[:at] + wrong + code[at + 1 :])


def test_a_good_code_that_nobody_printed_is_mistyped(app):
    link = made()
    other = next(c for _ in range(99) if (c := codes.short_code(secrets.randbelow)) != link.code)
    with pytest.raises(queries.Mistyped):
        queries.link_at(other)


def test_a_link_that_was_turned_off_is_gone_until_it_is_turned_on(app):
    link = made()
    service.set_active(link, False)
    with pytest.raises(Gone):
        queries.link_at(link.code)
    service.set_active(link, True)
    assert queries.link_at(link.code) is link


def test_places_have_links_of_their_own_and_leave_a_trace(app):
    contest = factory_contests.contest()
    own = service.link_for(contest, 1)
    place = service.add_place(contest, "  Quầy  số 3 ", 2)
    assert place.place == "Quầy số 3"
    assert queries.places(contest.id) == [place]
    assert service.link_for(contest, 3) is own
    service.set_active(place, False)
    service.set_active(place, False)
    acts = select(AuditEntry.action).where(AuditEntry.action.startswith("kiosk."))
    assert list(db.session.scalars(acts)) == ["kiosk.add_place", "kiosk.link_off"]


def test_a_place_is_named_once(app):
    contest = factory_contests.contest()
    service.add_place(contest, "Quầy số 3", 1)
    with pytest.raises(Conflict):
        service.add_place(contest, "Quầy số 3", 2)


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_place_needs_a_short_name(app, name):
    with pytest.raises(Invalid):
        service.add_place(factory_contests.contest(), name, 1)


def test_the_same_place_added_twice_at_once_is_one(app):
    contest_id = factory_contests.contest().id

    def add() -> str:
        with transaction():
            contest = db.session.get_one(Contest, contest_id)
            return service.add_place(contest, "Quầy số 3", 1).code

    answers = race(app, [add] * 4)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 3
    assert count() == 1


def test_a_link_belongs_to_its_contest(app):
    link = made()
    other = factory_contests.contest(title="Khác")
    with pytest.raises(queries.NotFound):
        queries.link_in(other.id, link.code)
    assert queries.link_in(link.contest_id, link.code) is link
