"""Scripts of pages for everybody are written for the browsers that everybody has.

ES2017 (Chrome 58 of 2017, Safari 11): what built-in browsers of old Android phones and screens run.
The organisers' side asks for a browser of today. Nothing needs a script but the live display.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import esprima
import pytest

from quizapp.core.settings import ROOT

PACKAGE = ROOT / "quizapp"
ASSET = re.compile(r"asset\('([\w-]+\.js)'\)")
NEWER = re.compile(
    r"\b(AbortSignal\.timeout|structuredClone|replaceAll|\.at\(|Object\.fromEntries)"
)
"""Functions that such browsers lack and that look harmless."""


def _for_everybody() -> list[str]:
    """The scripts that a page without the organisers' frame asks for."""
    pages = [path.read_text("utf-8") for path in PACKAGE.rglob("templates/**/*.html")]
    public = [page for page in pages if 'extends "manage.html"' not in page]
    return sorted({name for page in public for name in ASSET.findall(page)})


def _nodes(tree: Any) -> Iterator[Any]:
    yield tree
    for value in vars(tree).values():
        for each in value if isinstance(value, list) else [value]:
            if isinstance(each, esprima.nodes.Node):
                yield from _nodes(each)


@pytest.mark.parametrize("name", _for_everybody())
def test_it_is_es2017(name):
    source = (PACKAGE / "static" / name).read_text("utf-8")
    tree = esprima.parseScript(source)  # an error here names the line
    for node in _nodes(tree):
        if node.type in ("ObjectExpression", "ObjectPattern"):
            spread = [each for each in node.properties if each.type != "Property"]
            assert spread == [], "spread in objects is ES2018"
    assert NEWER.findall(source) == []


def test_the_citizens_quiz_has_no_script_at_all():
    folder = PACKAGE / "kiosk" / "templates" / "kiosk" / "quiz"
    found = [path.name for path in folder.glob("*.html") if "<script" in path.read_text("utf-8")]
    assert found == []


def test_the_check_finds_what_is_newer(tmp_path: Path):
    for newer in ("a?.b", "try { a() } catch { b() }", "a ?? b"):
        with pytest.raises(esprima.Error):
            esprima.parseScript(newer)
