"""Reading YAML by its nodes, so that every complaint carries its line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from enum import Enum
from typing import TypeVar

import yaml
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from quizapp.banks.formats.problems import BankErrors, FileProblem
from quizapp.domain.text import nfc

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 20
_NULL = "tag:yaml.org,2002:null"
_BOOL = "tag:yaml.org,2002:bool"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Choice = TypeVar("Choice", bound=Enum)
Fields = dict[str, Node]


def compose(text: str, filename: str) -> Node:
    """The root node of a YAML text; raises BankErrors when it is no YAML, or too long."""
    if len(text) > MAX_BYTES:
        raise BankErrors([FileProblem(filename, 1, "Tệp quá lớn, tối đa là 5 MB.")])
    try:
        _measure(text, filename)
        root = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        reason = error.problem or error.context or "không đọc được"
        raise BankErrors([FileProblem(filename, line, f"Sai cú pháp YAML: {reason}.")]) from None
    except yaml.YAMLError as error:
        message = f"Không đọc được tệp dưới dạng YAML: {error}."
        raise BankErrors([FileProblem(filename, 1, message)]) from None
    if root is None:
        raise BankErrors([FileProblem(filename, 1, "Tệp trống.")])
    return root


def _measure(text: str, filename: str) -> None:
    """Composing goes as deep as the text does and would crash on a very deep one."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, CollectionEndEvent)
        if depth > MAX_DEPTH:
            raise BankErrors([FileProblem(filename, _line(event), "Các mục lồng nhau quá sâu.")])
        if isinstance(event, AliasEvent):
            message = "Không dùng tham chiếu (*) trong tệp; vui lòng ghi đủ nội dung."
            raise BankErrors([FileProblem(filename, _line(event), message)])


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def line_of(node: Node) -> int:
    return int(node.start_mark.line) + 1


class Reader:
    """Takes values out of nodes and collects every problem on the way."""

    def __init__(self, filename: str) -> None:
        self.filename = filename
        self.problems: list[FileProblem] = []

    def complain(self, node: Node, message: str) -> None:
        self.problems.append(FileProblem(self.filename, line_of(node), message))

    def fields(
        self, node: Node, required: Collection[str], optional: Collection[str], what: str
    ) -> Fields:
        """The fields of a mapping; complains of missing, unknown and repeated ones."""
        found: Fields = {}
        if not isinstance(node, MappingNode):
            self.complain(node, f"{what} phải gồm các mục dạng “tên: giá trị”.")
            return found
        for key, value in node.value:
            name = key.value if isinstance(key, ScalarNode) else ""
            if name in found:
                self.complain(key, f"Mục “{name}” bị ghi hai lần.")
            elif name not in required and name not in optional:
                self.complain(key, _unknown(name, [*required, *optional], what))
            found.setdefault(name, value)
        for name in required:
            if name not in found:
                self.complain(node, f"{what} thiếu mục “{name}”.")
        return found

    def items(self, node: Node | None, name: str) -> list[Node]:
        """The items of a list; complains when it is none."""
        if node is None:
            return []
        if not isinstance(node, SequenceNode):
            self.complain(node, f"Mục “{name}” phải là một danh sách, mỗi dòng bắt đầu bằng “- ”.")
            return []
        return list(node.value)

    def text(self, node: Node | None, name: str) -> str:
        """A text as it was written, in NFC; numbers and words like ``No`` stay as typed."""
        if node is None:
            return ""
        if not isinstance(node, ScalarNode):
            self.complain(node, f"Mục “{name}” phải là một dòng chữ, không phải danh sách.")
            return ""
        if node.tag == _NULL or not nfc(node.value):
            self.complain(node, f"Mục “{name}” còn trống.")
            return ""
        return nfc(node.value)

    def texts(self, node: Node | None, name: str) -> tuple[str, ...]:
        return tuple(self.text(item, name) for item in self.items(node, name))

    def optional_text(self, fields: Mapping[str, Node], name: str) -> str | None:
        return self.text(fields[name], name) if name in fields else None

    def one_of(self, fields: Mapping[str, Node], name: str, kinds: type[Choice]) -> Choice | None:
        """The member of ``kinds`` whose value is written; complains with all that may be."""
        node = fields.get(name)
        if node is None:
            return None
        text = self.text(node, name)
        for member in kinds:
            if str(member.value) == text:
                return member
        if text:
            allowed = ", ".join(str(member.value) for member in kinds)
            self.complain(node, f"Mục “{name}” là “{text}”, chỉ được là một trong: {allowed}.")
        return None

    def boolean(self, node: Node | None, name: str) -> bool | None:
        if node is None:
            return None
        if isinstance(node, ScalarNode) and node.tag == _BOOL and not node.style:
            return bool(node.value.lower() in ("true", "yes", "on"))
        self.complain(node, f"Mục “{name}” phải là true (đúng) hoặc false (sai).")
        return None

    def date(self, fields: Mapping[str, Node], name: str) -> dt.date | None:
        node = fields.get(name)
        if node is None:
            return None
        text = self.text(node, name)
        try:
            return dt.date.fromisoformat(text) if len(text) == 10 else _bad_date()
        except ValueError:
            if text:
                self.complain(node, f"Mục “{name}” phải là ngày dạng 2025-06-30 (năm-tháng-ngày).")
            return None


def _bad_date() -> dt.date:
    raise ValueError


def _unknown(name: str, known: list[str], what: str) -> str:
    near: Iterator[str] = iter(get_close_matches(name, known, n=1))
    hint = next(near, None)
    meant = f" Có phải là “{hint}”?" if hint else f" Các mục được dùng: {', '.join(known)}."
    return f"{what} không có mục “{name}”.{meant}"
