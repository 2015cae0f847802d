"""The journey of an organiser: from an Excel file to a contest, its QR, poster and results."""

import io
import re

import openpyxl
import pytest
from playwright.sync_api import Page, expect

import checks
import sitting
from installation import DESK

BANK = "Câu hỏi của chuyến đi thử"
CONTEST = "Cuộc thi từ tệp Excel của chuyến đi thử"


def _template(page: Page) -> openpyxl.Workbook:
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải tệp mẫu").click()
    return openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))


def _filled(workbook: openpyxl.Workbook, *, broken: bool) -> bytes:
    """Twelve questions under the template's own headings; one without a key if ``broken``."""
    sheet = workbook.worksheets[0]
    head = {str(cell.value).strip().lower(): cell.column for cell in sheet[1] if cell.value}
    sheet.delete_rows(2, sheet.max_row)
    for number in range(1, 13):
        row = {
            "mã": f"DT-{number:02d}",
            "câu hỏi": f"Nội dung cải cách hành chính thứ {number} của tỉnh là gì?",
            "a": f"Phương án đúng {number}",
            "b": f"Phương án sai {number}",
            "c": f"Phương án khác {number}",
            "d": f"Phương án nữa {number}",
            "đáp án": "" if broken and number == 5 else "A",
            "giải thích": "Theo kế hoạch của tỉnh.",
            "căn cứ": "Mục I Kế hoạch thử",
            "lĩnh vực": "Cải cách thủ tục hành chính",
        }
        for name, value in row.items():
            sheet.cell(number + 1, head[name], value)
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def _upload(page: Page, content: bytes) -> None:
    sheet = {"name": "Câu hỏi.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.get_by_label(re.compile("Tệp Excel")).set_input_files(sheet)
    page.get_by_role("button", name="Tải lên và xem trước").click()


def _approve(page: Page, address: str) -> None:
    """A second person says yes to all that waits."""
    page.goto(address)
    page.get_by_text("Duyệt, trả lại, ngừng dùng nhiều câu").click()
    page.get_by_label("Việc cần làm").select_option("Duyệt")
    page.get_by_label(re.compile("Cả danh sách")).check()
    checks.good(page)
    page.get_by_role("button", name="Thực hiện").click()
    expect(page.get_by_text("Duyệt: 12 câu.")).to_be_visible()


@pytest.fixture
def loaded_bank(desk, new_page, sign_in) -> Page:
    """A bank made and filled by hand: the mistake is shown by its row, mended, accepted, and
    the questions are approved by somebody else."""
    sign_in(desk, "bantochuc")
    desk.goto("/to-chuc/ngan-hang")
    desk.get_by_role("link", name="Tạo ngân hàng").click()
    desk.get_by_label("Tên ngân hàng").fill(BANK)
    desk.get_by_role("button", name="Tạo, rồi tải câu hỏi lên").click()
    template = _template(desk)

    _upload(desk, _filled(template, broken=True))
    expect(desk.locator(".complaints")).to_contain_text("Dòng 6")
    checks.good(desk)
    desk.get_by_role("button", name="Bỏ tệp này").first.click()

    desk.get_by_role("link", name="Tải câu hỏi lên từ Excel").first.click()
    _upload(desk, _filled(template, broken=False))
    desk.get_by_role("button", name="Nhập 12 câu hỏi").first.click()
    expect(desk.get_by_text("DT-12", exact=True)).to_be_visible()
    second = new_page(DESK)
    sign_in(second, "quantri")
    _approve(second, desk.url)
    return desk


def _now_here(page: Page) -> str:
    """The present minute in Viet Nam as a field for date and time takes it."""
    return page.evaluate("new Date(Date.now() + 7 * 36e5).toISOString().slice(0, 16)")


def _create(page: Page) -> None:
    page.goto("/to-chuc/cuoc-thi/moi")
    page.get_by_label("Tên cuộc thi").fill(CONTEST)
    page.get_by_role("button", name="Bỏ chọn tất cả").click()
    page.get_by_role("checkbox", name=re.compile(BANK)).check()
    for box in page.locator("#de-thi .areas input:visible").all():
        box.fill("")
    page.get_by_label("Cải cách thủ tục hành chính").first.fill("10")
    page.locator("input[type=datetime-local]").first.fill(_now_here(page))
    page.get_by_role("button", name="Lưu bản nháp").click()
    expect(page.get_by_role("heading", level=1, name=CONTEST)).to_be_visible()
    checks.good(page)


def _open(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Mở cuộc thi")).click()
    expect(page.get_by_text(re.compile("Đang mở, còn")).first).to_be_visible()
    checks.good(page)


def _take(page: Page, address: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Vào thi").click()
    sitting.register(page, "Phạm Thị Từ Excel", "0905 123 460", "Sở Nội vụ")
    sitting.start(page)
    for question in sitting.questions(page):
        question.get_by_text(re.compile("^Phương án đúng")).click()
    sitting.saved(page)
    page.get_by_role("button", name=re.compile("[Nn]ộp bài")).first.click()
    page.get_by_role("button", name=re.compile("^Nộp bài")).click()
    expect(page.locator(".stats")).to_contain_text("10/10")


def _downloaded(page: Page, name: str | re.Pattern[str]) -> bytes:
    with page.expect_download() as download:
        page.get_by_role("link", name=name).first.click()
    return download.value.path().read_bytes()


def test_from_excel_to_results(loaded_bank, phone):
    desk = loaded_bank
    _create(desk)
    _open(desk)
    contest = desk.url

    desk.get_by_role("link", name="Mã QR và màn hình").click()
    png = desk.locator("img.qr").first.get_attribute("src").replace(".svg", ".png")
    _take(phone, sitting.scanned(desk, png))
    poster = desk.get_by_role("link", name=re.compile("áp phích")).first.get_attribute("href")
    assert desk.request.get(poster).body().startswith(b"%PDF")

    desk.goto(contest)
    desk.get_by_role("link", name="Tham gia theo đơn vị").click()
    expect(desk.get_by_role("row", name=re.compile("Sở Nội vụ")).first).to_contain_text("1/58")
    desk.goto(contest)
    results = openpyxl.load_workbook(io.BytesIO(_downloaded(desk, "Tải kết quả (Excel)")))
    cells = [str(cell) for row in results.worksheets[0].values for cell in row]
    assert "Phạm Thị Từ Excel" in cells
    assert not any("0905123460" in cell.replace(" ", "") for cell in cells)
