"""Our own YAML as a file that somebody uploads: each question on its own, complaints by line.

Unlike a file of ``question_banks/``, it may lack explanations and citations (drafts), and its name
need not be that of its document.
"""

from __future__ import annotations

from collections.abc import Sequence

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from quizapp.banks.formats import yaml_bank
from quizapp.banks.formats.build import NO_CITATION
from quizapp.banks.formats.decode import text_of
from quizapp.banks.formats.preview import (
    NO_DEFAULTS,
    Defaults,
    Preview,
    PreviewRow,
    UnreadableFile,
    bounded,
    raw_text,
)
from quizapp.banks.formats.problems import BankErrors
from quizapp.banks.formats.yaml_nodes import Reader, compose, line_of


def parse(content: bytes, filename: str, defaults: Defaults = NO_DEFAULTS) -> Preview:
    """The questions of a YAML file, by line; raises UnreadableFile when it is no such file.

    `defaults` give a citation where there is none; the rest is always written in this format.
    """
    text, note = text_of(content)
    try:
        root = compose(text, filename)
    except BankErrors as error:
        first = error.problems[0]
        raise UnreadableFile(f"Dòng {first.line}: {first.message}") from error
    questions = _field(root, "questions")
    if not isinstance(questions, SequenceNode) or not questions.value:
        raise UnreadableFile(f"Tệp “{filename}” chưa có câu hỏi nào trong mục “questions”.")
    slug = _slug(root)
    lines = text.split("\n")
    rows = bounded(_row(node, lines, filename, slug, defaults) for node in questions.value)
    return Preview(rows, (note,) if note else ())


def _field(node: Node, name: str) -> Node | None:
    if not isinstance(node, MappingNode):
        return None
    return next((value for key, value in node.value if key.value == name), None)


def _slug(root: Node) -> str:
    document = _field(root, "document")
    found = _field(document, "id") if document is not None else None
    return str(found.value) if isinstance(found, ScalarNode) else ""


def _row(
    node: Node, lines: Sequence[str], filename: str, slug: str, defaults: Defaults
) -> PreviewRow:
    reader = Reader(filename)
    question = yaml_bank.question(reader, node, slug, draft=True, citation=defaults.citation)
    line = line_of(node)
    errors = tuple(
        f"Dòng {problem.line}: {problem.message}" if problem.line != line else problem.message
        for problem in sorted(reader.problems)
    )
    if question is None or errors:
        raw = raw_text(lines[node.start_mark.line : node.end_mark.line + 1])
        said = yaml_bank.said(node, citation=defaults.citation)
        return PreviewRow(line, None, errors or ("Câu hỏi không đọc được.",), said=said, raw=raw)
    return PreviewRow(line, question, (), () if question.citation else (NO_CITATION,))
