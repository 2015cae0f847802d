"""The journey of a question bank: from a messy Word file to papers, until the law changes."""

import datetime as dt
import io
import re

import docx
from playwright.sync_api import Page, expect

import checks
import sitting
from installation import DESK, PHONE

BANK = "Ngân hàng từ tệp Word của chuyến đi thử"
CONTEST = "Cuộc thi rút từ tệp Word của chuyến đi thử"
OLD, NEW = "771/2026/NĐ-CP", "772/2026/NĐ-CP"
QUESTIONS = 8
FILE = "De cuong (ban cuoi).docx"


def _messy() -> bytes:
    """Numbers, choices and keys written in several ways; three questions cannot be read."""
    made = docx.Document()
    made.add_paragraph("ĐỀ CƯƠNG CÂU HỎI TÌM HIỂU CẢI CÁCH HÀNH CHÍNH")
    for number in range(1, QUESTIONS + 1):
        head = ("Câu {}:", "Câu {}.", "CÂU {}:")[number % 3]
        said = made.add_paragraph()
        said.add_run(head.format(number)).bold = number % 2 == 0
        said.add_run(f" Nghị định {OLD} quy định nội dung thứ {number} là gì?")
        if number == 3:  # one choice is no choice
            made.add_paragraph("A. Phương án đúng 3")
        elif number == 4:
            made.add_paragraph("A. Đúng 4   B. Sai 4   C. Khác 4   D. Nữa 4")
        else:
            for letter, words in zip("abcd", ("đúng", "sai", "khác", "nữa"), strict=True):
                made.add_paragraph(f"{letter}) Phương án {words} {number}")
        if number == 6:  # a key that none of the choices has
            made.add_paragraph("Đáp án: G")
        elif number != 5:  # and one without a key
            made.add_paragraph("Đáp án: A" if number % 2 else "ĐA: a")
        made.add_paragraph(f"Căn cứ: Điều {number} Nghị định {OLD}")
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _add_document(page: Page) -> str:
    """The document that the questions cite, by hand into the register; its address."""
    page.goto("/to-chuc/van-ban")
    page.get_by_role("link", name="Thêm văn bản").click()
    page.get_by_label("Số, ký hiệu").fill(OLD)
    page.get_by_label("Tên văn bản").fill("Nghị định của chuyến đi thử")
    page.get_by_label("Cơ quan ban hành").fill("Chính phủ")
    page.get_by_label("Có hiệu lực từ ngày").fill("2026-01-01")
    checks.good(page)
    page.get_by_role("button", name="Lưu văn bản").click()
    expect(page.get_by_role("heading", level=1, name=OLD)).to_be_visible()
    return page.url


def _upload(page: Page) -> None:
    page.goto("/to-chuc/ngan-hang/moi")
    page.get_by_label("Tên ngân hàng").fill(BANK)
    page.get_by_role("button", name="Tạo, rồi tải câu hỏi lên").click()
    word = {"name": FILE, "mimeType": "application/octet-stream", "buffer": _messy()}
    page.get_by_label(re.compile("Tệp Excel")).set_input_files(word)
    page.get_by_label("Lĩnh vực cho câu không ghi lĩnh vực").select_option(
        "Cải cách thủ tục hành chính"
    )
    page.get_by_role("button", name="Tải lên và xem trước").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(FILE)


def _mend(page: Page) -> None:
    """Each of the three complaints, in place."""
    for left in (3, 2, 1):
        complaints = page.locator(".complaints > li")
        expect(complaints).to_have_count(left)
        complaints.first.get_by_role("link", name=re.compile("^Sửa")).click()
        form = page.locator("[data-question-form]")
        number = re.search(r"thứ (\d+)", form.get_by_label("Nội dung câu hỏi").input_value())[1]
        for letter, words in zip("ABCD", ("đúng", "sai", "khác", "nữa"), strict=True):
            box = form.get_by_label(f"Phương án {letter}", exact=True)
            box.fill(f"Phương án {words} {number}")
        boxes = form.locator("input[type=checkbox]")
        for at in range(4):
            boxes.nth(at).set_checked(at == 0)
        form.get_by_label(re.compile("^Lĩnh vực")).select_option("Cải cách thủ tục hành chính")
        form.get_by_label(re.compile("^Căn cứ")).fill(f"Điều {number} Nghị định {OLD}")
        if left == 3:
            checks.good(page)
        page.get_by_role("button", name="Lưu vào bản xem trước").click()
        expect(page.get_by_text("trong bản xem trước. Tệp gốc không đổi")).to_be_visible()


def _approve(page: Page, address: str) -> None:
    """A second person says yes to all that waits."""
    page.goto(address)
    page.get_by_text("Duyệt, trả lại, ngừng dùng nhiều câu").click()
    page.get_by_label("Việc cần làm").select_option("Duyệt")
    page.get_by_label(re.compile("Cả danh sách")).check()
    page.get_by_role("button", name="Thực hiện").click()
    expect(page.get_by_text(f"Duyệt: {QUESTIONS} câu.")).to_be_visible()


def _contest(page: Page) -> str:
    """An open contest that draws all from the bank; the address of its page."""
    page.goto("/to-chuc/cuoc-thi/moi")
    page.get_by_label("Tên cuộc thi").fill(CONTEST)
    page.get_by_role("button", name="Bỏ chọn tất cả").click()
    page.get_by_role("checkbox", name=re.compile(BANK)).check()
    for box in page.locator("#de-thi .areas input:visible").all():
        box.fill("")
    page.get_by_label("Cải cách thủ tục hành chính").first.fill(str(QUESTIONS))
    now = "new Date(Date.now() + 7 * 36e5).toISOString().slice(0, 16)"
    page.locator("input[type=datetime-local]").first.fill(page.evaluate(now))
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("button", name=re.compile("^Mở cuộc thi")).click()
    expect(page.get_by_text(re.compile("Đang mở, còn")).first).to_be_visible()
    return page.url


def _come_in(page: Page, address: str, name: str, phone: str) -> None:
    page.goto(address)
    page.get_by_role("link", name="Vào thi").click()
    sitting.register(page, name, phone, "Sở Nội vụ")


def _replace(page: Page, document: str) -> None:
    page.goto(document)
    form = page.locator("form", has=page.get_by_role("button", name="Ghi vào sổ"))
    form.get_by_label("Việc gì xảy ra").select_option("Được thay thế")
    form.get_by_label(re.compile("^Bởi văn bản số")).fill(NEW)
    today = dt.datetime.now(dt.timezone(dt.timedelta(hours=7))).date().isoformat()
    form.get_by_label("Từ ngày").fill(today)
    form.get_by_role("button", name="Ghi vào sổ").click()
    expect(page.get_by_text(f"{QUESTIONS} câu hỏi của văn bản chờ rà soát")).to_be_visible()
    expect(page.get_by_text("Đã được thay thế").first).to_be_visible()
    checks.good(page)


def test_from_a_messy_word_file_to_papers_until_the_law_changes(desk, new_page, sign_in):
    sign_in(desk, "bantochuc")
    document = _add_document(desk)
    _upload(desk)
    checks.good(desk)
    _mend(desk)
    desk.get_by_role("button", name=f"Nhập {QUESTIONS} câu hỏi").first.click()
    expect(desk.get_by_text(f"thêm {QUESTIONS}")).to_be_visible()

    second = new_page(DESK)
    sign_in(second, "quantri")
    _approve(second, desk.url)
    contest = _contest(desk)
    public = desk.get_by_role("link", name="Trang công khai").get_attribute("href")

    first = new_page(PHONE)
    _come_in(first, public, "Phạm Thị Từ Word", "0905 123 471")
    sitting.start(first)
    assert len(sitting.questions(first)) == QUESTIONS
    expect(first.get_by_text(f"Nghị định {OLD} quy định nội dung thứ 3 là gì?")).to_be_visible()

    _replace(desk, document)
    desk.get_by_role("link", name="Rà soát các câu này").click()
    expect(desk.get_by_text(f"Được thay thế bởi {NEW}").first).to_be_visible()
    checks.good(desk)
    desk.goto(contest)
    expect(desk.get_by_text(f"{QUESTIONS} câu hỏi chờ rà soát, không được rút")).to_be_visible()

    late = new_page(PHONE)
    _come_in(late, public, "Trần Văn Đến Sau", "0905 123 472")
    late.get_by_role("button", name=re.compile("^Bắt đầu làm bài")).click()
    expect(late.get_by_text("Ngân hàng câu hỏi hiện chưa đủ để ra đề")).to_be_visible()
    first.reload()
    assert len(sitting.questions(first)) == QUESTIONS, "a paper under way is not touched"
