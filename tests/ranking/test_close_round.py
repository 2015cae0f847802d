"""Closing a round (chốt kỳ)."""

import pytest

import factory
import factory_ranking as made
from quizapp.attempts.models import Attempt, Participant, Result
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.timing import GRACE_MS
from quizapp.ranking import service
from quizapp.ranking.models import RoundClosing
from racing import race


def ended(**changes):
    contest = made.contest(ended=1, **changes)
    for right in (15, 15, 14, 9):
        made.result(contest.rounds[0], made.participant(contest), right * 100)
    db.session.commit()
    return contest


@pytest.mark.parametrize(
    ("kind", "actual"),
    [
        (None, None),
        ("people", 4),
        ("people_all_right", 2),
        ("attempts_all_right", 5),
        ("percent_all_right", 50),
    ],
)
def test_counts_people_and_the_actual_number(app, kind, actual):
    contest = ended(prediction=kind)
    db.session.query(Result).filter_by(score=1500).first().attempts_all_right = 4
    now = clock.now()
    closing = service.close_round(contest.rounds[0], "tochuc", now, "Theo biên bản\nsố 1")
    assert (closing.people, closing.actual, closing.closed_at) == (4, actual, now)
    assert (closing.closed_by, closing.note) == ("tochuc", "Theo biên bản\nsố 1")
    entry = db.session.query(AuditEntry).filter_by(action="ranking.close_round").one()
    assert entry.details["people"] == 4
    assert entry.details["actual"] == actual


def test_an_empty_round_can_be_closed(app):
    contest = made.contest(ended=1, prediction="percent_all_right")
    closing = service.close_round(contest.rounds[0], "tochuc", clock.now())
    assert (closing.people, closing.actual) == (0, 0)


def test_not_before_it_ends(app):
    round_ = made.contest().rounds[0]
    for now in (round_.opens_at - 1, round_.opens_at, round_.closes_at - 1):
        with pytest.raises(Conflict, match="còn mở đến"):
            service.close_round(round_, "tochuc", now)
    assert service.close_round(round_, "tochuc", round_.closes_at)


def test_not_while_an_answer_may_still_arrive(app):
    contest = ended()
    round_ = contest.rounds[0]
    who = made.participant(contest)
    deadline = round_.closes_at
    made.attempt(round_, who, state="in_progress", deadline_at=deadline)
    db.session.commit()
    for now in (deadline, deadline + GRACE_MS):
        with pytest.raises(Conflict, match="1 bài đang làm"):
            service.close_round(round_, "tochuc", now)
    closing = service.close_round(round_, "tochuc", deadline + GRACE_MS + 1)
    assert closing.people == 5
    attempt = db.session.query(Attempt).filter_by(participant_id=who.id).one()
    assert (attempt.state, attempt.ended_at) == ("timed_out", deadline)


def test_only_once(app):
    round_ = ended().rounds[0]
    first = service.close_round(round_, "tochuc", clock.now())
    at = first.closed_at
    with pytest.raises(Conflict, match="đã được chốt"):
        service.close_round(round_, "khac", clock.now() + 1)
    assert db.session.query(RoundClosing).one().closed_at == at


def test_two_at_once_give_one_closing(app):
    round_id = ended(prediction="people").rounds[0].id

    def close():
        from quizapp.contests.models import Round
        from quizapp.core.db import transaction

        with transaction():
            return service.close_round(
                db.session.get_one(Round, round_id), "tochuc", clock.now()
            ).people

    results = race(app, [close, close, close])
    assert sorted(map(str, results), key=len)[0] == "4"
    assert sum(isinstance(result, Conflict) for result in results) == 2, results
    assert db.session.query(RoundClosing).count() == 1
    assert db.session.query(AuditEntry).filter_by(action="ranking.close_round").count() == 1


@pytest.mark.one_database
def test_a_note_has_its_bound(app):
    with pytest.raises(Invalid):
        service.close_round(ended().rounds[0], "tochuc", clock.now(), "x" * 1001)


# ---------------------------------------------------------------- the screen


def path(contest, number=1):
    return f"/to-chuc/cuoc-thi/{contest.id}/ky/{number}/chot"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


def test_says_what_will_change_and_closes(organiser):
    contest = ended(prediction="people_all_right")
    answer = organiser.get(path(contest))
    assert answer.status_code == 200
    assert "Đếm số người trả lời đúng tất cả các câu" in answer.text
    assert organiser.send(path(contest), {"note": "Theo biên bản."}).status_code == 302
    closing = db.session.query(RoundClosing).one()
    assert (closing.actual, closing.closed_by, closing.note) == (2, "tochuc", "Theo biên bản.")
    shown = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}").text
    assert "con số dự đoán thực tế 2" in shown


def test_a_second_time_is_refused(organiser):
    contest = ended()
    organiser.send(path(contest))
    again = organiser.send(path(contest))
    assert again.status_code == 409
    assert "đã được chốt" in again.text
    assert "Chốt kỳ này" not in organiser.get(path(contest)).text


def test_an_open_round_cannot_be_closed(organiser):
    contest = made.contest()
    assert "Chưa kết thúc" not in organiser.get(path(contest)).text
    assert "Chỉ chốt được sau" in organiser.get(path(contest)).text
    assert organiser.send(path(contest)).status_code == 409


def test_warns_of_attempts_to_be_checked(organiser):
    contest = ended()
    db.session.query(Attempt).first().standing = "pending_check"
    db.session.commit()
    assert "chờ xác minh" in organiser.get(path(contest)).text


def test_what_nobody_checked_is_settled_first_or_left_out(organiser):
    contest = ended(prediction="people")
    attempt = db.session.query(Attempt).first()
    attempt.standing = "pending_check"
    who = db.session.get(Participant, attempt.participant_id).full_name
    db.session.commit()
    assert who in organiser.get(path(contest)).text
    refused = organiser.send(path(contest))
    assert refused.status_code == 409
    assert "1 lượt chờ xác minh" in refused.text
    assert organiser.send(path(contest), {"leave_out": "y"}).status_code == 302
    closing = db.session.query(RoundClosing).one()
    assert (closing.people, closing.actual) == (3, 3)
    db.session.refresh(attempt)
    assert (attempt.standing, attempt.standing_reason) == (
        "invalid",
        "Chưa xác minh xong khi chốt kỳ.",
    )


@pytest.mark.one_database
def test_a_note_that_is_too_long_is_refused(organiser):
    contest = ended()
    answer = organiser.send(path(contest), {"note": "x" * 1001})
    assert answer.status_code == 422
    assert "Tối đa 1000 ký tự" in answer.text


@pytest.mark.one_database
def test_no_such_round_or_contest(organiser):
    contest = ended()
    assert organiser.get(path(contest, 7)).status_code == 404
    assert organiser.get("/to-chuc/cuoc-thi/999/ky/1/chot").status_code == 404
    assert organiser.put(path(contest)).status_code == 405


@pytest.mark.one_database
def test_only_the_organisers_of_this_contest(client, new_client):
    contest = ended()
    assert client.get(path(contest)).status_code == 302
    other = factory.unit("SNV", "Sở Nội vụ", parent=made.unit())
    for name, role, unit, status in (
        ("canbo", "member", made.unit(), 403),
        ("lanhdao", "viewer", made.unit(), 403),
        ("khac", "organiser", other, 404),
    ):
        factory.user(name, role, unit)
        browser = new_client()
        browser.sign_in(name)
        assert browser.get(path(contest)).status_code == status
        assert browser.send(path(contest)).status_code == status
    assert db.session.query(RoundClosing).count() == 0


def test_a_closed_round_shows_its_seal(organiser):
    contest = ended()
    organiser.send(path(contest), {"note": "Theo biên bản số 5."})
    closing = db.session.query(RoundClosing).one()
    page = organiser.get(path(contest)).text
    for words in (closing.seal, "Niêm phong kết quả", "4 người dự thi", "Theo biên bản số 5."):
        assert words in page
    entry = db.session.query(AuditEntry).filter_by(action="ranking.close_round").one()
    assert entry.details["seal"] == closing.seal
