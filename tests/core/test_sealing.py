"""Keyed hashes, encryption at rest, signed values."""

import pytest

from quizapp.core import sealing

pytestmark = pytest.mark.one_database


def test_fingerprint_is_stable_and_bound_to_its_purpose(app):
    assert sealing.fingerprint("a", "0905") == sealing.fingerprint("a", "0905")
    assert sealing.fingerprint("a", "0905") != sealing.fingerprint("b", "0905")
    assert "0905" not in sealing.fingerprint("a", "0905")


def test_encrypted_text_comes_back_and_never_looks_the_same_twice(app):
    assert sealing.decrypt(sealing.encrypt("+84905123456")) == "+84905123456"
    assert sealing.encrypt("x") != sealing.encrypt("x")


@pytest.mark.parametrize("value", [None, 1, [3, "ABC"], {"7": 12}, "đơn vị"])
def test_signed_value_comes_back(app, value):
    assert sealing.unsign("p", sealing.sign("p", value)) == value


def test_forged_value_is_nothing(app):
    good = sealing.sign("p", {"1": 2})
    body, mark = good.rsplit(".", 1)
    forged = [body, f"{body[:-1]}A.{mark}", f"{body}.{mark[:-1]}x", "", "….…", good + "x"]
    assert all(sealing.unsign("p", value) is None for value in forged)
    assert sealing.unsign("other", good) is None
