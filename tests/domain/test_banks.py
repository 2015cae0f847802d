"""domain.banks: a good question has no problems, a bad one names each; storing is exact."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.domain import banks
from quizapp.domain.banks import Area, Audience, Difficulty, Kind, Question

COMMON = {
    "citation": "Khoản 1 Điều 7 Nghị định 118/2025/NĐ-CP",
    "area": Area.PROCEDURES,
}
GOOD = {
    "single": Question("q-1", Kind.SINGLE, "Chọn?", ("a", "b", "c"), right=(1,), **COMMON),
    "multiple": Question("q-2", Kind.MULTIPLE, "Chọn?", ("a", "b", "c"), right=(0, 2), **COMMON),
    "true_false": Question("q-3", Kind.TRUE_FALSE, "Đúng?", ("Đúng", "Sai"), right=(1,), **COMMON),
    "numeric": Question(
        "q-4", Kind.NUMERIC, "Mấy?", value=Decimal("80.50"), tolerance=Decimal("0.5"), **COMMON
    ),
    "text": Question("q-5", Kind.TEXT, "Gì?", accepted=("06 rõ", "sáu rõ"), **COMMON),
    "ordering": Question("q-6", Kind.ORDERING, "Xếp?", ("a", "b", "c"), **COMMON),
    "matching": Question("q-7", Kind.MATCHING, "Ghép?", ("a", "b"), ("x", "y", "z"), **COMMON),
}


@pytest.mark.parametrize("name", GOOD)
def test_a_good_question_has_no_problems(name):
    assert banks.problems(GOOD[name]) == []


def changed(name, **changes):
    return replace(GOOD[name], **changes)


def letters(count):
    return tuple("abcdefghijklmnopqrstuvwxyz"[:count])


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        (changed("single", ref=" "), ["ref"]),
        (changed("single", stem="\u200b"), ["stem"]),
        (changed("single", citation=""), ["citation"]),
        (changed("single", stem="", citation="", right=()), ["stem", "citation", "right"]),
        (changed("single", stem="x" * 1000), []),
        (changed("single", stem="x" * 1001), ["stem"]),
        (changed("single", explanation="x" * 2000), []),
        (changed("single", explanation="x" * 2001), ["explanation"]),
        (changed("single", citation="x" * 300), []),
        (changed("single", citation="x" * 301), ["citation"]),
        (changed("single", choices=("x" * 500, "b")), []),
        (changed("single", choices=("x" * 501, "b")), ["choices"]),
        (changed("single", choices=("a",), right=(0,)), ["choices"]),
        (changed("single", choices=letters(2)), []),
        (changed("single", choices=letters(8)), []),
        (changed("single", choices=letters(9)), ["choices"]),
        (changed("single", choices=("a", " A ", "c")), ["choices"]),
        (changed("single", choices=("má", "ma\u0301", "c")), ["choices"]),
        (changed("single", choices=("ma", "má", "mà")), []),
        (changed("single", choices=("a", "", " ")), ["choices", "choices"]),
        (changed("single", right=()), ["right"]),
        (changed("single", right=(2,)), []),
        (changed("single", right=(3,)), ["right"]),
        (changed("single", right=(-1,)), ["right"]),
        (changed("single", right=(0, 1)), ["right"]),
        (changed("single", targets=("x",)), ["targets"]),
        (changed("single", value=Decimal(1)), ["value"]),
        (changed("single", accepted=("x",)), ["accepted"]),
        (changed("multiple", right=()), ["right"]),
        (changed("multiple", right=(0, 1, 2)), []),
        (changed("multiple", right=(2, 0)), ["right"]),
        (changed("multiple", right=(0, 0)), ["right"]),
        (changed("multiple", right=(0, 3)), ["right"]),
        (changed("true_false", choices=("Sai", "Đúng")), ["choices"]),
        (changed("true_false", right=()), ["right"]),
        (changed("true_false", right=(0, 1)), ["right"]),
        (changed("numeric", value=None), ["value"]),
        (changed("numeric", value=Decimal("NaN")), ["value"]),
        (changed("numeric", tolerance=Decimal(0)), []),
        (changed("numeric", tolerance=Decimal("-0.1")), ["tolerance"]),
        (changed("numeric", tolerance=Decimal("Infinity")), ["tolerance"]),
        (changed("numeric", choices=("a", "b")), ["choices"]),
        (changed("numeric", right=(0,)), ["right"]),
        (changed("numeric", unit="x" * 31), ["unit"]),
        (changed("text", accepted=()), ["accepted"]),
        (changed("text", accepted=("?!",)), ["accepted"]),
        (changed("text", accepted=("x" * 301,)), ["accepted"]),
        (changed("text", accepted=("x",) * 20), []),
        (changed("text", accepted=("x",) * 21), ["accepted"]),
        (changed("ordering", right=(0, 1, 2)), ["right"]),
        (changed("ordering", choices=("a",)), ["choices"]),
        (changed("matching", targets=("x", "y")), []),
        (changed("matching", targets=("x",)), ["targets"]),
        (changed("matching", targets=letters(12)), []),
        (changed("matching", targets=letters(13)), ["targets"]),
        (changed("matching", targets=("x", "X")), ["targets"]),
        (changed("matching", targets=("x", "")), ["targets"]),
    ],
)
def test_every_problem_is_named(question, fields):
    assert [problem.field for problem in banks.problems(question)] == fields


def test_problems_say_what_and_where():
    twice = banks.problems(changed("single", choices=("a", "b", "A")))
    assert "Phương án 3 trùng với phương án 1" in twice[0].message
    long = banks.problems(changed("single", stem="x" * 1001))
    assert "1001 ký tự, tối đa là 1000" in long[0].message


def test_a_draft_may_lack_its_citation_but_not_have_a_bad_one():
    assert banks.draft_problems(changed("single", citation="")) == []
    assert banks.draft_problems(changed("single", citation="x" * 301))
    assert banks.draft_problems(changed("single", citation="", stem=""))[0].field == "stem"


def test_every_value_has_a_label():
    for labels, values in [
        (banks.KIND_LABELS, Kind),
        (banks.AREA_LABELS, Area),
        (banks.DIFFICULTY_LABELS, Difficulty),
        (banks.AUDIENCE_LABELS, Audience),
        (banks.DOCUMENT_STATUS_LABELS, banks.DocumentStatus),
    ]:
        assert set(labels) == set(values)
        assert len(set(labels.values())) == len(labels)


# ---------------------------------------------------------------- storing

TEXTS = st.text(max_size=8)
LISTS = st.lists(TEXTS, max_size=4).map(tuple)
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False)
OPTIONAL = st.none() | TEXTS
QUESTIONS = st.builds(
    Question,
    ref=TEXTS,
    kind=st.sampled_from(Kind),
    stem=TEXTS,
    choices=LISTS,
    targets=LISTS,
    right=st.lists(st.integers(0, 7), max_size=4).map(tuple),
    value=st.none() | DECIMALS,
    tolerance=DECIMALS,
    unit=OPTIONAL,
    accepted=LISTS,
    explanation=TEXTS,
    citation=TEXTS,
    area=st.sampled_from(Area),
    difficulty=st.sampled_from(Difficulty),
    audience=st.sampled_from(Audience),
    fact=OPTIONAL,
    confidence=OPTIONAL,
    document=OPTIONAL,
)


@given(QUESTIONS)
def test_json_round_trip_is_exact(question):
    stored = json.dumps(banks.to_json(question), ensure_ascii=False)
    again = banks.from_json(json.loads(stored))
    assert again == question
    assert str(again.value) == str(question.value)
    assert {type(v) for v in (again.kind, again.area, again.difficulty, again.audience)} == {
        Kind,
        Area,
        Difficulty,
        Audience,
    }
    assert banks.fingerprint(again) == banks.fingerprint(question)


@given(QUESTIONS)
def test_problems_never_fail_on_any_question(question):
    assert all(p.message.endswith(".") for p in banks.problems(question))


def test_json_with_the_least_in_it():
    question = banks.from_json({"ref": "r", "kind": "text", "stem": "s", "area": "digital"})
    assert question == Question("r", Kind.TEXT, "s", area=Area.DIGITAL)


@pytest.mark.parametrize(
    "change", [{"kind": "essay"}, {"area": "x"}, {"difficulty": 4}, {"value": "abc"}]
)
def test_nonsense_is_refused(change):
    with pytest.raises(ValueError):
        banks.from_json(banks.to_json(GOOD["single"]) | change)


@pytest.mark.parametrize("name", ["ref", "kind", "stem", "area"])
def test_what_must_be_there(name):
    data = banks.to_json(GOOD["single"])
    del data[name]
    with pytest.raises(KeyError):
        banks.from_json(data)


@pytest.mark.parametrize(
    "change",
    [
        {"ref": "q-9"},
        {"document": "nd-118-2025"},
        {"stem": "Chọn đi?"},
        {"choices": ("b", "a", "c")},
        {"right": (0,)},
        {"citation": "x"},
        {"difficulty": Difficulty.HARD},
        {"area": Area.DIGITAL},
        {"fact": "B1.3"},
    ],
)
def test_the_fingerprint_differs_when_anything_differs(change):
    assert banks.fingerprint(changed("single", **change)) != banks.fingerprint(GOOD["single"])


def test_the_fingerprint_stays_the_same_over_releases():
    """Stored fingerprints must keep matching; change this only with a migration."""
    print_ = banks.fingerprint(GOOD["single"])
    assert len(print_) == 64
    assert print_ == "6d3e11b3669e67b2fb0d7a58975973890eac466b65a6df0dd90d58c55efe932a"
