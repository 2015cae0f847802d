"""What the browser of a participant sends, as values of the rules, and what it is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from quizapp.attempts.service.answer import PREDICTION
from quizapp.attempts.service.submit import MAX_PREDICTION
from quizapp.core.errors import Invalid, NotFound
from quizapp.domain.answers import CLEARED, BadAnswer, parse, parse_number

if TYPE_CHECKING:
    from quizapp.attempts.identity import Ticket

MAX_BODY = 8 * 1024
MAX_SEQ = 1_000_000_000
FIELDS = frozenset({"choice", "seq"})


class UnexpectedField(Invalid):
    """The page sends a choice and its number, and nothing else: no score, no time."""

    code = "unexpected_field"


def clock_said(now: int, deadline_at: int, state: str, paused_at: int | None) -> dict[str, Any]:
    """What a page is told of the server's clock and of the attempt's."""
    return {
        "server_now": now,
        "deadline_at": deadline_at,
        "state": state,
        "paused_at": paused_at,
    }


def own_page(sec_fetch_site: str | None) -> bool:
    """Whether a browser says that a page of this very site sends; older ones say nothing."""
    return sec_fetch_site is None or sec_fetch_site == "same-origin"


def fields_of(body: object) -> dict[str, Any]:
    """The fields of a save; raises Invalid, UnexpectedField."""
    if not isinstance(body, dict):
        raise Invalid("Nội dung gửi lên không đọc được. Vui lòng tải lại trang.")
    if not body.keys() <= FIELDS:
        raise UnexpectedField("Trang gửi kèm nội dung không được nhận. Vui lòng tải lại trang.")
    return body


def seq_of(raw: object) -> int:
    """The number of a save; raises Invalid."""
    if type(raw) is not int or not 1 <= raw <= MAX_SEQ:
        raise Invalid("Số thứ tự lưu không hợp lệ. Vui lòng tải lại trang.")
    return raw


def text_of(ticket: Ticket, position: int, raw: object) -> str:
    """The stored form of a raw answer; raises NotFound for no such question, Invalid."""
    try:
        if position == PREDICTION and ticket.prediction:
            return parse_prediction(raw)
        shape = ticket.shape(position)
        if shape is None:
            raise NotFound("Bài thi không có câu hỏi này.")
        return parse(shape, raw)
    except BadAnswer as bad:
        raise Invalid(str(bad), title="Câu trả lời chưa được lưu") from bad


def parse_prediction(raw: object) -> str:
    """The stored form of a guess: a whole number, or nothing; raises BadAnswer."""
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return CLEARED
    if type(raw) is not int and not isinstance(raw, str):
        raise BadAnswer("Vui lòng nhập một số nguyên.")
    number = parse_number(str(raw))
    if number != number.to_integral_value() or not 0 <= number <= MAX_PREDICTION:
        raise BadAnswer("Câu dự đoán là một số nguyên, từ 0 trở lên. Ví dụ: 1250.")
    return str(int(number))
