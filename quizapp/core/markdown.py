"""Markdown written by organisers, as clean HTML."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token

_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "ul", "ol", "li", "blockquote", "a", "code"),
    *("h3", "h4", "h5", "table", "thead", "tbody", "tr", "th", "td"),
}
_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def to_html(source: str) -> str:
    """Safe HTML; headings begin at level 3 and skip none, links tell nothing of where we are."""
    tokens = _parser.parse(source or "")
    _level_headings(tokens)
    html = _parser.renderer.render(tokens, _parser.options, {})
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, link_rel="noopener noreferrer")


def _level_headings(tokens: list[Token]) -> None:
    """Whatever levels the writer chose, each heading is one below the one that it belongs to."""
    above: list[str] = []
    for token in tokens:
        if token.type == "heading_open":
            above = [*(tag for tag in above if tag < token.tag), token.tag]
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(2 + len(above), 5)}"
