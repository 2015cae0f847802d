"""domain.text: notation, names, phones, moments, spans, cells."""

import random
import unicodedata
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import text

SAIGON = ZoneInfo("Asia/Ho_Chi_Minh")
SINCE_2000 = st.integers(946_684_800_000, 4_102_444_800_000)


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("", ""),
        ("  An  ", "An"),
        ("Nguyễn\u00a0\u00a0Văn\tAn\n", "Nguyễn Văn An"),
        ("A\u200bn", "An"),
        ("\ufeffAn", "An"),
        ("A \u200b B", "A B"),
        ("Nguye\u0302\u0303n", "Nguyễn"),
        ("a\x00b\x07c", "abc"),
        ("a\ud800b", "ab"),
        ("\u3000Ａ\u3000", "Ａ"),
    ],
)
def test_nfc(raw, clean):
    assert text.nfc(raw) == clean


@given(st.text())
def test_nfc_is_stable_normalised_and_storable(s):
    clean = text.nfc(s)
    assert text.nfc(clean) == clean
    assert unicodedata.is_normalized("NFC", clean)
    assert clean == " ".join(clean.split())
    clean.encode()


def test_nfc_lines_keeps_line_ends():
    assert text.nfc_lines("\n a  b \r\n\r\nc\u200b \r") == "a b\n\nc"


@pytest.mark.parametrize(
    ("s", "key"),
    [
        ("Nguyễn", "nguyen"),
        ("ĐẶNG  Đình", "dang dinh"),
        ("Nguye\u0302\u0303n", "nguyen"),
        ("ƯƠNG ưỡn", "uong uon"),
        ("Ｋｈánh Hòa", "khanh hoa"),
        ("118/2025/NĐ-CP", "118/2025/nd-cp"),
    ],
)
def test_search_key(s, key):
    assert text.search_key(s) == key


@given(st.text(alphabet="aAăẮâẦđĐeêỆơưỨ yỸ\u00a0ｚ", max_size=20))
def test_search_key_of_vietnamese_is_plain_ascii_and_stable(s):
    key = text.search_key(s)
    assert key.isascii()
    assert key == key.lower()
    assert text.search_key(key) == key


def test_fold_digits_and_width():
    assert text.fold_digits("０９a٣²") == "09a3²"
    assert text.fold_width("＋８４（０）") == "+84(0)"


# ---------------------------------------------------------------- names

IN_ORDER = [
    "Lê An",
    "Nguyễn Thị An",
    "Trần An",
    "Lê Ánh",
    "Lê Ân",
    "Lê Bình",
    "Lê Cường",
    "Lê Dung",
    "Lê Dũng",
    "Lê Đạt",
    "Lê Hà",
    "Lê Hả",
    "Lê Hạ",
    "Lê Hiền",
    "Lê Hoa",
    "Lê Hòa",
    "Lê Hồng",
    "Lê Lan",
    "Lê Ngọc",
    "Lê Oanh",
    "Lê Uyên",
    "Lê Ưng",
    "Lê Yến",
]


def mixed(items):
    return random.Random(7).sample(items, len(items))


def test_names_sort_by_given_name_in_the_vietnamese_alphabet():
    assert sorted(mixed(IN_ORDER), key=text.name_sort_key) == IN_ORDER


def test_tones_come_after_letters_in_their_order():
    words = ["Ma", "Mà", "Mả", "Mã", "Má", "Mạ", "Man", "Măng", "Mây", "Me"]
    assert sorted(mixed(words), key=text.name_sort_key) == words


def test_letters_sort_as_the_vietnamese_alphabet():
    letters = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
    assert sorted(mixed(letters), key=text.name_sort_key) == list(letters)


def test_name_key_ignores_case_form_and_place_of_the_tone():
    assert text.name_sort_key("lê HOÀ") == text.name_sort_key("Lê  Hòa")
    assert text.name_sort_key(unicodedata.normalize("NFD", "Lê Hường")) == text.name_sort_key(
        "Lê Hường"
    )


@given(st.lists(st.text(max_size=12), max_size=6))
def test_any_names_can_be_sorted(names):
    sorted(names, key=text.name_sort_key)


@pytest.mark.parametrize(
    ("name", "short", "masked"),
    [
        ("Nguyễn Văn An", "Nguyễn V. A.", "N*** V*** An"),
        ("Lê  Đạt", "Lê Đ.", "L*** Đạt"),
        ("An", "An", "An"),
        ("", "", ""),
    ],
)
def test_shortened_names(name, short, masked):
    assert text.abbreviate_name(name) == short
    assert text.mask_name(name) == masked


# ---------------------------------------------------------------- phones


@pytest.mark.parametrize(
    "raw",
    [
        "0905123456",
        "0905 123 456",
        "0905.123.456",
        "0905-123-456",
        "(0905) 123–456",
        "+84905123456",
        "+84 905 123 456",
        "+84 (0)905 123 456",
        "84905123456",
        "0084905123456",
        "905123456",
        "０９０５１２３４５６",
        "＋８４９０５１２３４５６",
        "\u00a00905\u00a0123\u200b456 ",
    ],
)
def test_one_mobile_however_it_is_typed(raw):
    assert text.normalise_phone(raw) == "+84905123456"


@pytest.mark.parametrize("raw", ["0258 3822 229", "+842583822229", "02583.822.229"])
def test_landline(raw):
    assert text.normalise_phone(raw) == "+842583822229"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "  ",
        "abc",
        "090512345",
        "09051234567",
        "0105123456",
        "0405123456",
        "0605123456",
        "0258382222",
        "+1 202 555 0123",
        "0905123456/0914123456",
        "0905123456a",
        "090512345²",
        "++84905123456",
        "+0905123456",
    ],
)
def test_no_vietnamese_phone(raw):
    with pytest.raises(text.BadPhone, match="số điện thoại|Số điện thoại"):
        text.normalise_phone(raw)


@given(st.from_regex(r"[35789][0-9]{8}|2[0-9]{9}", fullmatch=True))
def test_every_way_to_write_a_number_gives_one_number(national):
    ways = [f"{front}{national}" for front in ("", "0", "84", "+84", "0084", "+84 0")]
    assert {text.normalise_phone(way) for way in ways} == {"+84" + national}
    assert text.normalise_phone(text.normalise_phone(national)) == "+84" + national


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("+84905123456", "090***456"), ("0905123456", "090***456"), ("123", "***"), ("", "***")],
)
def test_masked_phone(phone, masked):
    assert text.mask_phone(phone) == masked


# ---------------------------------------------------------------- moments


def moment(*parts):
    return int(datetime(*parts, tzinfo=SAIGON).timestamp()) * 1000


@pytest.mark.parametrize(
    ("ms", "shown"),
    [
        (moment(2025, 8, 20, 14, 5, 7), "20/8/2025 14:05:07"),
        (moment(2025, 8, 20, 14, 5, 7) + 999, "20/8/2025 14:05:07"),
        (moment(2025, 12, 31, 23, 59, 59), "31/12/2025 23:59:59"),
        (moment(2026, 1, 1, 0, 0, 0), "1/1/2026 00:00:00"),
        (0, "1/1/1970 07:00:00"),
    ],
)
def test_moments_are_shown_on_the_clock_of_viet_nam(ms, shown):
    assert text.format_moment(ms, seconds=True) == shown
    assert text.format_moment(ms) == shown[:-3]
    assert f"{text.format_date(ms)} {text.format_clock(ms)}" == shown


@given(SINCE_2000)
def test_moments_agree_with_the_time_zone_database(ms):
    there = datetime.fromtimestamp(ms // 1000, SAIGON)
    assert text.format_moment(ms) == f"{there.day}/{there.month}/{there.year} {there:%H:%M}"
    assert text.parse_local_moment(text.local_input(ms)) == ms // 60_000 * 60_000


def test_a_form_field_is_read_as_local_time():
    assert text.parse_local_moment("2025-08-20T14:05") == moment(2025, 8, 20, 14, 5)
    assert text.parse_local_moment(" 2025-08-20 14:05:07 ") == moment(2025, 8, 20, 14, 5, 7)
    assert text.local_input(moment(2025, 8, 20, 14, 5, 59)) == "2025-08-20T14:05"


@pytest.mark.parametrize(
    "raw", ["", "2025-08-20", "2025-02-30T10:00", "2025-08-20T24:01", "20/8/2025 14:05", "x"]
)
def test_no_moment(raw):
    with pytest.raises(text.BadMoment):
        text.parse_local_moment(raw)


@pytest.mark.parametrize(
    ("ms", "whole", "exact"),
    [
        (-5, "0 giây", "0 giây"),
        (0, "0 giây", "0 giây"),
        (1, "0 giây", "0,001 giây"),
        (999, "0 giây", "0,999 giây"),
        (12_300, "12 giây", "12,3 giây"),
        (59_999, "59 giây", "59,999 giây"),
        (60_000, "1 phút", "1 phút"),
        (60_999, "1 phút", "1 phút 0,999 giây"),
        (200_123, "3 phút 20 giây", "3 phút 20,123 giây"),
        (3_605_000, "1 giờ 5 giây", "1 giờ 5 giây"),
        (90_061_000, "1 ngày 1 giờ 1 phút 1 giây", "1 ngày 1 giờ 1 phút 1 giây"),
    ],
)
def test_durations(ms, whole, exact):
    assert text.format_duration(ms) == whole
    assert text.format_duration_exact(ms) == exact


@given(st.integers(0, 10**9), st.integers(0, 10**9))
def test_exact_durations_differ_when_spans_differ(a, b):
    same = text.format_duration_exact(a) == text.format_duration_exact(b)
    assert same == (a == b)


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (0, None, "0"),
        (999, None, "999"),
        (1000, None, "1.000"),
        (-1234567, None, "-1.234.567"),
        (Decimal("1234.5"), None, "1.234,5"),
        (Decimal("1234.50"), None, "1.234,5"),
        (Decimal("1E+3"), None, "1.000"),
        (Decimal("0.001"), None, "0,001"),
        (Fraction(1, 3), None, "0,33"),
        (Fraction(2, 3), None, "0,67"),
        (Fraction(1, 2), None, "0,5"),
        (Fraction(1, 8), 2, "0,13"),
        (Fraction(-1, 8), 2, "-0,13"),
        (Fraction(-1, 1000), 2, "0,00"),
        (Decimal("1234.5"), 2, "1.234,50"),
        (Decimal("999.995"), 2, "1.000,00"),
        (5, 0, "5"),
    ],
)
def test_numbers(value, places, shown):
    assert text.format_number(value, places) == shown


@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_numbers_must_be_finite(value):
    with pytest.raises(ValueError):
        text.format_number(Decimal(value))


@given(st.decimals(allow_nan=False, allow_infinity=False, places=5), st.integers(0, 4))
def test_numbers_agree_with_decimal(value, places):
    with localcontext() as context:
        context.prec = 80
        rounded = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
        naive = f"{rounded if rounded else abs(rounded):,.{places}f}"
    assert text.format_number(value, places) == naive.translate(str.maketrans(",.", ".,"))


@pytest.mark.parametrize(
    ("hundredths", "shown"),
    [(0, "0"), (5, "0,05"), (825, "8,25"), (850, "8,5"), (1000, "10"), (150000, "1.500")],
)
def test_scores(hundredths, shown):
    assert text.format_score(hundredths) == shown


@pytest.mark.parametrize(
    ("share", "places", "shown"),
    [
        (Fraction(42, 57), 1, "73,7%"),
        (Fraction(1, 2), 1, "50%"),
        (Fraction(1), 1, "100%"),
        (Fraction(0), 1, "0%"),
        (Fraction(1, 3), 0, "33%"),
        (Fraction(1, 3), 2, "33,33%"),
        (Fraction(1234, 100), 1, "1.234%"),
    ],
)
def test_percent(share, places, shown):
    assert text.format_percent(share, places) == shown


@given(st.fractions(0, 100))
def test_round_half_up_is_the_nearest(value):
    nearest = text.round_half_up(value)
    assert -Fraction(1, 2) < nearest - value <= Fraction(1, 2)


# ---------------------------------------------------------------- spreadsheets


@pytest.mark.parametrize(
    "s", ["=1+1", "+84905", "-5", "@a", "\t=1", "\ra", "\na", "  =1", "\u00a0=1", "\u200b=1", "＝1"]
)
def test_cells_that_could_be_formulas_are_made_text(s):
    assert text.safe_cell(s) == "'" + s


@pytest.mark.parametrize("s", ["", "An", "1=1", "a-b", " An", "'=1", "5%"])
def test_other_cells_stay(s):
    assert text.safe_cell(s) == s


@pytest.mark.parametrize(
    ("raw", "key"),
    [("7", 7), ("", 0), ("-1", 0), ("x", 0), ("٣", 0), ("1" * 15, int("1" * 15)), ("1" * 16, 0)],
)
def test_ids_are_read_and_anything_else_is_none(raw, key):
    assert text.parse_id(raw) == key
