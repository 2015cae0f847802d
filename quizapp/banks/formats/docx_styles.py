"""Word's styles, as far as they set choices apart or number paragraphs."""

from __future__ import annotations

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from quizapp.banks.formats.lines import Mark

_OFF = frozenset({"0", "false", "off", "none"})
_PLAIN_COLOURS = frozenset({"auto", "000000", "", "FFFFFF"})


@dataclass(frozen=True, slots=True)
class Style:
    """A style with what it takes from the style it is based on."""

    name: str = ""
    set_on: Mark = Mark.NONE
    set_off: Mark = Mark.NONE
    list_id: str = ""
    level: int = 0


PLAIN = Style()


class Styles:
    def __init__(self, root: Element | None) -> None:
        listed = root.iter("style") if root is not None else ()
        self._elements = {element.get("styleId", ""): element for element in listed}
        self._known: dict[str, Style] = {}

    def get(self, style_id: str, depth: int = 0) -> Style:
        """The style of an id; PLAIN when there is none (or it is based on itself)."""
        if style_id in self._known:
            return self._known[style_id]
        element = self._elements.get(style_id)
        if element is None or depth > 20:
            return PLAIN
        base = self.get(value(element, "basedOn"), depth + 1)
        on, off = marks(element.find("rPr"))
        list_id, level = numbering(element.find("pPr"))
        found = Style(
            value(element, "name"),
            (base.set_on & ~off) | on,
            off,
            list_id or base.list_id,
            level if list_id else base.level,
        )
        self._known[style_id] = found
        return found


def value(element: Element | None, name: str) -> str:
    """The `val` of a child, "" where there is none."""
    child = element.find(name) if element is not None else None
    return child.get("val", "") if child is not None else ""


def marks(properties: Element | None) -> tuple[Mark, Mark]:
    """The marks that run properties switch on, and those they switch off."""
    on = off = Mark.NONE
    for child in properties if properties is not None else ():
        mark, is_on = _mark(child)
        on, off = (on | mark, off) if is_on else (on, off | mark)
    return on, off


def _mark(child: Element) -> tuple[Mark, bool]:
    text = child.get("val", "")
    if child.tag == "b":
        return Mark.BOLD, text not in _OFF
    if child.tag == "u":
        return Mark.UNDERLINE, text not in _OFF
    if child.tag == "color":
        return Mark.COLOUR, text.upper() not in _PLAIN_COLOURS and text != "auto"
    if child.tag == "highlight":
        return Mark.HIGHLIGHT, text not in (*_OFF, "white")
    if child.tag == "shd":
        return Mark.HIGHLIGHT, child.get("fill", "auto").upper() not in ("AUTO", "FFFFFF", "")
    return Mark.NONE, True


def numbering(properties: Element | None) -> tuple[str, int]:
    """The list and the level of paragraph properties; "0" is no list."""
    numbered = properties.find("numPr") if properties is not None else None
    if numbered is None:
        return "", 0
    level = value(numbered, "ilvl")
    return value(numbered, "numId"), int(level) if level in "012345678" and level else 0
