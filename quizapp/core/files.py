"""Files in and out: bounded uploads, downloads with Vietnamese names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, request
from werkzeug.utils import secure_filename

from quizapp.core.errors import TooLarge
from quizapp.domain.text import search_key

if TYPE_CHECKING:
    from werkzeug.datastructures import FileStorage

MAX_UPLOAD = 10 * 1024 * 1024
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def read_upload(upload: FileStorage, limit: int = MAX_UPLOAD) -> bytes:
    """The whole file; raises TooLarge past ``limit`` bytes, never reading more than that."""
    content = upload.stream.read(limit + 1)
    if len(content) > limit:
        raise TooLarge(
            f"Tệp lớn hơn {limit // 1024 // 1024} MB. Vui lòng chia nhỏ tệp rồi gửi lại."
        )
    return content


def picture(content: bytes, mimetype: str) -> Response:
    """``content`` for a page to show; a browser that has it already is told so."""
    response = Response(content, mimetype=mimetype)
    response.add_etag()
    response.headers["Cache-Control"] = "no-cache"
    response.make_conditional(request)
    return response


def download(content: bytes, name: str, mimetype: str, *, inline: bool = False) -> Response:
    """``content`` as a file called ``name``; the name loses its accents, as old systems need."""
    safe = secure_filename(search_key(name).replace(" ", "-")) or "tep"
    response = Response(content, mimetype=mimetype)
    kind = "inline" if inline else "attachment"
    response.headers["Content-Disposition"] = f'{kind}; filename="{safe}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response
