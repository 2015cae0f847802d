"""XML that somebody sent, as a tree: no entities, no DTD, no endless depth or length."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser

from quizapp.banks.formats.preview import UnreadableFile

MAX_BYTES = 60 * 1024 * 1024
MAX_DEPTH = 200
MAX_ELEMENTS = 3_000_000
_BROKEN = "Tệp XML bị hỏng hoặc chưa tải lên hết{}. Vui lòng xuất lại tệp rồi tải lên lần nữa."


class _Bounded(TreeBuilder):
    """Builds a tree without name spaces; refuses what is too deep or has too many elements."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH or self._count > MAX_ELEMENTS:
            raise UnreadableFile(
                "Tệp lồng quá nhiều lớp hoặc quá lớn nên không được đọc. Vui lòng chia nhỏ tệp."
            )
        return super().start(local(tag), {local(k): v for k, v in attrs.items()})

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(local(tag))


def local(name: str) -> str:
    """A name without its name space: "{http://…}p" and "w:p" are "p"."""
    return name.rpartition("}")[2].rpartition(":")[2]


def tree(content: bytes | str) -> Element:
    """The root element, names without name spaces; raises UnreadableFile."""
    if len(content) > MAX_BYTES:
        raise UnreadableFile("Tệp XML quá lớn nên không được đọc. Vui lòng chia thành nhiều tệp.")
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=False)
    try:
        parser.feed(content)
        root: Element = parser.close()
    except ParseError as error:
        line = f" (dòng {error.position[0]})" if getattr(error, "position", None) else ""
        raise UnreadableFile(_BROKEN.format(line)) from error
    except DefusedXmlException as error:
        raise UnreadableFile(
            "Tệp XML khai báo thực thể (ENTITY) nên không được đọc, để bảo đảm an toàn."
            " Vui lòng xuất lại tệp từ phần mềm gốc."
        ) from error
    except (LookupError, ValueError, UnicodeError, AssertionError) as error:
        raise UnreadableFile(_BROKEN.format("")) from error
    return root


_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "table", "h1", "h2", "h3", "h4", "ul", "ol"})


def flat_text(element: Element, skip: frozenset[str] = frozenset()) -> str:
    """All text in an element, block elements parted by line ends."""
    return re.sub(r"[ \t]*\n\s*", "\n", "".join(_texts(element, skip))).strip()


def _texts(element: Element, skip: frozenset[str]) -> Iterator[str]:
    """The depth is bounded by `tree`, so going down by recursion is safe."""
    yield element.text or ""
    for child in element:
        if child.tag not in skip:
            yield "\n" if child.tag in _BLOCKS else ""
            yield from _texts(child, skip)
            yield "\n" if child.tag in _BLOCKS else ""
        yield child.tail or ""


_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def storable(text: str) -> str:
    """The text without the few signs that XML cannot hold."""
    return _UNSTORABLE.sub("", text)
