"""Counting anew how the questions of a bank fared."""

from __future__ import annotations

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.attempts.manage.blueprint import blueprint
from quizapp.attempts.service import usage
from quizapp.banks import queries as banks
from quizapp.core import audit, clock
from quizapp.core.access import editor
from quizapp.core.limits import limiter


@blueprint.post("/to-chuc/ngan-hang/<int:bank_id>/thong-ke")
@limiter.limit("6/minute")
@editor
def count_usage(bank_id: int) -> ResponseReturnValue:
    """Whoever draws from a bank may ask for its figures of today."""
    bank = banks.bank_for_staff(current_user, bank_id)
    count = usage.count_anew(usage.contests_drawing(bank), clock.now())
    audit.record("banks.count_usage", "bank", bank.id, contests=count)
    flash(
        f"Đang tính lại thống kê từ {count} cuộc thi. Xin tải lại trang sau ít phút."
        if count
        else "Chưa có cuộc thi nào rút câu hỏi từ ngân hàng này.",
        "done",
    )
    return redirect(url_for("banks_manage.bank", bank_id=bank.id), 303)
