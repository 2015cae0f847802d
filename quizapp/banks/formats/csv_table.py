"""Questions as comma-, semicolon- or tab-separated text, in any encoding people's programs write.

Carries what the Excel sheet carries: not `fact`, `confidence` and `document`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO

from quizapp.banks.formats import table
from quizapp.banks.formats import xlsx_words as words
from quizapp.banks.formats.decode import text_of
from quizapp.banks.formats.preview import NO_DEFAULTS, Defaults, Preview, UnreadableFile
from quizapp.banks.formats.xlsx_write import columns_for, row
from quizapp.domain.banks import Question
from quizapp.domain.text import nfc_lines
from quizapp.sheets.opening import MAX_COLUMNS

DELIMITERS = (",", ";", "\t", "|")
_SEP = re.compile(r"sep=(.)\n")
MAX_FIELD = 100_000


def delimiter(text: str) -> str:
    """The sign that parts the header into columns we know; "" when no header is found."""
    head = text[:20_000]
    scores = {sign: _known(head, sign) for sign in DELIMITERS}
    best = max(DELIMITERS, key=lambda sign: scores[sign])
    return best if scores[best] >= 2 else ""


def _known(head: str, sign: str) -> int:
    """How many columns of the header would be known, if there is one at all."""
    best = 0
    for _, cells in _read(head, sign, table.HEADER_WITHIN):
        names = {words.column(cell) for cell in cells if cell} - {None}
        if "Câu hỏi" in names:
            best = max(best, len(names))
    return best


def _read(text: str, sign: str, limit: int | None = None) -> Iterator[tuple[int, list[str]]]:
    """Records with the number of the line they begin on."""
    reader = csv.reader(StringIO(text), delimiter=sign, strict=limit is None)
    line, count = 1, 0
    while limit is None or count < limit:
        try:
            cells = next(reader, None)
        except csv.Error as error:
            if limit is not None:
                return
            raise UnreadableFile(
                f"Dòng {line} của tệp CSV không đọc được: dấu ngoặc kép mở mà không đóng, hoặc ô"
                " quá dài. Vui lòng kiểm tra dòng này."
            ) from error
        if cells is None:
            return
        yield line, [nfc_lines(cell) for cell in cells[:MAX_COLUMNS]]
        line, count = reader.line_num + 1, count + 1


def parse(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The questions of a CSV or TSV file; raises UnreadableFile."""
    text, note = text_of(content)
    named = _SEP.match(text)  # Excel's own way to say the delimiter
    body = text[named.end() :] if named else text
    sign = delimiter(body)
    if not sign:
        raise table.no_header(filename)
    found = table.parse(table.Table(f"Tệp “{filename}”", _cells(_read(body, sign))), defaults)
    if found is None:
        raise table.no_header(filename)
    return Preview(found.rows, (*found.notes, *([note] if note else [])))


def _cells(records: Iterable[tuple[int, Sequence[str]]]) -> Iterator[table.NumberedRow]:
    for line, texts in records:
        if any(texts):
            yield line, [table.cell(text) for text in texts]


def write(questions: Sequence[Question]) -> bytes:
    """The questions as UTF-8 CSV with a mark, so that Excel shows the accents."""
    rows = [row(question) for question in questions]
    columns = columns_for(rows)
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(
        [words.guarded(nfc_lines(cells.get(name, ""))) for name in columns] for cells in rows
    )
    return ("\ufeff" + out.getvalue()).encode()
