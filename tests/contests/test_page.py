"""The contest page and its calendar."""

import gzip
import re

import pytest
from sqlalchemy import event

import factory
import factory_contests as contests
from quizapp.contests import service
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.contests import EntryMode, PredictionKind
from quizapp.domain.timing import DAY_MS, HOUR_MS, MINUTE_MS

BUDGET = 60 * 1024
"""Bytes of a whole first visit, compressed (issue 2, "Must show")."""


def page(client, contest):
    return client.get(f"/cuoc-thi/{contest.slug}")


def test_an_open_contest_says_how_long_and_lets_people_in(client):
    contest = contests.contest(
        summary="Dành cho mọi người",
        prizes="Giải **Nhất**: 3 triệu đồng",
        rules="- Không dùng điện thoại",
        blueprint=(contests.Slot(5, 100),),
    )
    contests.move_round(contest.rounds[0], closes_in=2 * DAY_MS + 4 * HOUR_MS + MINUTE_MS)
    shown = page(client, contest)
    assert shown.status_code == 200
    for words in (
        "Sở Công Thương",
        "Tìm hiểu cải cách hành chính",
        "Dành cho mọi người",
        "Đang mở, còn 2 ngày 4 giờ",
        ">Vào thi<",
        "<b>5</b> câu hỏi",
        "Xếp hạng cá nhân",
        "Giải <strong>Nhất</strong>",
        "<li>Không dùng điện thoại</li>",
        "Văn phòng Sở",
    ):
        assert words in shown.text


def test_a_contest_to_come_keeps_the_button_until_its_moment(client):
    now = clock.now()
    rounds = (service.RoundSettings("Kỳ 1", now + 3 * HOUR_MS + MINUTE_MS, now + DAY_MS),)
    shown = page(client, contests.contest(rounds=rounds)).text
    assert "Mở sau 3 giờ" in shown
    assert re.search(r'id="vao-thi"[^>]* hidden', shown)
    assert "Thêm vào lịch" in shown
    assert f'data-until="{rounds[0].opens_at}"' in shown


def test_after_the_last_round_and_after_closing_there_is_no_way_in(client):
    contest = contests.contest()
    contests.move_round(contest.rounds[0], closes_in=-MINUTE_MS)
    shown = page(client, contest).text
    assert "Đã hết thời gian dự thi" in shown
    assert "vao-thi" not in shown
    service.close_contest(contest, clock.now())
    db.session.commit()
    shown = page(client, contest).text
    assert "Cuộc thi đã kết thúc" in shown
    assert "vao-thi" not in shown


def test_closing_early_leaves_no_round_open_on_the_page(client):
    contest = contests.contest()
    service.close_contest(contest, clock.now())
    db.session.commit()
    assert "Đang mở" not in page(client, contest).text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("mode", "there", "absent"),
    [
        (EntryMode.FORM, "điền họ tên", "Đăng nhập</strong>"),
        (EntryMode.ACCOUNT, "bằng tài khoản đã được cấp", "điền họ tên"),
        (EntryMode.ANONYMOUS, "không hỏi thông tin cá nhân", "Theo dõi bảng xếp hạng"),
    ],
)
def test_the_steps_are_those_of_the_way_in(client, mode, there, absent):
    shown = page(client, contests.contest(entry_mode=mode)).text
    assert there in shown
    assert absent not in shown


@pytest.mark.one_database
def test_the_prediction_is_printed_in_full(client):
    contest = contests.contest(prediction=PredictionKind.PEOPLE_ALL_RIGHT)
    shown = page(client, contest).text
    assert "bao nhiêu người trả lời đúng tất cả" in shown
    assert "kèm câu trả lời dự đoán" in shown


@pytest.mark.one_database
def test_what_organisers_write_never_becomes_script(client):
    evil = "<script>alert(1)</script>"
    contest = contests.contest(title=evil, summary=evil, rules=evil, prizes=evil, contact=evil)
    assert evil not in page(client, contest).text


@pytest.mark.one_database
def test_drafts_and_unknown_addresses_are_not_found(client):
    for slug in (contests.draft().slug, "khong-co", "a" * 500):
        shown = client.get(f"/cuoc-thi/{slug}")
        assert shown.status_code == 404
        assert "Không tìm thấy cuộc thi" in shown.text


@pytest.mark.one_database
def test_the_page_is_only_read(client):
    assert client.send(f"/cuoc-thi/{contests.contest().slug}").status_code == 405


@pytest.mark.one_database
def test_a_first_visit_is_light_and_stays_on_this_site(client):
    contest = contests.contest(prediction=PredictionKind.PEOPLE, rules="Điều lệ. " * 300)
    shown = page(client, contest)
    addresses = re.findall(r'(?:src|href)="(/static/[^"]+)"', shown.text)
    assert any("contest.css" in each for each in addresses)
    parts = [shown.data]
    for each in addresses:
        with client.get(each.replace("&amp;", "&")) as file:
            parts.append(file.data)
    assert sum(len(gzip.compress(part, 6)) for part in parts) < BUDGET / 2
    elsewhere = re.sub(r'<link rel="canonical" href="http://localhost/[^"]*">', "", shown.text)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', elsewhere)
    assert "Set-Cookie" not in shown.headers


def test_the_page_asks_the_database_little(client):
    path = f"/cuoc-thi/{contests.contest().slug}"
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.get(path)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) <= 10, asked


def test_the_calendar_has_an_event_per_round(client):
    now = clock.now()
    rounds = tuple(
        service.RoundSettings(f"Tuần {n}", now + n * DAY_MS, now + n * DAY_MS + HOUR_MS)
        for n in (1, 2)
    )
    contest = contests.contest(rounds=rounds, summary="Một; hai, ba\nbốn " + "dài " * 40)
    answer = client.get(f"/cuoc-thi/{contest.slug}/lich.ics")
    assert answer.mimetype == "text/calendar"
    lines = answer.text.split("\r\n")
    assert lines.count("BEGIN:VEVENT") == 2
    assert max(len(line.encode()) for line in lines) <= 75
    whole = answer.text.replace("\r\n ", "")
    assert "SUMMARY:Tìm hiểu cải cách hành chính: Tuần 1" in whole
    assert "Một\\; hai\\, ba\\nbốn" in whole
    assert client.get("/cuoc-thi/khong-co/lich.ics").status_code == 404


def test_organisers_see_the_same_page(client):
    contest = contests.contest()
    factory.user("tochuc", "organiser", contests.unit())
    client.sign_in("tochuc")
    assert page(client, contest).status_code == 200
