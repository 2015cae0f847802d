"""Pages for print, set by typst from a template and data: PDF, or a picture of them."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Literal

import typst

if TYPE_CHECKING:
    from collections.abc import Mapping


def render(
    template: Path,
    data: Mapping[str, Any],
    files: Mapping[str, bytes] | None = None,
    *,
    form: Literal["pdf", "svg", "png"] = "pdf",
    ppi: float = 144,
) -> bytes:
    """The page of ``template`` (a .typ file), which reads ``data`` by ``json("data.json")``.

    ``files`` are laid beside it (pictures). Text in ``data`` is content, never typst code.
    Only typst's own fonts are used, so that it looks the same on every machine. ``svg`` and
    ``png`` (``ppi`` pixels an inch) are for templates of one page.
    """
    with TemporaryDirectory(prefix="quizapp-pdf-") as folder:
        here = Path(folder)
        (here / "main.typ").write_bytes(template.read_bytes())
        (here / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        for name, content in (files or {}).items():
            (here / name).write_bytes(content)
        return typst.compile(
            str(here / "main.typ"),
            root=str(here),
            format=form,
            ppi=ppi,
            ignore_system_fonts=True,
        )
