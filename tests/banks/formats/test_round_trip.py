"""What is written out and read back is the same, for every kind of question."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import factory_banks as fb
from quizapp.banks.formats import docx_open, folder, reading, writing, yaml_bank
from quizapp.banks.formats.lines import Line
from quizapp.banks.formats.preview import PreviewRow
from quizapp.banks.formats.sniff import Format, sniff
from quizapp.banks.formats.writing import About, Output
from quizapp.core.settings import ROOT
from quizapp.domain.banks import (
    TRUE_FALSE_CHOICES,
    Area,
    Audience,
    Difficulty,
    Document,
    DocumentStatus,
    Kind,
    Question,
    draft_problems,
)
from quizapp.domain.text import nfc

DOCUMENT = Document(
    "nghi-dinh-thu",
    "1/2025/NĐ-CP",
    "Nghị định: thử # nghiệm",
    "Chính phủ",
    dt.date(2025, 6, 9),
    status=DocumentStatus.AMENDED,
    amended_by=("2/2025/NĐ-CP",),
)
ABOUT = About("Ngân hàng thử", "Sở Nội vụ", DOCUMENT)
OUTPUTS = {
    Output.XLSX: Format.XLSX,
    Output.CSV: Format.CSV,
    Output.DOCX_KEY: Format.DOCX,
    Output.GIFT: Format.GIFT,
    Output.MOODLE: Format.MOODLE,
    Output.YAML: Format.YAML,
}

# Shrinking a workbook takes minutes; the example as it was found is told well enough.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)

SIGNS = "aAbBđĐơớ 0159.,;:|/\\=~#{}[]()<>&%'\"*-→+_?!@$^“”½🙂\u0301"
SAYINGS = [
    *("A. Một", "Đáp án: B", "Câu 2: Gì?", "a) b) c)", "=> x", "a => b", "a -> b", "-> ->", "\\"),
    *(
        "//x",
        "::x::",
        "$CATEGORY: x",
        "[html]<b>x</b>",
        "%50%x",
        "{x}",
        "~x =y",
        "&amp; <p>",
        "---",
    ),
    *(
        "Căn cứ: Điều 1",
        "=1+1",
        "'=1",
        "+84",
        "- x",
        "x;y|z",
        "x\\;y",
        "null",
        "true",
        "80",
        "1. x",
    ),
    *("1.A 2.B 3.C", "ĐÁP ÁN", "I. Thể chế", "Đúng", "Đọc và trả lời câu 1 đến 3", "*", "(đúng)"),
    *("---", "1. x", "a\\n", "] [id:x]", "'"),
]


def words(limit: int = 40) -> st.SearchStrategy[str]:
    free = st.text(SIGNS, min_size=1, max_size=limit)
    return st.one_of(free, st.sampled_from(SAYINGS)).map(nfc).filter(_says_something)


def _says_something(text: str) -> bool:
    return any(c.isalnum() for c in text) or text in ("\\", "---", "*", "-> ->", "=> x")


def unlike(**sizes: int) -> st.SearchStrategy[list[str]]:
    """Texts that differ; a choice that reads as a list of letters is a key in sheets."""
    return st.lists(words().filter(_no_letters), unique_by=lambda s: nfc(s).casefold(), **sizes)


def _no_letters(text: str) -> bool:
    return not set(text.upper()) <= set("ABCDEFGHVÀ12345678 ,;/+&.")


@st.composite
def special(draw, kind: Kind) -> dict:
    if kind in (Kind.SINGLE, Kind.MULTIPLE):
        choices = tuple(draw(unlike(min_size=2, max_size=8)))
        most = 1 if kind is Kind.SINGLE else len(choices)
        right = draw(st.sets(st.sampled_from(range(len(choices))), min_size=1, max_size=most))
        return {"choices": choices, "right": tuple(sorted(right))}
    if kind is Kind.TRUE_FALSE:
        return {"choices": TRUE_FALSE_CHOICES, "right": (draw(st.integers(0, 1)),)}
    if kind is Kind.NUMERIC:
        number = st.decimals(-(10**9), 10**9, places=draw(st.integers(0, 4)))
        return {
            "choices": (), "right": (), "value": draw(number), "tolerance": abs(draw(number)),
            "unit": draw(st.none() | st.sampled_from(["%", "ngày làm việc", "triệu đồng]"])),
        }  # fmt: skip
    if kind is Kind.TEXT:
        accepted = st.lists(words().filter(lambda s: any(c.isalnum() for c in s)),
                            min_size=1, max_size=5, unique=True)  # fmt: skip
        return {"choices": (), "right": (), "accepted": tuple(draw(accepted))}
    choices = tuple(draw(unlike(min_size=2, max_size=8)))
    if kind is Kind.ORDERING:
        return {"choices": choices, "right": ()}
    targets = draw(unlike(min_size=len(choices), max_size=12))
    return {"choices": choices, "targets": tuple(targets), "right": ()}


@st.composite
def questions(draw, kind: Kind) -> Question:
    made = fb.question(
        draw(st.sampled_from(["t-001", "Câu 1", "a]b", "x:y#z", "q-2", "q-3"])),
        kind=kind,
        stem=draw(words(80)),
        explanation=draw(st.just("") | words()),
        citation=draw(st.just("") | words()),
        area=draw(st.sampled_from(Area)),
        difficulty=draw(st.sampled_from(Difficulty)),
        audience=draw(st.sampled_from(Audience)),
        **draw(special(kind)),
    )
    assert not draft_problems(made), draft_problems(made)
    return made


def back(made: list[Question], output: Output) -> list[PreviewRow]:
    content = writing.write(made, output, ABOUT)
    assert sniff(content) is OUTPUTS[output]
    return list(reading.read(content, f"x.{writing.OUTPUTS[output].ending}").rows)


def carried(question: Question, output: Output) -> Question:
    """The question as far as the format carries it (see the docstrings of the writers)."""
    document = DOCUMENT.slug if output is Output.YAML else None
    return replace(question, document=document)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("output", OUTPUTS)
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=PHASES)
@given(data=st.data())
def test_questions_come_back_as_they_were(output, kind, data):
    made = data.draw(st.lists(questions(kind), min_size=1, max_size=4, unique_by=(_ref, _stem)))
    rows = back(made, output)
    assert [row.errors for row in rows] == [()] * len(made)
    assert [row.question for row in rows] == [carried(q, output) for q in made]


def _ref(question: Question) -> str:
    return question.ref


def _stem(question: Question) -> str:
    return question.stem


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_bank_of_all_kinds_comes_back(output):
    made = [fb.of_kind(kind, f"q-{kind.value}") for kind in Kind]
    made = [replace(q, fact="B1.3", confidence="seed") for q in made]
    kept = made if output is Output.YAML else [
        replace(q, fact=None, confidence=None) for q in made
    ]  # fmt: skip
    rows = back(made, output)
    assert [row.question for row in rows] == [carried(q, output) for q in kept]
    assert all(not row.warnings for row in rows)


def test_our_yaml_is_a_file_for_question_banks():
    made = [fb.of_kind(kind, f"q-{kind.value.replace('_', '-')}") for kind in Kind]
    text = writing.write(made, Output.YAML, ABOUT).decode()
    parsed = yaml_bank.parse(text, "nghi-dinh-thu.yaml")
    assert parsed.document == DOCUMENT
    assert [*parsed.questions] == [carried(q, Output.YAML) for q in made]


def test_the_shipped_banks_come_back_from_every_format():
    for file in folder.read(ROOT / "question_banks")[:3]:
        made = [*file.questions]
        bare = [replace(q, fact=None, confidence=None, document=None) for q in made]
        for output in OUTPUTS:
            kept = [replace(r.question, fact=None, confidence=None, document=None)
                    for r in back(made, output) if r.question]  # fmt: skip
            assert kept == bare, (file.filename, output)


def test_a_paper_for_print_says_nothing_of_the_key():
    made = [fb.of_kind(kind, f"q-{kind.value}") for kind in Kind]
    content = writing.write(made, Output.DOCX, ABOUT)
    text = "\n".join(
        line.text for line in docx_open.blocks(content).blocks if isinstance(line, Line)
    )
    assert "Câu 7. " in text
    for said in ("Đáp án", "Giải thích", "Vì quy định", "Điều 1", "06 rõ", "80"):
        assert said not in text
    other = [replace(q, right=(1,)) if q.kind is Kind.SINGLE else q for q in made]
    assert docx_open.blocks(writing.write(other, Output.DOCX, ABOUT)).blocks == (
        docx_open.blocks(content).blocks
    )
