"""The organiser's screens of participants and attempts."""

import pytest
from sqlalchemy import select

import factory
import factory_attempts as make
from quizapp.attempts.models import Result
from quizapp.attempts.service import submit
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db


@pytest.fixture
def units(app):
    return make.tree()


@pytest.fixture
def contest(units):
    return make.contest()


@pytest.fixture
def attempt(contest, units):
    person = make.participant(contest, "Trần Thị Bích Đào", units["sct"])
    made = make.attempt(contest, person)
    responses = {n: (n, text) for n, text in make.right_responses(made).items()}
    submit.submit(made, responses, None, clock.now())
    db.session.commit()
    return made


@pytest.fixture
def organiser(client, units):
    factory.user("tochuc", "organiser", units["tinh"])
    client.sign_in("tochuc")
    return client


def actions() -> list[str]:
    return list(db.session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))


def test_list_shows_people_with_masked_phones(organiser, contest, attempt):
    page = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi")
    assert page.status_code == 200
    assert "Trần Thị Bích Đào" in page.text
    assert "090***" in page.text
    assert "Sở Công Thương" in page.text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("tim=bich+dao", True),
        ("tim=B%C3%8DCH", True),
        ("tim=khong+co", False),
        ("tim=%25", False),
        ("khoi=so-nganh", True),
        ("khoi=xa-phuong", False),
        ("xem-xet=valid", True),
        ("xem-xet=invalid", False),
        ("trang=99", True),
    ],
)
def test_list_is_searched_and_filtered(organiser, contest, attempt, query, found):
    page = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi?{query}")
    assert ("Trần Thị Bích Đào" in page.text) is found


def test_looking_at_a_person_is_recorded(organiser, contest, attempt):
    path = f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi/{attempt.participant_id}"
    page = organiser.get(path)
    assert page.status_code == 200
    for words in ("17/5/1988", "4/4", "Hợp lệ", "Đồng ý xử lý dữ liệu để dự thi"):
        assert words in page.text
    assert actions()[-1] == "attempts.look"


def test_judging_takes_the_attempt_out_of_the_ranking(organiser, contest, attempt):
    path = f"/to-chuc/cuoc-thi/{contest.id}/luot-thi/{attempt.id}/xem-xet"
    answer = organiser.send(path, {"standing": "invalid", "reason": "Thi hộ, có biên bản"})
    assert answer.status_code == 303
    db.session.expire_all()
    assert (attempt.standing, attempt.standing_reason) == ("invalid", "Thi hộ, có biên bản")
    assert list(db.session.scalars(select(Result))) == []
    entry = db.session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert (entry.action, entry.actor) == ("attempts.standing", "tochuc")
    assert entry.details["before"] == "valid"


@pytest.mark.one_database
@pytest.mark.parametrize("sent", [{}, {"standing": "invalid"}, {"standing": "x", "reason": "y"}])
def test_judging_needs_a_reason_and_a_known_standing(organiser, contest, attempt, sent):
    path = f"/to-chuc/cuoc-thi/{contest.id}/luot-thi/{attempt.id}/xem-xet"
    assert organiser.send(path, sent).status_code == 422
    db.session.expire_all()
    assert attempt.standing == "valid"


@pytest.mark.one_database
def test_organisers_are_not_given_prizes(organiser, contest, attempt):
    path = f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi/{attempt.participant_id}"
    answer = organiser.send(f"{path}/xet-giai", {"eligible": "khong", "reason": "Tổ ra đề"})
    assert answer.status_code == 303
    assert "Không xét giải" in organiser.get(path).text
    assert "attempts.eligible" in actions()


@pytest.mark.one_database
def test_viewer_looks_and_does_not_judge(client, units, contest, attempt):
    factory.user("lanhdao", "viewer", units["tinh"])
    client.sign_in("lanhdao")
    person = f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi/{attempt.participant_id}"
    assert "Ghi kết luận" not in client.get(person).text
    judge = f"/to-chuc/cuoc-thi/{contest.id}/luot-thi/{attempt.id}/xem-xet"
    assert client.send(judge, {"standing": "invalid", "reason": "x"}).status_code == 403
    assert (
        client.send(f"{person}/xet-giai", {"eligible": "khong", "reason": "x"}).status_code == 403
    )


@pytest.mark.one_database
def test_strangers_and_other_branches(client, units, contest, attempt):
    path = f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi"
    assert client.get(path).location.startswith("/dang-nhap")
    factory.user("snv", "organiser", units["snv"])
    client.sign_in("snv")
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/{attempt.participant_id}").status_code == 404


@pytest.mark.one_database
def test_ids_of_another_contest_and_wrong_methods(organiser, contest, attempt):
    other = make.contest(title="Cuộc thi khác")
    base = f"/to-chuc/cuoc-thi/{other.id}"
    assert organiser.get(f"{base}/nguoi-thi/{attempt.participant_id}").status_code == 404
    judge = f"{base}/luot-thi/{attempt.id}/xem-xet"
    assert organiser.send(judge, {"standing": "invalid", "reason": "x"}).status_code == 404
    assert organiser.get(judge).status_code == 405
    assert organiser.get("/to-chuc/cuoc-thi/9999/nguoi-thi").status_code == 404


def test_contest_page_of_the_organiser_shows_participation(organiser, contest, attempt):
    page = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}").text
    assert "người đã thi" in page
    assert "1/57" in page
    assert "1,8%" in page


def test_public_page_shows_figures_unless_they_are_to_be_guessed(client, contest, attempt):
    path = f"/cuoc-thi/{contest.slug}"
    assert "lượt thi" in client.get(path).text
    contest.prediction = "people"
    assert "<span>người dự thi</span>" not in client.get(path).text
