"""Refusals: typed exceptions that one place turns into a page or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, current_app, jsonify, make_response, request
from flask_babel import gettext as _
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException

from quizapp.core import refusals

if TYPE_CHECKING:
    from flask import Flask


class Refusal(Exception):
    """A request that is turned down for a reason the user can act on.

    ``title`` says what, ``message`` why and what to do next; both are Vietnamese.
    ``code`` is a word for programs, ``details`` goes into the JSON answer.
    """

    status = 400
    code = "refused"
    title = "Yêu cầu chưa thực hiện được"

    def __init__(self, message: str = "", *, title: str = "", **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.title = title or type(self).title
        self.details = details

    def note(self) -> None:
        """Count it where a view answers with a page of its own."""
        refusals.note(self.status, self.code)


class NotFound(Refusal):
    status, code, title = 404, "not_found", "Không tìm thấy trang"


class Forbidden(Refusal):
    status, code, title = 403, "forbidden", "Bạn không có quyền thực hiện việc này"


class Conflict(Refusal):
    status, code, title = 409, "conflict", "Việc này không còn thực hiện được"


class Gone(Refusal):
    status, code, title = 410, "gone", "Nội dung này đã kết thúc"


class Invalid(Refusal):
    status, code, title = 422, "invalid", "Nội dung gửi lên chưa đúng"


class TooMany(Refusal):
    status, code, title = 429, "too_many", "Bạn thao tác quá nhanh"


class TooLarge(Refusal):
    status, code, title = 413, "too_large", "Tệp quá lớn"


WORDS = {
    400: ("Yêu cầu không hợp lệ", "Vui lòng quay lại trang trước và thử lại."),
    403: ("Bạn không có quyền xem trang này", "Vui lòng đăng nhập bằng tài khoản được giao quyền."),
    404: ("Không tìm thấy trang", "Địa chỉ có thể đã gõ nhầm hoặc trang không còn nữa."),
    405: ("Cách gửi này không được hỗ trợ", "Vui lòng mở trang từ đường dẫn của hệ thống."),
    413: ("Tệp quá lớn", "Vui lòng gửi tệp nhỏ hơn 10 MB."),
    429: ("Bạn thao tác quá nhanh", "Vui lòng chờ một phút rồi thử lại."),
    500: ("Hệ thống gặp lỗi", "Lỗi đã được ghi lại. Những gì đã lưu vẫn còn; vui lòng thử lại."),
    503: (
        "Hệ thống đang bận",
        "Những câu trả lời đã báo lưu vẫn còn nguyên. Trang sẽ dùng lại được sau ít phút.",
    ),
}


RETRY_AFTER = {429: 60, 503: 5}
"""Seconds after which trying again makes sense."""


class Unavailable(Refusal):
    """The database cannot be reached just now; what was acknowledged is kept."""

    status, code = 503, "unavailable"

    def __init__(self) -> None:
        title, message = WORDS[503]
        super().__init__(message, title=title)


def wants_json() -> bool:
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json"


def answer(status: int, code: str, title: str, message: str, **details: object) -> Response:
    """The one shape of every refusal: a page for people, JSON for scripts; it is counted.

    The page is rendered without the context processors: one of them loads the user, which fails
    once more when the database is away.
    """
    refusals.note(status, code)
    if wants_json():
        response = jsonify(error=code, title=title, message=message, **details)
    else:
        page = current_app.jinja_env.get_template("errors/refusal.html")
        again = status in RETRY_AFTER and ("get" if request.method == "GET" else "post")
        response = make_response(
            page.render(status=status, title=title, message=message, again=again)
        )
        if status == 503 and again == "get":
            response.headers["Refresh"] = str(RETRY_AFTER[status])
    response.status_code = status
    if status in RETRY_AFTER:
        response.headers["Retry-After"] = str(RETRY_AFTER[status])
        response.headers["Cache-Control"] = "no-store"
    return response


def init_app(app: Flask) -> None:
    @app.errorhandler(Refusal)
    def refused(refusal: Refusal) -> Response:
        return answer(
            refusal.status, refusal.code, refusal.title, refusal.message, **refusal.details
        )

    @app.errorhandler(CSRFError)
    def stale_form(_error: CSRFError) -> Response:
        return answer(
            400,
            "csrf",
            _("Biểu mẫu đã hết hạn"),
            _("Vui lòng tải lại trang rồi gửi lại. Trình duyệt cần cho phép cookie."),
        )

    @app.errorhandler(RateLimitExceeded)
    def too_many(_error: RateLimitExceeded) -> Response:
        return answer(429, "too_many", *WORDS[429])

    @app.errorhandler(DBAPIError)
    @app.errorhandler(PoolTimeout)
    def database_away(error: Exception) -> Response:
        if isinstance(error, DataError):  # a sign or a number that no column can hold
            return answer(400, "invalid", *WORDS[400])
        # its first line alone: the next ones name the row that PostgreSQL refused, with its values
        app.logger.error("database: %s", (str(error).splitlines() or [type(error).__name__])[0])
        if isinstance(error, DBAPIError) and not _is_outage(error):
            return answer(500, "error", *WORDS[500])
        return answer(503, "unavailable", *WORDS[503])

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return error.get_response()  # type: ignore[return-value]
        title, message = WORDS.get(status, (f"Lỗi {status}", str(error.name)))
        response = answer(status, "http", title, message)
        for name, value in error.get_headers():
            if name == "Allow":
                response.headers[name] = value
        return response

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        app.logger.exception("unexpected: %s", error)
        if app.config.get("PROPAGATE_UNEXPECTED"):
            raise error
        return answer(500, "error", *WORDS[500])


def _is_outage(error: DBAPIError) -> bool:
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)
