"""Saving one answer: ``PUT /lam-bai/<code>/cau/<n>``."""

import json

import pytest
from sqlalchemy import select

import factory_attempts as make
from quizapp.attempts.models import Answer
from quizapp.attempts.queries import current_answers
from quizapp.attempts.service import answer, submit
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.contests import PredictionKind
from quizapp.domain.timing import GRACE_MS


@pytest.fixture
def contest(app):
    return make.contest()


@pytest.fixture
def attempt(client, contest):
    return make.begin(client, contest)


def test_saved_answer_is_acknowledged_with_the_servers_clock(client, attempt):
    reply = make.put(client, attempt.code, 2, 3, 1)
    assert reply.status_code == 200
    assert reply.json["saved"] is True
    assert reply.json["seq"] == 1
    assert reply.json["deadline_at"] == attempt.deadline_at
    assert abs(reply.json["server_now"] - clock.now()) < 60_000
    assert current_answers(attempt.id) == {2: "3"}


def test_retry_is_a_no_op_and_a_late_packet_undoes_nothing(client, attempt):
    make.put(client, attempt.code, 1, 0, 1)
    make.put(client, attempt.code, 1, 2, 3)
    assert make.put(client, attempt.code, 1, 0, 1).json["saved"] is True
    assert make.put(client, attempt.code, 1, 1, 2).status_code == 200
    assert current_answers(attempt.id) == {1: "2"}
    assert len(list(db.session.scalars(select(Answer)))) == 3


def test_number_used_by_another_page_tells_what_to_do(client, attempt):
    make.put(client, attempt.code, 1, 0, 1)
    reply = make.put(client, attempt.code, 1, 2, 1)
    assert reply.status_code == 409
    assert reply.json["error"] == "seq_taken"
    assert reply.json["next_seq"] == 2
    assert reply.json["current"]["choice"] == "0"


def test_saving_is_exactly_one_statement(client, attempt, statements):
    code = attempt.code
    make.put(client, code, 1, 0, 1)
    db.session.remove()
    statements.clear()
    assert make.put(client, code, 1, 1, 2).status_code == 200
    assert len(statements) == 1, statements
    assert "INSERT INTO answer" in statements[0]


def test_every_kind_is_saved_in_displayed_positions(client):
    attempt = make.begin(client, make.contest(make.every_kind()))
    right = make.right_responses(attempt)
    for position, text in right.items():
        assert (
            make.put(client, attempt.code, position, json.loads(text), position).status_code == 200
        )
    assert current_answers(attempt.id) == right
    done = submit.submit(attempt, None, None, clock.now())
    assert (done.score, done.right_count) == (700, 7)


@pytest.mark.one_database
@pytest.mark.parametrize("seq", [0, -1, None, "1", 1.5, True, 10**12])
def test_bad_number_is_refused(client, attempt, seq):
    assert make.put(client, attempt.code, 1, 0, seq).status_code == 422
    assert current_answers(attempt.id) == {}


@pytest.mark.one_database
@pytest.mark.parametrize("choice", [4, -1, "0", [0], {"a": 1}, True, 1.0, "x" * 400])
def test_impossible_choice_is_refused(client, attempt, choice):
    reply = make.put(client, attempt.code, 1, choice, 1)
    assert reply.status_code == 422
    assert reply.json["message"]
    assert current_answers(attempt.id) == {}


@pytest.mark.one_database
@pytest.mark.parametrize("position", [0, 5, 999])
def test_position_off_the_paper_is_not_found(client, attempt, position):
    assert make.put(client, attempt.code, position, 0, 1).status_code == 404


@pytest.mark.one_database
def test_position_that_is_no_number_is_not_found(client, attempt):
    path = f"/lam-bai/{attempt.code}/cau/-1"
    assert client.put(path, json={}, headers={"X-Quizapp": "1"}).status_code == 404


@pytest.mark.one_database
@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe"])
def test_bad_json_is_refused(client, attempt, body):
    path, headers = f"/lam-bai/{attempt.code}/cau/1", {"X-Quizapp": "1"}
    reply = client.put(path, data=body, headers=headers, content_type="application/json")
    assert reply.status_code == 422


@pytest.mark.one_database
def test_endless_body_is_refused(client, attempt):
    assert make.put(client, attempt.code, 1, "x" * 20_000, 1).status_code == 413


@pytest.mark.one_database
def test_form_of_another_site_is_refused(client, attempt):
    path = f"/lam-bai/{attempt.code}/cau/1"
    assert client.put(path, json={"choice": 0, "seq": 1}).status_code == 403
    plain = client.put(path, data='{"choice":0,"seq":1}', headers={"X-Quizapp": "1"})
    assert plain.status_code == 403
    assert current_answers(attempt.id) == {}


@pytest.mark.one_database
def test_other_methods_are_not_allowed(client, attempt):
    assert client.get(f"/lam-bai/{attempt.code}/cau/1").status_code == 405


def test_too_many_saves_are_refused_and_handing_in_still_works(client, attempt):
    bound = answer.seq_bound(attempt.questions)
    assert make.put(client, attempt.code, 1, 0, bound).status_code == 200
    reply = make.put(client, attempt.code, 1, 1, bound + 1)
    assert (reply.status_code, reply.json["error"]) == (429, "too_many_saves")
    assert client.send(f"/lam-bai/{attempt.code}/nop").status_code == 303


@pytest.mark.one_database
def test_unknown_and_foreign_codes(client, new_client, attempt, contest):
    stranger = new_client()
    assert make.put(stranger, "2" * 20, 1, 0, 1).status_code == 404
    assert make.put(stranger, attempt.code, 1, 0, 1).status_code == 403
    make.begin(stranger, contest)
    assert make.put(stranger, attempt.code, 1, 0, 1).status_code == 403
    assert current_answers(attempt.id) == {}


@pytest.mark.one_database
def test_cookie_of_one_attempt_does_not_open_another(client, new_client, attempt, contest):
    other = make.begin(new_client(), contest)
    cookie = client.get_cookie("bai_thi", path=f"/lam-bai/{attempt.code}")
    thief = new_client()
    thief.set_cookie("bai_thi", cookie.value, path=f"/lam-bai/{other.code}")
    assert make.put(thief, other.code, 1, 0, 1).status_code == 403


def test_lost_attempt_cookie_is_made_good_by_the_participants(client, attempt):
    client.delete_cookie("bai_thi", path=f"/lam-bai/{attempt.code}")
    assert make.put(client, attempt.code, 1, 0, 1).status_code == 200


def test_save_within_the_grace_counts(client, attempt):
    make.move_deadline(attempt, -GRACE_MS + 3000)
    assert make.put(client, attempt.code, 1, 0, 1).status_code == 200


def test_save_after_the_grace_says_what_was_kept(client, attempt):
    make.put(client, attempt.code, 1, 0, 1)
    make.move_deadline(attempt, -GRACE_MS - 1)
    reply = make.put(client, attempt.code, 2, 0, 2)
    assert (reply.status_code, reply.json["error"]) == (410, "time_over")
    assert (reply.json["answered"], reply.json["questions"]) == (1, 4)
    assert "1/4 câu" in reply.json["message"]
    assert current_answers(attempt.id) == {1: "0"}


def test_the_very_millisecond_of_the_grace_decides(app):
    attempt = make.attempt(make.contest())
    last = attempt.deadline_at + GRACE_MS
    key, code = attempt.id, attempt.code
    db.session.commit()
    assert answer.save(key, code, 1, "0", 1, last).saved
    with pytest.raises(answer.TimeOver):
        answer.save(key, code, 1, "1", 2, last + 1)


def test_save_after_handing_in_says_what_was_kept(client, attempt):
    make.put(client, attempt.code, 1, 0, 1)
    client.send(f"/lam-bai/{attempt.code}/nop")
    reply = make.put(client, attempt.code, 2, 0, 2)
    assert (reply.status_code, reply.json["error"]) == (409, "handed_in")
    assert reply.json["answered"] == 1
    retry = make.put(client, attempt.code, 1, 0, 1)
    assert retry.status_code == 200
    assert current_answers(attempt.id) == {1: "0"}


def test_prediction_is_saved_like_an_answer_and_is_a_whole_number(client):
    contest = make.contest(prediction=PredictionKind.PEOPLE_ALL_RIGHT)
    attempt = make.begin(client, contest)
    assert make.put(client, attempt.code, 0, "1.250", 1).status_code == 200
    for bad in ("nhiều", "1,5", "-3", -3, [1], 10**9):
        assert make.put(client, attempt.code, 0, bad, 2).status_code == 422
    done = submit.submit(attempt, None, None, clock.now())
    assert done.prediction == 1250
