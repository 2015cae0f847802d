"""The page of the paper, with and without JavaScript, and handing in."""

import json
import re

import pytest
from sqlalchemy import func, select

import factory_attempts as make
from quizapp.attempts.models import Answer, Attempt, Result
from quizapp.attempts.queries import current_answers
from quizapp.core.db import db
from quizapp.domain.contests import PredictionKind
from quizapp.domain.timing import GRACE_MS


@pytest.fixture
def attempt(client):
    return make.begin(client, make.contest())


def test_paper_shows_all_questions_and_saved_answers(client, attempt):
    make.put(client, attempt.code, 2, 1, 1)
    page = client.get(f"/lam-bai/{attempt.code}")
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
    assert page.text.count('class="card q"') == 4
    assert page.text.count(" checked") == 1
    assert 'data-seq="2"' in page.text
    assert f'data-deadline="{attempt.deadline_at}"' in page.text


@pytest.mark.one_database
def test_code_in_lower_case_is_led_to_the_right_address(client, attempt):
    answer = client.get(f"/lam-bai/{attempt.code.lower()}")
    assert (answer.status_code, answer.location) == (302, f"/lam-bai/{attempt.code}")


@pytest.mark.one_database
@pytest.mark.parametrize("page", ["", "/nop", "/gio"])
def test_unknown_and_foreign_papers(client, new_client, attempt, page):
    assert client.get(f"/lam-bai/{'2' * 20}{page}").status_code == 404
    assert new_client().get(f"/lam-bai/{attempt.code}{page}").status_code == 403


def test_clock_of_the_server(client, attempt):
    told = client.get(f"/lam-bai/{attempt.code}/gio").json
    assert told["deadline_at"] == attempt.deadline_at
    assert told["state"] == "in_progress"


def test_without_javascript_from_start_to_result(client):
    """Only ordinary forms: save some, see them, finish, look at the summary, hand in."""
    attempt = make.begin(client, make.contest(make.every_kind()))
    path = f"/lam-bai/{attempt.code}"
    kinds = dict(re.findall(r'data-n="(\d+)" data-kind="(\w+)"', client.get(path).text))
    right = {int(n): json.loads(text) for n, text in make.right_responses(attempt).items()}
    fields: dict[str, object] = {}
    for n, kind in kinds.items():
        value = right[int(n)]
        if kind == "multiple":
            fields |= {f"c{n}": "", f"c{n}-a": [str(position) for position in value]}
        elif kind == "ordering":
            fields |= {f"c{n}-a{p}": str(place) for place, p in enumerate(value, start=1)}
        elif kind == "matching":
            fields |= {f"c{n}-a{left}": str(target) for left, target in enumerate(value)}
        else:
            fields[f"c{n}-a"] = str(value)
    some = {name: value for name, value in fields.items() if name.startswith(("c1", "c2"))}
    assert client.send(f"{path}/luu", {**some, "viec": "luu"}).location == path
    assert set(current_answers(attempt.id)) == {1, 2}
    answer = client.send(f"{path}/luu", {**fields, "viec": "nop"})
    assert answer.location == f"{path}/nop"
    assert "<strong>7/7</strong>" in client.get(f"{path}/nop").text
    answer = client.send(f"{path}/nop")
    assert answer.location == f"/ket-qua/{attempt.code}"
    assert "7/7" in client.get(answer.location).text


def test_form_sent_again_stores_nothing_new(client, attempt):
    path = f"/lam-bai/{attempt.code}/luu"
    for _ in range(3):
        client.send(path, {"c1-a": "2", "c2-a": "1"})
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 2


@pytest.mark.one_database
def test_bad_field_is_named_and_the_others_are_saved(client):
    attempt = make.begin(client, make.contest(make.every_kind()))
    page = client.get(f"/lam-bai/{attempt.code}").text
    found = {kind: n for n, kind in re.findall(r'data-n="(\d+)" data-kind="(\w+)"', page)}
    sent = {f"c{found['numeric']}-a": "mười lăm", f"c{found['single']}-a": "1"}
    answer = client.send(f"/lam-bai/{attempt.code}/luu", sent)
    assert answer.status_code == 422
    assert "chỉ nhập một số" in answer.text
    assert current_answers(attempt.id) == {int(found["single"]): "1"}


def test_unticked_boxes_clear_an_answer_and_missing_ones_do_not(client):
    attempt = make.begin(client, make.contest(make.every_kind()))
    page = client.get(f"/lam-bai/{attempt.code}").text
    n = int(
        next(n for n, k in re.findall(r'data-n="(\d+)" data-kind="(\w+)"', page) if k == "multiple")
    )
    path = f"/lam-bai/{attempt.code}/luu"
    client.send(path, {f"c{n}": "", f"c{n}-a": ["0", "1"]})
    client.send(path, {})
    assert current_answers(attempt.id) == {n: "[0,1]"}
    client.send(path, {f"c{n}": ""})
    assert current_answers(attempt.id) == {n: "null"}


@pytest.mark.one_database
def test_form_without_token_is_refused(client, attempt):
    for page in ("luu", "nop"):
        assert client.post(f"/lam-bai/{attempt.code}/{page}", data={}).status_code == 400
    assert db.session.get(Attempt, attempt.id).state == "in_progress"


def test_summary_counts_what_is_open(client, attempt):
    make.put(client, attempt.code, 2, 1, 1)
    page = client.get(f"/lam-bai/{attempt.code}/nop").text
    assert "<strong>1/4</strong>" in page
    assert "Nộp bài, còn 3 câu chưa trả lời" in page
    assert "#cau-2" not in page


def test_hand_in_sends_the_whole_paper_once_more(client, attempt):
    """What a dead network kept from being saved arrives with the hand-in; older never wins."""
    right = {n: json.loads(text) for n, text in make.right_responses(attempt).items()}
    make.put(client, attempt.code, 1, right[1], 5)
    wrong = (right[1] + 1) % 4
    last = {"1": [2, wrong], "2": [6, right[2]], "3": [7, right[3]], "9": [8, 0], "4": [9, "?"]}
    client.send(f"/lam-bai/{attempt.code}/nop", {"bai": json.dumps(last)})
    db.session.refresh(attempt)
    assert (attempt.state, attempt.right_count) == ("submitted", 3)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "bai", ["", "{", "[]", "7", '{"1":1}', '{"x":[1,0]}', '{"1":["a",0]}', '{"1":[]}']
)
def test_unreadable_last_answers_do_not_keep_a_paper_back(client, attempt, bai):
    make.put(client, attempt.code, 1, json.loads(make.right_responses(attempt)[1]), 1)
    assert client.send(f"/lam-bai/{attempt.code}/nop", {"bai": bai}).status_code == 303
    db.session.refresh(attempt)
    assert attempt.score == 100


def test_handing_in_twice_is_the_same_as_once(client, attempt):
    first = client.send(f"/lam-bai/{attempt.code}/nop")
    second = client.send(f"/lam-bai/{attempt.code}/nop", {"bai": '{"1":[1,0]}'})
    assert first.location == second.location == f"/ket-qua/{attempt.code}"
    assert current_answers(attempt.id) == {}
    assert db.session.scalar(select(func.count()).select_from(Result)) == 1


def test_handed_in_paper_is_a_conflict_page_with_the_way_to_the_result(client, attempt):
    client.send(f"/lam-bai/{attempt.code}/nop")
    for page in ("", "/nop"):
        answer = client.get(f"/lam-bai/{attempt.code}{page}")
        assert answer.status_code == 409
        assert "Bài thi đã được nộp" in answer.text
        assert f"/ket-qua/{attempt.code}" in answer.text
    assert client.send(f"/lam-bai/{attempt.code}/luu", {"c1-a": "0"}).status_code == 409


def test_overdue_paper_is_gone_and_scored_as_of_its_deadline(client, attempt):
    make.put(client, attempt.code, 1, json.loads(make.right_responses(attempt)[1]), 1)
    make.move_deadline(attempt, -GRACE_MS - 1)
    answer = client.get(f"/lam-bai/{attempt.code}")
    assert answer.status_code == 410
    assert "1/4 câu trả lời đã lưu" in answer.text
    db.session.refresh(attempt)
    assert (attempt.state, attempt.score) == ("timed_out", 100)
    assert attempt.ended_at == attempt.deadline_at
    for send in (
        client.send(f"/lam-bai/{attempt.code}/nop"),
        client.send(f"/lam-bai/{attempt.code}/luu"),
    ):
        assert send.status_code == 410


def test_hand_in_within_the_grace_counts_as_of_the_deadline(client, attempt):
    attempt.started_at -= 60_000
    make.move_deadline(attempt, -1000)
    last = json.dumps({"1": [1, json.loads(make.right_responses(attempt)[1])]})
    assert client.send(f"/lam-bai/{attempt.code}/nop", {"bai": last}).status_code == 303
    db.session.refresh(attempt)
    assert (attempt.state, attempt.score) == ("submitted", 100)
    assert attempt.ended_at == attempt.deadline_at
    assert attempt.time_ms == attempt.deadline_at - attempt.started_at


def test_late_hand_in_is_timed_out_with_what_was_saved(client, attempt):
    make.move_deadline(attempt, -GRACE_MS - 1)
    last = json.dumps({"1": [1, json.loads(make.right_responses(attempt)[1])]})
    assert client.send(f"/lam-bai/{attempt.code}/nop", {"bai": last}).status_code == 410
    db.session.refresh(attempt)
    assert (attempt.state, attempt.score) == ("timed_out", 0)


def test_prediction_is_asked_on_the_paper_and_at_the_end(client):
    contest = make.contest(prediction=PredictionKind.PEOPLE_ALL_RIGHT)
    attempt = make.begin(client, contest)
    path = f"/lam-bai/{attempt.code}"
    assert "bao nhiêu người" in client.get(path).text
    client.send(f"{path}/luu", {"c0-a": "120"})
    assert 'value="120"' in client.get(f"{path}/nop").text
    bad = client.send(f"{path}/nop", {"du-doan": "nhiều lắm"})
    assert bad.status_code == 422
    assert client.send(f"{path}/nop", {"du-doan": "1.250"}).status_code == 303
    db.session.refresh(attempt)
    assert attempt.prediction == 1250


def test_a_number_that_another_page_used_loses_no_answer_at_the_end(client):
    """Two pages numbered alike: one saved question 2, the other hands in with question 1."""
    attempt = make.begin(client, make.contest())
    make.put(client, attempt.code, 2, 3, 1)
    client.send(f"/lam-bai/{attempt.code}/nop", {"bai": '{"1": [1, 2], "2": [1, 0]}'})
    assert current_answers(attempt.id) == {1: "2", 2: "3"}


def test_clock_tells_a_page_that_was_away_what_the_server_holds(client):
    attempt = make.begin(client, make.contest())
    make.put(client, attempt.code, 2, 3, 1)
    make.put(client, attempt.code, 2, 1, 4)
    told = client.get(f"/lam-bai/{attempt.code}/gio?bai=1").json
    assert told["next_seq"] == 5
    assert told["answers"]["2"][:2] == [4, 1]
    assert abs(told["answers"]["2"][2] - told["server_now"]) < 60_000
    assert "answers" not in client.get(f"/lam-bai/{attempt.code}/gio").json
