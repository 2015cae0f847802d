"""Where only complete papers count: one with an open question is invalid from its end on."""

import pytest

import factory_attempts as make
from quizapp.attempts.models import Result
from quizapp.attempts.service import standing, submit, timeouts, verify
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.contests import EntryMode, PredictionKind, PredictionWhen
from quizapp.domain.honesty import Reason
from quizapp.domain.timing import GRACE_MS, Standing


def handed_in(contest, *, answered: int, guess: int | None = None, late: bool = False):
    attempt = make.attempt(contest)
    answers = make.right_responses(attempt)
    responses = {n: (n, answers[n]) for n in range(1, answered + 1)}
    now = attempt.started_at + 60_000
    if late:
        now = attempt.deadline_at + GRACE_MS + 1
        done = timeouts.finish_if_overdue(attempt, now)
    else:
        done = submit.submit(attempt, responses, guess, now)
    db.session.commit()
    return done


def counts(attempt) -> bool:
    return db.session.get(Result, (attempt.round_id, attempt.participant_id)) is not None


@pytest.mark.parametrize(
    ("rule", "prediction", "answered", "guess", "late", "valid"),
    [
        (True, None, 4, None, False, True),
        (True, None, 3, None, False, False),
        (True, None, 4, None, True, False),
        (True, PredictionKind.PEOPLE, 4, 10, False, True),
        (True, PredictionKind.PEOPLE, 4, None, False, False),
        (False, PredictionKind.PEOPLE, 1, None, False, True),
    ],
)
def test_what_is_whole(app, rule, prediction, answered, guess, late, valid):
    contest = make.contest(complete_only=rule, prediction=prediction)
    attempt = handed_in(contest, answered=answered, guess=guess, late=late)
    wanted = Standing.VALID if valid else Standing.INVALID
    assert attempt.standing == wanted
    assert attempt.standing_code == (None if valid else Reason.INCOMPLETE)
    assert counts(attempt) is valid
    assert not verify.verify(attempt.round_id).findings


def test_a_prediction_that_is_asked_afterwards_is_no_part_of_the_paper(app):
    contest = make.contest(
        complete_only=True,
        prediction=PredictionKind.PEOPLE,
        prediction_when=PredictionWhen.AFTER,
    )
    assert handed_in(contest, answered=4).standing == Standing.VALID


def test_nobody_is_turned_down_where_nobody_is_ranked(app):
    contest = make.contest(complete_only=True, entry_mode=EntryMode.ANONYMOUS)
    assert handed_in(contest, answered=0).standing == Standing.VALID


def test_the_page_warns_before_and_asks_for_the_prediction(client):
    contest = make.contest(complete_only=True, prediction=PredictionKind.PEOPLE)
    attempt = make.begin(client, contest)
    path = f"/lam-bai/{attempt.code}/nop"
    assert "bài không hợp lệ" in client.get(path).text
    refused = client.send(path, {"du-doan": ""})
    assert refused.status_code == 422
    assert "Cần trả lời câu dự đoán" in refused.text
    assert client.send(path, {"du-doan": "12"}).status_code == 303
    assert "chưa trả lời đủ" in client.get(f"/ket-qua/{attempt.code}").text


def test_an_organiser_may_judge_otherwise(app):
    contest = make.contest(complete_only=True)
    attempt = handed_in(contest, answered=2)
    standing.change_standing(attempt, "valid", "Lỗi của hệ thống", now=clock.now())
    db.session.commit()
    assert counts(attempt)
