"""What is held back for a look, and what is not."""

import pytest

from quizapp.domain.spam import suspicion

REAL = [
    "Tôi chờ từ 8h đến 11h mà chưa được gọi số. Đề nghị trung tâm bố trí thêm quầy.",
    "Cán bộ quầy số 3 hướng dẫn rất nhiệt tình, xin cảm ơn.",
    "Hồ sơ nộp trên dichvucong.gov.vn báo lỗi 500, mong kiểm tra giúp.",
    "trang https://dichvucong.gov.vn/p/home/dvc-trang-chu.html không mở được trên máy",
    "Không có dấu: toi de nghi sua lai gio lam viec",
    "Please add signs in English, thank you.",
]


@pytest.mark.parametrize("text", REAL)
def test_what_people_write_passes(text):
    assert suspicion(text, 20, "", 0) == ""


@pytest.mark.parametrize(
    ("text", "seconds", "trap", "before"),
    [
        (REAL[0], 1, "", 0),
        (REAL[0], 20, "x", 0),
        (REAL[0], 20, "", 2),
        ("http://a.com http://b.com mời xem", 20, "", 0),
        ("vào ngay a-bet88.vip", 20, "", 0),
        ("Vay tiền nhanh lãi thấp", 20, "", 0),
        ("!!!???...", 20, "", 0),
        ("hhhhhhhhhhhhhhhhhhhh", 20, "", 0),
    ],
)
def test_what_waits_for_a_look(text, seconds, trap, before):
    assert suspicion(text, seconds, trap, before)
