"""The home page."""

import factory_contests


def test_open_contest_stands_first_with_its_way_in(client):
    contest = factory_contests.contest()
    page = client.get("/").text
    assert "Đang mở" in page
    assert f"/cuoc-thi/{contest.slug}" in page


def test_draft_is_not_shown(client):
    factory_contests.draft(title="Bản nháp bí mật")
    page = client.get("/").text
    assert "Bản nháp bí mật" not in page
    assert "Chưa có cuộc thi nào được mở" in page


def test_posting_is_not_understood(client):
    assert client.send("/").status_code == 405


def test_healthz_says_ok(client):
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
