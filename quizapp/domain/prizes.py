"""Prizes: their settings in words, and who has which by a ranking (domain.md, "Prizes").

The rules follow those of real contests (contest-rules.md, 4.7): prizes by place within a division
or over all, special prizes, one prize a person.  What the ranking leaves open is never guessed:
where a prize hangs on equals, they are named, and the organisers decide.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from quizapp.domain.timing import DAY_MS, day_start
from quizapp.domain.unit_tree import DIVISIONS

ALL, EACH = "", "*"
"""Divisions of a prize: all together, each apart."""


class Extent(StrEnum):
    """What a prize is for: every single round, or the contest over its rounds."""

    ROUND = "round"
    CONTEST = "contest"


EXTENT_LABELS: dict[Extent, str] = {
    Extent.ROUND: "Mỗi kỳ thi",
    Extent.CONTEST: "Cả cuộc thi",
}


class Subject(StrEnum):
    """Who may have a prize."""

    PERSON = "person"
    UNIT = "unit"


SUBJECT_LABELS: dict[Subject, str] = {
    Subject.PERSON: "Cá nhân",
    Subject.UNIT: "Tập thể",
}


class Rule(StrEnum):
    """By what a prize is given."""

    PLACE = "place"
    CLOSEST_GUESS = "closest_guess"
    MOST_ATTEMPTS = "most_attempts"
    YOUNGEST = "youngest"
    OLDEST = "oldest"
    MOST_PEOPLE = "most_people"
    BY_HAND = "by_hand"


RULE_LABELS: dict[Rule, str] = {
    Rule.PLACE: "Theo thứ hạng",
    Rule.CLOSEST_GUESS: "Dự đoán sát nhất",
    Rule.MOST_ATTEMPTS: "Dự thi nhiều lượt nhất",
    Rule.YOUNGEST: "Trẻ tuổi nhất",
    Rule.OLDEST: "Cao tuổi nhất",
    Rule.MOST_PEOPLE: "Đông người dự thi nhất",
    Rule.BY_HAND: "Ban Tổ chức chọn, có lý do",
}

RULES_OF: dict[Subject, tuple[Rule, ...]] = {
    Subject.PERSON: (
        *(Rule.PLACE, Rule.CLOSEST_GUESS, Rule.MOST_ATTEMPTS),
        *(Rule.YOUNGEST, Rule.OLDEST, Rule.BY_HAND),
    ),
    Subject.UNIT: (Rule.PLACE, Rule.MOST_PEOPLE, Rule.BY_HAND),
}


class ListState(StrEnum):
    """Life of a published list of winners."""

    PUBLISHED = "published"
    FINAL = "final"


LIST_STATE_LABELS: dict[ListState, str] = {
    ListState.PUBLISHED: "Đã công bố, đang nhận khiếu nại",
    ListState.FINAL: "Kết quả cuối cùng",
}

HAS_ONE = "Đã có giải khác trong cùng danh sách."
HAS_ONE_BEFORE = "Đã có giải ở một kỳ khác của cuộc thi."
HAS_HIGHER = "Đã có giải cao hơn hoặc bằng ở một kỳ khác của cuộc thi."
NO_PRIZE = "Lượt thi được kết luận không xét giải."


@dataclass(frozen=True, slots=True)
class Offer:
    """A prize to be given: `count` of it, to the first of `board`.

    `once`: it goes past whoever has another prize with `once`. `level` is its place among all
    prizes of the contest, 1 the highest.
    """

    name: str
    count: int
    board: Hashable
    once: bool = True
    level: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody on a board; `barred` says why no prize can go there, empty where one can.

    `holds` is the level of a prize had elsewhere: only a higher one is taken in its place.
    """

    id: int
    barred: str = ""
    holds: int | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """The prize number `offer` (from 0, in the order of the offers) goes to `id`."""

    offer: int
    id: int


@dataclass(slots=True)
class Equals:
    """Prizes hang on these: `members` stand equal, and there are not enough `offers` of a kind."""

    members: tuple[int, ...]
    offers: list[int]


@dataclass(frozen=True, slots=True)
class Passed:
    """Somebody whom prize number `offer` would have come to, and why it went past."""

    offer: int
    id: int
    reason: str


@dataclass(slots=True)
class Allotment:
    """Who has which prize; `unfilled` counts what is left of each prize that has nobody to go to.

    `open` are equals that must be put in order first; what follows behind them is certain too,
    except for who of them has which prize.
    """

    given: list[Given] = field(default_factory=list)
    open: list[Equals] = field(default_factory=list)
    passed: list[Passed] = field(default_factory=list)
    unfilled: dict[int, int] = field(default_factory=dict)


Board = Iterable[Sequence[Candidate]]
"""Groups of equals, the best first; read no further than the prizes reach."""


def allot(offers: Sequence[Offer], boards: Mapping[Any, Board]) -> Allotment:
    """Give the offers out in their order, each to the next of its board.

    Offers of one board go on where the one before ended: 1 first, 2 second, 3 third prizes are
    places 1, 2–3 and 4–6.
    """
    made = Allotment()
    queues = {board: _Queue(iter(groups)) for board, groups in boards.items()}
    holders: set[int] = set()
    for number, offer in enumerate(offers):
        once = holders if offer.once else None
        left = queues[offer.board].give(number, offer, made, once)
        if left:
            made.unfilled[number] = left
    return made


class _Queue:
    """The groups of one board, and how many of an undecided group still take a prize each."""

    def __init__(self, groups: Iterator[Sequence[Candidate]]) -> None:
        self.groups = groups
        self.open: Equals | None = None
        self.unseated = 0

    def give(self, number: int, offer: Offer, made: Allotment, holders: set[int] | None) -> int:
        """Give out offer `number`; gives how many of it are left over."""
        seats, level = offer.count, offer.level
        if self.open is not None and self.unseated and seats:
            self.open.offers.append(number)
            taken = min(seats, self.unseated)
            self.unseated -= taken
            seats -= taken
        while seats and (group := next(self.groups, None)) is not None:
            fit = [each for each in group if not _passed(number, level, each, made, holders)]
            if len(fit) <= seats:
                made.given += [Given(number, each.id) for each in fit]
                if holders is not None:
                    holders.update(each.id for each in fit)
                seats -= len(fit)
            else:
                self.open = Equals(tuple(each.id for each in fit), [number])
                made.open.append(self.open)
                self.unseated = len(fit) - seats
                seats = 0
        return seats


def _passed(
    number: int, level: int, each: Candidate, made: Allotment, holders: set[int] | None
) -> bool:
    reason = each.barred
    if not reason and each.holds is not None and each.holds <= level:
        reason = HAS_HIGHER
    if not reason and holders is not None and each.id in holders:
        reason = HAS_ONE
    if reason:
        made.passed.append(Passed(number, each.id, reason))
    return bool(reason)


def complaints_until(published_at: int, days: int) -> int:
    """The last moment for complaints: the end of the `days`-th local day after the publishing."""
    return day_start(published_at) + (days + 1) * DAY_MS - 1


def division_name(division: str) -> str:
    """A division as it is named in the title of a prize."""
    return DIVISIONS.get(division, division)
