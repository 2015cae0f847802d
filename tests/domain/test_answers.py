"""domain.answers: what is stored, what is refused, and how typed numbers are read."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain.answers import (
    BadAnswer,
    Shape,
    is_blank,
    load,
    parse,
    parse_form,
    parse_number,
)
from quizapp.domain.banks import Kind

SINGLE = Shape(Kind.SINGLE, 4)
TRUE_FALSE = Shape(Kind.TRUE_FALSE, 2)
MULTIPLE = Shape(Kind.MULTIPLE, 4)
NUMERIC = Shape(Kind.NUMERIC)
TEXT = Shape(Kind.TEXT)
ORDERING = Shape(Kind.ORDERING, 3)
MATCHING = Shape(Kind.MATCHING, 2, 3)
ALL = [SINGLE, TRUE_FALSE, MULTIPLE, NUMERIC, TEXT, ORDERING, MATCHING]


@pytest.mark.parametrize(
    ("shape", "raw", "stored"),
    [
        (SINGLE, 0, "0"),
        (SINGLE, 3, "3"),
        (TRUE_FALSE, 1, "1"),
        (MULTIPLE, [2, 0, 2], "[0,2]"),
        (MULTIPLE, [], "[]"),
        (MULTIPLE, [3, 2, 1, 0], "[0,1,2,3]"),
        (NUMERIC, " 1.234,5 ", '"1.234,5"'),
        (NUMERIC, "80%", '"80%"'),
        (NUMERIC, 15, '"15"'),
        (NUMERIC, "  ", "null"),
        (TEXT, "  06   rõ ", '"06 rõ"'),
        (TEXT, "ro\u0303", '"rõ"'),
        (TEXT, "\u200b", "null"),
        (TEXT, "x" * 300, '"' + "x" * 300 + '"'),
        (TEXT, "o\u0303" * 300, '"' + "õ" * 300 + '"'),
        (ORDERING, [2, 0, 1], "[2,0,1]"),
        (ORDERING, [], "null"),
        (MATCHING, [2, 0], "[2,0]"),
        (MATCHING, [1, 1], "[1,1]"),
        (MATCHING, [None, 2], "[null,2]"),
        (MATCHING, [None, None], "[null,null]"),
    ],
)
def test_what_is_stored(shape, raw, stored):
    assert parse(shape, raw) == stored


@pytest.mark.parametrize("shape", ALL)
def test_null_clears_every_kind(shape):
    assert parse(shape, None) == "null"


@pytest.mark.parametrize(
    ("shape", "raw"),
    [
        (SINGLE, 4),
        (SINGLE, -1),
        (SINGLE, True),
        (SINGLE, 1.0),
        (SINGLE, "1"),
        (SINGLE, [1]),
        (SINGLE, {}),
        (TRUE_FALSE, 2),
        (TRUE_FALSE, False),
        (MULTIPLE, 1),
        (MULTIPLE, [4]),
        (MULTIPLE, [0, None]),
        (MULTIPLE, [True]),
        (MULTIPLE, "01"),
        (NUMERIC, "abc"),
        (NUMERIC, 1.5),
        (NUMERIC, True),
        (NUMERIC, [1]),
        (NUMERIC, "1" * 41),
        (NUMERIC, 10**40),
        (TEXT, "x" * 301),
        (TEXT, 5),
        (TEXT, ["x"]),
        (ORDERING, [0, 1]),
        (ORDERING, [0, 1, 1]),
        (ORDERING, [1, 2, 3]),
        (ORDERING, [0, 1, 2, 0]),
        (ORDERING, [0, 1, None]),
        (ORDERING, "012"),
        (MATCHING, [0]),
        (MATCHING, [0, 1, 2]),
        (MATCHING, [0, 3]),
        (MATCHING, [-1, 0]),
        (MATCHING, {"0": 1}),
    ],
)
def test_what_is_refused(shape, raw):
    with pytest.raises(BadAnswer, match="Vui lòng"):
        parse(shape, raw)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=6,
)


@given(st.sampled_from(ALL), JSON)
def test_any_json_is_stored_canonically_or_refused(shape, raw):
    try:
        stored = parse(shape, raw)
    except BadAnswer:
        return
    assert parse(shape, load(stored)) == stored
    assert stored == json.dumps(load(stored), ensure_ascii=False, separators=(",", ":"))
    stored.encode()


@pytest.mark.parametrize(
    ("stored", "blank"),
    [
        ("null", True),
        ("[]", True),
        ('""', True),
        ("[null,null]", True),
        ("0", False),
        ("[0]", False),
        ("[null,0]", False),
        ('"0"', False),
    ],
)
def test_blank(stored, blank):
    assert is_blank(stored) is blank


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0", "0"),
        ("007", "7"),
        ("1.234,5", "1234.5"),
        ("1234.5", "1234.5"),
        ("1234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1.234", "1234"),
        ("1,234", "1.234"),
        ("12.345.678", "12345678"),
        ("1,234,567", "1234567"),
        ("1 234 567,89", "1234567.89"),
        ("1\u00a0234", "1234"),
        ("0.5", "0.5"),
        ("0.500", "0.5"),
        ("0,5", "0.5"),
        (",5", "0.5"),
        ("12.5", "12.5"),
        ("12.50", "12.5"),
        ("1.2345", "1.2345"),
        ("1234.567", "1234.567"),
        ("80%", "80"),
        ("80 %", "80"),
        ("８０％", "80"),
        ("-5", "-5"),
        ("− 5", "-5"),
        ("+5", "5"),
    ],
)
def test_numbers_as_people_type_them(typed, number):
    assert parse_number(typed) == Decimal(number)


@pytest.mark.parametrize(
    "typed",
    ["", "%", "-", "a", "5a", "5,", "5.", "1.2.3", "1,2,3", "1.23.456", "1,234,56", "1.234.5",
     "1 2", "1e5", "10²", "1/2", "--5", "5%%", "NaN", "Infinity", "0x10", "1_000", "9" * 41],
)  # fmt: skip
def test_what_is_no_number(typed):
    with pytest.raises(BadAnswer):
        parse_number(typed)


def vietnamese(number: Decimal) -> str:
    return f"{number:,f}".translate(str.maketrans(",.", ".,"))


@given(st.decimals(-(10**9), 10**9, places=3), st.sampled_from(["", "%", " %"]))
def test_vietnamese_notation_is_always_read_right(number, behind):
    assert parse_number(vietnamese(number) + behind) == number


@given(st.integers(-(10**12), 10**12))
def test_whole_numbers_are_read_right_in_every_grouping(number):
    for way in (f"{number}", f"{number:,}".replace(",", "."), f"{number:,}".replace(",", " ")):
        assert parse_number(way) == number


# ---------------------------------------------------------------- forms


def form(**values):
    lists = {name: [v] if isinstance(v, str) else v for name, v in values.items()}
    return lambda name: lists.get(name, [])


@pytest.mark.parametrize(
    ("shape", "fields", "raw"),
    [
        (SINGLE, form(a="2"), 2),
        (SINGLE, form(a=""), None),
        (SINGLE, form(), None),
        (TRUE_FALSE, form(a=" 0 "), 0),
        (MULTIPLE, form(a=["3", "1"]), [3, 1]),
        (MULTIPLE, form(a=["", "1"]), [1]),
        (MULTIPLE, form(), None),
        (NUMERIC, form(a=" 1.234,5 "), "1.234,5"),
        (NUMERIC, form(a="abc"), "abc"),
        (NUMERIC, form(), None),
        (TEXT, form(a="06 rõ"), "06 rõ"),
        (TEXT, form(a="  "), None),
        (ORDERING, form(a0="2", a1="3", a2="1"), [2, 0, 1]),
        (ORDERING, form(a0="", a1=" "), None),
        (MATCHING, form(a0="2", a1=""), [2, None]),
        (MATCHING, form(a0="", a1=""), None),
        (MATCHING, form(), None),
    ],
)
def test_forms(shape, fields, raw):
    assert parse_form(shape, fields) == raw


@pytest.mark.parametrize(
    ("shape", "fields"),
    [
        (SINGLE, form(a="x")),
        (SINGLE, form(a="-1")),
        (SINGLE, form(a="1" * 5)),
        (MULTIPLE, form(a=["1", "b"])),
        (ORDERING, form(a0="1", a1="2")),
        (ORDERING, form(a0="1", a1="2", a2="2")),
        (ORDERING, form(a0="0", a1="1", a2="2")),
        (ORDERING, form(a0="2", a1="3", a2="4")),
        (MATCHING, form(a0="1.5")),
    ],
)
def test_forms_that_make_no_sense(shape, fields):
    with pytest.raises(BadAnswer, match="Vui lòng|chưa đúng"):
        parse_form(shape, fields)


@given(st.permutations(range(5)))
def test_ranks_of_a_form_give_the_order(order):
    shape = Shape(Kind.ORDERING, 5)
    ranks = {f"a{position}": str(order.index(position) + 1) for position in range(5)}
    assert parse(shape, parse_form(shape, form(**ranks))) == json.dumps(order).replace(" ", "")


@given(st.lists(st.none() | st.integers(0, 3), min_size=4, max_size=4))
def test_a_matching_form_gives_what_json_gives(pairs):
    shape = Shape(Kind.MATCHING, 4, 4)
    fields = {f"a{i}": "" if t is None else str(t) for i, t in enumerate(pairs)}
    by_form, by_json = parse(shape, parse_form(shape, form(**fields))), parse(shape, pairs)
    assert by_form == by_json or (is_blank(by_form) and is_blank(by_json))
