"""The bench of scans finds what was lost, made up, or stored for a single visitor."""

import pytest

from bench.scans import sound

GOOD = {
    "made": 10,
    "answered": 10,
    "counted": 10,
    "rows_made": 0,
    "errors": [],
    "bad_day": {"made": 5, "answered": 3, "counted": 4},
}


def test_nothing_lost_is_sound():
    assert sound(GOOD)


@pytest.mark.parametrize(
    "change",
    [
        {"counted": 9},
        {"counted": 11},
        {"answered": 9},
        {"rows_made": 100},
        {"errors": ["scan: 500"]},
        {"bad_day": {"made": 5, "answered": 3, "counted": 2}},
        {"bad_day": {"made": 5, "answered": 3, "counted": 6}},
    ],
)
def test_what_is_not_sound_is_found(change):
    assert not sound(GOOD | change)
