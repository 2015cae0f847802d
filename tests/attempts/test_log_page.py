"""The participant's own answer log."""

import factory_attempts as make
from quizapp.attempts.service import submit
from quizapp.core.db import db
from quizapp.domain.contests import KeyReveal, PredictionKind
from quizapp.domain.timing import GRACE_MS


def path(attempt):
    return f"/ket-qua/{attempt.code}/nhat-ky"


def test_every_answer_in_the_order_saved_once_the_round_is_over(client, new_client):
    contest = make.contest(
        make.every_kind(), prediction=PredictionKind.PEOPLE, key_reveal=KeyReveal.NEVER
    )
    attempt = make.begin(client, contest)
    assert client.get(path(attempt)).status_code == 404
    answers = make.right_responses(attempt)
    sent = {n: (n, text) for n, text in answers.items()}
    submit.submit(attempt, sent, 125, attempt.started_at + 60_000)
    assert client.get(path(attempt)).status_code == 404
    contest.rounds[0].closes_at = attempt.started_at - GRACE_MS - 1
    attempt.deadline_at = contest.rounds[0].closes_at
    db.session.commit()
    page = client.get(path(attempt))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    for words in ("Phương án A của câu 1", "Câu dự đoán", "125"):
        assert words in page.text
    assert page.text.count('scope="row"') == len(answers) + 1
    assert "Giải thích" not in page.text
    assert new_client().get(path(attempt)).status_code == 403
    assert client.post(path(attempt)).status_code in (400, 405)


def test_at_once_where_the_key_is(client):
    attempt = make.begin(client, make.contest(key_reveal=KeyReveal.AT_ONCE))
    client.send(f"/lam-bai/{attempt.code}/nop")
    assert "Không có câu trả lời nào được lưu" in client.get(path(attempt)).text
    assert path(attempt) in client.get(f"/ket-qua/{attempt.code}").text
