"""Stems nearly alike: the quick search finds what comparing all with all finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizapp.banks.formats import likeness
from quizapp.banks.formats.likeness import NEAR, alike, near_pairs, word_pairs

WORDS = st.lists(st.sampled_from("thời hạn giải quyết hồ sơ là bao nhiêu ngày".split()), max_size=9)
STEMS = st.lists(WORDS.map(" ".join), max_size=12)


@given(STEMS, st.integers(0, 12))
def test_it_finds_what_comparing_all_with_all_finds(stems, start):
    sets = [word_pairs(stem) for stem in stems]
    naive = {
        (i, j)
        for i in range(start, len(stems))
        for j in range(i)
        if alike(sets[i], sets[j]) >= NEAR
    }
    assert set(near_pairs(stems, start)) == naive


def test_the_measure():
    one = "Thời hạn giải quyết hồ sơ đất đai là bao nhiêu ngày làm việc?"
    other = "Thoi han giai quyet ho so dat dai la bao nhieu ngay lam viec ?"
    far = "Ai có thẩm quyền công bố thủ tục hành chính?"
    assert list(near_pairs([one, far, other])) == [(2, 0)]
    assert alike(word_pairs(one), word_pairs(far)) < 0.1
    assert alike(word_pairs(one), word_pairs(one)) == 1


def test_stems_of_one_pattern_cost_a_bounded_number_of_looks(monkeypatch):
    looked = 0
    compared = likeness._alike

    def counting(mine, other):
        nonlocal looked
        looked += 1
        return compared(mine, other)

    monkeypatch.setattr(likeness, "_alike", counting)
    stems = [f"Câu hỏi thứ {n} hỏi về việc gì?" for n in range(400)]
    assert list(near_pairs(stems, looks=5)) == []
    assert looked <= 5 * len(stems)
