"""Receipts: the participant's own, and the page that checks a code."""

import re

import pytest
from sqlalchemy import text

import factory_attempts as make
from quizapp.attempts.models import Participant
from quizapp.attempts.service import answer
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.core.limits import WRONG_CODES
from quizapp.domain import codes
from quizapp.domain.seals import grouped


@pytest.fixture
def attempt(client):
    """Handed in at the screen with two of four answers."""
    made = make.begin(client, make.contest())
    answer.insert(made, {1: (1, "2"), 2: (2, "0")}, clock.now())
    db.session.commit()
    assert client.send(f"/lam-bai/{made.code}/nop").status_code == 303
    db.session.expire_all()
    return made


def test_the_result_gives_a_receipt_with_a_check_sign(client, attempt):
    assert codes.check(attempt.receipt)
    page = client.get(f"/ket-qua/{attempt.code}").text
    assert grouped(attempt.receipt) in page
    assert re.fullmatch(r"\w{4}-\w{4}-\w{4}", grouped(attempt.receipt))


@pytest.mark.one_database
def test_the_receipt_to_print(client, attempt):
    page = client.get(f"/ket-qua/{attempt.code}/bien-nhan")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    for words in (grouped(attempt.receipt), attempt.log_seal, "Nguyễn Văn An", "2/4", "Kỳ 1"):
        assert words in page.text


@pytest.mark.one_database
def test_only_ones_own_receipt(client, new_client, attempt):
    path = f"/ket-qua/{attempt.code}/bien-nhan"
    assert new_client().get(path).status_code == 403
    assert client.get(f"/ket-qua/{'2' * 20}/bien-nhan").status_code == 404
    assert client.post(path).status_code in {400, 405}


def test_no_receipt_while_the_attempt_runs(client):
    made = make.begin(client, make.contest())
    assert client.get(f"/ket-qua/{made.code}/bien-nhan").status_code == 302
    assert made.receipt is None


def test_anyone_may_check_a_code_and_never_learns_who(client, new_client, attempt):
    page = new_client().get(f"/bien-nhan?ma={grouped(attempt.receipt).lower()}")
    assert page.status_code == 200
    for words in ("còn nguyên như lúc niêm phong", "Kỳ 1", "2/4", "Tìm hiểu cải cách hành chính"):
        assert words in page.text
    person = db.session.get(Participant, attempt.participant_id)
    for secret in (person.full_name, attempt.code, "điểm đạt", attempt.log_seal):
        assert secret not in page.text


def test_a_changed_attempt_is_told(client, attempt):
    with db.engine.begin() as connection:
        connection.execute(text("UPDATE answer SET response = '3' WHERE seq = 1"))
    assert "khác với lúc niêm phong" in client.get(f"/bien-nhan?ma={attempt.receipt}").text


@pytest.mark.one_database
@pytest.mark.parametrize("typed", ["x", "2" * 11, "K7Q2-XW4M-9TB0", "<b>", "2" * 500])
def test_mistyped_codes(client, typed):
    page = client.get("/bien-nhan", query_string={"ma": typed})
    assert page.status_code == 404
    assert "Mã chưa đúng" in page.text
    assert "<b>" not in page.text.split("</form>")[0].split("<form")[1]


def test_a_right_looking_code_that_nobody_has(client):
    page = client.get(f"/bien-nhan?ma={codes.short_code(lambda n: 7, 12)}")
    assert page.status_code == 404
    assert "Không có biên nhận nào" in page.text


@pytest.mark.one_database
def test_codes_cannot_be_tried_out(client, attempt):
    for _ in range(WRONG_CODES.amount):
        client.get("/bien-nhan?ma=sai")
    answer_ = client.get(f"/bien-nhan?ma={attempt.receipt}")
    assert answer_.status_code == 429


@pytest.mark.one_database
def test_the_empty_form(client):
    page = client.get("/bien-nhan")
    assert page.status_code == 200
    assert "Mã biên nhận" in page.text
