"""The books of the benchmark: they find what was lost and what was marked wrong."""

import json
import random

import pytest
from sqlalchemy import text

import factory_attempts as make
from bench import ledger, marker
from bench.ledger import Ack, HandIn
from quizapp.attempts.models import Attempt
from quizapp.attempts.service import answer, submit
from quizapp.banks import queries as banks
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain import answers, papers, scoring
from quizapp.domain import banks as domain
from quizapp.domain.banks import Kind
from quizapp.domain.scoring import Partial

pytestmark = pytest.mark.one_database


@pytest.fixture
def played(app):
    """An attempt that was handed in with everything right but its first answer, and its books."""
    attempt = make.attempt(make.contest())
    responses = make.right_responses(attempt)
    responses[1] = str((int(responses[1]) + 1) % 4)
    key, code, now = attempt.id, attempt.code, clock.now()
    db.session.commit()
    acks = []
    for position, response in responses.items():
        answer.save(key, code, position, response, position, now)
        acks.append(Ack(code, position, position, json.loads(response)))
    submit.submit(db.session.get_one(Attempt, key), None, None, now)
    db.session.commit()
    choices = {position: json.loads(response) for position, response in responses.items()}
    return acks, HandIn(code, choices, shown=300)


def books(acks, *hand_ins):
    """What the ledger says, on a plain connection of the driver."""
    connection = db.engine.raw_connection()
    try:
        return ledger.check(connection.driver_connection, acks, hand_ins)
    finally:
        connection.close()


def change(statement, **values):
    db.session.execute(text(statement), values)
    db.session.commit()


def test_books_that_agree_are_exact(played):
    acks, hand_in = played
    found = books(acks, hand_in)
    assert found.exact, (found.lost, found.mismarked)
    assert (found.acknowledged, found.attempts, found.ended) == (4, 1, 1)


def test_a_lost_save_is_found(played):
    acks, _ = played
    change("DELETE FROM answer WHERE seq = 3")
    found = books(acks)
    assert len(found.lost) == 1
    assert "seq 3: acknowledged, not in the log" in found.lost[0]


def test_a_save_stored_otherwise_than_sent_is_found(played):
    acks, _ = played
    change("UPDATE answer SET response = 'null' WHERE seq = 2")
    assert len(books(acks).lost) == 1


def test_a_save_of_an_attempt_that_is_gone_is_found(played):
    assert len(books([Ack("KHONGCO", 1, 1, 0)]).lost) == 1


def test_a_handed_in_choice_that_is_not_current_is_found(played):
    _, hand_in = played
    other = HandIn(hand_in.code, {**hand_in.choices, 4: 99})
    assert len(books([], other).lost) == 1


@pytest.mark.parametrize("column", ["score", "right_count"])
def test_a_wrong_mark_is_found(played, column):
    acks, hand_in = played
    change(f"UPDATE attempt SET {column} = {column} + 1")
    found = books(acks, hand_in)
    assert len(found.mismarked) == 1
    assert not found.lost


def test_a_missing_or_wrong_result_is_found(played):
    change("UPDATE result SET score = 400")
    assert len(books([]).mismarked) == 1
    change("DELETE FROM result")
    assert len(books([]).mismarked) == 1


def test_a_score_shown_otherwise_is_found(played):
    _, hand_in = played
    assert len(books([], HandIn(hand_in.code, {}, shown=400)).mismarked) == 1


def test_an_answer_taken_after_the_end_is_found(played):
    change("UPDATE attempt SET deadline_at = :at", at=clock.now() - 60_000)
    assert len(books([]).mismarked) == 1


# ---------------------------------------------------------------- the second marker itself


@pytest.mark.parametrize("partial", list(Partial))
def test_both_markers_agree_on_random_answers_of_every_kind(app, partial):
    attempt = make.attempt(make.contest(make.every_kind(), partial=partial))
    paper = papers.paper_from_json(attempt.paper)
    questions = banks.versions(item.version_id for item in paper)
    keys = {
        item.version_id: marker.key_of_version(domain.to_json(questions[item.version_id]))
        for item in paper
    }
    rng = random.Random(5)
    for _ in range(300):
        given = {
            position: answers.parse(papers.shape(item), _some(item, rng))
            for position, item in enumerate(paper, start=1)
            if rng.random() < 0.9
        }
        told = scoring.mark_paper(paper, questions, given, partial)
        due = marker.score(attempt.paper, keys, given, proportional=partial is Partial.PROPORTIONAL)
        assert due == (told.score, told.right_count), given


def _some(item, rng):
    n, targets = len(item.choice_order), len(item.target_order)
    match item.kind:
        case Kind.SINGLE | Kind.TRUE_FALSE:
            return rng.randrange(n)
        case Kind.MULTIPLE:
            return sorted(rng.sample(range(n), rng.randint(0, n)))
        case Kind.NUMERIC:
            return rng.choice(["15", "15,0", "16", "1.500", "15%"])
        case Kind.TEXT:
            return rng.choice(["Chính phủ", " chinh  PHU.", "Quốc hội", "."])
        case Kind.ORDERING:
            return rng.sample(range(n), n)
        case Kind.MATCHING:
            return [rng.choice([None, *range(targets)]) for _ in range(n)]


def test_keys_of_the_bank_files_agree_with_what_is_loaded():
    from bench.stage import BANKS
    from quizapp.banks.formats import folder

    keys = marker.keys_of_banks(BANKS)
    loaded = {q.ref: q for file in folder.read(BANKS) for q in file.questions}
    assert keys.keys() == loaded.keys()
    for ref, question in loaded.items():
        assert keys[ref] == marker.key_of_version(domain.to_json(question)), ref
