"""The prediction that is asked after the hand-in: once, until the round closes."""

import pytest

import factory_attempts as make
from quizapp.attempts.models import Attempt, Result
from quizapp.attempts.service import late_prediction, submit, verify
from quizapp.core import clock
from quizapp.core.db import db, transaction
from quizapp.domain.contests import (
    LAST_WORD_MS,
    PredictionKind,
    PredictionWhen,
    asked_with_paper,
    takes_late_prediction,
)
from quizapp.domain.timing import MINUTE_MS, AttemptState
from racing import race

ASKED = "có bao nhiêu người dự thi"


def asking(**changes):
    after = {"prediction": PredictionKind.PEOPLE, "prediction_when": PredictionWhen.AFTER}
    return make.contest(**{**after, **changes})


@pytest.mark.parametrize(
    ("left", "with_paper", "late"),
    [
        (LAST_WORD_MS + 1, False, True),
        (LAST_WORD_MS, True, True),
        (1, True, True),
        (0, True, False),
    ],
)
def test_until_when_it_is_asked_where(left, with_paper, late):
    closes_at = 10**12
    now = closes_at - left
    assert asked_with_paper(PredictionWhen.AFTER, now, closes_at) is with_paper
    assert takes_late_prediction(PredictionWhen.AFTER, now, closes_at) is late
    assert asked_with_paper(PredictionWhen.WITH_PAPER, now, closes_at)
    assert not takes_late_prediction(PredictionWhen.WITH_PAPER, now, closes_at)


def test_it_is_asked_after_the_paper_and_stands_once_given(client, new_client):
    contest = asking()
    attempt = make.begin(client, contest)
    work, path = f"/lam-bai/{attempt.code}", f"/ket-qua/{attempt.code}"
    assert ASKED not in client.get(work).text
    assert make.put(client, attempt.code, 0, 5, 1).status_code == 404, "not before the end"
    summary = client.get(f"{work}/nop").text
    assert (ASKED in summary, "còn một câu dự đoán" in summary) == (False, True)
    assert client.send(f"{path}/du-doan", {"du-doan": "5"}).status_code == 410
    client.send(f"{work}/nop", {"du-doan": "7"})
    page = client.get(path)
    assert (ASKED in page.text, page.text.count("<h1")) == (True, 1)
    for typed in ("", "1,5", "nhiều"):
        refused = client.send(f"{path}/du-doan", {"du-doan": typed})
        assert (refused.status_code, "số nguyên" in refused.text) == (422, True)
    stranger = new_client()
    make.come_in(stranger, contest)
    assert stranger.send(f"{path}/du-doan", {"du-doan": "5"}).status_code == 403
    assert client.get(f"{path}/du-doan").status_code == 405
    assert client.send("/ket-qua/ABCDEF/du-doan", {"du-doan": "5"}).status_code == 404
    for _ in range(2):
        assert client.send(f"{path}/du-doan", {"du-doan": "1.250"}).status_code == 303
    given = client.get(path).text
    assert ("1.250" in given, ASKED in given) == (True, False)
    assert client.send(f"{path}/du-doan", {"du-doan": "9"}).status_code == 409
    held = db.session.get(Attempt, attempt.id, populate_existing=True)
    result = db.session.get(Result, (attempt.round_id, attempt.participant_id))
    assert (held.prediction, result.prediction) == (1250, 1250)
    assert held.predicted_at >= held.ended_at
    db.session.rollback()
    assert verify.verify(attempt.round_id).findings == []


def test_just_before_the_closing_it_is_asked_with_the_hand_in(client):
    contest = asking()
    attempt = make.begin(client, contest)
    round_ = db.session.merge(contest.rounds[0])
    round_.closes_at = clock.now() + MINUTE_MS
    db.session.commit()
    path = f"/lam-bai/{attempt.code}/nop"
    assert ASKED in client.get(path).text
    client.send(path, {"du-doan": "12"})
    held = db.session.get(Attempt, attempt.id, populate_existing=True)
    assert (held.state, held.prediction, held.predicted_at) == (AttemptState.SUBMITTED, 12, None)


def test_once_the_round_has_closed_nothing_is_taken(app):
    contest = asking()
    attempt = make.attempt(contest)
    done = submit.submit(attempt, None, None, clock.now())
    with pytest.raises(late_prediction.PredictionOver):
        late_prediction.predict(done, 3, contest.rounds[0].closes_at)
    before = make.attempt(make.contest(prediction=PredictionKind.PEOPLE))
    done = submit.submit(before, None, None, clock.now())
    with pytest.raises(late_prediction.PredictionOver):
        late_prediction.predict(done, 3, clock.now())


def test_where_papers_must_be_whole_one_counts_from_its_prediction_on(app):
    contest = asking(complete_only=True, prediction_required=True)
    now = clock.now()
    whole, holed = make.attempt(contest), make.attempt(contest)
    answers = {p: (p, text) for p, text in make.right_responses(whole).items()}
    submit.submit(whole, answers, None, now)
    submit.submit(holed, None, None, now)
    for attempt, standing in ((whole, "valid"), (holed, "invalid")):
        key = (attempt.round_id, attempt.participant_id)
        assert (attempt.standing, db.session.get(Result, key)) == ("invalid", None)
        late_prediction.predict(attempt, 4, now + 1)
        assert (attempt.standing, attempt.prediction) == (standing, 4)
        assert (db.session.get(Result, key) is None) is (standing == "invalid")
    db.session.commit()
    assert verify.verify(whole.round_id).findings == []


def test_of_two_guesses_at_once_one_stands(app):
    contest = asking()
    attempt = make.attempt(contest)
    key = submit.submit(attempt, None, None, clock.now()).id
    db.session.commit()

    def guess(number):
        with transaction():
            late_prediction.predict(db.session.get(Attempt, key), number, clock.now())
        return number

    told = race(app, [lambda n=n: guess(n) for n in range(4)])
    held = db.session.get(Attempt, key, populate_existing=True)
    given = [each for each in told if not isinstance(each, late_prediction.PredictionGiven)]
    assert given == [held.prediction]
