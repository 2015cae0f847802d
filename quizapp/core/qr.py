"""QR codes as SVG and PNG: quiet zone of four modules, error correction M (H where soiled)."""

from __future__ import annotations

from io import BytesIO
from itertools import groupby

import qrcode
import qrcode.image.pure
import qrcode.image.svg

QUIET_ZONE = 4


LEVELS = {"M": qrcode.constants.ERROR_CORRECT_M, "H": qrcode.constants.ERROR_CORRECT_H}
"""How much may be soiled: about 15% of the code words, about 30%."""


def _code(text: str, box: int, level: str = "M") -> qrcode.QRCode:
    code = qrcode.QRCode(error_correction=LEVELS[level], border=QUIET_ZONE, box_size=box)
    code.add_data(text)
    code.make(fit=True)
    return code


def svg(text: str, level: str = "M") -> bytes:
    """An SVG document on a white ground, so that it scans in dark mode too."""
    image = _code(text, 10, level).make_image(image_factory=qrcode.image.svg.SvgPathFillImage)
    return image.to_string()


def png(text: str, box: int = 16) -> bytes:
    """A black and white PNG, ``box`` pixels a module."""
    out = BytesIO()
    _code(text, box).make_image(image_factory=qrcode.image.pure.PyPNGImage).save(out)
    return out.getvalue()


def modules(text: str) -> list[list[bool]]:
    """The modules row by row, True for dark, with the quiet zone around them."""
    return _code(text, 1).get_matrix()


def path(text: str) -> tuple[int, str]:
    """Width in modules and the ``d`` of an SVG path, for a code drawn within a page."""
    rows = modules(text)
    parts = []
    for y, row in enumerate(rows):
        x = 0
        for dark, run in groupby(row):
            width = len(list(run))
            if dark:
                parts.append(f"M{x} {y}h{width}v1h-{width}z")
            x += width
    return len(rows), "".join(parts)
