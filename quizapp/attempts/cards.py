"""The cards of a paper, put together from pieces that are the same on every paper.

Each version of a question is rendered by its template once, with holes for its number and for the
order of its choices; a paper fills them in. The holes are tags, which escaped text cannot hold.
Only where something was typed or put in order already the template renders the whole card.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import current_app
from flask_babel import get_locale
from markupsafe import Markup

from quizapp.attempts.display import preview
from quizapp.core import marks
from quizapp.domain.banks import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from quizapp.attempts.display import Shown
    from quizapp.domain.banks import Question
    from quizapp.domain.papers import Item

PICKED = frozenset({Kind.SINGLE, Kind.TRUE_FALSE, Kind.MULTIPLE})
NUMBER, PLACE = Markup("<number>"), Markup("<place>")
LINES, OPTIONS = Markup("<lines>"), Markup("<options>")


@dataclass(frozen=True, slots=True)
class Pieces:
    """The card without its choices, each choice's line as it is unpicked and picked, and what each
    line of a matching lets choose."""

    frame: str
    lines: tuple[tuple[str, str], ...]
    options: tuple[str, ...]


_kept: marks.Kept[Pieces] = marks.Kept(marks.QUESTIONS, bound=5000)


def cards(
    paper: Sequence[Item], questions: Mapping[int, Question], shown: Sequence[Shown]
) -> list[Markup]:
    """The card of each question as HTML."""
    language = str(get_locale())
    template = _template()

    def made(keys: set[tuple[int, str]]) -> dict[tuple[int, str], Pieces]:
        return {key: _pieces(template, questions[key[0]]) for key in keys}

    known = _kept.many([(item.version_id, language) for item in paper], made)
    return [
        _card(known[item.version_id, language], item, each)
        if item.kind in PICKED or each.value is None
        else template.question(each)
        for item, each in zip(paper, shown, strict=True)
    ]


def _template() -> Any:
    return current_app.jinja_env.get_template("attempts/_question.html").module


def _pieces(template: Any, question: Question) -> Pieces:
    shown = replace(preview(question), number=NUMBER)  # type: ignore[arg-type]
    return Pieces(
        str(template.question(shown, LINES)),
        tuple(
            (_line(template, shown, text, False), _line(template, shown, text, True))
            for text in question.choices
        ),
        tuple(str(template.option(PLACE, text, False)) for text in question.targets),
    )


def _line(template: Any, shown: Shown, text: str, picked: bool) -> str:
    if shown.kind is Kind.ORDERING:
        return str(template.order_line(shown, PLACE, text, None))
    if shown.kind is Kind.MATCHING:
        return str(template.match_line(shown, PLACE, text, OPTIONS))
    return str(template.line(shown, PLACE, text, picked))


def _card(pieces: Pieces, item: Item, shown: Shown) -> Markup:
    lines = "".join(
        pieces.lines[index][shown.chosen(place)].replace(PLACE, str(place))
        for place, index in enumerate(item.choice_order)
    )
    options = "".join(
        pieces.options[index].replace(PLACE, str(place))
        for place, index in enumerate(item.target_order)
    )
    whole = pieces.frame.replace(LINES, lines.replace(OPTIONS, options))
    return Markup(whole.replace(NUMBER, str(shown.number)))  # noqa: S704 (the template escaped it)


def links(shown: Iterable[Shown]) -> Markup:
    """The links to the cards, each saying whether its question is answered."""
    language = str(get_locale())
    made = "".join(_link(language, each.number, each.answered) for each in shown)
    return Markup(made)  # noqa: S704 (the template has escaped it)


@lru_cache(maxsize=2000)
def _link(_language: str, number: int, answered: bool) -> str:
    return str(_template().sheet_link(number, answered))
