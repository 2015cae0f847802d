"""Lines of a paper gathered into questions: stems, choices, keys, passages, answer lists."""

from __future__ import annotations

import re
from collections.abc import Iterable

from quizapp.banks.formats import text_patterns as patterns
from quizapp.banks.formats.lines import Auto, Line, Role
from quizapp.banks.formats.text_model import Choice, Entry, is_strong, letter_of, read_choice
from quizapp.domain.text import nfc

MAX_KEPT = 100  # choices of one question; more than eight are an error anyway


class Gatherer:
    """Takes lines one after the other; `entries` are the questions found so far.

    `wrapped`: whether a line may be the rest of the one above (pasted text), which Word's
    paragraphs are not.
    """

    def __init__(self, *, wrapped: bool) -> None:
        self.wrapped = wrapped
        self.entries: list[Entry] = []
        self.answers: dict[int, str] = {}
        self.left_over: list[Line] = []
        self._pending: list[Line] = []
        self._area = ""
        self._passage: tuple[int, int, list[str]] | None = None
        self._passage_open = False
        self._in_answers = False
        self._after_blank = False
        self._strong = False
        self._inner = 0  # the last number of a list inside a stem

    def take(self, lines: Iterable[Line]) -> None:
        listed = [line for line in lines if line.role is not Role.SKIP]
        self._strong = self._strong or any(map(is_strong, listed))
        for at, line in enumerate(listed):
            following = next((b for b in listed[at + 1 : at + 4] if not b.blank), None)
            self._line(line, following)

    def finish(self) -> None:
        self._drop_pending()

    # ------------------------------------------------------------ one line

    def _line(self, line: Line, following: Line | None) -> None:
        if line.blank:
            self._after_blank = True
            if line.picture and self.entries:
                self.entries[-1].picture = True
            return
        done = (
            self._own(line)
            or self._answer_list(line, following)
            or self._part(line)
            or self._passage_or_heading(line)
            or self._question(line, following)
            or self._choice(line, following)
        )
        if not done:
            self._go_on(line)
        self._after_blank = False

    @property
    def _current(self) -> Entry | None:
        return self.entries[-1] if self.entries else None

    def _own(self, line: Line) -> bool:
        """A paragraph of a paper that we wrote: its style says what it is."""
        text = line.plain
        if line.role is Role.STEM:
            self._drop_pending()
            found = patterns.strong(line.text)
            entry = Entry(line.row, found[0] if found else None, own=True)
            entry.stem.append(text.partition(". ")[2] if found else text)
            self.entries.append(entry)
        elif line.role is Role.CHOICE and self._current:
            letter, _, rest = text.partition(". ")
            self._current.choices.append(Choice(nfc(rest), letter[:1]))
        elif line.role is Role.PART and self._current:
            name, _, value = text.partition(":")
            self._current.parts[nfc(name)] = nfc(value)
        else:
            return False
        return True

    def _answer_list(self, line: Line, following: Line | None) -> bool:
        """A heading "ĐÁP ÁN", and lines like "1. A  2. B" behind it or anywhere by the dozen."""
        if patterns.KEY_HEADING.match(line.text) and (
            following is None or patterns.pairs(following.text) or self._current is None
        ):
            self._in_answers = True
            return True
        found = patterns.pairs(line.text)
        if found and (self._in_answers or len(found) >= 3):
            self._in_answers = True
            self.answers |= found
            return True
        self._in_answers = False
        return False

    def _part(self, line: Line) -> bool:
        found = patterns.part(line.text)
        if found is None:
            return False
        name, value = found
        entry = self._current
        if entry is None or (self._pending and name not in ("Đáp án", "Giải thích", "Căn cứ")):
            if name == "Lĩnh vực":
                self._area = value
                return True
            if entry is None:
                return False
        if name == "Đáp án" and entry.parts.get(name):
            entry.errors.append(
                f"Có hai dòng đáp án (“{entry.parts[name]}” và “{value}”). Vui lòng giữ một dòng,"
                " và kiểm tra số câu ở trước."
            )
        entry.parts[name] = nfc(value)
        entry.last = name
        return True

    def _passage_or_heading(self, line: Line) -> bool:
        if self._current is not None and not self._current.closed:
            return False
        found = patterns.PASSAGE.match(line.text) if len(line.text) < 3000 else None
        if found and int(found["first"]) < int(found["last"]):
            self._drop_pending()
            rest = nfc(line.text[found.end() :].lstrip(" .:)]"))
            kept = [rest] if len(rest) > 15 else []
            self._passage = (int(found["first"]), int(found["last"]), kept)
            self._passage_open = True
            return True
        area = patterns.heading_area(line.plain)
        if area:
            self._drop_pending()
            self._area = area
        return bool(area)

    # ------------------------------------------------------------ questions

    def _question(self, line: Line, following: Line | None) -> bool:
        start = self._start(line)
        if start is None:
            return False
        number, level, at = start
        self._drop_pending()
        entry = Entry(line.row, number, area=self._area, picture=line.picture)
        if level:
            entry.level = level
        self._inner, self._passage_open = 0, False
        if self._passage and number and self._passage[0] <= number <= self._passage[1]:
            entry.passage = " ".join(self._passage[2])
        elif self._passage and (number is None or number > self._passage[1]):
            self._passage = None
        self.entries.append(entry)
        self._stem(entry, line.cut(at), following)
        return True

    def _start(self, line: Line) -> tuple[int | None, str, int] | None:
        """How a question begins here: number, level, length of the beginning; None if none does."""
        if line.auto is Auto.QUESTION:
            return line.number, "", 0
        if line.auto is Auto.NUMBER:
            return (line.number, "", 0) if self._may_begin(line.number) else None
        found = patterns.strong(line.text) if line.auto is Auto.NONE else None
        if found:
            return found
        weak = patterns.WEAK.match(line.text) if line.auto is Auto.NONE else None
        if weak and not self._strong and self._may_begin(int(weak["number"])):
            return int(weak["number"]), "", weak.end()
        return None

    def _may_begin(self, number: int) -> bool:
        """Whether a bare number begins a question; lists inside a stem have numbers too."""
        entry = self._current
        if self._strong:
            return False
        if entry is None or entry.closed:
            return True
        if number == self._inner + 1 and (number == 1 or self._inner):
            self._inner = number
            return False
        return entry.number is not None and number == entry.number + 1

    def _stem(self, entry: Entry, line: Line, following: Line | None) -> None:
        """The rest of a question's first line, which may hold all its choices too."""
        upcoming = letter_of(following)
        places = patterns.inline_choices(line.text, 0, upcoming)
        if len(places) < 2:
            entry.stem.append(line.plain)
            return
        entry.stem.append(line.cut(0, places[0]).plain)
        for begin, end in zip(places, [*places[1:], None], strict=True):
            self._add_choice(entry, line.cut(begin, end))

    # ------------------------------------------------------------ choices

    def _choice(self, line: Line, following: Line | None) -> bool:
        found = patterns.CHOICE.match(line.text) if line.auto is not Auto.LETTER else None
        if line.auto is not Auto.LETTER and found is None:
            return False
        entry = self._choice_of(line, found)
        if entry is None:
            return False
        letter = found["letter"] if found else "A"
        at = patterns.LETTERS.index(letter.upper()) + 1 if found else len(entry.choices) + 1
        places = [
            0,
            *patterns.inline_choices(line.text, at, letter_of(following), lower=letter.islower()),
        ]
        for begin, end in zip(places, [*places[1:], None], strict=True):
            self._add_choice(entry, line.cut(begin, end))
        entry.last = "choice"
        return True

    def _choice_of(self, line: Line, found: re.Match[str] | None) -> Entry | None:
        """The question that a choice belongs to: a letter A may begin an unnumbered one."""
        entry = self._current
        letter = found["letter"] if found else ""
        first = letter in ("A", "a") or (not letter and not (entry and entry.choices))
        if self._pending and (entry is None or (first and entry.closed)):
            entry = Entry(self._pending[0].row, area=self._area)
            entry.stem = [waiting.plain for waiting in self._pending]
            entry.picture = any(waiting.picture for waiting in self._pending)
            self._pending = []
            self.entries.append(entry)
        if entry is None or (entry.parts.get("Đáp án") and not first):
            return None
        if letter == "A" and entry.lower and entry.choices:  # a) b) c) belonged to the stem
            entry.stem.extend(f"{one.letter}) {one.text}" for one in entry.choices)
            entry.choices = []
        entry.lower = letter.islower() if letter else entry.lower
        return entry

    def _add_choice(self, entry: Entry, line: Line) -> None:
        if len(entry.choices) >= MAX_KEPT:
            return
        choice = read_choice(line)
        expected = patterns.LETTERS[min(len(entry.choices), 7)]
        if choice.letter and choice.letter.upper() != expected and not entry.errors:
            entry.errors.append(
                f"Phương án “{choice.letter}.” đứng ở chỗ của phương án {expected}. Vui lòng đánh"
                " lại chữ cái các phương án theo thứ tự A, B, C…"
            )
        entry.choices.append(choice)
        entry.picture = entry.picture or line.picture
        if line.picture and not choice.text:
            choice.text = f"(hình {len(entry.choices)})"

    # ------------------------------------------------------------ the rest

    def _go_on(self, line: Line) -> None:
        """A line with no beginning of its own."""
        entry = self._current
        if self._passage and self._passage_open:
            self._passage[2].append(line.plain)
        elif entry is None or self._pending or self._left(entry, line):
            self._wait(line)
        elif entry.last == "stem":
            bullet = "• " if line.auto is Auto.BULLET else ""
            entry.stem.append(bullet + line.plain)
            entry.picture = entry.picture or line.picture
        elif entry.last == "choice":
            entry.choices[-1].text = nfc(f"{entry.choices[-1].text} {line.plain}")
            entry.picture = entry.picture or line.picture
        else:
            entry.parts[entry.last] = nfc(f"{entry.parts[entry.last]} {line.plain}")

    def _left(self, entry: Entry, line: Line) -> bool:
        """Whether a line stands apart from the question above it."""
        if entry.last == "stem":
            return False
        if entry.last == "choice" and not entry.choices[-1].text:
            return False
        if entry.last in entry.parts:
            if not entry.parts[entry.last]:
                return False
            return entry.last == "Đáp án" or self._after_blank
        if self._after_blank:
            return entry.closed
        return not self.wrapped and not line.plain[:1].islower()

    def _wait(self, line: Line) -> None:
        if self._pending and self._after_blank:
            self._drop_pending()
        self._pending.append(line)

    def _drop_pending(self) -> None:
        self.left_over.extend(self._pending)
        self._pending = []
