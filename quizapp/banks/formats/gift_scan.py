"""GIFT text cut into questions: titles, stems, answers in braces, categories and tags."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TAGS = re.compile(r"\[(id|tag):((?:\\.|[^\]\\])*)\]")
_TITLE = re.compile(r"::((?:\\.|[^\\:]|:(?!:))*)::")
_FORMAT = re.compile(r"\s*\[(html|plain|markdown|moodle)\]")
_ESCAPE = re.compile(r"\\([~=#{}:\\/\]>n])")
MAX_BLOCK = 100_000


@dataclass(slots=True)
class Block:
    """One question as written: `answer` is None where there are no braces."""

    line: int
    category: str = ""
    ref: str = ""
    tags: list[str] = field(default_factory=list)
    text: str = ""
    style: str = ""
    title: str = ""
    before: str = ""
    answer: str | None = None
    after: str = ""
    wrong: str = ""


def unescaped(text: str) -> str:
    """The text with its escapes resolved; "\\n" is a line end."""
    return _ESCAPE.sub(lambda m: "\n" if m[1] == "n" else m[1], text)


def escaped(text: str) -> str:
    """The text so that nothing in it is taken for a sign of GIFT."""
    return re.sub(r"[~=#{}:\\]", r"\\\g<0>", text).replace("\n", "\\n")


def find(text: str, signs: str, start: int = 0) -> int:
    """Where one of `signs` first stands unescaped; -1 when nowhere."""
    at = start
    while at < len(text):
        if text[at] == "\\":
            at += 2
            continue
        if text[at] in signs:
            return at
        at += 1
    return -1


def blocks(text: str) -> Iterator[Block]:
    """The questions one after the other."""
    gathered: list[str] = []
    first, category, ref = 0, "", ""
    tags: list[str] = []
    depth = 0

    def flush() -> Iterator[Block]:
        nonlocal ref, tags, depth
        if gathered:
            yield _block(Block(first, category, ref, tags, "\n".join(gathered)))
            ref, tags = "", []
        gathered.clear()
        depth = 0

    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.strip()
        if line.startswith("//"):
            for kind, value in _TAGS.findall(line[:5000]):
                if kind == "id":
                    ref = unescaped(value)
                else:
                    tags.append(unescaped(value))
            continue
        if line.startswith("$CATEGORY:"):
            yield from flush()
            category = unescaped(line[len("$CATEGORY:") :].strip())
            continue
        if (not line and depth <= 0) or (gathered and _begins(line, depth, gathered[-1])):
            yield from flush()
        if line or gathered:
            first = number if not gathered else first
            gathered.append(line)
            depth += _balance(line)
    yield from flush()


def _begins(line: str, depth: int, above: str) -> bool:
    """Whether a question begins here; a brace left open must not swallow all that follows."""
    if depth <= 0:
        return line.startswith("::")
    return not above and (line.startswith("::") or find(line, "{") >= 0)


def _balance(line: str) -> int:
    bare = re.sub(r"\\.", "", line)
    return bare.count("{") - bare.count("}")


def _block(block: Block) -> Block:
    text = block.text
    if len(text) > MAX_BLOCK:
        block.wrong = "Câu hỏi quá dài. Có thể thiếu dòng trống giữa các câu, hoặc thiếu dấu }."
        return block
    title = _TITLE.match(text)
    if title:
        block.title, text = unescaped(title[1]).strip(), text[title.end() :]
    style = _FORMAT.match(text)
    if style:
        block.style, text = style[1], text[style.end() :]
    begin = find(text, "{")
    if begin < 0:
        block.before = text
        stray = find(text, "}") >= 0
        block.wrong = "Có dấu } mà không có dấu { ở trước." if stray else ""
        return block
    end = find(text, "}", begin + 1)
    if end < 0:
        block.before = text[:begin]
        block.wrong = "Phần trả lời mở bằng dấu { mà chưa đóng bằng dấu }."
        return block
    block.before, block.answer = text[:begin], text[begin + 1 : end]
    block.after = text[end + 1 :]
    if find(block.after, "{") >= 0:
        block.wrong = (
            "Câu có nhiều phần trả lời trong ngoặc { }. Vui lòng tách thành nhiều câu, mỗi câu một"
            " phần trả lời."
        )
    elif find(block.answer, "{") >= 0:
        block.wrong = "Có dấu { trong phần trả lời. Vui lòng ghi \\{ nếu đó là nội dung."
    return block
