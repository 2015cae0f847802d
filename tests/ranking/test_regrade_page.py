"""The organisers' screens of a regrade."""

import json
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy import select

import factory
import factory_attempts as make
from quizapp.attempts.models import Attempt, Regrade
from quizapp.attempts.service import submit
from quizapp.banks.models import QuestionVersion
from quizapp.core.db import db


@pytest.fixture
def units(app):
    return make.tree()


@pytest.fixture
def contest(units):
    made = make.contest([make.single(n) for n in range(1, 4)])
    for name in ("Trần Thị Bích Đào", "Lê Văn Cường"):
        attempt = make.attempt(made, make.participant(made, name, units["sct"]))
        submit.submit(attempt, None, None, attempt.started_at + 5000)
    attempt = make.attempt(made, make.participant(made, "Phạm Thị Dung", units["snv"]))
    right = {p: (p, t) for p, t in make.right_responses(attempt).items()}
    submit.submit(attempt, right, None, attempt.started_at + 9000)
    db.session.commit()
    return made


@pytest.fixture
def organiser(client, units):
    factory.user("tochuc", "organiser", units["tinh"])
    client.sign_in("tochuc")
    return client


def base(contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.id}/ky/1/cham-lai"


def version() -> int:
    return db.session.scalars(select(QuestionVersion.id).order_by(QuestionVersion.id)).first()


def drafted(organiser, contest, **changes) -> str:
    """The address of a preview."""
    sent = {"kind": "points", "reason": "Câu hỏi sai", **changes}
    answer = organiser.send(f"{base(contest)}/cau/{version()}", sent)
    assert answer.status_code == 303, answer.text
    return answer.location


def test_list_shows_what_was_drawn_and_finds_it(organiser, contest):
    page = organiser.get(base(contest))
    assert page.status_code == 200
    assert page.text.count("Nội dung câu hỏi số") == 3
    found = organiser.get(f"{base(contest)}?tim=cau+so+2").text
    assert "Nội dung câu hỏi số 2" not in organiser.get(f"{base(contest)}?tim=khong").text
    assert found.count("Nội dung câu hỏi số") <= 3
    assert "Chấm lại" in organiser.get(f"/to-chuc/cuoc-thi/{contest.id}").text


def test_question_shows_its_key_and_what_may_be_decided(organiser, contest):
    page = organiser.get(f"{base(contest)}/cau/{version()}")
    assert page.status_code == 200
    for words in ("Phương án A của câu 1", "Rút câu hỏi", "Chấm theo đáp án được sửa"):
        assert words in page.text
    assert "bản hiện hành của câu hỏi" not in page.text


@pytest.mark.one_database
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"kind": "points"},
        {"kind": "points", "reason": " "},
        {"kind": "khac", "reason": "Sai"},
        {"kind": "accept", "reason": "Sai"},
        {"kind": "accept", "reason": "Sai", "choice": ["9"]},
        {"kind": "accept", "reason": "Sai", "choice": ["x"]},
        {"kind": "present", "reason": "Sai"},
        {"kind": "lift", "reason": "Sai"},
    ],
)
def test_bad_decisions_show_the_form_again(organiser, contest, sent):
    answer = organiser.send(f"{base(contest)}/cau/{version()}", sent)
    assert answer.status_code == 422
    assert list(db.session.scalars(select(Regrade))) == []


def test_preview_then_apply_then_lift(organiser, contest):
    address = drafted(organiser, contest)
    page = organiser.get(address)
    assert "Xem trước khi chấm lại" in page.text
    assert "Trần Thị Bích Đào" in page.text
    assert "0 → <strong>1</strong>" in page.text
    assert {a.score for a in db.session.scalars(select(Attempt))} == {0, 300}
    done = organiser.send(f"{address}/ap-dung")
    assert done.status_code == 303
    assert "Đã chấm lại" in organiser.get(done.location).text
    db.session.expire_all()
    assert {a.score for a in db.session.scalars(select(Attempt))} == {100, 300}
    assert organiser.send(f"{address}/ap-dung").status_code == 409
    assert "Rút câu hỏi, mọi người được đủ điểm" in organiser.get(base(contest)).text
    back = drafted(organiser, contest, kind="lift")
    organiser.get(back)
    assert organiser.send(f"{back}/ap-dung").status_code == 303
    db.session.expire_all()
    assert {a.score for a in db.session.scalars(select(Attempt))} == {0, 300}


@pytest.mark.one_database
def test_several_choices_are_accepted(organiser, contest):
    address = drafted(organiser, contest, kind="accept", choice=["0", "1"])
    page = organiser.get(address).text
    assert "Phương án A của câu 1<br>Phương án B của câu 1" in page
    assert db.session.scalars(select(Regrade)).one().ruling["choices"] == [0, 1]


def test_long_rounds_are_worked_out_step_by_step(organiser, contest, monkeypatch):
    from quizapp.attempts.service import regrade as marking

    monkeypatch.setattr(marking, "CHUNK", 1)
    monkeypatch.setattr("quizapp.ranking.service.regrade.advance.__defaults__", (2,))
    address = drafted(organiser, contest)
    first = organiser.get(address).text
    assert 'http-equiv="refresh"' in first
    assert "2/3" in first
    assert "Xem trước khi chấm lại" in organiser.get(address).text


def test_changes_since_the_preview_refuse_it(organiser, contest, units):
    address = drafted(organiser, contest)
    organiser.get(address)
    attempt = make.attempt(contest)
    submit.submit(attempt, None, None, attempt.started_at + 1)
    answer = organiser.send(f"{address}/ap-dung")
    assert answer.status_code == 409
    assert "xem trước lại" in answer.text


def test_dropping_a_preview(organiser, contest):
    address = drafted(organiser, contest)
    organiser.get(address)
    assert organiser.send(f"{address}/bo").status_code == 303
    assert "Bản xem trước đã bỏ" in organiser.get(address).text
    assert organiser.send(f"{address}/ap-dung").status_code == 409


def test_excel_holds_every_change(organiser, contest):
    address = drafted(organiser, contest)
    organiser.get(address)
    answer = organiser.get(f"{address}.xlsx")
    assert answer.status_code == 200
    book = openpyxl.load_workbook(BytesIO(answer.data))
    rows = list(book["Trước và sau"].values)
    assert len(rows) == 3
    assert {row[0] for row in rows[1:]} == {"Trần Thị Bích Đào", "Lê Văn Cường"}
    assert [row[4:6] for row in rows[1:]] == [(0, 1), (0, 1)]
    assert "Câu hỏi sai" in json.dumps([*book["Quyết định"].values], ensure_ascii=False)


@pytest.mark.one_database
def test_viewers_look_and_others_do_not(client, units, contest, new_client):
    factory.user("tochuc", "organiser", units["tinh"])
    client.sign_in("tochuc")
    address = drafted(client, contest)
    client.get(address)
    viewer = new_client()
    factory.user("xem", "viewer", units["tinh"])
    viewer.sign_in("xem")
    assert viewer.get(base(contest)).status_code == 200
    assert "Áp dụng cho cả kỳ" not in viewer.get(address).text
    assert viewer.get(f"{base(contest)}/cau/{version()}").status_code == 403
    assert viewer.send(f"{address}/ap-dung").status_code == 403
    assert viewer.send(f"{address}/bo").status_code == 403
    other = new_client()
    factory.user("noi-vu", "organiser", units["snv"])
    other.sign_in("noi-vu")
    for path in (base(contest), address, f"{address}.xlsx", f"{base(contest)}/cau/{version()}"):
        assert other.get(path).status_code == 404
    assert other.send(f"{address}/ap-dung").status_code == 404


@pytest.mark.one_database
def test_bad_ids_and_wrong_methods(organiser, contest):
    address = drafted(organiser, contest)
    other = make.contest(title="Cuộc thi khác")
    assert organiser.get(address.replace(f"/{contest.id}/ky", f"/{other.id}/ky")).status_code == 404
    assert organiser.get(f"{base(contest)}/999").status_code == 404
    assert organiser.get(f"{base(contest)}/cau/999").status_code == 404
    assert organiser.get(base(contest).replace("/ky/1/", "/ky/9/")).status_code == 404
    assert organiser.get(f"{address}/ap-dung").status_code == 405
