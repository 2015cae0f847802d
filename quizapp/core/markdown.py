"""Markdown written by organisers, as clean HTML."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt

_TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "ul", "ol", "li", "blockquote", "a", "code"),
    *("h3", "h4", "h5", "table", "thead", "tbody", "tr", "th", "td"),
}
_parser = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")


def to_html(source: str) -> str:
    """Safe HTML; headings begin at level 3, links open without telling where they come from."""
    html = _parser.render(source or "")
    for level in (3, 2, 1):
        html = html.replace(f"<h{level}>", f"<h{level + 2}>").replace(
            f"</h{level}>", f"</h{level + 2}>"
        )
    return nh3.clean(html, tags=_TAGS, attributes={"a": {"href"}}, link_rel="noopener noreferrer")
