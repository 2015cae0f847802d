"""Reading printed codes the way a phone does."""

from __future__ import annotations

from io import BytesIO

import pypdfium2
import typst
import zxingcpp
from PIL import Image


def barcode(picture: bytes | Image.Image) -> zxingcpp.Barcode:
    """The one code on a picture (PNG bytes or an image)."""
    image = picture if isinstance(picture, Image.Image) else Image.open(BytesIO(picture))
    (found,) = zxingcpp.read_barcodes(image.convert("L"))
    return found


def scanned(picture: bytes | Image.Image) -> str:
    """What the one code on a picture says."""
    return barcode(picture).text


def drawn(svg: bytes) -> bytes:
    """An SVG as a PNG on a black page: what its own ground leaves out is dark."""
    page = '#set page(width: 9cm, height: auto, margin: 1cm, fill: black)\n#image("code.svg")'
    return typst.compile({"main.typ": page.encode(), "code.svg": svg}, format="png", ppi=200)


class Pdf:
    """A PDF as another program sees it."""

    def __init__(self, content: bytes) -> None:
        document = pypdfium2.PdfDocument(content)
        self.pages = len(document)
        page = document[0]
        self.size_mm = tuple(round(side / 72 * 25.4) for side in page.get_size())
        self.image = page.render(scale=2).to_pil()
        self.text = " ".join(page.get_textpage().get_text_range().replace("\u200b", "").split())
        document.close()
