"""Mutated and hostile files: a preview or a message for people, soon, and never anything else."""

from __future__ import annotations

import random
import time
import zipfile
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from factory_corpus import corpus
from quizapp.banks.formats import reading
from quizapp.banks.formats.preview import Defaults, Preview, UnreadableFile
from quizapp.domain.banks import Area, draft_problems

make = corpus()
FILES = make.files()
DEFAULTS = Defaults(area=Area.STEERING)
ENOUGH = 20.0  # seconds of this process: a hang, not a slow machine


def attempt(content: bytes, name: str = "tệp") -> Preview | None:
    """Read a file; whatever comes must be a sound preview or a refusal in words."""
    before = time.process_time()
    try:
        preview = reading.read(content, name, DEFAULTS)
    except UnreadableFile as error:
        preview, message = None, error.message
    assert time.process_time() - before < ENOUGH
    if preview is None:
        assert any(word in message for word in ("Vui lòng", "Mỗi câu", "chưa có câu hỏi", "Dòng"))
        return None
    for row in preview.rows:
        assert bool(row.errors) == (row.question is None)
        if row.question:
            assert draft_problems(row.question) == []
    return preview


def mutated(content: bytes, chance: random.Random) -> bytes:
    """Cut, doubled, overwritten or shuffled somewhere."""
    at, to = sorted(chance.randrange(len(content) + 1) for _ in range(2))
    junk = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 30)))
    return chance.choice(
        [
            content[:at],
            content[at:],
            content[:at] + content[to:],
            content[:at] + content[at:to] * 3 + content[to:],
            content[:at] + junk + content[at:],
            content[:at] + junk + content[at + len(junk) :],
        ]
    )


def mutated_inside(content: bytes, chance: random.Random) -> bytes:
    """A zip with one of its parts mutated, so that what is behind the zip is tried too."""
    with zipfile.ZipFile(BytesIO(content)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    name = chance.choice([*parts])
    return make.zipped(parts | {name: mutated(parts[name] or b" ", chance)})


@pytest.mark.parametrize("name", sorted(FILES))
def test_mutated_files(name):
    chance = random.Random(name)  # the same files every time
    content = FILES[name] or b"x"
    for _ in range(8):
        attempt(mutated(content, chance), name)
    if content.startswith(b"PK") and "cut" not in name and "bom" not in name:
        for _ in range(8):
            attempt(mutated_inside(content, chance), name)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text("Câu 1234:.)ABCDabcd\n\t*Đáp án[]{}=~#%<>&;,|-> \\\"'/", max_size=300))
def test_any_text(text):
    attempt(text.encode())


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(content):
    attempt(content)


LINES = ["Câu 1: Gì?", "A. Một", "B. Hai", "Đáp án: B", "Giải thích: x", "1. A 2. B", "ĐÁP ÁN",
         "",
         "I. Thể chế", "Đọc và trả lời câu 1 đến 9", "2) Hai?", "a) x", "*C. Ba", "Loại: Ghép đôi",
         "A. x => y", "[3] Ba", "Lĩnh vực: thể chế", "chỉ là chữ", "Câu 1: Gì? A. 1 B. 2 C. 3",
         ]  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(LINES), max_size=25))
def test_any_order_of_lines(lines):
    attempt("\n".join(lines).encode())


# ---------------------------------------------------------------- size

LONG = {
    "one word": "a" * 2_000_000,
    "one line of choices": "Câu 1: " + "A. x B. y C. z " * 100_000,
    "spaces": "Câu 1:" + " " * 1_000_000 + "A.",
    "braces": "{" * 500_000,
    "escapes": "::x:: a {=" + "\\" * 500_000,
    "colons": "::" * 500_000,
    "numbers": "1. A " * 300_000,
    "quotes": 'Câu hỏi,A,B,Đáp án\n"' + "x," * 500_000,
    "angles": "<" * 1_000_000,
    "lines": "\n" * 2_000_000 + "Câu 1: x",
    "answers": "ANSWER: A\n" * 100_000,
    "letters": "A. x\n" * 50_000,
    "deep": "<quiz>" + "<p>" * 100_000,
    "deep yaml": "document:\nquestions: " + "[" * 100_000,
}


@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_long_texts_end(text):
    attempt(text.encode())


def test_more_questions_than_anybody_has_are_refused():
    with pytest.raises(UnreadableFile, match=r"20\.000"):
        reading.read(b"".join(b"::%d:: c%d {T}\n\n" % (i, i) for i in range(20_001)), "x", DEFAULTS)


def nested_boxes(depth: int) -> bytes:
    inner = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    for _ in range(depth):
        inner = f"<w:p><w:r><w:txbxContent>{inner}</w:txbxContent></w:r></w:p>"
    return wordy(inner)


def nested_tables(depth: int) -> bytes:
    inner = "<w:p><w:r><w:t>x</w:t></w:r></w:p>"
    for _ in range(depth):
        inner = f"<w:tbl><w:tr><w:tc>{inner}</w:tc><w:tc>{'<w:p/>' * 3}</w:tc></w:tr></w:tbl>"
    return wordy(inner)


def wordy(body: str) -> bytes:
    head = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    xml = f"{head}<w:body>{body}</w:body></w:document>".encode()
    return make.with_part(FILES["trong.docx"], "word/document.xml", xml)


@pytest.mark.parametrize("content", [nested_boxes(45), nested_tables(60), nested_tables(500)])
def test_nested_word_documents_end(content):
    attempt(content)


def test_a_style_based_on_itself():
    xml = b"""<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
    <w:style w:styleId="a"><w:name w:val="a"/><w:basedOn w:val="b"/></w:style>
    <w:style w:styleId="b"><w:name w:val="b"/><w:basedOn w:val="a"/></w:style></w:styles>"""
    paragraph = '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>Câu 1: x</w:t></w:r></w:p>'
    attempt(make.with_part(wordy(paragraph), "word/styles.xml", xml))


def test_a_paper_of_500_questions_is_read_in_seconds():
    lines = []
    for number in range(1, 501):
        lines += [f"Câu {number}: Câu hỏi thứ {number} hỏi về việc gì?"]
        lines += [f"{letter}. Phương án {letter} của câu {number}" for letter in "ABCD"]
        lines += ["Đáp án: B", f"Căn cứ: Điều {number}"]
    content = make.paper(lines)
    before = time.process_time()
    preview = reading.read(content, "500.docx", DEFAULTS)
    assert sum(row.question is not None for row in preview.rows) == 500
    assert time.process_time() - before < 5
