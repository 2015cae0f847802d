"""Text as people in Viet Nam read and write it: names, phones, numbers, dates and spans.

Rules from domain.md, "Time, text, numbers" and "Coming in".  Moments are milliseconds since
1970-01-01T00:00Z and are shown in Asia/Ho_Chi_Minh, which is UTC+7 all the year round.
"""

import re
import unicodedata
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

# ---------------------------------------------------------------- letters and spaces

_DROPPED = frozenset({"Cc", "Cf", "Cs"})  # control signs, invisible format signs, lone surrogates
_SPACES = re.compile(r"\s+")
_MARKS = frozenset({"Mn", "Me"})


def nfc(s: str) -> str:
    """The text as it is stored: NFC, trimmed, every run of white space one plain space.

    No-break spaces count as white space; zero-width and other invisible signs (and control
    signs, which PostgreSQL refuses) are taken out.
    """
    return _SPACES.sub(" ", _compose(s)).strip()


def nfc_lines(s: str) -> str:
    """Like `nfc`, but keeps line ends (as "\\n"), for texts of several lines."""
    lines = [nfc(line) for line in s.replace("\r\n", "\n").replace("\r", "\n").split("\n")]
    return "\n".join(lines).strip("\n")


def _compose(s: str) -> str:
    if not s.isprintable():
        s = "".join(c for c in s if c.isspace() or unicodedata.category(c) not in _DROPPED)
    return unicodedata.normalize("NFC", s)


def search_key(s: str) -> str:
    """The text as it is searched and matched: lower case, no diacritics, đ as d, single spaces.

    `nguyen` finds `Nguyễn` (domain.md, "Time, text, numbers"); full-width letters fold too.
    """
    plain = _strip_marks(_strip_marks(nfc(s)).casefold())
    return _SPACES.sub(" ", plain.replace("đ", "d")).strip()


def tails(key: str) -> list[str]:
    """A search key from each of its words on: "nguyen van an", "van an", "an".

    Kept in order, they find a name by the beginning of any of its words.
    """
    words = key.split()[:MAX_TAILS]
    return [" ".join(words[at:]) for at in range(len(words))]


MAX_TAILS = 8


def _strip_marks(s: str) -> str:
    if s.isascii():
        return s
    return unicodedata.normalize("NFKD", s).translate(_UNMARKED)


class _Unmarked(dict[int, int | None]):
    """For `translate`: marks go, everything else stays; what was asked is remembered."""

    def __missing__(self, code: int) -> int | None:
        kept = None if unicodedata.category(chr(code)) in _MARKS else code
        self[code] = kept
        return kept


_UNMARKED = _Unmarked()


def parse_id(s: str) -> int:
    """The id that an address or a form names; 0, which nothing has, for anything else."""
    return int(s) if s.isascii() and s.isdecimal() and len(s) < 16 else 0


def fold_digits(s: str) -> str:
    """Full-width, Arabic and other decimal digits as 0–9; everything else as it was."""
    if s.isascii():
        return s
    return "".join(_digit(c) for c in s)


def _digit(c: str) -> str:
    value = unicodedata.decimal(c, None)
    return c if value is None else str(value)


_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def fold_width(s: str) -> str:
    """Full-width signs (as some keyboards type them) as ASCII, and every digit as 0–9."""
    return fold_digits(s).translate(_WIDE)


# ---------------------------------------------------------------- names

_ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_LETTER_RANK = {letter: 1000 + i for i, letter in enumerate(_ALPHABET)}
_TONES = {"\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}  # `  ?  ~  '  .
_LETTER_MARKS = frozenset("\u0306\u0302\u031b")  # breve, circumflex, horn: part of the letter

WordKey = tuple[tuple[int, ...], tuple[int, ...]]


def name_sort_key(full_name: str) -> tuple[WordKey, ...]:
    """What names are sorted by: given name (the last word) first, then family and middle names.

    Words compare by the letters of the Vietnamese alphabet (a ă â … d đ e ê … u ư … y), then
    by tone in the order ngang, huyền, hỏi, ngã, sắc, nặng.  "Hòa" and "Hoà" are equal.
    """
    words = [_word_key(word) for word in nfc(full_name).lower().split(" ")]
    return (words[-1], *words[:-1])


def _word_key(word: str) -> WordKey:
    tones: list[int] = []
    letters = ""
    for c in unicodedata.normalize("NFD", word):
        if c in _TONES:
            tones.append(_TONES[c])
        elif c in _LETTER_MARKS or unicodedata.category(c) not in _MARKS:
            letters += c
    whole = unicodedata.normalize("NFC", letters)
    return tuple(_LETTER_RANK.get(c, _other_rank(c)) for c in whole), tuple(tones)


def _other_rank(c: str) -> int:
    """Digits and punctuation before the letters, letters of other alphabets behind them."""
    return ord(c) if ord(c) < 1000 else ord(c) + 2000


def abbreviate_name(full_name: str) -> str:
    """Family name whole, the others by initial: "Nguyễn V. A."."""
    family, *others = nfc(full_name).split(" ")
    return " ".join([family, *(f"{word[0]}." for word in others)])


def mask_name(full_name: str) -> str:
    """Given name whole, the others by initial and stars: "N*** V*** An"."""
    *others, given = nfc(full_name).split(" ")
    return " ".join([*(f"{word[0]}***" for word in others), given])


# ---------------------------------------------------------------- phones


class BadPhone(ValueError):
    """Not a Vietnamese phone number; the message is for the person who typed it."""


_PHONE_SIGNS = re.compile(r"[\s.\-‐‑‒–—−()]+")
_PHONE = re.compile(r"(?:(?:\+|00)?840?|0)?([35789][0-9]{8}|2[0-9]{9})")


def normalise_phone(raw: str) -> str:
    """A Vietnamese mobile or landline number in E.164: "+84905123456".

    Takes spaces, dots, dashes, brackets, full-width digits, and +84, 84, 0084, 0 or nothing in
    front (Excel drops the leading zero): one person is one number (domain.md, "Coming in").
    Raises BadPhone.
    """
    digits = _PHONE_SIGNS.sub("", fold_width(nfc(raw)))
    if not digits:
        raise BadPhone("Vui lòng nhập số điện thoại.")
    found = _PHONE.fullmatch(digits)
    if found is None:
        raise BadPhone(
            "Số điện thoại chưa đúng: số di động có 10 chữ số, bắt đầu bằng 03, 05, 07, 08 hoặc"
            " 09; số cố định có 11 chữ số, bắt đầu bằng 02. Ví dụ: 0905 123 456."
        )
    return "+84" + found[1]


def mask_phone(phone: str) -> str:
    """A phone as it is shown to whoever need not call it: "+84905123456" → "090***456"."""
    local = "0" + phone[3:] if phone.startswith("+84") else phone
    return f"{local[:3]}***{local[-3:]}" if len(local) >= 9 else "***"


# ---------------------------------------------------------------- moments

_ZONE = timezone(timedelta(hours=7), "Asia/Ho_Chi_Minh")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LOCAL_INPUT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2})?)")


class BadMoment(ValueError):
    """Not a date and time; the message is for the person who typed it."""


def local_datetime(ms: int) -> datetime:
    """A moment as a datetime on the clock of Khánh Hòa."""
    return (_EPOCH + timedelta(milliseconds=ms)).astimezone(_ZONE)


def local_date(ms: int) -> date:
    """The day on which a moment falls in Khánh Hòa."""
    return local_datetime(ms).date()


def format_day(day: date) -> str:
    """A day as "1/7/2025"."""
    return f"{day.day}/{day.month}/{day.year}"


def format_moment(ms: int, seconds: bool = False) -> str:
    """A moment as "20/8/2025 14:05", with seconds as "20/8/2025 14:05:07"."""
    clock = format_clock(ms)
    return f"{format_date(ms)} {clock if seconds else clock[:5]}"


def format_date(ms: int) -> str:
    """The date of a moment: "20/8/2025"."""
    return format_day(local_date(ms))


def format_clock(ms: int) -> str:
    """The time of day of a moment: "14:05:07"."""
    return f"{local_datetime(ms):%H:%M:%S}"


def parse_local_moment(s: str) -> int:
    """The moment of a datetime-local form field, "2025-08-20T14:05"; raises BadMoment."""
    found = _LOCAL_INPUT.fullmatch(s.strip())
    try:
        if found is None:
            raise ValueError
        local = datetime.fromisoformat(f"{found[1]}T{found[2]}").replace(tzinfo=_ZONE)
    except ValueError:
        raise BadMoment("Ngày giờ chưa đúng, ví dụ đúng: 20/8/2025 14:05.") from None
    return (local - _EPOCH) // timedelta(milliseconds=1)


def local_input(ms: int) -> str:
    """A moment as a datetime-local form field takes it, to the minute: "2025-08-20T14:05"."""
    return local_datetime(ms).replace(tzinfo=None).isoformat(timespec="minutes")


# ---------------------------------------------------------------- spans

_PARTS = ((86_400_000, "ngày"), (3_600_000, "giờ"), (60_000, "phút"))


def format_duration(ms: int) -> str:
    """A span in whole seconds, rounded down: "3 phút 20 giây"; a negative span is "0 giây"."""
    parts, rest = _large_parts(ms)
    if rest >= 1000 or not parts:
        parts.append(f"{rest // 1000} giây")
    return " ".join(parts)


def format_duration_exact(ms: int) -> str:
    """A span to the millisecond, for rows that differ by that little: "3 phút 20,123 giây"."""
    parts, rest = _large_parts(ms)
    if rest or not parts:
        parts.append(f"{format_number(Decimal(rest).scaleb(-3))} giây")
    return " ".join(parts)


def _large_parts(ms: int) -> tuple[list[str], int]:
    parts, rest = [], max(ms, 0)
    for size, word in _PARTS:
        if rest >= size:
            parts.append(f"{rest // size} {word}")
            rest %= size
    return parts, rest


# ---------------------------------------------------------------- numbers


def format_number(value: Decimal | int | Fraction, places: int | None = None) -> str:
    """A number in Vietnamese notation: "1.234,5".

    With `places`, exactly that many decimals, rounded half away from zero; without, the decimals
    the value has, and at most two for a fraction that has no end.
    """
    if places is not None:
        return _fixed(Fraction(value), places)
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int):
            raise ValueError("not a finite number")
        return _trim(_fixed(Fraction(value), max(0, -exponent)))
    return _trim(_fixed(Fraction(value), 2))


def _fixed(value: Fraction, places: int) -> str:
    scaled = round_half_up(abs(value) * 10**places)
    whole, part = divmod(scaled, 10**places)
    sign = "-" if value < 0 and scaled else ""
    grouped = f"{whole:,}".replace(",", ".")
    return f"{sign}{grouped},{part:0{places}d}" if places else f"{sign}{grouped}"


def _trim(s: str) -> str:
    return s.rstrip("0").rstrip(",") if "," in s else s


def round_half_up(value: Fraction) -> int:
    """The nearest whole number; halves go up.  Exact."""
    return (2 * value.numerator + value.denominator) // (2 * value.denominator)


def format_score(hundredths: int) -> str:
    """A score in hundredths of a point: 850 → "8,5", 1000 → "10", 825 → "8,25"."""
    return format_number(Fraction(hundredths, 100))


def format_percent(share: Fraction, places: int = 1) -> str:
    """A share (1 is all) in percent, rounded: 14/19 → "73,7%", 1/2 → "50%"."""
    return _trim(_fixed(Fraction(share) * 100, places)) + "%"


# ---------------------------------------------------------------- spreadsheets

_FORMULA = re.compile(r"[\t\r\n]|[\s\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠]")


def safe_cell(s: str) -> str:
    """The text for a spreadsheet cell, never read as a formula: a leading = + - @, tab or line
    end, also behind white space, gets an apostrophe in front."""
    return "'" + s if _FORMULA.match(s) else s
