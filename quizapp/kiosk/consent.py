"""What people are told and asked before a contact is taken (Law 91/2025/QH15).

One unticked box a purpose; what was agreed to is stored as the version of its text.
"""

from __future__ import annotations

import hashlib

CONTACT = "Tôi đồng ý để cơ quan dùng tên và thông tin liên hệ này chỉ để trả lời ý kiến của tôi."
DRAW = (
    "Tôi đồng ý để cơ quan dùng họ tên và số điện thoại này chỉ để quay thưởng và trao giải."
    " Người dưới 16 tuổi đã được cha, mẹ hoặc người giám hộ đồng ý."
)
PUBLISH = "Tôi đồng ý công khai họ tên nếu trúng thưởng (không bắt buộc)."
NOTICE = (
    "Thông tin được mã hóa khi lưu, không chuyển cho bên khác và tự động xóa sau thời hạn nêu dưới"
    " đây. Anh/chị có quyền xem, sửa, rút lại sự đồng ý và yêu cầu xóa bất cứ lúc nào."
)


def version(*texts: str) -> str:
    """What is stored of a consent: which text was agreed to."""
    return hashlib.sha256("\n".join((*texts, NOTICE)).encode()).hexdigest()[:12]
