"""The register of documents that no bank file is about: ``question_banks/documents.yaml``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quizapp.banks.formats import yaml_document
from quizapp.banks.formats.problems import BankErrors, FileProblem
from quizapp.banks.formats.yaml_bank import ParsedFile
from quizapp.banks.formats.yaml_nodes import Reader, compose, line_of
from quizapp.domain.banks import Document

FILENAME = "documents.yaml"


@dataclass(frozen=True, slots=True)
class ParsedRegister:
    """A right register; ``lines`` has the line of each document's id."""

    filename: str = FILENAME
    documents: tuple[Document, ...] = ()
    lines: Mapping[str, int] = field(default_factory=dict)


def parse(text: str, filename: str) -> ParsedRegister:
    """The documents of a YAML text; raises BankErrors with all that is wrong."""
    reader = Reader(filename)
    parts = reader.fields(compose(text, filename), ("documents",), (), "Tệp")
    documents: list[Document] = []
    lines: dict[str, int] = {}
    for node in reader.items(parts.get("documents"), "documents"):
        read = yaml_document.read(reader, node, None)
        if read is None:
            continue
        if read.slug in lines:
            reader.complain(node, f"Mã văn bản “{read.slug}” đã dùng ở dòng {lines[read.slug]}.")
        lines.setdefault(read.slug, line_of(node))
        documents.append(read)
    if reader.problems:
        raise BankErrors(reader.problems)
    return ParsedRegister(filename, tuple(documents), lines)


def problems(register: ParsedRegister, files: Sequence[ParsedFile]) -> Iterator[FileProblem]:
    """What only shows beside the bank files: a document told of twice, or named and not told of."""
    owners = {file.document.slug: file.filename for file in files}
    for document in register.documents:
        line = register.lines[document.slug]
        if document.slug in owners:
            message = f"Văn bản “{document.slug}” đã ở tệp {owners[document.slug]}."
            yield FileProblem(register.filename, line, message)
    told = [*register.documents, *(file.document for file in files)]
    known = {document.number for document in told}
    for document in told:
        for number in named(document):
            if number not in known:
                line = register.lines.get(document.slug, 1)
                where = owners.get(document.slug, register.filename)
                message = f"Văn bản “{number}” được dẫn mà không có trong {register.filename}."
                yield FileProblem(where, line, message)


def named(document: Document) -> list[str]:
    """The numbers of the documents that amend or replace this one."""
    replaced = [name.strip() for name in (document.replaced_by or "").split(";")]
    return [*document.amended_by, *(name for name in replaced if name)]
