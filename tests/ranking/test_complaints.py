"""Complaints: a participant files one, an organiser answers, a regrade makes a new version."""

import pytest
import time_machine

import factory
import factory_attempts
import factory_ranking as made
from quizapp.attempts.models import Attempt
from quizapp.attempts.service import retention, submit
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from quizapp.domain.text import local_datetime
from quizapp.domain.timing import DAY_MS
from quizapp.ranking import service
from quizapp.ranking.models import Complaint
from quizapp.ranking.queries.snapshots import versions
from quizapp.ranking.service import complaints
from racing import race
from rights import check_rights


@pytest.fixture
def sat(client):
    """(contest, attempt handed in by this very browser)"""
    contest = factory_attempts.contest()
    attempt = factory_attempts.begin(client, contest)
    submit.submit(attempt, {}, None, clock.now())
    db.session.commit()
    return contest, attempt


def own(attempt):
    return f"/ket-qua/{attempt.code}/khieu-nai"


def test_filed_answered_and_seen(client, new_client, sat):
    contest, attempt = sat
    assert own(attempt) in client.get(f"/ket-qua/{attempt.code}").text
    assert "Câu 1: Nội dung câu hỏi" in client.get(f"{own(attempt)}?cau=1").text
    assert client.send(own(attempt), {"about": "1", "words": " "}).status_code == 422
    assert client.send(own(attempt), {"about": "99", "words": "x"}).status_code == 422
    sent = {"about": "1", "words": "Đáp án B mới đúng\ntheo Điều 2."}
    assert client.send(own(attempt), sent).status_code == 303
    again = client.send(own(attempt), sent)
    assert again.status_code == 409
    assert "đang chờ trả lời" in again.text

    factory.user("tochuc", "organiser", made.unit())
    organiser = new_client()
    organiser.sign_in("tochuc")
    base = f"/to-chuc/cuoc-thi/{contest.id}/khieu-nai"
    complaint = db.session.query(Complaint).one()
    one = f"{base}/{complaint.id}"
    assert "1 khiếu nại chờ trả lời" in organiser.get("/to-chuc").text
    assert "1 chờ trả lời" in organiser.get(f"/to-chuc/cuoc-thi/{contest.id}").text
    assert "Nội dung câu hỏi" in organiser.get(base).text
    assert "Không có khiếu nại" in organiser.get(f"{base}?trang-thai=upheld").text
    assert "Đáp án B mới đúng" in organiser.get(one).text
    assert organiser.send(f"{one}/tra-loi", {"state": "open"}).status_code == 422
    answer = {"state": "upheld", "answer": "Đúng như anh/chị nêu."}
    assert organiser.send(f"{one}/tra-loi", answer).status_code == 303
    assert organiser.send(f"{one}/tra-loi", answer).status_code == 409
    regrade = f"/ky/1/cham-lai/cau/{complaint.version_id}"
    assert regrade in organiser.get(one).text
    assert organiser.get(f"/to-chuc/cuoc-thi/{contest.id}{regrade}").status_code == 200
    seen = client.get(own(attempt)).text
    assert "Đúng như anh/chị nêu." in seen
    assert "Chấp nhận" in seen


def test_not_after_the_last_moment(client, sat):
    contest, attempt = sat
    sent = {"about": "0", "words": "Xin xem lại thứ hạng."}
    later = contest.rounds[0].closes_at + DAY_MS
    service.close_round(contest.rounds[0], "a", later)
    db.session.commit()
    with time_machine.travel(local_datetime(later + 2 * DAY_MS)):
        assert client.send(own(attempt), sent).status_code == 303
    with time_machine.travel(local_datetime(later + 5 * DAY_MS)):
        assert "Đã hết thời hạn" in client.get(own(attempt)).text
        assert client.send(own(attempt), sent).status_code == 410
    assert db.session.query(Complaint).count() == 1


def test_an_upheld_one_is_followed_by_a_regrade_and_a_new_version(client, sat):
    contest, attempt = sat
    from quizapp.attempts.service import regrade as marking
    from quizapp.attempts.service.regrade import Decision
    from quizapp.domain.rulings import RulingKind
    from quizapp.ranking.service import regrade

    service.close_round(contest.rounds[0], "a", contest.rounds[0].closes_at + DAY_MS)
    db.session.commit()
    from quizapp.domain.papers import paper_from_json

    version_id = paper_from_json(db.session.get(Attempt, attempt.id).paper)[0].version_id
    draft = marking.draft(
        contest.rounds[0],
        Decision(version_id, RulingKind.POINTS, (), ()),
        reason="Khiếu nại đúng.",
        actor="a",
        now=clock.now(),
    )
    regrade.advance(draft.id)
    regrade.apply(draft.id, actor="a", now=clock.now())
    held = versions(contest.id, 1)
    assert [(each.version, each.cause, each.reason) for each in held] == [
        (2, "regrade", "Khiếu nại đúng."),
        (1, "closing", ""),
    ]


def test_only_one_waits_about_one_thing(app, client, sat):
    _, attempt = sat
    attempt_id = attempt.id

    def file():
        from quizapp.contests.models import Round
        from quizapp.core.db import transaction

        with transaction():
            mine = db.session.get_one(Attempt, attempt_id)
            round_ = db.session.get_one(Round, mine.round_id)
            return complaints.file(mine, round_, 1, "Nội dung", clock.now()).id

    results = race(app, [file, file, file])
    assert sum(isinstance(result, Conflict) for result in results) == 2, results
    assert db.session.query(Complaint).count() == 1


def test_the_words_go_with_the_identities(client, sat):
    contest, attempt = sat
    client.send(own(attempt), {"about": "0", "words": "Tôi là Nguyễn Văn An."})
    later = contest.rounds[0].closes_at + (contest.retention_days + 1) * DAY_MS
    assert retention.forget_due(later) == 1
    kept = db.session.query(Complaint).populate_existing().one()
    assert (kept.words, kept.state) == ("", "open")


def test_others_and_attempts_under_way_are_kept_out(client, new_client, sat):
    contest, attempt = sat
    stranger = new_client()
    assert stranger.get(own(attempt)).status_code == 403
    running = factory_attempts.begin(stranger, contest)
    assert stranger.get(own(running)).status_code == 404
    assert client.get("/ket-qua/KHONGCO/khieu-nai").status_code == 404
    assert client.put(own(attempt)).status_code == 405


@pytest.mark.one_database
def test_rights(app, new_client):
    contest = made.contest()
    check_rights(new_client, f"/to-chuc/cuoc-thi/{contest.id}/khieu-nai")
    browser = new_client()
    browser.sign_in("lanhdao")
    base = f"/to-chuc/cuoc-thi/{contest.id}/khieu-nai/1"
    assert browser.send(f"{base}/tra-loi").status_code == 403
    assert browser.get(base).status_code == 404
