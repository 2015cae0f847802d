"""Opening a zip that somebody sent: nothing in it is trusted before it was measured."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

from quizapp.banks.formats.preview import UnreadableFile

MAX_FILES = 2000
MAX_UNPACKED = 80 * 1024 * 1024
BROKEN = (
    "Tệp bị hỏng hoặc chưa tải lên hết. Vui lòng mở tệp, lưu lại thành tệp mới rồi tải lên lần nữa."
)
HUGE = (
    "Tệp giải nén ra quá lớn nên không được đọc. Vui lòng bỏ hình ảnh và phần thừa, hoặc chia"
    " thành nhiều tệp, rồi tải lên lại."
)
LOCKED = "Tệp có mật khẩu nên không đọc được. Vui lòng bỏ mật khẩu, lưu lại rồi tải lên."


def opened(content: bytes) -> zipfile.ZipFile:
    """The archive, once its size and its parts are bearable; raises UnreadableFile."""
    try:
        archive = zipfile.ZipFile(BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise UnreadableFile(BROKEN) from error
    parts = archive.infolist()
    if len(parts) > MAX_FILES or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableFile(HUGE)
    if any(part.flag_bits & 1 for part in parts):
        raise UnreadableFile(LOCKED)
    return archive


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """One part of an archive, b"" when there is none; raises UnreadableFile when it is broken."""
    try:
        return archive.read(name)
    except KeyError:
        return b""
    except (
        *(zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError),
        *(EOFError, OSError, ValueError, MemoryError),
    ) as error:
        raise UnreadableFile(BROKEN) from error
