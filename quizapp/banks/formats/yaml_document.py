"""What a YAML file tells of a legal document: above its questions, or in the register."""

from __future__ import annotations

import re

from yaml.nodes import Node

from quizapp.banks.formats.yaml_nodes import Fields, Reader
from quizapp.domain.banks import Document, DocumentStatus

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_NEEDED = ("id", "title", "issuer", "status")
_MORE = (
    *("number", "issued", "in_force_from", "in_force_to"),
    *("replaced_by", "amended_by", "note", "url"),
)


def read(reader: Reader, node: Node | None, stem: str | None) -> Document | None:
    """The document of a mapping; where the file is its own, the id must be its name `stem`."""
    if node is None:
        return None
    fields = reader.fields(node, _NEEDED, _MORE, "Phần document" if stem else "Văn bản")
    slug = _slug(reader, fields, stem)
    status = reader.one_of(fields, "status", DocumentStatus)
    _check_ends(reader, fields, status)
    return Document(
        slug=slug,
        number=reader.optional_text(fields, "number"),
        title=reader.text(fields.get("title"), "title"),
        issuer=reader.text(fields.get("issuer"), "issuer"),
        issued=reader.date(fields, "issued"),
        in_force_from=reader.date(fields, "in_force_from"),
        in_force_to=reader.date(fields, "in_force_to"),
        status=status or DocumentStatus.IN_FORCE,
        replaced_by=reader.optional_text(fields, "replaced_by"),
        amended_by=reader.texts(fields.get("amended_by"), "amended_by"),
        note=reader.optional_text(fields, "note"),
        url=reader.optional_text(fields, "url"),
    )


def _slug(reader: Reader, fields: Fields, stem: str | None) -> str:
    slug = reader.text(fields.get("id"), "id")
    if not slug:
        return slug
    if not _SLUG.fullmatch(slug):
        reader.complain(fields["id"], f"Mã văn bản “{slug}” chỉ gồm chữ a-z, chữ số và dấu nối.")
    elif stem is not None and slug != stem:
        reader.complain(fields["id"], f"Mã văn bản “{slug}” phải trùng tên tệp, không kể đuôi.")
    return slug


def _check_ends(reader: Reader, fields: Fields, status: DocumentStatus | None) -> None:
    if "replaced_by" in fields and status is not DocumentStatus.REPLACED:
        reader.complain(fields["replaced_by"], "Mục “replaced_by” chỉ đi với “status: replaced”.")
