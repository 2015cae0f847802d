"""Sums of money in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import amounts


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Không đồng"),
        (5, "Năm đồng"),
        (10, "Mười đồng"),
        (15, "Mười lăm đồng"),
        (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"),
        (105, "Một trăm lẻ năm đồng"),
        (111, "Một trăm mười một đồng"),
        (800_000, "Tám trăm nghìn đồng"),
        (1_005_000, "Một triệu không trăm lẻ năm nghìn đồng"),
        (2_500_000, "Hai triệu năm trăm nghìn đồng"),
        (10_000_000, "Mười triệu đồng"),
        (1_000_000_055, "Một tỷ không trăm năm mươi lăm đồng"),
        (12_345_678, "Mười hai triệu ba trăm bốn mươi lăm nghìn sáu trăm bảy mươi tám đồng"),
    ],
)
def test_as_papers_write_it(amount, words):
    assert amounts.in_words(amount) == words


UNITS = {
    **{word: n for n, word in enumerate("không một hai ba bốn năm sáu bảy tám chín".split())},
    **{"mốt": 1, "tư": 4, "lăm": 5, "mười": 10},
}


def read(words: str) -> int:
    """The number that these words say, read from left to right by another way."""
    total = group = last = 0
    for word in words.lower().removesuffix(" đồng").split():
        if word in ("nghìn", "triệu", "tỷ"):
            total += (group + last) * {"nghìn": 10**3, "triệu": 10**6, "tỷ": 10**9}[word]
            group = last = 0
        elif word in ("trăm", "mươi"):
            group += last * {"trăm": 100, "mươi": 10}[word]
            last = 0
        elif word != "lẻ":
            last += UNITS[word]
    return total + group + last


@given(st.integers(0, amounts.MAX))
def test_the_words_say_the_number(amount):
    assert read(amounts.in_words(amount)) == amount


@pytest.mark.parametrize(
    ("typed", "amount"),
    [
        *(("800.000", 800_000), ("800000", 800_000), (" 1 200 000 đồng ", 1_200_000)),
        *(("5.000đ", 5000), ("0", 0), ("8.00", None), ("tám trăm", None), ("-5", None)),
        *(("9" * 13, None), ("800,5", None), ("999.999.999.999.999", None)),
    ],
)
def test_as_people_type_it(typed, amount):
    assert amounts.parse(typed) == amount


def test_in_figures():
    assert amounts.dong(1_234_567) == "1.234.567 đồng"
