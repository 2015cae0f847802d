"""What loading files of questions costs: ``python -m bench.imports [--db postgresql] [--short]``.

Each load runs in a process of its own, as in a server: the file is kept, read behind the requests,
looked at page by page, and accepted. CPU time is that of the server process and of the reader that
it starts; memory is the most that each of them held. 100,000 questions come as files of 20,000,
the most that one file may have. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any

from docx import Document
from openpyxl import Workbook

from bench import databases
from quizapp.accounts.models import Unit, User
from quizapp.app import create_app
from quizapp.banks import queries, service
from quizapp.banks.formats import reader, reading
from quizapp.banks.formats.prepared import Known
from quizapp.banks.formats.preview import NO_DEFAULTS, Defaults
from quizapp.banks.models import ImportDraft
from quizapp.banks.queries import View
from quizapp.core import jobs
from quizapp.core.clock import read as now
from quizapp.core.db import db
from quizapp.core.settings import Settings, database_url
from quizapp.domain.banks import Area

FILE_ROWS = 20_000
SIZES = ((1_000,), (10_000,), (FILE_ROWS,) * 5)
PAGES = 20
WORDS = (
    "thời hạn giải quyết hồ sơ đất đai đăng ký kinh doanh là bao nhiêu ngày làm việc theo quy định"
    " của Chính phủ về cải cách thủ tục hành chính cấp tỉnh xã phường đặc khu đơn vị sự nghiệp công"
    " lập cán bộ công chức viên chức dịch vụ công trực tuyến toàn trình một phần cơ sở dữ liệu"
).split()
HEADER = ("Mã", "Câu hỏi", "Loại", "A", "B", "C", "D", "Đáp án", "Giải thích", "Căn cứ", "Lĩnh vực")


@dataclass(frozen=True)
class Cost:
    """CPU in seconds, memory in MB; ``page`` is one page of the preview."""

    questions: int
    read: float
    page: float
    accept: float
    again: float
    server_mb: float
    reader_mb: float

    @property
    def per_thousand(self) -> float:
        return (self.read + self.accept) / self.questions * 1000


def sentence(chance: Random, length: int) -> str:
    return " ".join(chance.choices(WORDS, k=length)).capitalize()


def sheet(first: int, count: int) -> bytes:
    """An .xlsx of questions numbered from ``first``."""
    chance = Random(first)
    book = Workbook(write_only=True)
    page = book.create_sheet()
    page.append(HEADER)
    for number in range(first, first + count):
        choices = [sentence(chance, 6) for _ in range(4)]
        page.append((
            f"q{number}", f"{sentence(chance, 18)}?", "Một lựa chọn đúng", *choices,
            chance.choice("ABCD"), f"{sentence(chance, 20)}.",
            f"Khoản {chance.randrange(1, 9)} Điều {chance.randrange(1, 60)} Nghị định 1/2025/NĐ-CP",
            "Cải cách thể chế",
        ))  # fmt: skip
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def paper(count: int) -> bytes:
    """A .docx of questions as people type them."""
    chance = Random(count)
    document = Document()
    for number in range(1, count + 1):
        document.add_paragraph(f"Câu {number}: {sentence(chance, 18)}?")
        for letter in "ABCD":
            document.add_paragraph(f"{letter}. {sentence(chance, 6)}")
        document.add_paragraph(f"Đáp án: {chance.choice('ABCD')}")
    out = BytesIO()
    document.save(out)
    return out.getvalue()


# ---------------------------------------------------------------- in the process that is measured


def cpu() -> float:
    """Seconds of this process and of the children that it has waited for."""
    whose = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, below = (resource.getrusage(who) for who in whose)
    return own.ru_utime + own.ru_stime + below.ru_utime + below.ru_stime


_SHOW_PEAK = """
import sys
from quizapp.banks.formats import reader
reader.main(sys.stdin.buffer, open("/dev/null", "wb"))
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])
"""


def reader_peak(file: str, known: Sequence[Known]) -> float:
    """The most memory that reading a file takes beside so many questions, in MB."""
    content = Path(file).read_bytes()
    asked = b"".join(reader.asked("a.xlsx", {}, known, content))
    said = subprocess.run(
        [sys.executable, "-c", _SHOW_PEAK],
        input=asked,
        capture_output=True,
        check=True,
    )
    return int(said.stdout) / 1024


def measured(url: str, folder: str, files: list[str], answer: Any) -> None:
    """Load all files into one bank and send what it cost, then once more."""
    app = create_app(
        Settings(Path(folder), database_url(url, Path(folder)), "bench", "", testing=True, extra={})
    )
    with app.app_context():
        db.create_all()
        unit = Unit(code="SCT", name="Sở Công Thương", path="/1/", search="so cong thuong")
        db.session.add(unit)
        db.session.flush()
        user = User(
            username="bench", display_name="Bench", password_hash="", role="admin",
            unit_id=unit.id, created_at=0,
        )  # fmt: skip
        db.session.add(user)
        bank = service.create_bank("Đo", unit.id, "bench", now())
        db.session.commit()
        totals = [0.0, 0.0, 0.0]
        for file in files:
            totals = [a + b for a, b in zip(totals, _load(app, bank, file, user), strict=True)]
        again = sum(_load(app, bank, files[0], user)[::2])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        known = queries.known(bank.id)
        answer.send((len(known), *totals, again, peak, reader_peak(files[0], known)))


def _load(app: Any, bank: Any, file: str, user: Any) -> tuple[float, float, float]:
    begun = cpu()
    content = Path(file).read_bytes()
    draft = service.keep_source(bank, "a.xlsx", content, NO_DEFAULTS, user, now())
    draft_id = draft.id
    db.session.commit()
    jobs.run_due(app)
    draft = db.session.get_one(ImportDraft, draft_id)
    assert draft.read_at is not None, draft.failure
    read = cpu()
    for number in range(PAGES):
        queries.tally(draft)
        queries.draft_page(draft, View.ALL, number * 20, 20)
    shown = cpu()
    service.accept_import(draft, "bench", now())
    db.session.commit()
    return read - begun, (shown - read) / PAGES, cpu() - shown


# ---------------------------------------------------------------- from outside


def cost_of(kind: str, counts: tuple[int, ...]) -> Cost:
    """Files of so many questions each, loaded one after the other into one bank."""
    with tempfile.TemporaryDirectory() as folder, databases.fresh(kind, Path(folder)) as database:
        files = []
        for at, count in enumerate(counts):
            file = Path(folder) / f"{at}.xlsx"
            file.write_bytes(sheet(at * FILE_ROWS, count))
            files.append(str(file))
        ours, theirs = multiprocessing.get_context("spawn").Pipe()
        child = multiprocessing.get_context("spawn").Process(
            target=measured, args=(database.url, folder, files, theirs)
        )
        child.start()
        theirs.close()
        questions, read, page, accept, *rest = ours.recv()
        child.join()
    return Cost(questions, read, page / len(counts), accept, *rest)


def word_paper() -> float:
    """CPU seconds from a .docx of 500 questions to its preview."""
    content = paper(500)
    before = time.process_time()
    preview = reading.read(content, "500.docx", Defaults(area=Area.DIGITAL))
    assert sum(row.question is not None for row in preview.rows) == 500
    return time.process_time() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--db", choices=databases.KINDS, default="sqlite")
    parser.add_argument("--short", action="store_true", help="up to 10,000 questions")
    given = parser.parse_args()
    word = word_paper()
    print(f"500 câu trong .docx: {word:.2f} s CPU")
    print("| questions | read, s | page, ms | accept, s | again, s | CPU s per 1,000 | server MB"
          " | reader MB |\n|---|---|---|---|---|---|---|---|")  # fmt: skip
    costs = []
    for counts in SIZES[:2] if given.short else SIZES:
        cost = cost_of(given.db, counts)
        costs.append(cost)
        print(
            f"| {cost.questions:,} | {cost.read:.1f} | {cost.page * 1000:.0f} | {cost.accept:.1f}"
            f" | {cost.again:.1f} | {cost.per_thousand:.2f} | {cost.server_mb:.0f}"
            f" | {cost.reader_mb:.0f} |",
            flush=True,
        )
    line = {
        "database": given.db,
        "docx_500_cpu_s": round(word, 2),
        "cpu_s_per_1000": {cost.questions: round(cost.per_thousand, 3) for cost in costs},
        "server_mb": round(max(cost.server_mb for cost in costs)),
        "reader_mb": round(max(cost.reader_mb for cost in costs)),
        "loads": [asdict(cost) for cost in costs],
    }
    print(json.dumps(line))


if __name__ == "__main__":
    main()
