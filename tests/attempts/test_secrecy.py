"""Nothing before the hand-in tells which choice is right."""

import json
import re
from dataclasses import replace
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import delete, select

import factory_attempts as make
from quizapp.attempts.models import Answer
from quizapp.banks.models import QuestionVersion
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain import banks
from quizapp.domain.banks import Kind
from quizapp.domain.contests import PredictionKind

pytestmark = pytest.mark.one_database


def other_key(question: banks.Question) -> banks.Question:
    """The same texts, another key, and other words behind it."""
    common = {"explanation": "Một lời giải thích khác hẳn và dài hơn.", "citation": "Điều 99"}
    match question.kind:
        case Kind.SINGLE | Kind.TRUE_FALSE:
            key = {"right": ((question.right[0] + 1) % len(question.choices),)}
        case Kind.MULTIPLE:
            key = {"right": (0, 1)}
        case Kind.NUMERIC:
            key = {"value": Decimal(30), "tolerance": Decimal(5)}
        case Kind.TEXT:
            key = {"accepted": ("Quốc hội", "QH")}
        case Kind.ORDERING:
            key = {"choices": question.choices[::-1]}
        case Kind.MATCHING:
            key = {"targets": question.targets[::-1]}
    return replace(question, **key, **common)


def swap_keys(attempt) -> None:
    """Give every question another key, the paper going on to show the same texts in its order."""
    db.session.execute(delete(Answer))
    for version in db.session.scalars(select(QuestionVersion)):
        changed = other_key(banks.from_json(version.content))
        version.content = banks.to_json(changed)
        version.fingerprint = banks.fingerprint(changed)
    paper = json.loads(json.dumps(attempt.paper))
    for item in paper:
        turned = {"ordering": 4, "matching": 5}.get(item[3])
        if turned:
            item[turned] = [len(item[turned]) - 1 - place for place in item[turned]]
    attempt.paper = paper
    db.session.commit()


def received(client, contest, attempt, right) -> list[tuple]:
    """All that the browser is told from the start to just before handing in, to the last byte."""
    path = f"/lam-bai/{attempt.code}"
    replies = [client.get(f"/cuoc-thi/{contest.slug}/bat-dau"), client.get(path)]
    for position, text in right.items():
        replies.append(make.put(client, attempt.code, position, json.loads(text), position))
    replies.append(make.put(client, attempt.code, 1, None, 1))
    replies.append(make.put(client, attempt.code, 1, 99, 50))
    replies.append(make.put(client, attempt.code, 0, 120, 51))
    replies += [client.get(f"{path}{page}") for page in ("", "/nop", "/gio")]
    replies.append(client.send(f"{path}/luu", {"c1-a": "0", "c2-a": "0"}))
    replies.append(client.get(path, headers={"Accept-Encoding": "br, gzip"}))
    replies.append(client.get(f"/ket-qua/{attempt.code}"))
    return [(reply.status, list(reply.headers), reply.data) for reply in replies]


def test_other_key_same_bytes(client):
    """One paper, one participant, one moment; between two visits every key is another."""
    contest = make.contest(make.every_kind(), prediction=PredictionKind.PEOPLE_ALL_RIGHT)
    attempt = make.begin(client, contest)
    right = make.right_responses(attempt)
    with time_machine.travel((clock.read() + 1000) / 1000, tick=False):
        first = received(client, contest, attempt, right)
        swap_keys(attempt)
        second = received(client, contest, attempt, right)
        assert make.right_responses(attempt) != right
    for before, after in zip(first, second, strict=True):
        assert before == after
    assert b"12" in first[1][2]


def test_page_holds_no_original_ids_and_no_original_order(client):
    contest = make.contest(make.every_kind())
    attempt = make.begin(client, contest)
    page = client.get(f"/lam-bai/{attempt.code}").text
    assert not re.search(r"version|question_id|cau-1\.|\bref\b|right|explanation|citation", page)
    for question in make.every_kind():
        assert question.explanation not in page or not question.explanation
        assert f'"{question.ref}"' not in page
    for values in re.findall(r'<div role="(?:radio)?group".*?</div>', page, re.S):
        numbers = [int(n) for n in re.findall(r'value="(\d+)"', values)]
        assert numbers == list(range(len(numbers)))


def test_cookie_tells_kinds_and_counts_only(client):
    attempt = make.begin(client, make.contest(make.every_kind()))
    from quizapp.core import sealing

    cookie = client.get_cookie("bai_thi", path=f"/lam-bai/{attempt.code}")
    key, code, shapes, prediction = sealing.unsign("attempt", cookie.value)
    assert (key, code, prediction) == (attempt.id, attempt.code, False)
    assert sorted(shapes.split()) == sorted(["s4", "m3", "t2", "n0", "x0", "o3", "g2-3"])


@pytest.mark.parametrize("page", ["", "/nop", "/gio"])
def test_no_page_of_a_running_attempt_is_cached(client, page):
    attempt = make.begin(client, make.contest())
    answer = client.get(f"/lam-bai/{attempt.code}{page}")
    assert answer.headers["Cache-Control"] == "no-store"
