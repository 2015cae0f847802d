"""Certificates: the words of their template, and what the places in it stand for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

PLACEHOLDERS: dict[str, str] = {
    "tên": "họ và tên người, tên đơn vị được giải",
    "đơn vị": "đơn vị của người được giải",
    "giải": "tên giải",
    "khối": "khối được xét, nếu xét riêng từng khối",
    "kỳ": "tên kỳ thi, để trống với giải cả cuộc thi",
    "cuộc thi": "tên cuộc thi",
    "quyết định": "số quyết định công nhận kết quả",
    "ngày quyết định": "ngày của quyết định",
}
"""What may stand in braces in a template, and what it is replaced by."""

_PLACE = re.compile(r"\{([^{}\n]*)\}")


class Frame(StrEnum):
    """What goes round a certificate."""

    NONE = "none"
    LINE = "line"
    DOUBLE = "double"
    CORNERS = "corners"


FRAME_LABELS: dict[Frame, str] = {
    Frame.DOUBLE: "Hai đường viền",
    Frame.CORNERS: "Viền có góc trang trí",
    Frame.LINE: "Một đường viền mảnh",
    Frame.NONE: "Không có khung (in trên phôi có sẵn)",
}


@dataclass(frozen=True, slots=True)
class Template:
    """The words of a certificate. `body` holds places in braces, one line of print a line."""

    title: str = "GIẤY CHỨNG NHẬN"
    issuer: str = "BAN TỔ CHỨC CUỘC THI"
    lead: str = "Chứng nhận"
    body: str = (
        "{đơn vị}\nđã đạt {giải} {kỳ}\n{cuộc thi}\n"
        "theo Quyết định số {quyết định} ngày {ngày quyết định}"
    )
    place: str = "Khánh Hòa"
    signer_title: str = "TM. BAN TỔ CHỨC\nTRƯỞNG BAN"
    signer_name: str = ""
    frame: Frame = Frame.DOUBLE


def problems(text: str) -> list[str]:
    """What is wrong with the places in a template's text, and how to mend it."""
    unknown = [name for name in _PLACE.findall(text) if name not in PLACEHOLDERS]
    known = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
    found = [f"Không có ô “{{{name}}}”. Các ô dùng được: {known}." for name in unknown[:1]]
    if _PLACE.sub("", text).count("{") + _PLACE.sub("", text).count("}"):
        found.append("Có dấu ngoặc { hoặc } chưa thành cặp.")
    return found


def fill(text: str, values: Mapping[str, str]) -> list[str]:
    """The lines of a text with its places filled; a line of which all places are empty goes.

    Places that are not known stay as they stand.
    """
    lines = []
    for line in text.split("\n"):
        names = [name for name in _PLACE.findall(line) if name in PLACEHOLDERS]
        if names and not any(values.get(name) for name in names):
            continue
        filled = _PLACE.sub(
            lambda found: values.get(found[1], "") if found[1] in PLACEHOLDERS else found[0], line
        )
        lines.append(" ".join(filled.split()))
    return lines
