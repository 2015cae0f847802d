"""The journey of a contest: from a kind to begin with to the signed annex and the certificate.

Set up, opened, taken with guesses, frozen, closed, drawn by lot, unveiled, published, complained
about, marked anew, published in a new version, made final, certified.
"""

import io
import re
import zipfile
from collections.abc import Callable

import docx
import pypdfium2
import pytest
from playwright.sync_api import Page, expect

import checks
import factory
import factory_attempts as make
import factory_banks
import sitting
from installation import DESK, PHONE
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.timing import DAY_MS, HOUR_MS, MINUTE_MS
from scanning import scanned

TITLE = "Tìm hiểu cải cách hành chính của chuyến đi trọn vẹn"
BANK = "chuyen-di-tron-ven"
WINNER = "Phạm Minh Chi"
"""Missed a question and guessed that three people would miss none; the complaint makes it so."""


@pytest.fixture
def later(monkeypatch) -> Callable[[int], None]:
    """Let the server's clock go forward by so many milliseconds."""
    read, ahead = clock.read, [0]
    monkeypatch.setattr(clock, "read", lambda: read() + ahead[0])

    def forward(by: int) -> None:
        ahead[0] += by

    return forward


@pytest.fixture
def organiser(app) -> None:
    """An organiser of the province, its units, and a bank of four questions."""
    root = make.tree()["tinh"]
    factory_banks.loaded([make.single(n) for n in range(1, 5)], BANK)
    factory.user("tochuc", "organiser", root)
    db.session.commit()


@pytest.fixture
def open_page(browser, served):
    contexts = []

    def make_page(viewport) -> Page:
        context = browser.new_context(viewport=viewport, base_url=served.url, locale="vi-VN")
        contexts.append(context)
        return context.new_page()

    yield make_page
    for context in contexts:
        context.close()


def _signed_in(page: Page) -> Page:
    page.goto("/dang-nhap")
    page.get_by_label("Tên đăng nhập").fill("tochuc")
    page.get_by_label("Mật khẩu").fill(factory.PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url("**/to-chuc")
    return page


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()


def _minute(page: Page, hours: int) -> str:
    """So many hours from now in Viet Nam, as a field for date and time takes it."""
    return page.evaluate(
        "hours => new Date(Date.now() + (7 + hours) * 36e5).toISOString().slice(0, 16)", hours
    )


def _set_up(desk: Page) -> str:
    """A draft by the kind with weekly rounds and a guess, with one round; its address."""
    desk.goto("/to-chuc/cuoc-thi")
    desk.get_by_role("link", name=re.compile("Tạo cuộc thi")).first.click()
    checks.good(desk)
    desk.get_by_role("link", name="Bốn kỳ tuần có dự đoán").click()
    desk.get_by_label("Tên cuộc thi").fill(TITLE)
    times = desk.locator("input[type=datetime-local]")
    for place, field in enumerate(times.all()):
        field.fill(_minute(desk, place) if place < 2 else "")
    desk.get_by_role("button", name="Bỏ chọn tất cả").click()
    desk.get_by_role("checkbox", name=re.compile(BANK)).check()
    for box in desk.locator("#de-thi .areas input:visible").all():
        box.fill("")
    desk.get_by_label("Cải cách thủ tục hành chính").first.fill("4")
    for criterion in desk.locator(".chain select").all()[2:]:
        criterion.select_option("")
    desk.get_by_label("Cập nhật bảng xếp hạng").select_option(
        label="Tạm dừng cập nhật trước khi kỳ thi đóng"
    )
    desk.get_by_label("Ngừng cập nhật trước khi đóng (phút)").fill("30")
    desk.get_by_role("button", name="Lưu bản nháp").click()
    expect(desk.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    return re.sub("^.*?(?=/to-chuc)", "", desk.url)


def _prize(desk: Page, base: str) -> None:
    desk.goto(f"{base}/giai-thuong")
    desk.get_by_label("Tên giải").fill("Giải Nhất")
    desk.get_by_label(re.compile("^Số tiền|^Tiền")).fill("800.000")
    _press(desk, "Lưu giải")
    checks.good(desk)


def _open(desk: Page, base: str) -> str:
    """The address of the open contest for everybody."""
    desk.goto(base)
    _press(desk, "Mở cuộc thi")
    public = desk.get_by_role("link", name="Trang công khai").get_attribute("href")
    assert public
    return public


def _take(
    phone: Page, public: str, name: str, phone_number: str, *, wrong: int, guess: int
) -> None:
    phone.goto(public)
    expect(phone.get_by_text("800.000 đồng").first).to_be_attached()
    phone.get_by_role("link", name="Vào thi").click()
    sitting.register(phone, name, phone_number, "Sở Nội vụ")
    sitting.start(phone)
    for number, question in enumerate(sitting.questions(phone)):
        letter = "B" if number < wrong else "A"
        question.get_by_text(re.compile(f"^Phương án {letter} của câu")).click()
    sitting.saved(phone)
    phone.get_by_role("button", name=re.compile("[Nn]ộp bài")).first.click()
    phone.get_by_label(re.compile("^Theo anh/chị")).fill(str(guess))
    _press(phone, "Nộp bài")
    expect(phone.locator(".stats")).to_contain_text(f"{4 - wrong}/4")


def _on_board(guest: Page, public: str) -> list[str]:
    """Who stands on the board of people as everybody sees it, from the first place down."""
    guest.goto(f"{public}/bang-xep-hang/ca-nhan")
    checks.good(guest)
    return [cell.split("\n")[0] for cell in guest.locator(".board th.who").all_inner_texts()]


def _by_lot(desk: Page, base: str) -> None:
    desk.goto(f"{base}/ky/1/giai-thuong")
    checks.good(desk)
    desk.get_by_role("link", name="Bốc thăm hoặc quyết định thứ tự").click()
    desk.get_by_label(re.compile("^Bốc thăm")).check()
    checks.good(desk)
    _press(desk, "Ghi thứ tự")
    expect(desk.get_by_text("Hệ thống vừa tính lại: đúng")).to_be_visible()
    checks.good(desk)


def _publish(desk: Page, base: str, number: str) -> None:
    desk.goto(f"{base}/ky/1/giai-thuong")
    desk.get_by_label("Số quyết định").fill(number)
    checks.good(desk)
    _press(desk, "Công bố danh sách giải")
    expect(desk.get_by_text("Đã công bố danh sách giải.")).to_be_visible()


def _unveil(desk: Page, base: str) -> None:
    """By remote control, then back by the arrow; a reload stays where it was."""
    desk.goto(f"{base}/ky/1/giai-thuong")
    desk.get_by_role("link", name="Màn hình lễ trao giải").click()
    desk.wait_for_url("**/le-trao-giai")  # with its script: keys pressed before are lost
    for key, heading, winners in (
        ("PageDown", "Giải Nhất", 0),
        ("Space", "Giải Nhất", 1),
        ("ArrowRight", "Trân trọng chúc mừng các cá nhân, tập thể đạt giải", None),
    ):
        checks.good(desk)
        desk.keyboard.press(key)
        expect(desk.get_by_role("heading", level=1)).to_have_text(heading)
        if winners is not None:
            expect(desk.locator(".winners li")).to_have_count(winners)
    desk.keyboard.press("ArrowLeft")
    expect(desk.locator(".winners li")).to_have_count(1)
    desk.reload()
    expect(desk.locator(".winners li")).to_have_count(1)
    desk.locator("main").click()
    expect(desk.get_by_role("link", name="Về danh sách giải")).to_be_visible()


def _complain(phone: Page, result: str) -> None:
    phone.goto(result)
    phone.get_by_role("link", name="Khiếu nại").click()
    phone.get_by_label("Khiếu nại về").select_option("1")
    phone.get_by_label("Nội dung khiếu nại").fill("Câu hỏi có hai cách hiểu.")
    checks.good(phone)
    _press(phone, "Gửi khiếu nại")
    expect(phone.get_by_text("Chờ trả lời")).to_be_visible()


def _uphold(desk: Page, base: str) -> None:
    """The complaint is right: the question counts for everybody, and all is marked anew."""
    desk.goto(f"{base}/khieu-nai")
    checks.good(desk)
    desk.get_by_role("link", name=re.compile("Nội dung câu hỏi")).click()
    desk.get_by_label(re.compile("^Chấp nhận")).check()
    desk.get_by_label("Trả lời người dự thi").fill("Mọi bài có câu này được đủ điểm.")
    checks.good(desk)
    _press(desk, "Gửi trả lời")
    desk.get_by_role("link", name="Chấm lại câu này").click()
    desk.get_by_label(re.compile("mọi người được đủ điểm")).check()
    desk.get_by_label("Lý do").fill("Khiếu nại được chấp nhận.")
    _press(desk, "Xem trước thay đổi")
    desk.get_by_role("button", name=re.compile("Áp dụng")).click()
    desk.goto(f"{base}/ky/1/ket-qua")
    expect(desk.get_by_role("heading", name="Phiên bản đang công bố: 3")).to_be_visible()
    checks.good(desk)


def _downloaded(desk: Page, link: str) -> bytes:
    with desk.expect_download() as download:
        desk.get_by_role("link", name=link).first.click()
    return download.value.path().read_bytes()


def _words(paper: bytes) -> str:
    """What a Word file says."""
    document = docx.Document(io.BytesIO(paper))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def _certificate(desk: Page, base: str) -> str:
    """All certificates are issued and taken home; the address behind the code of the only one."""
    desk.goto(f"{base}/ky/1/giai-thuong")
    _press(desk, "Xác nhận kết quả cuối cùng")
    desk.get_by_role("link", name="Giấy chứng nhận").click()
    _press(desk, "Cấp giấy chứng nhận")
    checks.good(desk)
    archive = zipfile.ZipFile(io.BytesIO(_downloaded(desk, "Tải tất cả (ZIP)")))
    (name,) = archive.namelist()
    return scanned(pypdfium2.PdfDocument(archive.read(name))[0].render(scale=3).to_pil())


def test_from_a_kind_to_begin_with_to_the_certificate(organiser, later, open_page):
    desk = _signed_in(open_page(DESK))
    base = _set_up(desk)
    _prize(desk, base)
    public = _open(desk, base)

    an, binh, chi, guest = (open_page(PHONE) for _ in range(4))
    _take(an, public, "Lê Thị An", "0905 222 001", wrong=0, guess=2)
    later(40 * MINUTE_MS)
    _take(binh, public, "Trần Văn Bình", "0905 222 002", wrong=0, guess=2)
    _take(chi, public, WINNER, "0905 222 003", wrong=1, guess=3)
    result = chi.url
    assert _on_board(guest, public) == [], "how many stand there would tell what is guessed"
    later(HOUR_MS)
    assert _on_board(guest, public) == ["Lê Thị An"], "as it was when the board froze"

    desk.goto(f"{base}/ky/1/chot")
    checks.good(desk)
    _press(desk, "Chốt kỳ này")
    expect(desk.get_by_text("Đã chốt kỳ.")).to_be_visible()
    _by_lot(desk, base)
    _unveil(desk, base)
    _publish(desk, base, "12/QĐ-BTC")
    _complain(chi, result)
    _uphold(desk, base)
    chi.reload()
    expect(chi.get_by_text("Mọi bài có câu này được đủ điểm.")).to_be_visible()

    _publish(desk, base, "15/QĐ-BTC")
    decision = _words(_downloaded(desk, "Quyết định"))
    assert "800.000" in decision
    assert "QUYẾT ĐỊNH" in decision
    desk.goto(f"{base}/ky/1/ket-qua")
    annex = _words(_downloaded(desk, "Phụ lục kết quả"))
    assert WINNER in annex
    desk.goto(base)
    _press(desk, "Công bố bảng xếp hạng")
    assert _on_board(guest, public)[0] == WINNER
    later(10 * DAY_MS)

    desk = _signed_in(open_page(DESK))
    chi.goto(_certificate(desk, base))
    expect(chi.get_by_text("Có hiệu lực")).to_be_visible()
    expect(chi.get_by_role("heading", level=2)).to_have_text(WINNER)
    checks.good(chi)
    chi.goto(f"{public}/giai-thuong")
    expect(chi.get_by_text(WINNER)).to_be_visible()
    checks.good(chi)
