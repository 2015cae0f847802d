"""The A4 poster: one page whatever the texts, the code readable, the words in their order."""

from dataclasses import dataclass, field
from io import BytesIO

import pytest
from PIL import Image

from quizapp.core import qr
from quizapp.domain.papers import blueprint_to_json, default_blueprint
from quizapp.domain.timing import DAY_MS, MINUTE_MS
from quizapp.domain.unit_tree import formal_name
from quizapp.kiosk import poster
from scanning import Pdf, drawn, scanned

ADDRESS = "https://thi.khanhhoa.gov.vn/q/K7Q2XW"
LONG_ADDRESS = (
    "https://thi-tim-hieu-cai-cach-hanh-chinh.sococongthuong.khanhhoa.gov.vn/thi/q/K7Q2XW"
)
OPENS = 1_755_673_500_000  # 20/8/2025 14:05


@dataclass
class Round:
    title: str
    opens_at: int = OPENS
    closes_at: int = OPENS + 7 * DAY_MS


@dataclass
class Contest:
    title: str = "Cuộc thi tìm hiểu cải cách hành chính năm 2025"
    summary: str = "Dành cho cán bộ, công chức, viên chức trên địa bàn tỉnh."
    contact: str = "Văn phòng Sở Công Thương, điện thoại **0258 3822 000**"
    entry_mode: str = "form"
    blueprint: list = field(default_factory=lambda: blueprint_to_json(default_blueprint()))
    duration_ms: int = 15 * MINUTE_MS
    papers: tuple[()] = ()
    rounds: list = field(default_factory=lambda: [Round("Kỳ 1")])


def printed(contest: Contest, agency="Sở Công Thương", parent="Tỉnh Khánh Hòa", **kwargs) -> Pdf:
    address = kwargs.pop("address", ADDRESS)
    return Pdf(poster.render(contest, agency, parent, address, "K7Q2XW", **kwargs))


def assert_in_order(text: str, *parts: str) -> None:
    at = 0
    for part in parts:
        found = text.find(part, at)
        assert found >= 0, f"{part!r} is missing, or stands before what it must follow, in {text}"
        at = found + len(part)


def test_words_stand_in_the_order_of_an_agencys_paper():
    assert_in_order(
        printed(Contest()).text,
        "UBND TỈNH KHÁNH HÒA",
        "SỞ CÔNG THƯƠNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "CUỘC THI TÌM HIỂU CẢI CÁCH HÀNH CHÍNH NĂM 2025",
        "Dành cho cán bộ",
        "QUÉT MÃ QR ĐỂ DỰ THI",
        "thi.khanhhoa.gov.vn/q/K7Q2XW",
        "K7Q 2XW",
        "Quét mã",
        "Đăng ký",
        "Làm bài",
        "15 câu hỏi trong 15 phút",
        "Từ 14:05 ngày 20/8/2025 đến 14:05 ngày 27/8/2025",
        "Văn phòng Sở Công Thương, điện thoại 0258 3822 000",
    )


def test_it_is_one_a4_page_whose_code_scans():
    page = printed(Contest())
    assert (page.pages, page.size_mm) == (1, (210, 297))
    assert scanned(page.image) == ADDRESS


def test_nothing_is_printed_beyond_the_margins():
    image = printed(Contest()).image.convert("L")
    scale = image.width / 210
    left, top, right, bottom = image.point(lambda shade: 255 - shade).getbbox()
    assert left >= 29.5 * scale
    assert right <= 190.5 * scale
    assert top >= 19.5 * scale
    assert bottom <= 277.5 * scale


LONG = Contest(
    title="Cuộc thi trực tuyến tìm hiểu công tác cải cách hành chính, chuyển đổi số " * 4,
    summary="Nhằm phổ biến mục tiêu, nhiệm vụ và kết quả cải cách hành chính. " * 12,
    contact="https://cchc.khanhhoa.gov.vn/" + "mot-dia-chi-rat-dai-" * 30,
    rounds=[Round("Kỳ thi dành cho khối các sở, ban, ngành và đơn vị trực thuộc") for _ in "1234"],
)
SHORT = Contest(title="Hỏi", summary="", contact="", entry_mode="anonymous", rounds=[])
UNBROKEN = Contest(title="W" * 250, summary="g" * 400, contact="m" * 400)


@pytest.mark.parametrize("contest", [LONG, SHORT, UNBROKEN], ids=["long", "short", "unbroken"])
@pytest.mark.parametrize("address", [ADDRESS, LONG_ADDRESS], ids=["address", "long address"])
def test_texts_of_any_length_fit_on_one_page(contest, address):
    page = printed(
        contest,
        agency="Trung tâm Phục vụ hành chính công và Xúc tiến đầu tư tỉnh Khánh Hòa",
        parent="Văn phòng Ủy ban nhân dân tỉnh Khánh Hòa",
        address=address,
        place="Quầy số 12, tầng 1, Trung tâm Phục vụ hành chính công tỉnh",
    )
    assert page.pages == 1
    assert scanned(page.image) == address
    image = page.image.convert("L").point(lambda shade: 255 - shade)
    left, _, right, bottom = image.getbbox()
    scale = image.width / 210
    assert left >= 29 * scale
    assert right <= 191 * scale
    assert bottom <= 278 * scale
    assert "K7Q 2XW" in page.text
    assert "Điểm đặt mã: Quầy số 12" in page.text


@pytest.mark.parametrize("hostile", ['#panic("x")', "*a* _b_ $c$ `d` @e <f>", '"]) #read("/x")'])
def test_texts_are_never_code(hostile):
    contest = Contest(title=hostile, summary=hostile, rounds=[Round(hostile), Round(hostile)])
    page = printed(contest, agency=hostile, parent=hostile, place=hostile)
    squeezed = "".join(page.text.split())
    assert squeezed.count("".join(hostile.split())) >= 4
    assert scanned(page.image) == ADDRESS


def test_markup_of_the_contact_is_not_printed():
    contact = "**Ban Tổ chức**\n\n- [Trang](https://x.vn)\n- <script>alert(1)</script> & bạn"
    text = printed(Contest(contact=contact)).text
    assert "Ban Tổ chức Trang" in text
    assert "**" not in text
    assert "& bạn" in text


@pytest.mark.parametrize(
    ("unit", "head"),
    [
        ("Tỉnh Khánh Hòa", "UBND tỉnh Khánh Hòa"),
        ("Phường Nha Trang", "UBND phường Nha Trang"),
        ("Đặc khu Trường Sa", "UBND đặc khu Trường Sa"),
        ("Sở Công Thương", "Sở Công Thương"),
        ("UBND tỉnh Khánh Hòa", "UBND tỉnh Khánh Hòa"),
        ("Tỉnh đoàn Khánh Hòa", "Tỉnh đoàn Khánh Hòa"),
        ("Tỉnh ủy Khánh Hòa", "Tỉnh ủy Khánh Hòa"),
    ],
)
def test_units_are_headed_as_agencies_write_them(unit, head):
    assert formal_name(unit) == head


def test_times_are_a_line_each_or_a_summary():
    day = "14:05\u00a0ngày\u00a020/8/2025"
    week = "14:05\u00a0ngày\u00a027/8/2025"
    assert poster.time_lines([]) == []
    assert poster.time_lines([Round("Kỳ 1")]) == [f"Từ {day} đến {week}"]
    assert poster.time_lines([Round("Kỳ 1"), Round("Kỳ 2")])[1] == f"Kỳ 2: từ {day} đến {week}"
    assert poster.time_lines([Round(f"Kỳ {n}") for n in range(6)]) == [f"6 kỳ. Từ {day} đến {week}"]


@pytest.mark.parametrize("address", [ADDRESS, LONG_ADDRESS, "http://localhost:8000/q/K7Q2XW"])
def test_the_card_scans_as_svg_and_png(address):
    assert scanned(poster.card(address, "K7Q2XW", "png")) == address
    svg = poster.card(address, "K7Q2XW", "svg")
    assert scanned(drawn(svg)) == address
    assert b"<text" not in svg
    assert b"<image" not in svg


def test_a_module_of_the_cards_png_is_a_whole_number_of_pixels():
    picture = Image.open(BytesIO(poster.card(ADDRESS, "K7Q2XW", "png")))
    assert picture.width == poster.PNG_BOX * len(qr.modules(ADDRESS))
    assert picture.height > picture.width, "the code is printed beneath"
