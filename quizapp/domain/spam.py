"""What makes a comment look like spam.  Nothing is thrown away for it: it waits for a look."""

import re

from quizapp.domain.text import search_key

MIN_SECONDS = 4
"""Nobody reads the page and writes a sentence in less."""

_LINK = re.compile(r"https?://|www\.|\b[a-z0-9-]+\.(?:com|net|org|vip|xyz|top|club|shop|info|me)\b")
_RUN = re.compile(r"(\S)\1{14}")
_SELLING = re.compile(
    r"\b(ca cuoc|nha cai|casino|vay tien nhanh|vay nong|lo de|xo so|keo bong|sex|viagra|bitcoin|"
    r"kiem tien online|giam can|hoan tien 100)\b"
)


def suspicion(text: str, seconds: float, trap: str, said_before: int) -> str:
    """Why a comment should wait for somebody to look at it, in Vietnamese; "" where it need not.

    `seconds` is the time since the form was shown, `trap` what stood in the field that people do
    not see, `said_before` how often the very same text came in the last day.
    """
    plain = search_key(text)
    if trap:
        return "Điền vào ô mà người dùng không nhìn thấy"
    if seconds < MIN_SECONDS:
        return "Gửi quá nhanh sau khi mở trang"
    if len(_LINK.findall(plain)) > 1 or (_LINK.search(plain) and len(plain) < 60):
        return "Chứa đường dẫn quảng cáo"
    if _SELLING.search(plain):
        return "Có từ ngữ quảng cáo"
    if _RUN.search(plain) or not any(sign.isalpha() for sign in plain):
        return "Không có nội dung đọc được"
    return "Trùng với nội dung đã gửi nhiều lần" if said_before >= 2 else ""
