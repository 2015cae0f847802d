"""Questions of structured formats (GIFT, Moodle, QTI): completed, checked and placed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from quizapp.banks.formats import xlsx_words as words
from quizapp.banks.formats.preview import Defaults, PreviewRow, own_ref, raw_text, said
from quizapp.banks.formats.xlsx_rows import NO_CITATION
from quizapp.domain.banks import Area, Audience, Difficulty, Kind, Question, draft_problems
from quizapp.domain.text import nfc

PICTURE = (
    "Câu có hình ảnh hoặc tệp kèm theo; phần này không được nhập. Vui lòng kiểm tra câu còn đủ"
    " nghĩa không."
)
NO_AREA = (
    "Chưa có lĩnh vực. Vui lòng chọn lĩnh vực chung cho cả tệp ở bước tải lên, hoặc ghi lĩnh vực"
    " cho câu hỏi."
)
CITES = "Căn cứ:"
NOTHING: Mapping[str, Any] = MappingProxyType({})


@dataclass(slots=True)
class Found:
    """A question on its way: what the file says of it, and what is wrong so far."""

    row: int
    where: str
    kind: Kind | None = None
    stem: str = ""
    ref: str = ""
    explanation: str = ""
    citation: str = ""
    area: Area | None = None
    difficulty: Difficulty | None = None
    audience: Audience | None = None
    special: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    lines: Sequence[str] = ()  # as they stand in the file, where that is for people to read

    def feedback(self, lines: Sequence[str]) -> None:
        """Take a general feedback in: the explanation, and a last line "Căn cứ: …"."""
        kept = [line for line in map(nfc, lines) if line]
        if kept and kept[-1].startswith(CITES):
            self.citation = nfc(kept.pop()[len(CITES) :])
        self.explanation = nfc(" ".join(kept))

    def tag(self, name: str) -> bool:
        """Take a tag in when it says something that is known; tells whether it did."""
        before, _, value = nfc(name).partition(":")
        key, value = words.plain(before).replace(" ", "-"), value.strip()
        if key == "linh-vuc" and words.plain(value) in words.AREAS:
            self.area = words.AREAS[words.plain(value)]
        elif key == "do-kho" and words.plain(value) in words.DIFFICULTIES:
            self.difficulty = words.DIFFICULTIES[words.plain(value)]
        elif key == "doi-tuong" and words.plain(value) in words.AUDIENCES:
            self.audience = words.AUDIENCES[words.plain(value)]
        elif key == "don-vi" and value:
            self.special["unit"] = value
        else:
            return False
        return True

    def built(self, defaults: Defaults) -> PreviewRow:
        """The finished row; errors keep the question out, warnings do not."""
        area = self.area or defaults.area
        if area is None:
            self.errors.append(NO_AREA)
        fields = {
            "ref": nfc(self.ref) or own_ref(self.stem),
            "stem": nfc(self.stem),
            "explanation": nfc(self.explanation),
            "citation": nfc(self.citation) or defaults.citation,
            "difficulty": self.difficulty or defaults.difficulty or Difficulty.MEDIUM,
            "audience": self.audience or defaults.audience or Audience.ALL,
            **{k: v for k, v in self.special.items() if k != "unit" or self.kind is Kind.NUMERIC},
        }
        if self.kind is not None and area is not None and not self.errors:
            question = Question(kind=self.kind, area=area, **fields)
            self.errors.extend(problem.message for problem in draft_problems(question))
            if not question.citation:
                self.warnings.append(NO_CITATION)
            if not self.errors:
                return self._row(question)
        return self._row(None, said(self.kind, area, **fields), raw_text(self.lines))

    def _row(
        self, question: Question | None, read: Mapping[str, Any] = NOTHING, raw: str = ""
    ) -> PreviewRow:
        errors, warnings = tuple(self.errors), tuple(self.warnings)
        return PreviewRow(self.row, question, errors, warnings, self.where, read, raw)


def tags(question: Question) -> dict[str, str]:
    """What no other format has a field for, as tags that `Found.tag` takes back."""
    found = {
        "linh-vuc": question.area.value.replace("_", " "),
        "do-kho": str(question.difficulty.value),
        "doi-tuong": question.audience.value,
    }
    return found | ({"don-vi": question.unit} if question.unit else {})


def feedback_lines(question: Question) -> list[str]:
    """Explanation and citation as the lines that `Found.feedback` takes apart again."""
    lines = [question.explanation] if question.explanation else []
    if question.citation or question.explanation.startswith(CITES):
        lines.append(f"{CITES} {question.citation}".strip())
    return lines
