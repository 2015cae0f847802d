"""Who sees a leaderboard, when, and how people are named on it (domain.md, "Ranking").

Moments are `int` milliseconds since 1970-01-01T00:00Z; every function is told `now`.
"""

from dataclasses import dataclass
from enum import StrEnum

from quizapp.domain.text import format_number
from quizapp.domain.timing import MINUTE_MS


class BoardMode(StrEnum):
    """How the board of a round moves until it is published."""

    LIVE = "live"
    FROZEN = "frozen"
    HIDDEN = "hidden"


class Audience(StrEnum):
    """Who sees the board."""

    EVERYONE = "everyone"
    PARTICIPANTS = "participants"
    OWN = "own"
    NOBODY = "nobody"


class NameStyle(StrEnum):
    """How people who agreed to be named are named."""

    FULL = "full"
    SHORT = "short"
    MASKED = "masked"


MODE_LABELS: dict[BoardMode, str] = {
    BoardMode.LIVE: "Cập nhật liên tục",
    BoardMode.FROZEN: "Tạm dừng cập nhật trước khi kỳ thi đóng",
    BoardMode.HIDDEN: "Chỉ hiện khi công bố kết quả",
}
AUDIENCE_LABELS: dict[Audience, str] = {
    Audience.EVERYONE: "Mọi người",
    Audience.PARTICIPANTS: "Người dự thi của cuộc thi",
    Audience.OWN: "Mỗi người chỉ xem thứ hạng của mình",
    Audience.NOBODY: "Chỉ Ban Tổ chức, đến khi công bố kết quả",
}
NAME_LABELS: dict[NameStyle, str] = {
    NameStyle.FULL: "Đầy đủ: Nguyễn Văn An",
    NameStyle.SHORT: "Viết tắt: Nguyễn V. A.",
    NameStyle.MASKED: "Che bớt: N*** V*** A***",
}
MAX_FREEZE = 7 * 24 * 60
"""Minutes before the end of a round at which its board may stop at the earliest."""


@dataclass(frozen=True, slots=True)
class BoardRules:
    """What an organiser decides about the boards of a contest.

    `moments`: it is shown when everybody handed in, even where that decides nothing.
    """

    mode: BoardMode = BoardMode.LIVE
    freeze_minutes: int = 60
    audience: Audience = Audience.EVERYONE
    names: NameStyle = NameStyle.FULL
    moments: bool = False

    def freezes_at(self, closes_at: int) -> int | None:
        """When the board of a round that closes at `closes_at` stops; None where it never does."""
        if self.mode is not BoardMode.FROZEN:
            return None
        return closes_at - self.freeze_minutes * MINUTE_MS

    def withheld(self, *, published: bool) -> bool:
        """Whether nobody but the organisers sees the board of a round."""
        return not published and (self.mode is BoardMode.HIDDEN or self.audience is Audience.NOBODY)

    def as_of(self, closes_at: int, now: int, *, published: bool) -> int | None:
        """The moment as of which the board of a round is shown; None for as it is now."""
        stopped = self.freezes_at(closes_at)
        return None if published or stopped is None or now < stopped else stopped


def named(name: str, style: NameStyle) -> str:
    """A full name as the board shows it: "Nguyễn Văn An", "Nguyễn V. A.", "N*** V*** A***"."""
    words = name.split()
    match style:
        case NameStyle.FULL:
            return name
        case NameStyle.SHORT:
            return " ".join((*words[:1], *(f"{word[0]}." for word in words[1:])))
        case NameStyle.MASKED:
            return " ".join(f"{word[0]}***" for word in words)


_MODES: dict[BoardMode, str] = {
    BoardMode.LIVE: "Bảng xếp hạng được cập nhật trong suốt kỳ thi.",
    BoardMode.FROZEN: "Bảng xếp hạng ngừng cập nhật {minutes} phút trước khi kỳ thi đóng; kết quả "
    "sau thời điểm đó hiện ra khi Ban Tổ chức công bố.",
    BoardMode.HIDDEN: "Bảng xếp hạng chỉ hiện ra khi Ban Tổ chức công bố kết quả của kỳ thi.",
}
_AUDIENCES: dict[Audience, str] = {
    Audience.EVERYONE: "Mọi người đều xem được bảng xếp hạng.",
    Audience.PARTICIPANTS: "Chỉ người dự thi xem được bảng xếp hạng.",
    Audience.OWN: "Mỗi người dự thi chỉ xem được thứ hạng của mình.",
    Audience.NOBODY: "Trước khi công bố kết quả, chỉ Ban Tổ chức xem được bảng xếp hạng.",
}
_NAMES: dict[NameStyle, str] = {
    NameStyle.FULL: "Bảng nêu họ tên của người đồng ý công khai.",
    NameStyle.SHORT: "Bảng nêu họ và chữ cái đầu của tên đệm, tên của người đồng ý công khai.",
    NameStyle.MASKED: "Bảng chỉ nêu các chữ cái đầu trong họ tên của người đồng ý công khai.",
}


def describe(rules: BoardRules) -> tuple[str, ...]:
    """The rule in words, for the rules of the contest."""
    minutes = format_number(rules.freeze_minutes)
    lines = (
        _MODES[rules.mode].format(minutes=minutes),
        _AUDIENCES[rules.audience],
        _NAMES[rules.names],
    )
    return (*lines, "Bảng có thời điểm nộp bài của từng người.") if rules.moments else lines


def problems(rules: BoardRules) -> list[str]:
    """What is wrong with rules that an organiser composed, and how to mend it (Vietnamese)."""
    if rules.mode is BoardMode.FROZEN and not 1 <= rules.freeze_minutes <= MAX_FREEZE:
        most = format_number(MAX_FREEZE)
        return [f"Số phút ngừng cập nhật bảng xếp hạng phải từ 1 đến {most}."]
    return []
