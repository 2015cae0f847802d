"""QR codes as SVG and PNG, with a quiet zone of four modules.

Screens stay clean and are read from afar: few, large modules (level M). Paper is soiled: level H.
"""

from __future__ import annotations

from io import BytesIO
from itertools import groupby

import qrcode
import qrcode.image.pure
import qrcode.image.svg

QUIET_ZONE = 4
SCREEN, PAPER = qrcode.constants.ERROR_CORRECT_M, qrcode.constants.ERROR_CORRECT_H
"""Up to 15% and 30% of the code words may be unreadable."""
STURDY = 10
"""The version (57 modules a side) in which scattered dirt spoils fewest code words: a speck spoils
every code word it touches, and smaller ones are touched less beyond its edge. In a smaller version
six specks over 15% of the area are read one time in three, in this one nine times in ten."""


def _code(text: str, box: int, level: int = PAPER, version: int | None = None) -> qrcode.QRCode:
    code = qrcode.QRCode(version, error_correction=level, border=QUIET_ZONE, box_size=box)
    code.add_data(text)
    code.make(fit=True)
    return code


def svg(text: str, *, sturdy: bool = False) -> bytes:
    """An SVG document on a white ground, so that it scans in dark mode too.

    ``sturdy``: for print of at least 7 cm a side, where the modules may be smaller.
    """
    code = _code(text, 10, version=STURDY if sturdy else None)
    return code.make_image(image_factory=qrcode.image.svg.SvgPathFillImage).to_string()


def png(text: str, box: int = 16) -> bytes:
    """A black and white PNG, ``box`` pixels a module."""
    out = BytesIO()
    _code(text, box).make_image(image_factory=qrcode.image.pure.PyPNGImage).save(out)
    return out.getvalue()


def modules(text: str) -> list[list[bool]]:
    """The modules row by row, True for dark, with the quiet zone around them."""
    return _code(text, 1).get_matrix()


def path(text: str) -> tuple[int, str]:
    """Width in modules and the ``d`` of an SVG path, for a code shown on a screen."""
    rows = _code(text, 1, SCREEN).get_matrix()
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return len(rows), "".join(parts)
