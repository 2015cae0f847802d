"""Bounded uploads and downloads."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from quizapp.core.errors import TooLarge
from quizapp.core.files import XLSX, download, read_upload


def test_upload_up_to_the_limit_is_read_and_no_further():
    assert read_upload(FileStorage(BytesIO(b"x" * 10)), limit=10) == b"x" * 10
    with pytest.raises(TooLarge, match="MB"):
        read_upload(FileStorage(BytesIO(b"x" * 11)), limit=10)


def test_download_has_a_plain_name_and_is_never_kept():
    answer = download(b"x", "Kết quả kỳ 1.xlsx", XLSX)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ket-qua-ky-1.xlsx"'
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_name_cannot_break_the_header():
    name = 'a"\r\nX: y/../b.xlsx'
    assert "\n" not in download(b"x", name, XLSX).headers["Content-Disposition"]
