"""All contests of the facts: what is known that each needs, and what of it is no setting here.

The needs are those that the published rules name; "—" where the pages read tell none. ``outside``
says what is done outside of the application, and how.
"""

from __future__ import annotations

from dataclasses import dataclass

ESSAY = "phần tự luận, clip, khẩu hiệu, sáng kiến chấm ngoài; giải nhập bằng “Ban Tổ chức chọn”"
SIDE = "câu phụ đặt thành câu dự đoán; câu phụ kiểu khác thì đặt thành một câu hỏi có điểm"
LIVE = "chung kết trực tiếp tổ chức ngoài; danh sách vào chung kết lấy từ bảng cả cuộc"
TAIL = "giấy tờ tùy thân chỉ hỏi 4 số cuối, đối chiếu khi trao giải"
JUDGED = "công tác tổ chức, tuyên truyền chấm tay, nhập bằng điểm cộng cho đơn vị có lý do"


@dataclass(frozen=True, slots=True)
class Known:
    """A contest of the facts; without ``outside`` all that is known of it is a setting."""

    number: int
    title: str
    needs: str
    outside: str = ""


SURVEY: tuple[Known, ...] = (
    Known(
        1,
        "Huế 2025",
        "4 tuần, 15 câu + dự đoán số người đúng, 1 lượt mỗi tuần; đề và giải "
        "riêng cho cán bộ, công dân; tập thể theo khối; Ban Tổ chức không dự thi; từ 18 tuổi",
    ),
    Known(
        2,
        "Thừa Thiên Huế 2024",
        "thi tuần; thống kê tham gia theo khối; công bố bằng quyết định công nhận",
    ),
    Known(3, "Thừa Thiên Huế, trang riêng", "thi tuần; 5 giải tập thể có tiền thưởng", ESSAY),
    Known(
        4,
        "Hải Phòng 2025",
        "1 lượt cả cuộc, mở 4 tuần; CCCD, email; đơn vị chọn từ danh sách; mật khẩu chung",
        f"{ESSAY}; {TAIL}",
    ),
    Known(
        5,
        "Hải Dương 2024",
        "20 câu + dự đoán, 20 phút, tối đa 3 lượt lấy bài cao nhất; tỷ lệ "
        "và điểm trung bình, loại đơn vị dưới 50%, hai khối",
    ),
    Known(
        6,
        "Hòa Bình 2023",
        "theo đợt, 10 câu + dự đoán số người đúng cả 10; đề đổi sau mỗi "
        "đợt; Ban Tổ chức không dự thi",
    ),
    Known(
        7,
        "Hòa Bình 2022",
        "4 tuần; giải cho người đoán số người dự thi sát nhất; 5 tập thể, 15 cá nhân",
    ),
    Known(8, "Hòa Bình 2024", "4 tuần, 10 câu"),
    Known(9, "Lạng Sơn 2022", "4 tuần, 15 câu"),
    Known(
        10,
        "TP Thái Nguyên 2022",
        "4 đợt; giải tập thể 1-1-1-5 và giấy khen; giải cá nhân 8-20-32-40",
    ),
    Known(11, "Quảng Nam 2023", "trắc nghiệm", ESSAY),
    Known(
        12,
        "Sóc Trăng 2022",
        "thi lại không giới hạn, đề mới mỗi lần; khóa 22h ngày cuối; đúng "
        "nhất, nhanh nhất; ngưỡng tham gia theo quy mô đơn vị; tập thể 1-2-3-4",
        ESSAY,
    ),
    Known(13, "Nghệ An 2023", "ngân hàng 500 câu chia theo lĩnh vực"),
    Known(
        14,
        "Bộ GTVT 2020",
        "15 câu theo cơ cấu lĩnh vực + dự đoán số người dự thi hỏi sau khi nộp; 1 lượt; từ 16 tuổi",
    ),
    Known(15, "Phú Thọ 2019", "một kỳ kéo dài cả năm"),
    Known(16, "Ninh Bình 2024", "bảng kết quả có cột dự đoán và thời điểm tham gia"),
    Known(17, "Quận Đống Đa 2024", "giải tập thể"),
    Known(
        18,
        "Tỉnh đoàn Khánh Hòa 2022",
        "4 vòng tuần; đơn vị đông thí sinh nhất và tỷ lệ người đúng trên 50% số câu",
        LIVE,
    ),
    Known(19, "Hà Tĩnh 2022, hàng Việt", "3 tuần, 10 câu mỗi lượt; Ban Tổ chức không dự thi"),
    Known(20, "Hà Nội 2019", "40 câu; điểm cao, nhanh nhất", ESSAY),
    Known(21, "Bến Tre 2023", "10 câu + câu phụ, 10 phút, 1 lượt; từ 12 tuổi", SIDE),
    Known(22, "Bình Phước 2023", "30 câu; số liệu đơn vị hằng ngày; giải theo nhóm đối tượng"),
    Known(23, "Đắk Lắk 2025", "10 câu ngẫu nhiên; Ban Tổ chức không dự thi"),
    Known(24, "Hải Phòng 2022", "trắc nghiệm; Ban Tổ chức không dự thi"),
    Known(25, "Lạng Sơn 2023", "trắc nghiệm"),
    Known(26, "Đắk Nông 2023", "—"),
    Known(27, "Hải Phòng 2025, kỹ năng số", "nhiều lượt; 10 đơn vị dẫn đầu"),
    Known(28, "Bộ Tư pháp 2021", "19 câu + dự đoán, 20 phút, tối đa 3 lượt; giải 1-5-10-20"),
    Known(29, "Bộ Tư pháp 2017", "10 câu mỗi phần; giải 1-1-2"),
    Known(
        30, "Thái Nguyên 2023", "20 câu + dự đoán số người đúng, 30 phút, tối đa 3 lượt; từ 16 tuổi"
    ),
    Known(
        31,
        "Luật Đất đai 2024",
        "3 tuần, 7 lượt mỗi tuần; dự đoán số lượt đúng; phải trả lời đủ "
        "cả câu dự đoán; giải tuần 1-2-3-10 có tiền thưởng",
    ),
    Known(32, "Đại hội Đảng 2025", "10 phút, 7 lượt mỗi tuần, 3 tuần; Ban Tổ chức không dự thi"),
    Known(
        33, "Bầu cử 2026", "10 phút, 7 lượt mỗi tuần, 2 tuần; giải lan tỏa; 10 giải tập thể", JUDGED
    ),
    Known(34, "Nghị quyết của Đảng 2025", "4 tuần, chỉ mở 7h30 thứ Hai đến 17h30 thứ Sáu"),
    Known(
        35,
        "TP.HCM 2026",
        "6 kỳ, 10 câu + dự đoán số người đúng cả 10, 1 bài mỗi kỳ; giải "
        "1-1-2; từ 15 tuổi; kèm đáp án kỳ đã đóng",
    ),
    Known(
        36,
        "Gia Lai 2025",
        "20 câu, 15 phút, 1 tài khoản 1 lượt; giải 1-3-10-15; trường đông học sinh dự thi nhất",
        "trường nhiều học sinh đạt giải nhất: “Ban Tổ chức chọn”",
    ),
    Known(
        37,
        "Hải Dương 2024, pháp luật",
        "2 đợt; tỷ lệ tham gia; khiếu nại trước lễ trao giải",
        JUDGED,
    ),
    Known(38, "Long An 2024", "giải tập thể 1-2-3; khiếu nại trong 3 ngày; từ 16 tuổi"),
    Known(
        39,
        "Đồng Nai 2023, 2025",
        "nhiều lượt cộng dồn; tổng điểm, tổng thời gian, tổng lượt; "
        "10 đơn vị đầu mỗi tiêu chí quy 10→1 điểm; mỗi người một giải mỗi kỳ; giải theo nhóm",
    ),
    Known(
        40,
        "Quảng Nam 2022",
        "thang 300 điểm, 2 lần thi; chuỗi 5 bậc; tỷ lệ tham gia cộng điểm "
        "quy đổi giải cá nhân; trúng 2 đợt lấy giải cao nhất; số giải không quá 50% số thí sinh",
        "bậc cuối “số lần đạt điểm tối đa”: đã xét đến mili giây nên thay bằng quyết định của "
        "Ban Tổ chức",
    ),
    Known(
        41,
        "Bắc Trà My 2021",
        "20 câu + câu phụ, 30 phút, tối đa 2 lần; đúng nhiều và nhanh, "
        "câu phụ, Ban Tổ chức quyết định",
        SIDE,
    ),
    Known(
        42, "Quỳnh Lưu 2020", "10 câu + câu phân loại, 45 phút, nhiều lần lấy bài tốt nhất", SIDE
    ),
    Known(43, "Nghệ An 2023, ATGT", "Ban Tổ chức được thi nhưng không xét giải; từ 14 tuổi"),
    Known(
        44,
        "Nghệ An 2025",
        "4 tuần; chỉ tiêu từng tuần của đơn vị",
        "chỉ tiêu đặt thành tỷ lệ tham gia tối thiểu chung cho mọi tuần",
    ),
    Known(45, "Hà Tĩnh 2022", "một kỳ; từ 14 tuổi"),
    Known(46, "Sóc Trăng 2021", "5 đợt; giải tập thể, 85 giải cá nhân; từ 15 tuổi"),
    Known(
        47,
        "Tỉnh đoàn Quảng Nam 2014",
        "15 câu + dự đoán số người đúng; dự đoán, thời điểm tham gia; khai CMND, email, địa chỉ",
        TAIL,
    ),
    Known(
        48,
        "Tỉnh đoàn Quảng Nam 2021",
        "4 tuần và chung cuộc cộng dồn; giải tuần 1-1-1-3; đơn vị đông và chất lượng nhất",
        SIDE,
    ),
    Known(
        49,
        "VCNET 2019",
        "5 câu + dự đoán, nhiều lần mỗi tuần lấy bài đúng và sớm nhất; 10h thứ "
        "Hai đến 9h thứ Hai sau",
    ),
    Known(50, "VCNET 2020", "câu có 1–4 đáp án đúng; 16 tuần"),
    Known(51, "VCNET 2021", "thi tuần; kết quả trước 12h thứ Tư"),
    Known(
        52, "Quảng Ninh 2023", "9 câu + dự đoán tổng số người; phải trả lời đủ; dự đoán, sớm nhất"
    ),
    Known(53, "Thanh Hóa", "9 câu + dự đoán, 20 phút, tối đa 20 lần mỗi tuần"),
    Known(
        54,
        "Hòa Bình 2024, biển đảo",
        "9 câu + dự đoán số lượt trả lời; khai giới tính, địa "
        "chỉ, email; người vận hành phần mềm không dự thi",
    ),
    Known(
        55,
        "Phú Yên 2021",
        "35 câu + dự đoán số người; nhiều câu đúng, nhanh, rồi mới dự đoán; chọn 10 bài",
    ),
    Known(
        56,
        "Luật Cảnh sát biển 2021",
        "thi tuần, tháng; 50–60 người đầu bảng; đơn vị bắt buộc; giấy tờ tùy thân",
        f"bảng tháng là bảng cả cuộc của mỗi tháng một cuộc thi; {TAIL}",
    ),
    Known(57, "Phong Nha – Kẻ Bàng 2018", "đúng hết, câu phụ, gửi sớm hơn; từ 14 tuổi", SIDE),
    Known(58, "Đak Pơ 2021", "8 kỳ, tối đa 10 lần mỗi kỳ"),
    Known(
        59,
        "Bình Tân 2019",
        "20 câu, 10 phút, 1 lần mỗi tuần; đúng nhiều, nhanh, thời điểm tham gia",
    ),
    Known(
        60,
        "Sách của Tổng Bí thư 2024",
        "5 tuần, 7 lượt mỗi tuần; người trẻ tuổi nhất; đơn vị đông thí sinh nhất",
    ),
    Known(
        61,
        "Bộ GDĐT 2024",
        "30 câu, 30 phút, 1 lần; điểm, nhanh nhất; tỷ lệ tham gia và tỷ lệ "
        "bài kết quả cao; giải 5-10-15-20",
    ),
    Known(62, "Tiền Giang", "1 lần mỗi tháng; được dùng tài liệu; đổi mật khẩu lần đầu"),
)
