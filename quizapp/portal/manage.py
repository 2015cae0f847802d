"""Administrators' look at the system itself."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from quizapp.core import clock, refusals
from quizapp.core.access import admin

blueprint = Blueprint("portal_manage", __name__, template_folder="templates")

WORDS = {
    "bad_credentials": "Sai tên đăng nhập hoặc mật khẩu",
    "barred": "Thành viên ban tổ chức đăng ký dự thi",
    "conflict": "Việc không còn thực hiện được",
    "crowded": "Đăng nhập dồn dập, trang tự thử lại",
    "csrf": "Biểu mẫu hết hạn hoặc gửi từ trang khác",
    "error": "Lỗi của hệ thống",
    "forbidden": "Không có quyền",
    "gone": "Nội dung đã kết thúc",
    "handed_in": "Lưu câu trả lời sau khi đã nộp bài",
    "http": "Yêu cầu không hợp lệ (địa chỉ, cách gửi, dung lượng)",
    "invalid": "Nội dung gửi lên không đúng",
    "mistyped": "Mã gõ nhầm",
    "no_attempt_left": "Bắt đầu quá số lượt cho phép",
    "not_found": "Không tìm thấy",
    "other_birth_date": "Ngày sinh không khớp với số điện thoại",
    "overloaded": "Quá nhiều người truy cập cùng lúc, trình duyệt tự thử lại",
    "paused": "Lưu câu trả lời khi bài thi tạm dừng (trình duyệt giữ lại)",
    "prediction_given": "Sửa câu dự đoán đã gửi",
    "prediction_over": "Gửi câu dự đoán khi kỳ thi đã đóng",
    "refused": "Yêu cầu không thực hiện được",
    "round_not_open": "Kỳ thi không mở",
    "seq_taken": "Hai trang cùng lưu một lúc (đã tự gửi lại)",
    "time_over": "Lưu câu trả lời sau khi hết giờ",
    "too_large": "Nội dung gửi lên quá lớn",
    "too_many": "Thao tác quá nhanh",
    "too_many_saves": "Đổi câu trả lời quá nhiều lần",
    "too_young": "Chưa đủ tuổi dự thi",
    "unavailable": "Hệ thống bận, trình duyệt sẽ tự gửi lại",
    "unexpected_field": "Gửi kèm nội dung mà trang không có",
    "voided": "Lưu câu trả lời vào lượt thi đã hủy",
    "wrong_password": "Sai mật khẩu chung của cuộc thi",
}


@blueprint.get("/to-chuc/he-thong")
@admin
def system() -> ResponseReturnValue:
    """What the process that answers has turned down since it started."""
    count = refusals.counted()
    lines = count.lines()
    return render_template(
        "portal/system.html",
        lines=lines,
        words=WORDS,
        total=sum(line.times for line in lines),
        since=count.since,
        running=clock.now() - count.since,
        process=refusals.process(),
    )
