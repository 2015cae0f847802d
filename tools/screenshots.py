"""Pictures of every page, to be looked at, and of the few that the organisers' handbook shows.

``make screenshots`` starts a fresh installation and writes ``screenshots/<theme>-<width>/…`` (never
committed) and ``docs/images/`` (committed). ``--handbook`` makes only the latter.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Locator, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "tests" / "browser")]

import factory_sheets  # noqa: E402
import sitting  # noqa: E402
from crawl import crawl, shape  # noqa: E402
from installation import CHROMIUM_ARGS, DESK, PHONE, Site, running  # noqa: E402

ALL, KEPT = ROOT / "screenshots", ROOT / "docs" / "images"
SIZES = {390: PHONE, 1280: DESK}
THEMES = ("light", "dark")
MAX_KEPT, MAX_BYTES = 16, 120_000
PLAYED = "Thi trực tuyến tìm hiểu cải cách hành chính"
BANK = "Câu hỏi tìm hiểu cải cách hành chính của Sở Công Thương"
NEW = "Tìm hiểu cải cách hành chính quý IV"
QUESTIONS = (
    ("Hồ sơ trực tuyến có giá trị pháp lý như thế nào so với hồ sơ giấy?", "A"),
    ("Bộ phận Một cửa tiếp nhận hồ sơ trong thời gian nào?", "B"),
    ("Ai chịu trách nhiệm khi hồ sơ giải quyết trễ hạn?", ""),
    ("Khi nào cơ quan được yêu cầu nộp thêm giấy tờ?", "A"),
    ("Chỉ số SIPAS đo lường điều gì?", "Z"),
    ("Người dân tra cứu tình trạng hồ sơ ở đâu?", "C"),
)


@contextmanager
def page_of(
    browser: Browser, site: Site, width: int, theme: str = "light", who: str = ""
) -> Iterator[Page]:
    """A page in a context of its own, signed in as ``who`` where one is named."""
    context = browser.new_context(
        viewport=SIZES[width],
        base_url=site.url,
        locale="vi-VN",
        color_scheme=theme,
        is_mobile=width < 600,
        has_touch=width < 600,
    )
    page = context.new_page()
    if who:
        site.sign_in(page, who)
    yield page
    context.close()


# ---------------------------------------------------------------- every page


def every_page(browser: Browser, site: Site, width: int, theme: str) -> None:
    """What each kind of visitor can reach, and a whole sitting."""
    folder = ALL / f"{theme}-{width}"
    for who, start in (("", "/"), ("bantochuc", "/to-chuc"), ("quantri", "/to-chuc/tai-khoan")):
        with page_of(browser, site, width, theme, who) as page:
            crawl(page, start, _camera(folder / (who or "moi-nguoi")), limit=90)
    with page_of(browser, site, width, theme) as page:
        phone = f"0905 {width:04} {THEMES.index(theme):02}"
        for name in sit(page, _address(page), phone):
            _shoot(page, folder / "nguoi-thi" / f"{name}.png")


def after_a_round(browser: Browser, site: Site, width: int, theme: str) -> None:
    """What organisers and the public see of results and prizes, beyond what links lead to.

    The round that the handbook let end is closed with two equals at its head.
    """
    folder = ALL / f"{theme}-{width}" / "ket-qua"
    with page_of(browser, site, width, theme, "bantochuc") as page:
        contest = _managed(page)
        _close_with_equals(page, site, contest)
        page.goto(f"{contest}/nhung-bang")
        page.get_by_role("textbox", name="Trang được nhúng").fill("khanhhoa.gov.vn")
        page.get_by_role("button", name="Lưu").click()
        for name, path in (
            *(("ket-qua", "ky/2/ket-qua"), ("du-thao", "ky/2/giai-thuong")),
            *(("bang-nhau", _tie(site)), ("giai-thuong", "giai-thuong")),
            *(("danh-sach-giai", "ky/1/giai-thuong"), ("giay-chung-nhan", "ky/1/chung-nhan")),
            *(("mau-chung-nhan", "mau-chung-nhan"), ("khieu-nai", "khieu-nai")),
            ("nhung-bang", "nhung-bang"),
            *((f"le-trao-giai-{at}", f"ky/1/le-trao-giai?buoc={at}") for at in (0, 1, 2, 8, 99)),
        ):
            page.goto(f"{contest}/{path}")
            _shoot(page, folder / f"{name}.png")
        page.goto("/")
        public = _address(page)
        framed = public.replace("/cuoc-thi/", "/nhung/")
        for name, address in (
            *(("cong-khai", f"{public}/giai-thuong"), ("english", f"{public}/giai-thuong?lang=en")),
            *(("nhung-ca-nhan", f"{framed}/ca-nhan?ky=1"), ("nhung-don-vi", f"{framed}/don-vi")),
        ):
            page.goto(address)
            _shoot(page, folder / f"{name}.png")


def _managed(page: Page) -> str:
    """The organisers' page of the demo's contest that people have played."""
    page.goto("/to-chuc/cuoc-thi")
    page.get_by_role("link", name=re.compile(f"^{PLAYED}")).first.click()
    return page.url


def _close_with_equals(page: Page, site: Site, contest: str) -> None:
    page.goto(f"{contest}/ky/2/chot")
    button = page.get_by_role("button", name="Chốt kỳ này")
    if button.count():
        _equal_heads(site)
        button.click()


def _camera(folder: Path) -> Callable[[Page], None]:
    def take(page: Page) -> None:
        words = re.sub(r"[^a-z0-9]+", "-", shape(page.url).lower()).strip("-")
        _shoot(page, folder / f"{words or 'trang-chu'}.png")

    return take


def _shoot(page: Page, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=target, full_page=True)


def _address(page: Page) -> str:
    """The page of the demo's contest that people have played."""
    page.goto("/")
    return page.get_by_role("link", name=re.compile(PLAYED)).first.get_attribute("href") or ""


def sit(page: Page, contest: str, phone: str) -> Iterator[str]:
    """Go through a whole sitting, stopping wherever there is something to see (named)."""
    page.goto(f"{contest}/vao")
    page.get_by_role("button", name="Tiếp tục").click()
    yield "1-con-loi"
    page.goto(f"{contest}/vao")
    yield "1-vao-thi"
    sitting.register(page, "Nguyễn Thị Thu Hà", phone, "Phường Bắc Nha Trang")
    yield "2-truoc-khi-lam"
    sitting.start(page)
    asked = sitting.questions(page)
    for number, question in enumerate(asked[:9]):
        sitting.answer(question, number)
        sitting.saved(page)
    asked[2].get_by_role("button", name="Xem lại sau").click()
    asked[0].scroll_into_view_if_needed()
    yield "3-lam-bai"
    page.context.set_offline(True)
    sitting.answer(asked[9], 1)
    page.locator("[data-status]", has_text="mất mạng").wait_for()
    asked[9].scroll_into_view_if_needed()
    yield "4-mat-mang"
    page.context.set_offline(False)
    sitting.saved(page)
    page.get_by_role("button", name=re.compile("[Nn]ộp bài")).first.click()
    page.get_by_role("heading", name="Nộp bài").wait_for()
    yield "5-nop-bai"
    page.locator("#du-doan").fill("35")
    page.get_by_role("button", name=re.compile("^Nộp bài")).click()
    page.get_by_role("heading", name="Kết quả bài thi").wait_for()
    yield "6-ket-qua"
    for name in ("ca-nhan", "don-vi"):
        page.goto(f"{contest}/bang-xep-hang/{name}")
        yield f"7-xep-hang-{name}"


# ---------------------------------------------------------------- the handbook's


class Album:
    """The handbook's pictures: palette PNG, each small enough, not too many."""

    def __init__(self) -> None:
        KEPT.mkdir(parents=True, exist_ok=True)
        self.taken: list[str] = []

    def keep(self, name: str, what: Page | Locator | bytes) -> None:
        """Store a picture of what a page or an element shows now, or the picture given."""
        raw = what if isinstance(what, bytes) else what.screenshot()
        image = Image.open(io.BytesIO(raw)).convert("RGB")
        for colours in (128, 64, 32):
            small = image.quantize(colours, dither=Image.Dither.NONE)
            out = io.BytesIO()
            small.save(out, "PNG", optimize=True)
            if out.tell() < MAX_BYTES:
                break
        assert out.tell() < MAX_BYTES, f"{name}: {out.tell()} bytes"
        (KEPT / f"{name}.png").write_bytes(out.getvalue())
        self.taken.append(f"{name}.png")

    def close(self) -> None:
        """Nothing of an earlier run stays behind."""
        assert len(self.taken) <= MAX_KEPT, self.taken
        for old in KEPT.glob("*.png"):
            if old.name not in self.taken:
                old.unlink()


def handbook(browser: Browser, site: Site) -> None:
    album = Album()
    with page_of(browser, site, 390) as phone:
        seen = {name: phone.screenshot() for name in sit(phone, _address(phone), "0905 123 999")}
    album.keep("vao-thi", seen["1-vao-thi"])
    album.keep("lam-bai", beside([seen["3-lam-bai"], seen["4-mat-mang"]], 844))
    album.keep("ket-qua", seen["6-ket-qua"])
    with page_of(browser, site, 1280, who="quantri") as desk:
        desk.goto("/to-chuc/don-vi")
        album.keep("don-vi", desk)
    with page_of(browser, site, 1280, who="bantochuc") as desk:
        _bank(desk, album)
        _new_contest(desk, album)
        _counter(desk, album)
        _running_contest(desk, album, site)
    with page_of(browser, site, 390) as phone:
        album.keep("hoi-dap", beside(list(_visit(phone)), 620))
    album.close()


def _reasons(page: Page) -> Page:
    """The board of the closed first round with the reason of the second place open."""
    page.goto(f"{_address(page)}/bang-xep-hang/ca-nhan?ky=1")
    page.locator(".board").first.evaluate("e => scrollTo(0, e.getBoundingClientRect().top - 80)")
    page.locator(".why summary").nth(1).click()
    return page


def _bank(page: Page, album: Album) -> None:
    page.goto("/to-chuc/ngan-hang/moi")
    page.get_by_label("Tên ngân hàng").fill(BANK)
    page.get_by_role("button", name="Tạo, rồi tải câu hỏi lên").click()
    rows = [
        factory_sheets.row(ma=f"SCT-{n:02}", cau_hoi=text, dap_an=key)
        for n, (text, key) in enumerate(QUESTIONS, 1)
    ]
    content = factory_sheets.saved(factory_sheets.book(*rows))
    sheet = {"name": "Cau hoi SCT.xlsx", "mimeType": "application/octet-stream", "buffer": content}
    page.locator("input[type=file]").set_input_files(sheet)
    page.get_by_role("button", name=re.compile("xem trước")).click()
    page.get_by_role("heading", name=re.compile("^Dòng 4")).wait_for()
    album.keep("ngan-hang-xem-truoc", page)


def _new_contest(page: Page, album: Album) -> None:
    page.goto("/to-chuc/cuoc-thi/mau")
    page.get_by_role("link", name=re.compile("^Bốn kỳ tuần")).click()
    page.get_by_label("Tên cuộc thi").fill(NEW)
    album.keep("tao-cuoc-thi", page)
    page.get_by_role("button", name="Lưu bản nháp").click()
    page.get_by_role("heading", name="Kiểm tra trước khi mở").wait_for()
    album.keep("kiem-tra-truoc-khi-mo", page)


def _running_contest(page: Page, album: Album, site: Site) -> None:
    contest = _managed(page)
    album.keep("trang-quan-ly", page)
    page.goto(f"{contest}/tham-gia")
    album.keep("tham-gia", page)
    page.goto(f"{contest}/nguoi-thi")
    page.locator("tbody th a").first.click()
    page.get_by_text("Xem xét lượt thi này").first.click()
    album.keep("xem-xet-luot-thi", page)
    _end_round(site)
    page.goto(f"{contest}/ky/2/chot")
    album.keep("chot-ky", page)
    album.keep("xep-hang", _reasons(page))
    album.keep("trao-giai", beside(_ceremony(page, contest), 360))


def _ceremony(page: Page, contest: str) -> list[bytes]:
    """The first prize on the big screen, and a certificate."""
    page.set_viewport_size({"width": 1280, "height": 720})
    page.emulate_media(reduced_motion="reduce")
    page.goto(f"{contest}/ky/1/le-trao-giai?buoc=999")
    page.get_by_role("link", name="Quay lại").click()
    page.locator(".winners").wait_for()
    screen = page.screenshot()
    page.set_viewport_size(DESK)
    return [screen, page.request.get(f"{contest}/mau-chung-nhan.png").body()]


def _counter(page: Page, album: Album) -> None:
    """The demo's counter: what is printed, what the wall shows."""
    page.goto("/to-chuc/quay")
    page.locator("tbody th a").first.click()
    quiz = page.url.rpartition("/")[2]
    sheets = [
        page.request.get(f"/to-chuc/ma-qr/in.png?loai={size}&den=quiz:{quiz}").body()
        for size in ("a4", "the-ban", "tem")
    ]
    album.keep("ap-phich", beside(sheets, 560))
    page.goto(f"/to-chuc/ma-qr?den=quiz:{quiz}")
    page.locator("tbody th a").first.click()
    page.goto(page.locator("a[href^='/man-hinh/']").first.get_attribute("href") or "")
    page.set_viewport_size({"width": 1280, "height": 720})
    album.keep("man-hinh", page)
    page.set_viewport_size(DESK)


def _visit(page: Page) -> Iterator[bytes]:
    """A citizen's way through the quiz: the first question, its verdict, the result."""
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Trả lời ngay")).first.click()
    yield page.screenshot()
    page.locator(".choice").first.click()
    yield page.screenshot()
    while page.locator(".onward button").count():
        page.locator(".onward button").click()
        if page.locator(".choice").count():
            page.locator(".choice").first.click()
    yield page.screenshot()


def beside(pictures: list[bytes], height: int) -> bytes:
    """Pictures side by side on grey, each so high."""
    images = [Image.open(io.BytesIO(each)).convert("RGB") for each in pictures]
    small = [each.resize((each.width * height // each.height, height)) for each in images]
    gap = 12
    sheet = Image.new("RGB", (sum(each.width + gap for each in small) + gap, height + 2 * gap))
    sheet.paste((205, 211, 217), (0, 0, *sheet.size))
    left = gap
    for each in small:
        sheet.paste(each, (left, gap))
        left += each.width + gap
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


def _end_round(site: Site) -> None:
    """Let the round under way be over: the one thing that a picture can't wait for."""
    with closing(sqlite3.connect(site.data / "quizapp.sqlite3")) as database, database:
        database.execute(
            "UPDATE round SET closes_at = CAST(strftime('%s') AS INTEGER) * 1000 - 60000"
            " WHERE number = 2 AND contest_id = (SELECT min(id) FROM contest)"
        )


def _equal_heads(site: Site) -> None:
    """Let the first two of the round under way be equal in everything."""
    names = ("score", "right_count", "prediction", "ended_at", "time_ms", "attempts")
    head = "SELECT {} FROM result WHERE round_id = r.round_id ORDER BY score DESC, ended_at LIMIT 1"
    values = ", ".join(f"{name} = ({head.format(name)})" for name in names)
    with closing(sqlite3.connect(site.data / "quizapp.sqlite3")) as database, database:
        database.execute(
            f"UPDATE result AS r SET {values} WHERE (round_id, participant_id) IN ("  # noqa: S608
            "SELECT round_id, participant_id FROM result WHERE round_id = (SELECT id FROM round"
            " WHERE number = 2 AND contest_id = (SELECT min(id) FROM contest))"
            " ORDER BY score DESC, ended_at LIMIT 1 OFFSET 1)"
        )


def _tie(site: Site) -> str:
    """Where the two equals stand."""
    with closing(sqlite3.connect(site.data / "quizapp.sqlite3")) as database:
        ((place,),) = database.execute(
            "SELECT DISTINCT place FROM snapshot_person WHERE tied LIMIT 1"
        )
    return f"ky/2/bang-nhau/ca-nhan/{place}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--handbook", action="store_true", help="only the handbook's pictures")
    only = parser.parse_args().handbook
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        print("No chromium here (tools/setup test installs it as root).", file=sys.stderr)
        return 1
    with (
        tempfile.TemporaryDirectory() as data,
        running(Path(data)) as site,
        sync_playwright() as playwright,
    ):
        language = {**os.environ, "LANGUAGE": "vi"}
        browser = playwright.chromium.launch(
            executable_path=path, args=[*CHROMIUM_ARGS, "--lang=vi"], env=language
        )
        if not only:
            for theme in THEMES:
                for width in SIZES:
                    print(f"{theme}, {width} px…")
                    every_page(browser, site, width, theme)
        handbook(browser, site)
        if not only:
            for theme in THEMES:
                for width in SIZES:
                    after_a_round(browser, site, width, theme)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
