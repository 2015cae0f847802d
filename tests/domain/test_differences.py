"""Differences between versions: nothing is lost, and what both have is said once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import factory_banks as fb
from quizapp.domain.banks import Kind
from quizapp.domain.differences import Mark, Part, changes, words

TEXTS = st.lists(st.sampled_from(["mười", "ngày", "làm", "việc,", "15", "-", "đ"]), max_size=12)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_off(old, new):
    a, b = " ".join(old), " ".join(new)
    parts = words(a, b)
    assert "".join(p.text for p in parts if p.mark is not Mark.NEW) == a
    assert "".join(p.text for p in parts if p.mark is not Mark.OLD) == b
    assert all(p.text for p in parts)
    marks = [p.mark for p in parts]
    assert all(one != two for one, two in zip(marks, marks[1:], strict=False))
    if a == b:
        assert set(marks) <= {Mark.SAME}


def test_words_that_changed_side_by_side_read_as_one_change():
    assert words("trong 10 ngày làm việc", "trong 15 hôm làm việc") == (
        Part(Mark.SAME, "trong "),
        Part(Mark.OLD, "10 ngày"),
        Part(Mark.NEW, "15 hôm"),
        Part(Mark.SAME, " làm việc"),
    )


@pytest.mark.parametrize("kind", Kind)
def test_the_same_question_has_no_changes(kind):
    question = fb.of_kind(kind, "q-1")
    assert changes(question, question) == []


def test_what_changed_stands_under_its_name():
    old = fb.question("q-1")
    new = replace(old, right=(1,), choices=(*old.choices[:3], "Khác"), citation="Điều 2")
    assert [c.label for c in changes(old, new)] == ["Phương án D", "Đáp án", "Căn cứ"]
    other = fb.of_kind(Kind.NUMERIC, "q-1")
    said = {c.label: c.parts for c in changes(old, other)}
    assert said["Phương án A"] == (Part(Mark.OLD, "Đúng q-1"),)
    assert Part(Mark.NEW, "80 ± 0,5 %") in said["Đáp án"]
