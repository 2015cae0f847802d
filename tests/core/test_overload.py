"""Who has stood in line too long is told to come again; who answers questions is the last."""

import pytest

from quizapp.core import overload, refusals

pytestmark = pytest.mark.one_database

JSON = {"Accept": "application/json"}


@pytest.fixture
def late(monkeypatch):
    """Every request has stood in line for so many seconds."""
    return lambda seconds: monkeypatch.setattr(overload, "waited", lambda: seconds)


def test_pages_are_turned_down_before_answers_are(client, late):
    late(4)
    assert client.get("/dang-nhap").status_code == 503
    for path in ("/lam-bai/KHONGCO", "/cuoc-thi/khong-co/bat-dau", "/cuoc-thi/khong-co/cho"):
        assert client.get(path).status_code == 404
    assert client.get("/static/site.css", buffered=True).status_code == 200
    late(9)
    assert client.get("/lam-bai/KHONGCO").status_code == 503
    late(2)
    assert client.get("/dang-nhap").status_code == 200


def test_the_page_is_kind_tries_again_by_itself_and_is_counted(client, late):
    late(20)
    before = refusals.counted().times("overloaded")
    page, sent = client.get("/cuoc-thi/gi-do"), client.post("/dang-nhap", data={"username": "a"})
    assert "Hệ thống đang bận" in page.text
    assert "câu trả lời đã báo lưu vẫn còn nguyên" in page.text
    assert page.headers["Refresh"] == page.headers["Retry-After"] == "5"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert page.headers["Cache-Control"] == "no-store"
    assert sent.status_code == 503
    assert "nút quay lại" in sent.text
    assert "Refresh" not in sent.headers
    assert refusals.counted().times("overloaded") >= before + 2


def test_scripts_get_json(client, late):
    late(20)
    saved = client.put("/lam-bai/A/cau/1", json={"choice": 1, "seq": 1}, headers=JSON)
    assert (saved.status_code, saved.json["error"]) == (503, "overloaded")
    assert saved.headers["Retry-After"]
