"""QR codes: a scanner reads them back, with room around them."""

from io import BytesIO

import png
import pytest
import typst
import zxingcpp
from PIL import Image

from quizapp.core import qr

TEXTS = (
    "http://localhost:8000/q/K7Q2XW",
    "https://thi-tim-hieu-cai-cach-hanh-chinh.khanhhoa.gov.vn/q/K7Q2XW",
    "Số 1, đường Trần Phú, phường Nha Trang",
)


def scanned(picture: bytes) -> zxingcpp.Barcode:
    """The one code on ``picture`` (a PNG)."""
    (found,) = zxingcpp.read_barcodes(Image.open(BytesIO(picture)).convert("L"))
    return found


def drawn(svg: bytes) -> bytes:
    """``svg`` as a PNG on a black page: what its own ground leaves out is dark."""
    page = '#set page(width: 8cm, height: 8cm, margin: 1cm, fill: black)\n#image("code.svg")'
    return typst.compile({"main.typ": page.encode(), "code.svg": svg}, format="png", ppi=200)


@pytest.mark.parametrize("text", TEXTS)
def test_png_reads_back(text):
    found = scanned(qr.png(text))
    assert found.text == text
    assert found.format == zxingcpp.BarcodeFormat.QRCode


@pytest.mark.parametrize("text", TEXTS)
def test_svg_reads_back_even_on_a_dark_page(text):
    assert scanned(drawn(qr.svg(text))).text == text


def test_error_correction_is_m_or_better():
    assert scanned(qr.png(TEXTS[0])).ec_level in {"M", "Q", "H"}


def test_quiet_zone_is_four_modules_on_every_side():
    rows = qr.modules(TEXTS[0])
    size = len(rows)
    edge = {*range(qr.QUIET_ZONE), *range(size - qr.QUIET_ZONE, size)}
    for y, row in enumerate(rows):
        assert len(row) == size
        for x, dark in enumerate(row):
            assert not (dark and (x in edge or y in edge))
    assert rows[4][4:11] == [True] * 7


def test_a_module_of_the_png_is_a_whole_number_of_pixels():
    width, height, *_ = png.Reader(bytes=qr.png(TEXTS[0], box=7)).read()
    assert width == height == 7 * len(qr.modules(TEXTS[0]))


def test_modules_are_what_the_png_shows():
    _, _, lines, _ = png.Reader(bytes=qr.png(TEXTS[0], box=1)).read()
    assert [[pixel == 0 for pixel in line] for line in lines] == qr.modules(TEXTS[0])
