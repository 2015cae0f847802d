"""Who sees a board, as of when, and how people are named."""

import pytest

from quizapp.domain import boards
from quizapp.domain.boards import Audience, BoardMode, BoardRules, NameStyle
from quizapp.domain.timing import MINUTE_MS

CLOSES = 1_800_000_000_000
STOPS = CLOSES - 30 * MINUTE_MS
FROZEN = BoardRules(mode=BoardMode.FROZEN, freeze_minutes=30)


@pytest.mark.parametrize(
    ("rules", "now", "published", "as_of"),
    [
        (FROZEN, STOPS - 1, False, None),
        (FROZEN, STOPS, False, STOPS),
        (FROZEN, CLOSES + 10**9, False, STOPS),
        (FROZEN, CLOSES + 10**9, True, None),
        (BoardRules(), CLOSES, False, None),
        (BoardRules(mode=BoardMode.HIDDEN), CLOSES, False, None),
    ],
)
def test_a_frozen_board_stands_still_until_it_is_published(rules, now, published, as_of):
    assert rules.as_of(CLOSES, now, published=published) == as_of


@pytest.mark.parametrize(
    ("rules", "before", "after"),
    [
        (BoardRules(), False, False),
        (FROZEN, False, False),
        (BoardRules(mode=BoardMode.HIDDEN), True, False),
        (BoardRules(audience=Audience.NOBODY), True, False),
        (BoardRules(audience=Audience.OWN), False, False),
    ],
)
def test_what_is_withheld_until_it_is_published(rules, before, after):
    assert rules.withheld(published=False) is before
    assert rules.withheld(published=True) is after


@pytest.mark.parametrize(
    ("name", "short", "masked"),
    [
        ("Nguyễn Văn An", "Nguyễn V. A.", "N*** V*** A***"),
        ("Đỗ Ánh", "Đỗ Á.", "Đ*** Á***"),
        ("An", "An", "A***"),
        ("", "", ""),
    ],
)
def test_names(name, short, masked):
    assert boards.named(name, NameStyle.FULL) == name
    assert boards.named(name, NameStyle.SHORT) == short
    assert boards.named(name, NameStyle.MASKED) == masked


def test_the_rules_say_what_the_code_does():
    words = " ".join(boards.describe(FROZEN))
    assert "30 phút trước khi kỳ thi đóng" in words
    for rules in (BoardRules(m, 60, a, n) for m in BoardMode for a in Audience for n in NameStyle):
        assert len(boards.describe(rules)) == 3
        assert not boards.problems(rules)


@pytest.mark.parametrize("minutes", [0, -1, boards.MAX_FREEZE + 1])
def test_how_long_a_board_may_be_frozen(minutes):
    assert boards.problems(BoardRules(mode=BoardMode.FROZEN, freeze_minutes=minutes))
    assert not boards.problems(BoardRules(freeze_minutes=minutes))
