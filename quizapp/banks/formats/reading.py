"""Any file that holds questions: told by its content, read by the reader of its format."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO

from quizapp.banks.formats import (
    aiken,
    csv_table,
    docx,
    gift,
    moodle_xml,
    plain_text,
    qti,
    xlsx,
    yaml_upload,
)
from quizapp.banks.formats.archive import BROKEN
from quizapp.banks.formats.preview import NO_DEFAULTS, Defaults, Preview, UnreadableFile
from quizapp.banks.formats.sniff import FORMAT_LABELS, Format, sniff

READERS: dict[Format, Callable[[bytes, str, Defaults], Preview]] = {
    Format.XLSX: xlsx.parse,
    Format.CSV: csv_table.parse,
    Format.DOCX: docx.parse,
    Format.TEXT: plain_text.parse,
    Format.AIKEN: aiken.parse,
    Format.GIFT: gift.parse,
    Format.MOODLE: moodle_xml.parse,
    Format.QTI: qti.parse,
    Format.QTI_PACKAGE: qti.parse_package,
    Format.YAML: yaml_upload.parse,
}


def read(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The questions of a file of any format; the notes begin with what it was read as.

    Raises UnreadableFile with a message for people, and nothing else: what a broken file makes a
    reader stumble over is such a refusal too, its reason kept as `__cause__`.
    """
    try:
        found = sniff(content)
        preview = READERS[found](content, filename, defaults)
    except UnreadableFile:
        raise
    except (RecursionError, MemoryError, ValueError, LookupError, TypeError) as error:
        raise UnreadableFile(BROKEN) from error
    except (ArithmeticError, AttributeError, AssertionError, OSError, EOFError) as error:
        raise UnreadableFile(BROKEN) from error
    return Preview(preview.rows, (f"Tệp được đọc là: {FORMAT_LABELS[found]}.", *preview.notes))


SMALL, SMALL_UNPACKED = 64 * 1024, 4 * 1024 * 1024


def is_small(content: bytes) -> bool:
    """Whether reading takes less than about half a second, whatever is in it."""
    if len(content) > SMALL:
        return False
    if not content.startswith(b"PK"):
        return True
    try:
        parts = zipfile.ZipFile(BytesIO(content)).infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError):
        return True  # refused without being read
    return sum(part.file_size for part in parts) <= SMALL_UNPACKED


def read_pasted(text: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The questions of a text pasted into a box; raises UnreadableFile."""
    return read(text.encode(), "Văn bản đã dán", defaults)
