"""QR codes: a scanner reads them back, with room around them."""

import png
import pytest
import zxingcpp

from quizapp.core import qr
from scanning import barcode, drawn, scanned

TEXTS = (
    "http://localhost:8000/q/K7Q2XW",
    "https://thi-tim-hieu-cai-cach-hanh-chinh.khanhhoa.gov.vn/q/K7Q2XW",
    "Số 1, đường Trần Phú, phường Nha Trang",
)


@pytest.mark.parametrize("text", TEXTS)
def test_png_reads_back(text):
    found = barcode(qr.png(text))
    assert found.text == text
    assert found.format == zxingcpp.BarcodeFormat.QRCode


@pytest.mark.parametrize("text", TEXTS)
def test_svg_reads_back_even_on_a_dark_page(text):
    assert scanned(drawn(qr.svg(text))) == text


def test_error_correction_is_m_or_better():
    assert barcode(qr.png(TEXTS[0])).ec_level in {"M", "Q", "H"}


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


def test_the_path_for_pages_reads_back():
    size, path = qr.path(TEXTS[0])
    ground = f'<path fill="#fff" d="M0 0h{size}v{size}H0z"/>'
    page = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">{ground}'
    assert scanned(drawn(f'{page}<path d="{path}"/></svg>'.encode())) == TEXTS[0]
