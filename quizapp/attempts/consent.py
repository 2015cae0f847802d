"""What participants are told and asked before anything is taken from them.

Law 91/2025/QH15 on personal data: purposes one by one, nothing ticked beforehand, silence is no
consent. Each consent is stored with ``TEXT_VERSION``, which moves when any word here does.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quizapp.domain.entry import ENTRY_FIELD_LABELS

if TYPE_CHECKING:
    from quizapp.domain.entry import EntryRules

TAKING_PART, PUBLISHING = "taking_part", "publishing"


@dataclass(frozen=True, slots=True)
class Purpose:
    """One thing that personal data is used for; the contest cannot do without a required one."""

    key: str
    title: str
    text: str
    required: bool


_ALL = (
    Purpose(
        TAKING_PART,
        "Đồng ý xử lý dữ liệu để dự thi",
        "Tôi đồng ý để ban tổ chức xử lý thông tin của tôi nhằm tổ chức cuộc thi: xác định người "
        "dự thi, chấm bài, xếp hạng và trao giải.",
        required=True,
    ),
    Purpose(
        PUBLISHING,
        "Đồng ý công khai kết quả",
        "Tôi đồng ý công khai họ tên, đơn vị và kết quả của tôi trên bảng xếp hạng. Nếu không "
        "đồng ý, kết quả vẫn được xếp hạng nhưng không hiện họ tên.",
        required=False,
    ),
)
PURPOSES = {purpose.key: purpose for purpose in _ALL}
"""What is asked, by key, in the order it is asked."""

NOTICE = (
    ("Bên kiểm soát dữ liệu", "{controller}."),
    ("Dữ liệu thu thập", "{data}"),
    ("Dấu vết khi làm bài", "{traces}"),
    (
        "Mục đích",
        "Tổ chức cuộc thi, xác định người dự thi, chấm bài, xếp hạng, trao giải và tổng hợp số "
        "liệu theo đơn vị.",
    ),
    (
        "Ai được xem",
        "Ban tổ chức và đơn vị của người dự thi, trong phạm vi được giao. Số điện thoại được mã "
        "hóa khi lưu và che bớt khi hiển thị. Không chuyển cho bên khác.",
    ),
    (
        "Thời hạn lưu",
        "{retention} ngày sau khi cuộc thi kết thúc; sau đó chỉ còn số liệu thống kê.",
    ),
    (
        "Quyền của anh/chị",
        "Xem, sửa, rút lại sự đồng ý, yêu cầu xóa dữ liệu của mình và khiếu nại. Yêu cầu gửi ban "
        "tổ chức được trả lời trong 2 ngày làm việc và thực hiện trong 15 ngày.",
    ),
)
DATA_BY_FORM = (
    "Họ và tên, ngày sinh, số điện thoại, đơn vị{further}; câu trả lời, điểm và thời gian làm bài."
)
DATA_BY_ACCOUNT = "Họ và tên, đơn vị theo tài khoản; câu trả lời, điểm và thời gian làm bài."
TRACES = (
    "Để giữ công bằng, hệ thống ghi giờ lưu từng câu trả lời; một mã ngẫu nhiên đặt trong cookie "
    "của trình duyệt; mạng đang dùng lúc bắt đầu và lúc nộp bài; số lần và thời gian rời trang "
    "làm bài. Mã và mạng chỉ được lưu ở dạng đã mã hóa một chiều, riêng cho từng cuộc thi, đủ để "
    "biết có trùng nhau hay không. Không lưu địa chỉ IP, không nhận dạng thiết bị. Chỉ ban tổ chức "
    "xem khi cần xác minh; không ai bị loại tự động."
)

TEXT_VERSION = hashlib.sha256(
    repr((_ALL, NOTICE, DATA_BY_FORM, DATA_BY_ACCOUNT, TRACES)).encode()
).hexdigest()[:12]


def data_by_form(rules: EntryRules) -> str:
    """What a contest with a form collects, with what it asks beyond the usual."""
    further = [ENTRY_FIELD_LABELS[each] for each, _ in rules.asked]
    names = "".join(f", {label[0].lower()}{label[1:]}" for label in further)
    return DATA_BY_FORM.format(further=names)


def notice(controller: str, data: str, retention: int) -> list[tuple[str, str]]:
    """The notice of one contest as (heading, text); ``retention`` is in days."""
    return [
        (
            heading,
            text.format(controller=controller, data=data, retention=retention, traces=TRACES),
        )
        for heading, text in NOTICE
    ]
