"""Codes that people read aloud, type and scan: contest, counter, attempt and certificate codes.

The alphabet leaves out 0, O, 1 and I, which are taken for one another.  A short code ends in a
check sign, so that a slip of the finger is told apart from a code that does not exist.
"""

import re
from collections.abc import Callable

from quizapp.domain.text import fold_width, nfc

ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
MAX_LENGTH = 31  # weights of a longer code would repeat, and some swaps go unnoticed

_VALUE = {sign: value for value, sign in enumerate(ALPHABET)}
_MODULUS = 0b100101  # x^5 + x^2 + 1 is primitive: powers of x give all 31 non-zero elements
_PUNCTUATION = re.compile(r"[\s\-‐‑‒–—−_.]+")


def short_code(randbelow: Callable[[int], int], length: int = 6) -> str:
    """A code of `length` signs (2 to 31) of which the last is the check sign.

    `randbelow(n)` gives a random int below n, such as `secrets.randbelow`.
    """
    if not 2 <= length <= MAX_LENGTH:
        raise ValueError(f"a short code has 2 to {MAX_LENGTH} signs")
    body = _random(randbelow, length - 1)
    return body + ALPHABET[_double(_checksum(body))]


def check(code: str) -> bool:
    """Whether a tidy code carries its right check sign.

    Every single wrong sign and every swap of two different signs, neighbours or not, is caught:
    the signs are elements of the field GF(32), weighted with different powers of x, and must add
    up to nothing.
    """
    if not 2 <= len(code) <= MAX_LENGTH or any(sign not in _VALUE for sign in code):
        return False
    return _checksum(code) == 0


def tidy(raw: str) -> str:
    """A code as it was typed, as it is stored: upper case, without spaces, dashes and dots.

    0, O, 1 and I stay (they are in no code, so `check` refuses them).
    """
    return _PUNCTUATION.sub("", fold_width(nfc(raw))).upper()


def secret_code(randbelow: Callable[[int], int], length: int = 20) -> str:
    """A code nobody can guess, for the link to one's own attempt: 5 bits a sign, no check sign."""
    return _random(randbelow, length)


def _random(randbelow: Callable[[int], int], length: int) -> str:
    return "".join(ALPHABET[randbelow(len(ALPHABET))] for _ in range(length))


def _checksum(code: str) -> int:
    """The sum of value(sign) · x^(signs behind it) in GF(32), by Horner's rule."""
    total = 0
    for sign in code:
        total = _double(total) ^ _VALUE[sign]
    return total


def _double(element: int) -> int:
    """element · x in GF(32)."""
    doubled = element << 1
    return doubled ^ _MODULUS if doubled & 0b100000 else doubled
