"""A card put together from its pieces is what the template gives for the whole question."""

import itertools
import json
from dataclasses import replace

import factory_attempts as make
from quizapp.attempts.cards import PICKED, cards
from quizapp.attempts.display import shown
from quizapp.domain.banks import Kind
from quizapp.domain.papers import Item

HOSTILE = '<number> <lines> & "<place>" 5 < 6'


def test_cards_are_what_the_template_gives(app):
    questions = dict(enumerate(make.every_kind(), start=1))
    single = next(q for q in questions.values() if q.kind is Kind.SINGLE)
    questions[99] = replace(single, stem=HOSTILE, choices=(HOSTILE, *single.choices[1:]))
    for turn in range(3):
        paper = tuple(_item(key, question, turn) for key, question in questions.items())
        picks = {n: json.dumps(_pick(item, turn)) for n, item in enumerate(paper, start=1)}
        for answers in ({}, {n: text for n, text in picks.items() if text != "null"}):
            _compare(app, paper, questions, answers)


def _compare(app, paper, questions, answers):
    with app.test_request_context("/"):
        rows = shown(paper, questions, answers)
        template = app.jinja_env.get_template("attempts/_question.html").make_module()
        for item, row, card in zip(paper, rows, cards(paper, questions, rows), strict=True):
            assert str(card).split() == str(template.question(row)).split()
            if item.kind in PICKED:
                assert card.count("checked") == _count(answers.get(row.number))


def _count(answer):
    given = json.loads(answer or "null")
    return len(given) if isinstance(given, list) else int(given is not None)


def _item(key, question, turn):
    orders = list(itertools.permutations(range(len(question.choices))))
    targets = list(itertools.permutations(range(len(question.targets))))
    order, target_order = (each[(turn * 5) % len(each)] for each in (orders, targets))
    return Item(key, key, 100, question.kind, order, target_order)


def _pick(item, turn):
    if item.kind is Kind.MULTIPLE:
        return sorted({0, turn})
    if item.kind in PICKED:
        return turn % len(item.choice_order)
    if item.kind is Kind.ORDERING:
        return [*range(len(item.choice_order))]
    if item.kind is Kind.MATCHING:
        return [turn % len(item.target_order) for _ in item.choice_order]
    return "7" if turn else None
