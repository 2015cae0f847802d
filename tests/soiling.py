"""Dirt on printed codes: 15% of the area, in kinds, always the same for the same seed.

The three large corner marks stay clean: a reader finds a code by them, and no error correction
brings back one that cannot be seen.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import zxingcpp
from PIL import Image, ImageDraw

AREA = 0.15
SEEDS = range(12)
SHADES = (70, 255, 0)
"""Earth, white paint or a tear, ink."""


@dataclass(frozen=True)
class Code:
    """Where a code lies on a page; places on it are shares of its side."""

    left: float
    top: float
    side: float
    finder: float

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, ...]:
        side = self.side
        return (
            self.left + x0 * side,
            self.top + y0 * side,
            self.left + x1 * side,
            self.top + y1 * side,
        )

    def clean(self, x0: float, y0: float, x1: float, y1: float) -> bool:
        """Whether a stain within these bounds leaves the three corner marks alone."""
        f = self.finder
        marks = ((0, 0, f, f), (1 - f, 0, 1, f), (0, 1 - f, f, 1))
        return all(x1 <= a or x0 >= c or y1 <= b or y0 >= d for a, b, c, d in marks)


Spots = Iterator[tuple[float, float, float, float]]


def _specks(count: int) -> Callable[[Code, random.Random], Spots]:
    """Round stains of like size that do not touch each other."""
    radius = math.sqrt(AREA / count / math.pi)

    def spots(code: Code, rng: random.Random) -> Spots:
        done: list[tuple[float, float]] = []
        for _ in range(20_000):
            if len(done) == count:
                return
            x, y = rng.uniform(radius, 1 - radius), rng.uniform(radius, 1 - radius)
            box = (x - radius, y - radius, x + radius, y + radius)
            if code.clean(*box) and all(math.hypot(x - a, y - b) > 2 * radius for a, b in done):
                done.append((x, y))
                yield box
        raise AssertionError("no room for so many specks")

    return spots


def _corner(_code: Code, _rng: random.Random) -> Spots:
    yield (1 - math.sqrt(AREA), 1 - math.sqrt(AREA), 1, 1)


KINDS = {
    "blot": _specks(1),
    "corner": _corner,
    "three specks": _specks(3),
    "six specks": _specks(6),
    "ten specks": _specks(10),
}


def share_read(page: Image.Image, text: str, kinds: Sequence[str] = tuple(KINDS)) -> dict:
    """How often the first code on a page is still read as ``text``, for each kind of dirt."""
    found, *_others = zxingcpp.read_barcodes(page)
    at = found.position
    side = at.bottom_right.x - at.top_left.x
    code = Code(at.top_left.x, at.top_left.y, side, finder=8 / 37)
    around = page.crop(tuple(map(int, code.box(-0.12, -0.12, 1.12, 1.12))))
    code = Code(
        code.left - int(code.box(-0.12, 0, 0, 0)[0]),
        code.top - int(code.box(0, -0.12, 0, 0)[1]),
        side,
        code.finder,
    )
    return {
        kind: sum(_read(around, code, kind, text, s) for s in SEEDS) / len(SEEDS) for kind in kinds
    }


def _read(picture: Image.Image, code: Code, kind: str, text: str, seed: int) -> bool:
    rng, stained = random.Random(seed), picture.copy()
    pen, shade = ImageDraw.Draw(stained), rng.choice(SHADES)
    draw = pen.rectangle if kind == "corner" else pen.ellipse
    for spot in KINDS[kind](code, rng):
        draw(code.box(*spot), fill=shade)
    return [each.text for each in zxingcpp.read_barcodes(stained)] == [text]
