"""What a participant may ask about the own personal data, and by when it is to be done.

Law 91/2025/QH15: people see, correct and have erased what is held of them; the notice that they
agreed to promises an answer within two working days and the deed within fifteen days
(domain.md, "Law and content"). Moments are `int` milliseconds.
"""

from enum import StrEnum

from quizapp.domain.text import local_datetime
from quizapp.domain.timing import DAY_MS, day_start

ANSWER_DAYS, DONE_DAYS = 2, 15


class Wish(StrEnum):
    """What is asked for."""

    ERASE = "erase"
    CORRECT = "correct"


WISH_LABELS: dict[Wish, str] = {
    Wish.ERASE: "Xóa dữ liệu cá nhân",
    Wish.CORRECT: "Sửa thông tin",
}


class WishState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    DONE = "done"
    REFUSED = "refused"


WISH_STATE_LABELS: dict[WishState, str] = {
    WishState.OPEN: "Đang xử lý",
    WishState.DONE: "Đã thực hiện",
    WishState.REFUSED: "Không thực hiện được",
}


def answer_until(asked_at: int) -> int:
    """The end of the second working day after the day on which it was asked; weekends do not
    count, public holidays do."""
    start, left = day_start(asked_at), ANSWER_DAYS
    while left:
        start += DAY_MS
        left -= local_datetime(start).weekday() < 5
    return start + DAY_MS - 1


def done_until(asked_at: int) -> int:
    """The end of the fifteenth day after the day on which it was asked."""
    return day_start(asked_at) + (DONE_DAYS + 1) * DAY_MS - 1
