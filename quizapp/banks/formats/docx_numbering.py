"""What Word's automatic numbering shows in front of a paragraph."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from quizapp.banks.formats.lines import Auto

_LETTERS = frozenset({"upperLetter", "lowerLetter"})
_NONE = frozenset({"bullet", "none"})


@dataclass(slots=True)
class _Level:
    style: str = "decimal"
    text: str = ""
    start: int = 1


@dataclass(slots=True)
class _List:
    abstract: str
    starts: dict[int, int] = field(default_factory=dict)
    seen: bool = False


class Numbering:
    """Counts the numbered paragraphs of a document in their order."""

    def __init__(self, root: Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._lists: dict[str, _List] = {}
        self._counts: dict[str, dict[int, int]] = {}
        for element in root if root is not None else ():
            if element.tag == "abstractNum":
                levels = {_int(lvl.get("ilvl")): _level(lvl) for lvl in element.iter("lvl")}
                self._levels[element.get("abstractNumId", "")] = levels
            elif element.tag == "num":
                self._add_list(element)

    def _add_list(self, element: Element) -> None:
        abstract = element.find("abstractNumId")
        starts = {
            _int(override.get("ilvl")): _int(start.get("val"), 1)
            for override in element.iter("lvlOverride")
            for start in override.iter("startOverride")
        }
        name = abstract.get("val", "") if abstract is not None else ""
        self._lists[element.get("numId", "")] = _List(name, starts)

    def next(self, list_id: str, at: int) -> tuple[Auto, int]:
        """What the next paragraph of a list shows at a level (from 0), and its number."""
        one = self._lists.get(list_id)
        level = self._levels.get(one.abstract, {}).get(at) if one else None
        if one is None or level is None:
            return Auto.NONE, 0
        counts = self._counts.setdefault(one.abstract, {})
        if not one.seen:
            one.seen = True
            for override, start in one.starts.items():
                counts[override] = start - 1
        counts[at] = counts.get(at, level.start - 1) + 1
        for deeper in [known for known in counts if known > at]:
            del counts[deeper]
        return _shown(level), counts[at]


def _shown(level: _Level) -> Auto:
    if level.style in _NONE:
        return Auto.BULLET if level.style == "bullet" else Auto.NONE
    if level.style in _LETTERS:
        return Auto.LETTER
    if re.match(r"\W*(?:c[âa]u|question)\b", level.text, re.IGNORECASE):
        return Auto.QUESTION
    return Auto.NUMBER


def _level(element: Element) -> _Level:
    style, text, start = (element.find(name) for name in ("numFmt", "lvlText", "start"))
    return _Level(
        style.get("val", "decimal") if style is not None else "decimal",
        text.get("val", "") if text is not None else "",
        _int(start.get("val"), 1) if start is not None else 1,
    )


def _int(text: str | None, default: int = 0) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else default
