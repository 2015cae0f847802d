"""The table of what a folder of bank files holds, kept in its README between two marks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from quizapp.banks.formats.problems import FileProblem
from quizapp.banks.formats.yaml_bank import ParsedFile
from quizapp.domain.banks import AUDIENCE_LABELS, DIFFICULTY_LABELS, Question

BEGIN, END = "<!-- bảng nội dung: quizapp banks table --write -->", "<!-- hết bảng nội dung -->"


def table(files: Sequence[ParsedFile]) -> str:
    """Markdown: each document with its questions, by difficulty and by audience."""
    heads = ["Văn bản", "Số câu", *DIFFICULTY_LABELS.values(), *AUDIENCE_LABELS.values()]
    rows = [
        [file.document.number or file.document.title, *_figures(file.questions)]
        for file in sorted(files, key=lambda file: file.document.slug)
    ]
    every = [question for file in files for question in file.questions]
    lines = [heads, ["---", *["---:"] * (len(heads) - 1)], *rows, ["**Tổng**", *_figures(every)]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _figures(questions: Sequence[Question]) -> list[str]:
    difficulties = Counter(question.difficulty for question in questions)
    audiences = Counter(question.audience for question in questions)
    return [
        str(len(questions)),
        *(str(difficulties[each]) for each in DIFFICULTY_LABELS),
        *(str(audiences[each]) for each in AUDIENCE_LABELS),
    ]


def written(readme: str, files: Sequence[ParsedFile]) -> str:
    """The README with the table as it should be; unchanged where it has no marks."""
    before, mark, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    return f"{before}{mark}\n{table(files)}\n{end}{after}" if end else readme


def problems(readme: str, filename: str, files: Sequence[ParsedFile]) -> list[FileProblem]:
    """Whether the table in the README is old."""
    if written(readme, files) == readme:
        return []
    line = readme[: readme.index(BEGIN)].count("\n") + 1
    message = "Bảng nội dung đã cũ. Hãy chạy: quizapp banks table --write"
    return [FileProblem(filename, line, message)]
