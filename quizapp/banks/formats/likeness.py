"""Questions nearly alike: one measure for the lint of our files and for the preview of uploads."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain

from quizapp.domain.text import search_key

NEAR = 0.7  # share of word pairs that two stems have in common
_NEAR_TENTHS = 7
LOOKS = 64  # stems that one stem is compared with where a search is bounded


def word_pairs(stem: str) -> frozenset[str]:
    """The pairs of neighbouring words, the ends of the stem counting as words."""
    words = ["", *search_key(stem).split(), ""]
    return frozenset(f"{one} {two}" for one, two in zip(words, words[1:], strict=False))


def alike(a: frozenset[str], b: frozenset[str]) -> float:
    """The share of word pairs in common, from 0 to 1."""
    if min(len(a), len(b)) < NEAR * max(len(a), len(b)):
        return 0.0
    common = len(a & b)
    return common / (len(a) + len(b) - common)


def needed(size: int) -> int:
    """How many of `size` word pairs, whichever, must be looked at: who is near has one of them.

    Two sets that have a share s in common share at least s of the larger one, so that one which
    avoids all of these pairs cannot reach it.
    """
    return size - -(-_NEAR_TENTHS * size // 10) + 1


def near_pairs(
    stems: Sequence[str], start: int = 0, looks: int | None = None
) -> Iterator[tuple[int, int]]:
    """The positions (later, earlier) of stems that are near, for the later ones from `start` on.

    Only stems that share one of their rarest word pairs are compared. With `looks` at most so many
    of them per stem are, latest first, whatever the stems are: then many stems made from one
    pattern may hide a pair.
    """
    tokens = _numbered(stems)
    holders: defaultdict[int, list[int]] = defaultdict(list)
    for at, own in enumerate(tokens):
        rare = own[: needed(len(own))]
        if at >= start:
            mine = frozenset(own)
            for other in _candidates(holders, rare, looks):
                if _alike(mine, tokens[other]) >= NEAR:
                    yield at, other
        for token in rare:
            holders[token].append(at)


def _numbered(stems: Sequence[str]) -> list[tuple[int, ...]]:
    """The word pairs of each stem as numbers, the rarest first."""
    numbers: dict[str, int] = {}
    coded = [
        tuple(numbers.setdefault(pair, len(numbers)) for pair in sorted(word_pairs(stem)))
        for stem in stems
    ]
    often = Counter(chain.from_iterable(coded))
    return [tuple(sorted(own, key=lambda token: (often[token], token))) for own in coded]


def _candidates(
    holders: defaultdict[int, list[int]], rare: Sequence[int], looks: int | None
) -> Iterator[int]:
    seen: set[int] = set()
    for token in rare:
        for other in reversed(holders[token]):
            if looks is not None and len(seen) >= looks:
                return
            if other not in seen:
                seen.add(other)
                yield other


def _alike(mine: frozenset[int], other: Sequence[int]) -> float:
    if min(len(mine), len(other)) < NEAR * max(len(mine), len(other)):
        return 0.0
    common = len(mine.intersection(other))
    return common / (len(mine) + len(other) - common)
