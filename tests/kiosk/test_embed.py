"""A contest in a frame on an agency's site, and the calendar of all contests."""

from __future__ import annotations

import pytest

import factory
import factory_contests
from quizapp.kiosk import service
from scanning import drawn, scanned


@pytest.fixture
def contest(app):
    return factory_contests.contest(title="Tìm hiểu cải cách")


def test_the_frame_shows_state_qr_and_the_way_in(client, contest):
    answer = client.get(f"/nhung/{contest.slug}")
    assert answer.status_code == 200
    assert "Đang mở, còn" in answer.text
    assert f'href="http://localhost/cuoc-thi/{contest.slug}" target="_blank"' in answer.text
    svg = answer.text[answer.text.index("<svg") : answer.text.index("</svg>") + 6]
    svg = svg.replace("<svg", '<svg xmlns="http://www.w3.org/2000/svg"')
    code = service.link_for(contest, 1).code
    assert scanned(drawn(svg.encode())) == f"http://localhost/q/{code}"


def test_only_agencies_may_frame_it_and_nothing_else_may_be_framed(client, contest):
    headers = client.get(f"/nhung/{contest.slug}").headers
    assert "frame-ancestors 'self' https://*.gov.vn" in headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in headers
    assert "Set-Cookie" not in headers
    page = client.get(f"/cuoc-thi/{contest.slug}").headers
    assert "frame-ancestors 'none'" in page["Content-Security-Policy"]
    assert page["X-Frame-Options"]


def test_drafts_and_strangers(client, app):
    assert client.get(f"/nhung/{factory_contests.draft().slug}").status_code == 404
    assert client.get("/nhung/khong-co").status_code == 404


def test_the_organiser_finds_the_line_to_paste(client, contest):
    factory.user("tochuc", "organiser", factory_contests.unit())
    client.sign_in("tochuc")
    page = client.get(f"/to-chuc/cuoc-thi/{contest.id}/qr").text
    assert f'&lt;iframe src="http://localhost/nhung/{contest.slug}"' in page


def test_one_calendar_for_all(client, contest):
    factory_contests.contest(title="Cuộc thi thứ hai")
    factory_contests.draft(title="Bản nháp")
    text = client.get("/lich.ics").text
    assert text.count("BEGIN:VCALENDAR") == text.count("END:VCALENDAR") == 1
    assert text.count("BEGIN:VEVENT") == text.count("END:VEVENT") == 2
    assert "Bản nháp" not in text
    assert text.endswith("END:VCALENDAR\r\n")


def test_a_calendar_without_contests_is_still_one(client, app):
    lines = client.get("/lich.ics").text.split("\r\n")
    assert (lines[0], lines[-2]) == ("BEGIN:VCALENDAR", "END:VCALENDAR")
