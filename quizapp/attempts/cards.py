"""The cards of a paper, put together from pieces that are the same on every paper.

Most questions are picked from choices. Each version of such a question is rendered by its template
once, with holes for its number and for the order of its choices; a paper fills them in. The holes
are tags, which escaped text cannot hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from flask import current_app
from flask_babel import get_locale
from markupsafe import Markup

from quizapp.attempts.display import preview
from quizapp.core import marks
from quizapp.domain.banks import Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from quizapp.attempts.display import Shown
    from quizapp.domain.banks import Question
    from quizapp.domain.papers import Item

PICKED = frozenset({Kind.SINGLE, Kind.TRUE_FALSE, Kind.MULTIPLE})
NUMBER, PLACE, LINES = Markup("<number>"), Markup("<place>"), Markup("<lines>")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The card without its choices, and each choice's line as it is unpicked and picked."""

    frame: str
    lines: tuple[tuple[str, str], ...]


_kept: marks.Kept[Pieces] = marks.Kept(marks.QUESTIONS, bound=5000)


def cards(
    paper: Sequence[Item], questions: Mapping[int, Question], shown: Sequence[Shown]
) -> list[Markup | None]:
    """The card of each question as HTML; None for the kinds that the page's template renders."""
    language = str(get_locale())

    def made(keys: set[tuple[int, str]]) -> dict[tuple[int, str], Pieces]:
        template = current_app.jinja_env.get_template("attempts/_question.html").make_module()
        return {key: _pieces(template, questions[key[0]]) for key in keys}

    picked = [(item.version_id, language) for item in paper if item.kind in PICKED]
    known = _kept.many(picked, made)
    return [
        _card(known[item.version_id, language], item, each) if item.kind in PICKED else None
        for item, each in zip(paper, shown, strict=True)
    ]


def _pieces(template: Any, question: Question) -> Pieces:
    shown = replace(preview(question), number=NUMBER)  # type: ignore[arg-type]
    lines = tuple(
        (
            str(template.line(shown, PLACE, text, False)),
            str(template.line(shown, PLACE, text, True)),
        )
        for text in question.choices
    )
    return Pieces(str(template.question(shown, LINES)), lines)


def _card(pieces: Pieces, item: Item, shown: Shown) -> Markup:
    lines = "".join(
        pieces.lines[index][shown.chosen(place)].replace(PLACE, str(place))
        for place, index in enumerate(item.choice_order)
    )
    whole = pieces.frame.replace(LINES, lines).replace(NUMBER, str(shown.number))
    return Markup(whole)  # noqa: S704 (the template has escaped it)
