"""The words of certificates."""

from quizapp.domain.certificates import PLACEHOLDERS, Template, fill, problems

VALUES = {
    "tên": "Nguyễn Văn An",
    "đơn vị": "Sở Nội vụ",
    "giải": "Giải Nhất",
    "kỳ": "Kỳ 1",
    "cuộc thi": "Tìm hiểu CCHC",
    "quyết định": "12/QĐ-BTC",
    "ngày quyết định": "20/11/2026",
}


def test_the_places_are_filled():
    assert fill(Template().body, VALUES) == [
        "Sở Nội vụ",
        "đã đạt Giải Nhất Kỳ 1",
        "Tìm hiểu CCHC",
        "theo Quyết định số 12/QĐ-BTC ngày 20/11/2026",
    ]


def test_a_line_of_empty_places_goes_and_an_empty_one_leaves_no_gap():
    values = {**VALUES, "đơn vị": "", "kỳ": ""}
    assert fill("{đơn vị}\nđạt {giải} {kỳ} của {cuộc thi}\nLời cảm ơn", values) == [
        "đạt Giải Nhất của Tìm hiểu CCHC",
        "Lời cảm ơn",
    ]


def test_a_value_is_never_read_as_a_place():
    assert fill("{tên}", {"tên": "{giải}"}) == ["{giải}"]


def test_unknown_and_unpaired_places_are_named():
    assert problems(Template().body) == []
    assert problems(" ".join(f"{{{name}}}" for name in PLACEHOLDERS)) == []
    assert "“{ten}”" in problems("Chứng nhận {ten}")[0]
    assert problems("Chứng nhận {tên") == ["Có dấu ngoặc { hoặc } chưa thành cặp."]
