"""The journey of a result: closed, lots drawn, published, complained about, marked anew, final."""

import io
import re
import zipfile

import pypdfium2
import pytest
from playwright.sync_api import Page, expect

import checks
import factory
import factory_attempts as make
import factory_prizes
from installation import DESK, PHONE
from quizapp.accounts.models import Unit
from quizapp.attempts.service import submit
from quizapp.core import clock, sealing
from quizapp.core.db import db
from quizapp.domain.ranking import Criterion
from quizapp.domain.timing import HOUR_MS
from quizapp.ranking.models import PrizeList
from quizapp.ranking.queries import snapshots
from scanning import scanned


@pytest.fixture
def scene(app):
    """A round that is over, two are equal: id and slug of the contest; code of the attempt of one
    who missed a question, and the cookie of who that is."""
    contest = make.contest(chain=(Criterion.SCORE,))
    factory_prizes.prize(contest)
    last = None
    for name, wrong in (("Lê Thị An", 0), ("Trần Văn Bình", 0), ("Phạm Minh Chi", 1)):
        last = make.attempt(contest, make.participant(contest, name))
        answers = make.right_responses(last)
        sent = {n: (n, text) for n, text in answers.items() if n > wrong}
        submit.submit(last, sent, None, last.started_at + 60_000)
        last.deadline_at = last.started_at + 60_000
    contest.rounds[0].opens_at = clock.now() - 2 * HOUR_MS
    contest.rounds[0].closes_at = clock.now() - HOUR_MS
    factory.user("tochuc", "organiser", db.session.get(Unit, contest.unit_id))
    cookie = sealing.sign("participants", {str(contest.id): last.participant_id})
    found = contest.id, contest.slug, last.code, cookie
    db.session.commit()
    return found


@pytest.fixture
def open_page(browser, served):
    contexts = []

    def make_page(viewport, cookie=None) -> Page:
        context = browser.new_context(viewport=viewport, base_url=served.url, locale="vi-VN")
        contexts.append(context)
        if cookie:
            context.add_cookies([{"name": "nguoi_du_thi", "value": cookie, "url": served.url}])
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
    for key, heading in (
        ("PageDown", "Giải Nhất"),
        ("Space", "Giải Nhất"),
        ("ArrowRight", "Trân trọng chúc mừng các cá nhân, tập thể đạt giải"),
    ):
        checks.good(desk)
        desk.keyboard.press(key)
        expect(desk.get_by_role("heading", level=1)).to_have_text(heading)
    desk.keyboard.press("ArrowLeft")
    expect(desk.locator(".winners li")).to_have_count(1)
    desk.reload()
    expect(desk.locator(".winners li")).to_have_count(1)
    desk.locator("main").click()
    expect(desk.get_by_role("link", name="Về danh sách giải")).to_be_visible()


def test_from_the_closing_to_the_certificate(scene, open_page):
    contest_id, slug, code, mine = scene
    base = f"/to-chuc/cuoc-thi/{contest_id}"
    desk = _signed_in(open_page(DESK))
    desk.goto(f"{base}/ky/1/chot")
    checks.good(desk)
    _press(desk, "Chốt kỳ này")
    expect(desk.get_by_text("Đã chốt kỳ.")).to_be_visible()
    _by_lot(desk, base)
    _unveil(desk, base)
    _publish(desk, base, "12/QĐ-BTC")

    phone = open_page(PHONE, mine)
    phone.goto(f"/ket-qua/{code}")
    phone.get_by_role("link", name="Khiếu nại").click()
    phone.get_by_label("Khiếu nại về").select_option("1")
    phone.get_by_label("Nội dung khiếu nại").fill("Câu hỏi có hai cách hiểu.")
    checks.good(phone)
    _press(phone, "Gửi khiếu nại")
    expect(phone.get_by_text("Chờ trả lời")).to_be_visible()

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
    phone.reload()
    expect(phone.get_by_text("Mọi bài có câu này được đủ điểm.")).to_be_visible()

    _by_lot(desk, base)
    desk.goto(f"{base}/ky/1/giai-thuong")
    if desk.get_by_label("Số quyết định").count():
        _publish(desk, base, "15/QĐ-BTC")
    held = db.session.query(PrizeList).order_by(PrizeList.version.desc()).first()
    held.complaints_until = clock.now() - 1
    db.session.commit()
    desk.goto(f"{base}/ky/1/giai-thuong")
    _press(desk, "Xác nhận kết quả cuối cùng")
    desk.get_by_role("link", name="Giấy chứng nhận").click()
    _press(desk, "Cấp giấy chứng nhận")
    checks.good(desk)
    with desk.expect_download() as download:
        desk.get_by_role("link", name="Tải tất cả (ZIP)").click()
    archive = zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes()))
    (name,) = archive.namelist()
    page = pypdfium2.PdfDocument(archive.read(name))[0]
    phone.goto(scanned(page.render(scale=3).to_pil()))
    expect(phone.get_by_text("Có hiệu lực")).to_be_visible()
    winner = snapshots.all_rows(snapshots.latest(contest_id, 1))[0].name
    db.session.commit()
    expect(phone.get_by_role("heading", level=2)).to_have_text(winner)
    checks.good(phone)
    phone.goto(f"/cuoc-thi/{slug}/giai-thuong")
    expect(phone.get_by_text(winner)).to_be_visible()
    checks.good(phone)
