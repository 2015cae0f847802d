"""Many codes on paper at once: posters, table cards and stickers, in one PDF."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from quizapp.accounts import queries as accounts
from quizapp.contests import queries as contests
from quizapp.contests.models import Contest
from quizapp.core import pdf, qr
from quizapp.core.db import db
from quizapp.domain.contests import EntryMode
from quizapp.domain.unit_tree import formal_name
from quizapp.kiosk import addresses, poster
from quizapp.kiosk.models import CitizenQuiz
from quizapp.kiosk.queries import figures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.kiosk.models import QrLink

SIZES = {
    "a4": "Áp phích A4",
    "a3": "Áp phích A3",
    "a5": "Tờ A5",
    "the-ban": "Thẻ để bàn (A4 gấp đôi)",
    "tem": "Tem dán (12 tem một tờ A4)",
}
STICKERS, STICKERS_A_SHEET = "tem", 12
MAX_SHEETS = 200
_TEMPLATE = Path(__file__).parent / "print" / "sheets.typ"
_SCAN = ("Quét mã", "Hướng máy ảnh điện thoại hoặc Zalo vào mã QR.")


def sheets(
    size: str, rows: Sequence[figures.LinkRow], *, form: Literal["pdf", "png"] = "pdf"
) -> bytes:
    """The codes of ``rows`` on paper of one of ``SIZES``; stickers of one code fill their sheet."""
    if size == STICKERS and len(rows) == 1:
        rows = [rows[0]] * STICKERS_A_SHEET
    items = [_item(number, row.link) for number, row in enumerate(rows)]
    files = {
        item["file"]: qr.svg(addresses.full(row.link.code), sturdy=size != STICKERS)
        for item, row in zip(items, rows, strict=True)
    }
    data = {"size": size, "title": SIZES[size], "items": items}
    return pdf.render(_TEMPLATE, data, files, form=form, ppi=60)


def _item(number: int, link: QrLink) -> dict[str, Any]:
    host, slash, path = addresses.full(link.code).split("://", 1)[-1].partition("/")
    unit = accounts.unit(figures.owner_of(link))
    return {
        "file": f"{number}.svg",
        "host": host,
        "path": slash + path,
        "code": addresses.spaced(link.code),
        "place": poster.breakable(link.label),
        "agency": poster.breakable(formal_name(unit.name)) if unit else "",
        **{name: _texts(value) for name, value in _words(link).items()},
    }


def _texts(value: Any) -> Any:
    if isinstance(value, str):
        return poster.breakable(value)
    return [[poster.breakable(part) for part in step] for step in value]


def _words(link: QrLink) -> dict[str, Any]:
    if link.quiz_id is not None:
        return _quiz_words(db.session.get_one(CitizenQuiz, link.quiz_id))
    if link.contest_id is not None:
        return _contest_words(db.session.get_one(Contest, link.contest_id))
    return {
        "title": "Làm thủ tục hành chính trực tuyến",
        "lead": "",
        "call": "Quét mã để mở trang thủ tục",
        "steps": [_SCAN, ("Xem hướng dẫn", "Trang thủ tục mở ngay trên điện thoại.")],
        "foot": "",
    }


def _quiz_words(quiz: CitizenQuiz) -> dict[str, Any]:
    count = f"{quiz.questions}\u00a0câu hỏi"
    return {
        "title": quiz.title,
        "lead": quiz.intro,
        "call": "Quét mã để trả lời và góp ý",
        "steps": [
            _SCAN,
            ("Trả lời", f"{count}, khoảng một phút; không cần đăng nhập, không cần khai tên."),
            ("Góp ý", "Xem giải thích, làm thủ tục trực tuyến, gửi ý kiến cho cơ quan."),
        ],
        "foot": f"Đường dây nóng: {quiz.hotline}" if quiz.hotline else "",
    }


def _contest_words(contest: Contest) -> dict[str, Any]:
    return {
        "title": contest.title,
        "lead": poster.shortened(contest.summary, poster.MAX_SUMMARY),
        "call": "Quét mã để dự thi",
        "steps": [
            _SCAN,
            poster.ENTRY_STEP[EntryMode(contest.entry_mode)],
            ("Làm bài", f"{contests.work(contest)}, nộp bài."),
        ],
        "foot": "\n".join(poster.time_lines(contest.rounds)),
    }
