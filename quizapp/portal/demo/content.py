"""What the demo is made of: units with made-up headcounts, made-up names, contests, a counter."""

from __future__ import annotations

from typing import Any, NamedTuple


class DemoUnit(NamedTuple):
    code: str
    name: str
    parent: str | None
    division: str | None
    headcount: int | None


UNITS = (
    DemoUnit("KH", "Tỉnh Khánh Hòa", None, None, None),
    DemoUnit("SCT", "Sở Công Thương", "KH", "so-nganh", None),
    DemoUnit("SCT-VP", "Văn phòng Sở Công Thương", "SCT", None, 14),
    DemoUnit("SCT-TM", "Phòng Quản lý thương mại", "SCT", None, 12),
    DemoUnit("SCT-CN", "Phòng Quản lý công nghiệp và năng lượng", "SCT", None, 15),
    DemoUnit("SCT-QLTT", "Chi cục Quản lý thị trường", "SCT", None, 46),
    DemoUnit("SNV", "Sở Nội vụ", "KH", "so-nganh", 58),
    DemoUnit("STC", "Sở Tài chính", "KH", "so-nganh", 64),
    DemoUnit("SKHCN", "Sở Khoa học và Công nghệ", "KH", "so-nganh", 42),
    DemoUnit("STP", "Sở Tư pháp", "KH", "so-nganh", 36),
    DemoUnit("VPUB", "Văn phòng Ủy ban nhân dân tỉnh", "KH", "so-nganh", 55),
    DemoUnit("TTKC", "Trung tâm Khuyến công và Xúc tiến thương mại", "KH", "su-nghiep", 22),
    DemoUnit("TTPVHCC", "Trung tâm Phục vụ hành chính công tỉnh", "KH", "su-nghiep", 28),
    DemoUnit("P-NT", "Phường Nha Trang", "KH", "xa-phuong", 48),
    DemoUnit("P-BNT", "Phường Bắc Nha Trang", "KH", "xa-phuong", 44),
    DemoUnit("P-CR", "Phường Cam Ranh", "KH", "xa-phuong", 40),
    DemoUnit("P-NH", "Phường Ninh Hòa", "KH", "xa-phuong", 41),
    DemoUnit("P-PR", "Phường Phan Rang", "KH", "xa-phuong", 45),
    DemoUnit("X-DK", "Xã Diên Khánh", "KH", "xa-phuong", 38),
    DemoUnit("DK-TS", "Đặc khu Trường Sa", "KH", "xa-phuong", 12),
)

PRACTICE_BANKS = ("papi", "pii")
"""Banks for practice only, by their addresses."""
FAMILIES = "Nguyễn Trần Lê Phạm Huỳnh Võ Đặng Bùi Đỗ Hồ Ngô Dương Phan Trương Mai Cao".split()
MIDDLES = "Văn Thị Ngọc Minh Thanh Quốc Hữu Thu Xuân Kim Đức Hoài Bảo Gia".split()
GIVEN = (
    "An Bình Chi Dũng Đạt Giang Hà Hạnh Hiếu Hòa Hùng Hương Khánh Khoa Lan Linh Long Mai Minh My "
    "Nam Nga Ngân Nhung Phong Phúc Phương Quân Quỳnh Sơn Tâm Thảo Thắng Thủy Trang Trung Tú Uyên "
    "Vân Việt Vy Yến"
).split()

OPEN_CONTEST: dict[str, Any] = {
    "title": "Thi trực tuyến tìm hiểu cải cách hành chính tỉnh Khánh Hòa (minh họa)",
    "summary": (
        "Bốn kỳ thi tuần dành cho cán bộ, công chức, viên chức và người dân, tìm hiểu các nghị "
        "quyết, luật và quy trình cải cách hành chính."
    ),
    "rules": (
        "**Mục đích.** Phổ biến mục tiêu, nhiệm vụ cải cách hành chính đến 100% cán bộ, công chức "
        "và người dân.\n\n**Đối tượng.** Cán bộ, công chức, viên chức, người lao động và người dân "
        "trên địa bàn tỉnh. Thành viên ban tổ chức, tổ ra đề và tổ kỹ thuật không dự thi.\n\n"
        "**Lưu ý.** Mỗi người tự làm bài; bài thi hộ hoặc khai sai thông tin không được công nhận."
    ),
    "contact": "Văn phòng Sở Công Thương tỉnh Khánh Hòa (dữ liệu minh họa)",
}


class DemoPrize(NamedTuple):
    name: str
    number: int
    amount: int
    subject: str = "person"
    rule: str = "place"


PRIZES = (
    DemoPrize("Giải Nhất", 1, 800_000),
    DemoPrize("Giải Nhì", 2, 500_000),
    DemoPrize("Giải Ba", 3, 300_000),
    DemoPrize("Giải dự đoán sát nhất", 1, 300_000, rule="closest_guess"),
    DemoPrize("Giải Nhất tập thể", 1, 1_000_000, subject="unit"),
)

FAST_CONTEST: dict[str, Any] = {
    "title": "Thi nhanh tìm hiểu dịch vụ công trực tuyến (minh họa)",
    "summary": "Mười câu hỏi, mười phút, mở cho mọi người; bằng điểm thì ai nhanh hơn xếp trước.",
    "rules": "Mỗi người được làm tối đa 3 lượt, lấy lượt tốt nhất.",
    "prizes": "- 1 giải Nhất, 2 giải Nhì, 3 giải Ba",
    "contact": OPEN_CONTEST["contact"],
}

STAFF_CONTEST: dict[str, Any] = {
    "title": "Kiểm tra kiến thức cải cách hành chính nội bộ Sở Công Thương (minh họa)",
    "summary": "Dành cho công chức đã được cấp tài khoản; xếp theo điểm rồi đến thời gian làm bài.",
    "rules": "Mỗi người được làm tối đa 3 lượt, lấy lượt có điểm cao nhất.",
    "contact": OPEN_CONTEST["contact"],
}

COUNTER_UNIT = "TTPVHCC"
CITIZEN_QUIZ: dict[str, Any] = {
    "title": "Anh/chị biết gì về thủ tục hành chính? (minh họa)",
    "title_en": "What do you know about public services? (demo)",
    "intro": "Năm câu hỏi trong một phút, có giải thích và căn cứ sau mỗi câu.",
    "intro_en": "Five questions in one minute, each with an explanation and its legal basis.",
    "hotline": "1900 0000",
}
COUNTERS = tuple(
    ("Trung tâm Phục vụ hành chính công tỉnh", counter)
    for counter in ("Quầy số 1", "Quầy số 2", "Quầy số 3", "Sảnh chờ")
)


class DemoComment(NamedTuple):
    kind: str
    text: str
    answer: str = ""
    assigned: bool = False


COMMENTS = (
    DemoComment(
        "suggestion",
        "Sảnh chờ nên có thêm ghế cho người cao tuổi.",
        "Trung tâm đã bổ sung 20 ghế tại sảnh chờ và dành hàng đầu cho người cao tuổi.",
    ),
    DemoComment(
        "complaint",
        "Máy lấy số ở cửa phụ hay hết giấy vào đầu giờ sáng.",
        "Trung tâm đã giao bộ phận trực kiểm tra máy lấy số trước 7 giờ 30 hằng ngày.",
    ),
    DemoComment("petition", "Đề nghị nhận hồ sơ đất đai thêm sáng thứ Bảy.", assigned=True),
    DemoComment("suggestion", "Hướng dẫn nộp hồ sơ trực tuyến rất dễ hiểu, nên in thêm tờ rơi."),
    DemoComment("complaint", "Chờ ở quầy số 2 hơi lâu vào chiều thứ Hai.", assigned=True),
    DemoComment("suggestion", "Vay tiền nhanh trong ngày, liên hệ ngay."),
)
"""The last one is what the filter holds back."""
