"""Where printed links may lead outside: pages of state agencies, over https, nothing else.

Whoever can change a link could otherwise send everybody who trusts a poster anywhere.
"""

from __future__ import annotations

import re

from quizapp.core.errors import Invalid

ALLOWED = ("gov.vn",)
"""Domains; what lies below them is allowed too. Only agencies can register under gov.vn."""
NATIONAL_PORTAL = "https://dichvucong.gov.vn/"
MAX_URL = 500

_URL = re.compile(r"https://([a-z0-9-]+(?:\.[a-z0-9-]+)+)(/[!-\[\]-~]*)?", re.IGNORECASE)


def checked(raw: str) -> str:
    """The address as it is stored; raises Invalid for any that links may not lead to."""
    url = raw.strip()
    found = _URL.fullmatch(url)
    if found is None or len(url) > MAX_URL:
        raise Invalid(
            "Địa chỉ cần bắt đầu bằng https:// và không có dấu cách, ví dụ: " + NATIONAL_PORTAL
        )
    host = found[1].lower()
    if not any(host == domain or host.endswith("." + domain) for domain in ALLOWED):
        raise Invalid(
            "Mã chỉ được dẫn đến trang của cơ quan nhà nước (tên miền kết thúc bằng"
            f" {', '.join(ALLOWED)})."
        )
    return f"https://{host}{found[2] or '/'}"
