"""The product's pages as a browser reads them: forms, the paper's questions, the score."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from bench.marker import nfc

Attributes = dict[str, str]


@dataclass
class Form:
    """A form with what it would send if nobody touched it, and the options of its lists."""

    id: str
    action: str
    values: Attributes = field(default_factory=dict)
    boxes: list[str] = field(default_factory=list)
    options: dict[str, list[str]] = field(default_factory=dict)


@dataclass
class Question:
    """A card of the paper. ``choices`` and ``targets`` are texts in the order they are shown."""

    number: int
    kind: str
    stem: str = ""
    choices: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)


class Page(HTMLParser):
    """One page, read at once."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.questions: list[Question] = []
        self.next_seq = 1
        self.score: int | None = None
        self._form: Form | None = None
        self._question: Question | None = None
        self._select = ""
        self._sink: list[str] | None = None
        self._sink_tag = ""
        self._in_score = False
        self.feed(html)

    def form_with(self, name: str) -> Form:
        """The first form that has a field of this name; raises LookupError."""
        for form in self.forms:
            if name in form.values or name in form.boxes or name in form.options:
                return form
        raise LookupError(f"no form with a field {name}")

    # ------------------------------------------------------------ what HTMLParser calls

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        match tag:
            case "form":
                self._form = Form(found.get("id", ""), found.get("action", ""))
                self.forms.append(self._form)
                self.next_seq = int(found.get("data-seq", self.next_seq))
            case "section" if "data-kind" in found:
                self._question = Question(int(found["data-n"]), found["data-kind"])
                self.questions.append(self._question)
            case "input":
                self._take_input(found)
            case "select":
                self._select = found.get("name", "")
                if self._form is not None:
                    self._form.options.setdefault(self._select, [])
            case "option":
                self._take_option(found)
            case "p" if found.get("class") == "q-stem" or found.get("class") == "score":
                self._in_score = found["class"] == "score"
                self._collect(tag)
            case "span" | "label" if self._question is not None:
                self._collect(tag)
            case "b" if self._in_score:
                self._collect(tag)

    def _take_input(self, found: Attributes) -> None:
        name, kind = found.get("name", ""), found.get("type", "text")
        if self._form is None or not name:
            return
        if kind in ("checkbox", "radio"):
            self._form.boxes.append(name)
        else:
            self._form.values[name] = found.get("value", "")

    def _take_option(self, found: Attributes) -> None:
        if self._form is not None and self._select and found.get("value"):
            self._form.options[self._select].append(found["value"])
        if self._question is not None and self._question.kind == "matching" and found.get("value"):
            self._collect("option")

    def _collect(self, tag: str) -> None:
        self._sink, self._sink_tag = [], tag

    def handle_data(self, data: str) -> None:
        if self._sink is not None:
            self._sink.append(data)

    def handle_endtag(self, tag: str) -> None:
        if self._sink is not None and tag == self._sink_tag:
            self._take_text(tag, nfc("".join(self._sink)))
            self._sink = None
        match tag:
            case "form":
                self._form = None
            case "section":
                self._question = None
            case "select":
                self._select = ""
            case "p":
                self._in_score = False

    def _take_text(self, tag: str, text: str) -> None:
        question = self._question
        if tag == "b" and self._in_score:
            whole, _, part = text.partition(",")
            self.score = int(whole) * 100 + int(f"{part}00"[:2])
        elif question is None:
            return
        elif tag == "p":
            question.stem = text
        elif tag == "option":
            if text not in question.targets:
                question.targets.append(text)
        elif tag == {"matching": "label"}.get(question.kind, "span"):
            question.choices.append(text)
