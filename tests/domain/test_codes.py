"""domain.codes: the check sign catches what people do wrong."""

import itertools
import random
import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.codes import ALPHABET, check, secret_code, short_code, tidy

SEEDED = st.integers().map(lambda seed: random.Random(seed).randrange)
CODES = st.builds(short_code, SEEDED, st.integers(2, 31))


def test_the_alphabet_has_32_signs_none_taken_for_another():
    assert len(set(ALPHABET)) == len(ALPHABET) == 32
    assert not set("01OI") & set(ALPHABET)


@given(CODES)
def test_a_code_checks(code):
    assert check(code)
    assert set(code) <= set(ALPHABET)


@pytest.mark.parametrize("length", [2, 6, 8, 31])
def test_every_wrong_sign_and_every_swap_is_caught(length):
    code = short_code(random.Random(length).randrange, length)
    for i, sign in itertools.product(range(length), ALPHABET):
        assert check(code[:i] + sign + code[i + 1 :]) == (sign == code[i])
    for i, j in itertools.combinations(range(length), 2):
        signs = list(code)
        signs[i], signs[j] = signs[j], signs[i]
        assert check("".join(signs)) == (code[i] == code[j])


def test_exhaustively_on_three_signs():
    valid = {a + b + c for a, b, c in itertools.product(ALPHABET, repeat=3) if check(a + b + c)}
    assert len(valid) == 32**2
    for code in valid:
        a, b, c = code
        assert (b + a + c in valid) == (a == b)
        assert (a + c + b in valid) == (b == c)
    for at in range(3):
        assert len({code[:at] + code[at + 1 :] for code in valid}) == 32**2


@given(CODES, st.data())
def test_a_slip_is_caught_whatever_the_code(code, data):
    at = data.draw(st.integers(0, len(code) - 2))
    swapped = code[:at] + code[at + 1] + code[at] + code[at + 2 :]
    assert check(swapped) == (code == swapped)
    sign = data.draw(st.sampled_from(ALPHABET))
    wrong = code[:at] + sign + code[at + 1 :]
    assert check(wrong) == (wrong == code)


@pytest.mark.parametrize("code", ["", "2", "O23", "abc", "23 4", "2" * 32, "Ａ2", "0" * 6])
def test_what_is_no_code(code):
    assert not check(code)


@pytest.mark.parametrize("length", [-1, 0, 1, 32])
def test_lengths_out_of_bounds(length):
    with pytest.raises(ValueError):
        short_code(secrets.randbelow, length)


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (" ab-c 2.3\n", "ABC23"),
        ("ａｂｃ２３", "ABC23"),
        ("AB–C\u00a0_2\u200b3", "ABC23"),
        ("oO0", "OO0"),
        ("", ""),
    ],
)
def test_tidy(raw, code):
    assert tidy(raw) == code


@given(CODES, st.integers(1, 30))
def test_a_code_read_in_groups_and_lower_case_is_found(code, at):
    assert tidy(f" {code[:at].lower()} - {code[at:]}") == code


def test_the_random_source_decides_every_sign():
    assert short_code(lambda n: 0) == "222222"
    assert secret_code(lambda n: n - 1, 3) == "ZZZ"
    asked = []
    secret_code(lambda n: asked.append(n) or 0)
    assert asked == [32] * 20


def test_secret_codes_do_not_repeat():
    assert len({secret_code(secrets.randbelow) for _ in range(1000)}) == 1000
