"""The display of the service centre."""

import pytest

import factory
import factory_attempts
import factory_contests
from quizapp.attempts.service.submit import submit
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.contests import TURNOUT_KINDS, EntryMode
from quizapp.domain.timing import DAY_MS, HOUR_MS
from quizapp.kiosk import service
from scanning import drawn, scanned


def taken(contest, by=None):
    """An attempt that was handed in."""
    attempt = factory_attempts.attempt(contest, by)
    right = factory_attempts.right_responses(attempt)
    submit(attempt, {at: (at, text) for at, text in right.items()}, None, clock.now())
    db.session.commit()
    return attempt


def link_for(contest) -> str:
    code = service.link_for(contest, 1).code
    db.session.commit()
    return code


def shown(client, contest):
    answer = client.get(f"/man-hinh/{link_for(contest)}")
    assert answer.status_code == 200
    return answer.text


def test_it_shows_code_title_and_state(client, app):
    contest = factory_contests.contest(title="Tìm hiểu cải cách hành chính")
    page = shown(client, contest)
    code = link_for(contest)
    assert "<h1" in page
    assert "Tìm hiểu cải cách hành chính</h1>" in page
    assert f"localhost/q/{code}" in page
    assert f"{code[:3]} {code[3:]}" in page
    assert "Đang mở, còn" in page
    assert f'data-until="{contest.rounds[0].closes_at}"' in page


@pytest.mark.one_database
def test_its_code_scans(client, app):
    contest = factory_contests.contest()
    page = shown(client, contest)
    svg = page[page.index('<svg class="qr"') :]
    svg = svg[: svg.index("</svg>") + 6].replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    assert scanned(drawn(svg.encode())) == f"http://localhost/q/{link_for(contest)}"


@pytest.mark.one_database
def test_it_may_be_typed_like_any_code_and_is_never_kept(client, app):
    code = link_for(factory_contests.contest())
    answer = client.get(f"/man-hinh/{code[:3].lower()} {code[3:]}")
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/man-hinh/000000").status_code == 404


def test_before_and_after_the_rounds(client, app):
    contest = factory_contests.contest()
    factory_contests.move_round(contest.rounds[0], opens_in=2 * HOUR_MS + 60_000, closes_in=DAY_MS)
    assert "Mở sau 2 giờ" in shown(client, contest)
    factory_contests.move_round(contest.rounds[0], opens_in=-DAY_MS, closes_in=-1)
    page = shown(client, contest)
    assert "Đã hết thời gian dự thi" in page
    assert "data-until" not in page


def test_people_who_took_part_are_counted_once(client, app):
    contest = factory_contests.contest(attempts_per_round=3)
    first, second = (factory_attempts.participant(contest) for _ in "12")
    for person in (first, first, second):
        taken(contest, person)
    page = shown(client, contest)
    assert "<dd>2 <small>người dự thi" in page


def test_invalid_attempts_and_yesterdays_are_told_apart(client, app):
    contest = factory_contests.contest()
    yesterdays = taken(contest)
    yesterdays.started_at -= DAY_MS
    invalid = taken(contest)
    invalid.standing = "invalid"
    page = shown(client, contest)
    assert "<dd>0 <small>" in page
    assert "<dd>1 <small>" in page


@pytest.mark.parametrize("kind", sorted(TURNOUT_KINDS))
def test_a_number_that_is_to_be_guessed_is_not_shown(client, app, kind):
    contest = factory_contests.contest(prediction=kind)
    page = shown(client, contest)
    assert "người dự thi" not in page
    assert "Đơn vị dẫn đầu" not in page


def test_leading_units_are_shown_by_division(client, app):
    root = factory_contests.unit()
    factory.unit("P1", "Phòng Quản lý thương mại", parent=root, division="so-nganh", headcount=10)
    ward = factory.unit("P2", "Phường Nha Trang", parent=root, division="xa-phuong", headcount=10)
    contest = factory_contests.contest()
    taken(contest, factory_attempts.participant(contest, unit=ward))
    page = shown(client, contest)
    assert "Đơn vị dẫn đầu" in page
    assert "Phường Nha Trang" in page
    assert "Phòng Quản lý thương mại" not in page, "nobody of it took part"


@pytest.mark.one_database
@pytest.mark.parametrize("mode", list(EntryMode))
def test_without_leaders_it_says_how_to_take_part(client, app, mode):
    page = shown(client, factory_contests.contest(entry_mode=mode))
    assert "Hướng máy ảnh" in page
    assert "5 câu hỏi trong 15 phút" in " ".join(page.split())


@pytest.mark.one_database
def test_the_place_is_named(client, app):
    link = service.add_place(factory_contests.contest(), "Quầy số 3", 1)
    assert "Quầy số 3" in client.get(f"/man-hinh/{link.code}").text


def test_organisers_see_it_before_the_contest_opens(client, app, new_client):
    contest = factory_contests.draft()
    factory.user("tochuc", "organiser", factory_contests.unit())
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    client.sign_in("tochuc")
    assert "<h1" in shown(client, contest)
    stranger = new_client()
    stranger.sign_in("khac")
    assert stranger.get(f"/man-hinh/{link_for(contest)}").status_code == 404


@pytest.mark.one_database
def test_it_works_without_script_and_has_none_within(client, app):
    page = shown(client, factory_contests.contest())
    assert '<noscript><meta http-equiv="refresh" content="30"></noscript>' in page
    assert page.count("<script") == page.count('<script src="/static/')
    assert "style=" not in page
