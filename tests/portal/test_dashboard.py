"""The organiser's dashboard."""

import factory
import factory_contests
from quizapp.core import clock
from quizapp.domain.timing import HOUR_MS
from quizapp.ranking import service as ranking

URGENT = "đã hết giờ, chưa chốt kết quả"


def _organiser(client, unit=None):
    factory.user("tochuc", "organiser", unit or factory_contests.unit())
    client.sign_in("tochuc")
    return client


def test_strangers_are_led_to_the_sign_in(client):
    assert client.get("/to-chuc").status_code == 302


def test_members_are_refused(client):
    factory.user("canbo", "member", factory_contests.unit())
    client.sign_in("canbo")
    assert client.get("/to-chuc").status_code == 403


def test_round_that_ended_waits_until_it_is_closed(client):
    contest = factory_contests.contest()
    factory_contests.move_round(contest.rounds[0], closes_in=-HOUR_MS)
    page = _organiser(client).get("/to-chuc").text
    assert URGENT in page
    ranking.close_round(contest.rounds[0], actor="thu", now=clock.now())
    assert URGENT not in client.get("/to-chuc").text


def test_draft_about_to_begin_is_pressing(client):
    factory_contests.draft()
    assert "sắp đến giờ mở mà vẫn là bản nháp" in _organiser(client).get("/to-chuc").text


def test_contests_of_others_are_not_shown(client):
    factory_contests.contest(title="Cuộc thi của sở khác")
    page = _organiser(client, factory.unit("SNV", "Sở Nội vụ")).get("/to-chuc").text
    assert "Cuộc thi của sở khác" not in page
    assert "Chưa có cuộc thi nào" in page


def test_viewer_sees_but_is_not_offered_to_create(client):
    factory_contests.contest()
    factory.user("lanhdao", "viewer", factory_contests.unit())
    client.sign_in("lanhdao")
    page = client.get("/to-chuc").text
    assert "Tìm hiểu cải cách hành chính" in page
    assert "Tạo cuộc thi" not in page
