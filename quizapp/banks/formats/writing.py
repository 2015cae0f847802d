"""A selection of questions as a file of any format that we write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizapp.banks.formats import (
    csv_table,
    docx_write,
    gift_write,
    moodle_write,
    xlsx_write,
    yaml_write,
)
from quizapp.domain.banks import Document, Question

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


class Output(StrEnum):
    XLSX = "xlsx"
    DOCX = "docx"
    DOCX_KEY = "docx-dap-an"
    GIFT = "gift"
    MOODLE = "moodle"
    CSV = "csv"
    YAML = "yaml"


@dataclass(frozen=True, slots=True)
class Kept:
    """How a format is offered: its label, ending and media type."""

    label: str
    ending: str
    mimetype: str


OUTPUTS: dict[Output, Kept] = {
    Output.XLSX: Kept("Excel, sửa được rồi tải lên lại", "xlsx", XLSX),
    Output.DOCX_KEY: Kept("Word, kèm đáp án và căn cứ", "docx", DOCX),
    Output.DOCX: Kept("Word, đề in không có đáp án", "docx", DOCX),
    Output.GIFT: Kept("GIFT (Moodle)", "gift.txt", "text/plain; charset=utf-8"),
    Output.MOODLE: Kept("Moodle XML", "xml", "application/xml"),
    Output.CSV: Kept("CSV", "csv", "text/csv; charset=utf-8"),
    Output.YAML: Kept("YAML của hệ thống", "yaml", "application/yaml"),
}


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of the bank it comes from."""

    title: str
    unit: str
    document: Document


def write(questions: Sequence[Question], output: Output, about: About) -> bytes:
    """The questions in one of the formats; each writer says in its docstring what it carries."""
    if output is Output.XLSX:
        return xlsx_write.write(questions)
    if output in (Output.DOCX, Output.DOCX_KEY):
        heading = docx_write.Heading(about.title, about.unit)
        return docx_write.write(questions, heading, key=output is Output.DOCX_KEY)
    if output is Output.GIFT:
        return gift_write.write(questions)
    if output is Output.MOODLE:
        return moodle_write.write(questions)
    if output is Output.CSV:
        return csv_table.write(questions)
    return yaml_write.write(questions, about.document)
