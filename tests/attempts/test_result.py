"""The result page, and what counts of several attempts."""

import pytest

import factory_attempts as make
from quizapp.attempts.models import Result
from quizapp.attempts.service import standing, submit
from quizapp.contests.service import RoundSettings
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.contests import Counting, KeyReveal
from quizapp.domain.timing import GRACE_MS, HOUR_MS


def handed_in(contest, person, right: int, now: int):
    """An attempt with so many right answers, handed in at once."""
    attempt = make.attempt(contest, person, now)
    answers = make.right_responses(attempt)
    responses = {n: (n, answers[n]) for n in range(1, right + 1)}
    return submit.submit(attempt, responses, None, now + 60_000)


def result(contest, person) -> Result | None:
    db.session.commit()
    return db.session.get(Result, (contest.rounds[0].id, person.id))


def test_score_and_time_come_at_once_and_the_key_does_not(client):
    contest = make.contest()
    attempt = make.begin(client, contest)
    responses = {n: (n, text) for n, text in make.right_responses(attempt).items()}
    del responses[4]
    submit.submit(attempt, responses, None, attempt.started_at + 61_000)
    page = client.get(f"/ket-qua/{attempt.code}").text
    assert "3/4" in page
    assert "1 phút 1 giây" in page
    assert "sau khi kỳ thi đóng" in page
    assert "Giải thích của câu" not in page
    assert "Đáp án đúng" not in page


def test_key_at_once_where_the_contest_says_so(client):
    contest = make.contest(make.every_kind() + [make.single(2)], key_reveal=KeyReveal.AT_ONCE)
    attempt = make.begin(client, contest)
    client.send(f"/lam-bai/{attempt.code}/nop")
    page = client.get(f"/ket-qua/{attempt.code}").text
    assert page.count("Đáp án đúng") == 8
    assert "Giải thích của câu 2." in page
    assert "Điều 2 Luật thử nghiệm" in page


def test_key_after_the_round_only_when_no_answer_can_come_any_more(client):
    now = clock.now()
    contest = make.contest(rounds=(RoundSettings("Kỳ 1", now - HOUR_MS, now + HOUR_MS),))
    attempt = make.begin(client, contest)
    client.send(f"/lam-bai/{attempt.code}/nop")
    round_ = contest.rounds[0]
    round_.closes_at = clock.now() - GRACE_MS + 3000
    assert "Đáp án đúng" not in client.get(f"/ket-qua/{attempt.code}").text
    round_.closes_at = clock.now() - GRACE_MS - 1
    assert "Đáp án đúng" in client.get(f"/ket-qua/{attempt.code}").text


def test_never_means_never(client):
    contest = make.contest(key_reveal=KeyReveal.NEVER)
    attempt = make.begin(client, contest)
    client.send(f"/lam-bai/{attempt.code}/nop")
    contest.rounds[0].closes_at = clock.now() - HOUR_MS
    page = client.get(f"/ket-qua/{attempt.code}").text
    assert "không công bố đáp án" in page
    assert "Đáp án đúng" not in page


def test_running_attempt_has_no_result_yet(client):
    attempt = make.begin(client, make.contest())
    assert client.get(f"/ket-qua/{attempt.code}").location == f"/lam-bai/{attempt.code}"


def test_overdue_attempt_is_ended_when_its_result_is_looked_at(client):
    attempt = make.begin(client, make.contest())
    make.move_deadline(attempt, -GRACE_MS - 1)
    page = client.get(f"/ket-qua/{attempt.code}")
    assert page.status_code == 200
    assert "hết giờ, tự thu bài" in page.text


def test_unknown_and_foreign_results(client, new_client):
    attempt = make.begin(client, make.contest())
    client.send(f"/lam-bai/{attempt.code}/nop")
    assert client.get(f"/ket-qua/{'2' * 20}").status_code == 404
    assert new_client().get(f"/ket-qua/{attempt.code}").status_code == 403
    assert client.send(f"/ket-qua/{attempt.code}").status_code == 405


@pytest.mark.parametrize(
    ("counting", "score", "number"),
    [
        (Counting.BEST, 300, 2),
        (Counting.FIRST, 100, 1),
        (Counting.LAST, 200, 3),
        (Counting.CUMULATIVE, 600, 3),
    ],
)
def test_one_result_whatever_counts(app, counting, score, number):
    contest = make.contest(attempts_per_round=None, counting=counting)
    person = make.participant(contest)
    now = clock.now()
    made = [handed_in(contest, person, n, now + i * 120_000) for i, n in enumerate((1, 3, 2))]
    counted = result(contest, person)
    assert (counted.score, counted.attempts) == (score, 3)
    assert counted.attempt_id == made[number - 1].id
    assert counted.division == "cong-dan"


def test_judged_attempt_leaves_the_result_and_comes_back(app):
    contest = make.contest(attempts_per_round=None)
    person = make.participant(contest)
    now = clock.now()
    best = handed_in(contest, person, 4, now)
    assert (result(contest, person).all_right, result(contest, person).attempts_all_right) == (
        True,
        1,
    )
    other = handed_in(contest, person, 2, now + 120_000)
    standing.change_standing(best, "invalid", "Thi hộ", now=clock.now())
    assert (result(contest, person).score, result(contest, person).attempts) == (200, 1)
    standing.change_standing(other, "invalid", "Thi hộ", now=clock.now())
    assert result(contest, person) is None
    standing.change_standing(best, "valid", "Đã xác minh", now=clock.now())
    assert result(contest, person).score == 400
