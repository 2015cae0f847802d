"""The workbook of results that organisers download."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

import factory
import factory_attempts as playing
import factory_ranking as made
from quizapp.attempts.service.standing import change_standing
from quizapp.attempts.service.submit import submit
from quizapp.core import clock, sealing
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.text import local_datetime, search_key
from quizapp.ranking import queries as ranking
from quizapp.ranking import service as closing
from quizapp.reports import sheets as made_of

PHONE = "+84905123456"


def path(contest, query=""):
    return f"/to-chuc/cuoc-thi/{contest.id}/ket-qua.xlsx{query}"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", made.unit())
    client.sign_in("tochuc")
    return client


def with_people(**changes):
    contest = made.contest(**{"ended": 1, "prediction": "people", **changes})
    unit = factory.unit("SCT", parent=made.unit(), division="so-nganh", headcount=3)
    for at, name in enumerate(("Nguyễn Văn An", "=HYPERLINK(1)", "Lê Hoàng Chi")):
        who = made.participant(contest, name, unit, phone=sealing.encrypt(PHONE), publish=at != 2)
        values = {"prediction": at, "ended_at": contest.rounds[0].opens_at + at * 1000}
        made.result(contest.rounds[0], who, 1500 - 25 * at, right_count=15 - at, **values)
    made.result(contest.rounds[0], made.participant(contest, "Ban Tổ Chức", eligible=False), 1500)
    db.session.commit()
    return contest


def sheets(answer):
    assert answer.status_code == 200, answer.text
    book = load_workbook(BytesIO(answer.data))
    return {page.title: [[cell.value for cell in row] for row in page.iter_rows()] for page in book}


def column(rows, name):
    at = rows[0].index(name)
    return [row[at] for row in rows[1:]]


def test_people_as_on_the_board(organiser):
    contest = with_people()
    closing.close_round(contest.rounds[0], "tochuc", clock.now())
    people = sheets(organiser.get(path(contest)))["Cá nhân"]
    states = ranking.states(contest, clock.now())
    chain = [*contest.chain]
    scope = ranking.scope_of(states, map(ranking_criterion, chain), states[0])
    rows = [*ranking.people_now(scope).all_rows()]
    assert column(people, "Hạng") == [row.place for row in rows] == [1, 2, 3, None]
    assert column(people, "Điểm") == [row.score / 100 for row in rows]
    assert column(people, "Số câu đúng") == [row.right_count for row in rows]
    assert column(people, "Dự đoán lệch") == [row.gap for row in rows]
    assert column(people, "Giải thích thứ hạng") == [row.reason for row in rows]
    assert column(people, "Thời gian làm bài (giây)") == [row.time_ms / 1000 for row in rows]
    moments = [local_datetime(row.ended_at).replace(tzinfo=None, microsecond=0) for row in rows]
    assert column(people, "Nộp bài lúc") == moments
    assert column(people, "Xét giải") == ["Có", "Có", "Có", "Không"]
    assert column(people, "Đồng ý công khai tên") == ["Có", "Có", "Không", "Có"]
    assert column(people, "Họ và tên") == [
        *("Nguyễn Văn An", "'=HYPERLINK(1)", "Lê Hoàng Chi", "Ban Tổ Chức")
    ]


def ranking_criterion(name):
    from quizapp.domain.ranking import Criterion

    return Criterion(name)


@pytest.mark.one_database
def test_nothing_in_the_file_is_a_formula(organiser):
    book = load_workbook(BytesIO(organiser.get(path(with_people())).data))
    kinds = {cell.data_type for page in book for row in page.iter_rows() for cell in row}
    assert "f" not in kinds


def test_phones_are_masked(organiser):
    contest = with_people()
    answer = organiser.get(path(contest))
    assert column(sheets(answer)["Cá nhân"], "Điện thoại") == ["090***456"] * 3 + [None]
    assert answer.headers["Cache-Control"] == "private, no-store"
    entry = db.session.query(AuditEntry).filter_by(action="reports.results").one()
    assert entry.actor == "tochuc"
    assert entry.details == {"round": 1, "phones": False}


def test_whole_phones_for_editors_and_it_is_recorded(organiser):
    contest = with_people()
    people = sheets(organiser.get(path(contest, "?dien-thoai=1")))["Cá nhân"]
    assert column(people, "Điện thoại")[0] == "0905123456"
    entry = db.session.query(AuditEntry).filter_by(action="reports.results").one()
    assert entry.details["phones"] is True


def test_viewers_get_masked_phones_only(client):
    contest = with_people()
    factory.user("lanhdao", "viewer", made.unit())
    client.sign_in("lanhdao")
    assert client.get(path(contest)).status_code == 200
    assert client.get(path(contest, "?dien-thoai=1")).status_code == 403


def test_units_as_on_the_board(organiser):
    contest = with_people()
    units = sheets(organiser.get(path(contest)))["Đơn vị"]
    assert column(units, "Đơn vị") == ["Sở Công Thương"]
    assert column(units, "Số người dự thi") == [3]
    assert column(units, "Biên chế") == [3]
    assert column(units, "Tỷ lệ tham gia") == [1]
    assert column(units, "Điểm trung bình") == [14.75]
    assert column(units, "Điểm xếp hạng") == [pytest.approx(50 + 50 * 14.75 / 15)]


def test_the_whole_contest_and_single_rounds(organiser):
    contest = made.contest(2, ended=1, prediction="people_all_right")
    who = made.participant(contest, "Nguyễn Văn An")
    made.result(contest.rounds[0], who, 1000)
    made.result(contest.rounds[1], who, 1100)
    db.session.commit()
    scores = {
        query: column(sheets(organiser.get(path(contest, query)))["Cá nhân"], "Điểm")
        for query in ("", "?ky=0", "?ky=1", "?ky=2")
    }
    assert scores == {"": [21], "?ky=0": [21], "?ky=1": [10], "?ky=2": [11]}
    assert organiser.get(path(contest, "?ky=3")).status_code == 404


def test_says_what_it_is_about(organiser):
    contest = with_people()
    lines = dict(map(tuple, sheets(organiser.get(path(contest)))["Thông tin"][1:]))
    assert lines["Cuộc thi"] == contest.title
    assert lines["Phạm vi"] == "Kỳ 1"
    assert lines["Số điện thoại"] == "Đã che bớt"
    assert "Đã kết thúc, chờ chốt kỳ" in lines["Kỳ 1"]


def test_remarks_say_which_attempts_need_a_look(organiser):
    contest = with_people()
    from quizapp.attempts.models import Attempt

    first = db.session.query(Attempt).order_by(Attempt.id).first()
    first.standing = "pending_check"
    db.session.commit()
    remarks = column(sheets(organiser.get(path(contest)))["Cá nhân"], "Lưu ý")
    assert "Có lượt thi: chờ xác minh" in remarks


# ---------------------------------------------------------------- questions


def test_questions_are_counted_over_the_attempts_that_count(organiser, app):
    root = made.unit()
    contest = playing.contest(
        [playing.single(n) for n in range(1, 4)], unit_id=root.id, attempts_per_round=None
    )
    now = clock.now()
    expected: dict[str, list[int]] = {}
    for taken in range(5):
        attempt = playing.attempt(contest)
        right = playing.right_responses(attempt)
        given = dict(list(right.items())[: taken % 4])
        wrong = {} if taken != 3 else {1: "null"}
        sent = {p: (n, text) for n, (p, text) in enumerate({**given, **wrong}.items(), 1)}
        submit(attempt, sent, None, now)
        db.session.commit()
        if taken == 4:
            change_standing(attempt, "invalid", "Thử", now=clock.now())
            db.session.commit()
            continue
        _tally(attempt, {**given, **wrong}, right, expected)
    playing.attempt(contest)  # still under way
    rows = sheets(organiser.get(path(contest)))["Câu hỏi"]
    counted = {row[0]: [row[5], row[6], row[8]] for row in rows[1:]}
    assert counted == expected
    shares = column(rows, "Tỷ lệ đúng")
    assert shares == sorted(shares)
    assert all(row[9] == pytest.approx(row[6] / row[5]) for row in rows[1:])
    documents = sheets(organiser.get(path(contest)))["Văn bản"]
    assert sum(column(documents, "Số lần ra đề")) == 4 * 3


def _tally(attempt, given, right, expected):
    """[drawn, right, blank] by question, counted from what was sent."""
    from quizapp.banks import queries
    from quizapp.domain.papers import paper_from_json

    for position, item in enumerate(paper_from_json(attempt.paper), 1):
        ref = queries.versions([item.version_id])[item.version_id].ref
        figures = expected.setdefault(ref, [0, 0, 0])
        figures[0] += 1
        figures[1] += given.get(position) == right[position]
        figures[2] += given.get(position) in (None, "null")


# ---------------------------------------------------------------- who may


@pytest.mark.one_database
def test_only_staff_of_this_part_of_the_tree(client, new_client):
    contest = with_people()
    assert client.get(path(contest)).status_code == 302
    other = factory.unit("SNV", "Sở Nội vụ", parent=made.unit())
    for name, role, unit, status in (
        ("canbo", "member", made.unit(), 403),
        ("khac", "organiser", other, 404),
    ):
        factory.user(name, role, unit)
        browser = new_client()
        browser.sign_in(name)
        assert browser.get(path(contest)).status_code == status
        assert browser.get("/to-chuc/cuoc-thi/999/ket-qua.xlsx").status_code in (403, 404)
    assert db.session.query(AuditEntry).filter_by(action="reports.results").count() == 0


@pytest.mark.one_database
def test_only_reading(organiser):
    assert organiser.send(path(with_people())).status_code == 405


@pytest.mark.one_database
def test_the_name_of_the_file_tells_the_contest(organiser):
    contest = with_people()
    name = organiser.get(path(contest)).headers["Content-Disposition"]
    assert search_key(contest.slug) in name
    assert "ky-1.xlsx" in name


def test_a_closed_round_is_reported_as_it_was_fixed(app):
    contest = made.contest(ended=1)
    unit = factory.unit("SCT", "Sở Công Thương", parent=made.unit(), headcount=2)
    round_ = contest.rounds[0]
    made.result(round_, made.participant(contest, "Lê An", unit), 1500)
    db.session.commit()
    closing.close_round(round_, "tochuc", clock.now())
    made.result(round_, made.participant(contest, "Về Sau", unit), 1400)
    about = made_of.extent(contest, None, clock.now())
    assert [row[2] for row in made_of.people(about, whole_phones=False).rows] == ["Lê An"]
    assert [row[4] for row in made_of.units(about, clock.now()).rows] == [1]
    said = dict(made_of.information(about, actor="a", now=clock.now(), whole_phones=False).rows)
    assert said["Xếp hạng đã chốt"].startswith("Phiên bản 1, lập lúc ")
