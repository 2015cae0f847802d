"""Screens of interventions: the organiser's, and what a participant meets."""

import re

import pytest
from sqlalchemy import func, select

import factory
import factory_attempts as make
from quizapp.attempts.models import Intervention
from quizapp.attempts.queries.interventions import Order
from quizapp.attempts.service import intervene
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.domain.timing import MINUTE_MS, Act

KEY = re.compile(r'name="key" value="([^"]+)"')


@pytest.fixture
def units(app):
    return make.tree()


@pytest.fixture
def contest(units):
    return make.contest()


@pytest.fixture
def attempt(contest, units):
    return make.attempt(contest, make.participant(contest, "Trần Thị Bích Đào", units["sct"]))


@pytest.fixture
def organiser(client, units):
    factory.user("tochuc", "organiser", units["tinh"])
    client.sign_in("tochuc")
    return client


def base(contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.id}/can-thiep"


def carry_out(client, address: str, reason: str = "Mất điện"):
    """Look at the preview, then send its form."""
    page = client.get(address)
    assert page.status_code == 200, page.text
    return client.send(address, {"reason": reason, "key": KEY.findall(page.text)[0]})


def done(contest, act: Act, attempt, **order) -> None:
    intervene.intervene(
        contest,
        Order(act, attempt.round_id, attempt_id=attempt.id, **order),
        reason="Mất điện",
        actor="tochuc",
        key=f"{act}",
        now=clock.now(),
    )
    db.session.commit()


# ---------------------------------------------------------------- organisers


def test_overview_shows_rounds_and_the_form(organiser, contest, attempt):
    page = organiser.get(base(contest))
    assert page.status_code == 200
    assert "1 bài đang làm" in page.text
    assert "Sở Công Thương" in page.text
    assert base(contest) in organiser.get(f"/to-chuc/cuoc-thi/{contest.id}").text


def test_extra_time_for_a_district_is_previewed_then_given(organiser, contest, attempt, units):
    before = attempt.deadline_at
    outside = make.attempt(contest, make.participant(contest, unit=units["snv"]))
    address = f"{base(contest)}/xem-truoc?viec=extra&ky=1&don_vi={units['sct'].id}&phut=10"
    page = organiser.get(address).text
    for words in ("Sẽ thay đổi 1 lượt thi", "Hạn nộp mới", "Trần Thị Bích Đào", "Sở Công Thương"):
        assert words in page
    assert attempt.deadline_at == before
    answer = carry_out(organiser, address)
    assert answer.status_code == 303
    after = organiser.get(answer.location).text
    for words in ("Thêm giờ 10 phút", "Trần Thị Bích Đào", "Mất điện", "tochuc"):
        assert words in after
    db.session.expire_all()
    assert attempt.deadline_at == before + 10 * MINUTE_MS
    assert outside.extra_ms == 0


def test_one_attempt_through_pause_resume_void_and_back(organiser, contest, attempt):
    def act(name):
        answer = carry_out(organiser, f"{base(contest)}/xem-truoc?viec={name}&luot={attempt.id}")
        assert answer.status_code == 303, answer.text
        db.session.expire_all()
        return organiser.get(answer.location).text

    assert "Cho làm tiếp…" in act("pause")
    assert attempt.paused_at
    act("resume")
    assert attempt.paused_at is None
    assert "Khôi phục lượt thi đã hủy…" in act("void")
    assert attempt.state == "voided"
    act("reinstate")
    assert attempt.state == "in_progress"
    person = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi/{attempt.participant_id}")
    for words in ("Tạm dừng…", "Hủy lượt thi…", "Thêm phút…", "Khôi phục lượt thi đã hủy"):
        assert words in person.text


def test_voided_attempt_is_shown_at_the_person(organiser, contest, attempt):
    done(contest, Act.VOID, attempt)
    page = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi/{attempt.participant_id}")
    assert page.status_code == 200
    assert "Đã hủy" in page.text


@pytest.mark.one_database
def test_reason_is_needed_and_sending_twice_is_one_act(organiser, contest, attempt):
    address = f"{base(contest)}/xem-truoc?viec=extra&ky=1&phut=5"
    key = KEY.findall(organiser.get(address).text)[0]
    assert organiser.send(address, {"reason": "", "key": key}).status_code == 422
    for _ in range(2):
        assert organiser.send(address, {"reason": "Mất điện", "key": key}).status_code == 303
    db.session.expire_all()
    assert attempt.extra_ms == 5 * MINUTE_MS
    assert db.session.scalar(select(func.count()).select_from(Intervention)) == 1


@pytest.mark.one_database
def test_nothing_to_do_is_said(organiser, contest, attempt):
    page = organiser.get(f"{base(contest)}/xem-truoc?viec=resume&ky=1")
    assert page.status_code == 200
    assert "Không có bài đang tạm dừng nào." in page.text
    answer = organiser.send(
        f"{base(contest)}/xem-truoc?viec=resume&ky=1", {"reason": "x", "key": "k"}
    )
    assert answer.status_code == 409


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 422),
        ("?viec=khac&ky=1", 422),
        ("?viec=extra&ky=1", 422),
        ("?viec=extra&ky=1&phut=0", 422),
        ("?viec=extra&ky=1&phut=601", 422),
        ("?viec=extra&ky=1&phut=x", 422),
        ("?viec=pause&ky=7", 404),
        ("?viec=pause&ky=1&don_vi=999", 404),
        ("?viec=pause&luot=999", 404),
    ],
)
def test_bad_orders_are_refused(organiser, contest, attempt, query, status):
    assert organiser.get(f"{base(contest)}/xem-truoc{query}").status_code == status


@pytest.mark.one_database
def test_viewers_and_others(client, units, contest, attempt, new_client):
    factory.user("xem", "viewer", units["tinh"])
    client.sign_in("xem")
    assert "Xem trước thay đổi" not in client.get(base(contest)).text
    order = f"{base(contest)}/xem-truoc?viec=pause&ky=1"
    assert client.get(order).status_code == 403
    assert client.send(order, {"reason": "x", "key": "k"}).status_code == 403
    done(contest, Act.PAUSE, attempt)
    number = db.session.scalars(select(Intervention.id)).one()
    assert client.get(f"{base(contest)}/{number}").status_code == 200
    stranger = new_client()
    factory.user("noi-vu", "organiser", units["snv"])
    stranger.sign_in("noi-vu")
    for path in (base(contest), order, f"{base(contest)}/{number}"):
        assert stranger.get(path).status_code == 404
    other = make.contest(title="Cuộc thi khác")
    assert client.get(f"{base(other)}/{number}").status_code == 404
    assert new_client().get(base(contest)).location.startswith("/dang-nhap")


# ---------------------------------------------------------------- participants


@pytest.fixture
def sat(client, contest):
    """An attempt under way at this browser."""
    return make.begin(client, contest)


@pytest.mark.one_database
def test_paused_paper_shows_nothing_of_the_questions(client, contest, sat):
    done(contest, Act.PAUSE, sat)
    for path in (f"/lam-bai/{sat.code}", f"/lam-bai/{sat.code}/nop"):
        page = client.get(path)
        assert page.status_code == 423
        assert "Bài thi đang tạm dừng" in page.text
        assert "Nội dung câu hỏi" not in page.text
        assert 'http-equiv="refresh"' in page.text
    done(contest, Act.RESUME, sat)
    assert "Nội dung câu hỏi" in client.get(f"/lam-bai/{sat.code}").text


def test_saves_and_forms_of_a_paused_attempt_are_refused_and_the_clock_says_why(
    client, contest, sat
):
    done(contest, Act.PAUSE, sat)
    refused = make.put(client, sat.code, 1, 0, 1)
    assert refused.status_code == 423
    assert refused.json["error"] == "paused"
    assert refused.json["paused_at"] == sat.paused_at
    assert "giữ lại" in refused.json["message"]
    clock_ = client.get(f"/lam-bai/{sat.code}/gio").json
    assert (clock_["paused_at"], clock_["state"]) == (sat.paused_at, "in_progress")
    for path, form in (("luu", {"c1-a": "0"}), ("nop", {"bai": "{}"})):
        assert client.send(f"/lam-bai/{sat.code}/{path}", form).status_code == 423
    done(contest, Act.RESUME, sat)
    assert client.get(f"/lam-bai/{sat.code}/gio").json["paused_at"] is None
    assert make.put(client, sat.code, 1, 0, 1).status_code == 200


def test_extra_time_comes_with_the_next_answer(client, contest, sat):
    before = make.put(client, sat.code, 1, 0, 1).json["deadline_at"]
    done(contest, Act.EXTRA, sat, ms=3 * MINUTE_MS)
    assert make.put(client, sat.code, 2, 0, 2).json["deadline_at"] == before + 3 * MINUTE_MS
    assert client.get(f"/lam-bai/{sat.code}/gio").json["deadline_at"] == before + 3 * MINUTE_MS


def test_voided_attempt_says_so_and_leads_to_another(client, contest, sat):
    done(contest, Act.VOID, sat)
    assert make.put(client, sat.code, 1, 0, 1).json["error"] == "voided"
    for path in (f"/lam-bai/{sat.code}", f"/ket-qua/{sat.code}"):
        page = client.get(path)
        assert page.status_code == 409
        assert "Lượt thi đã được hủy" in page.text
        assert f"/cuoc-thi/{contest.slug}" in page.text
    assert client.send(f"/lam-bai/{sat.code}/nop", {"bai": "{}"}).location.endswith(sat.code)
    begin = client.get(f"/cuoc-thi/{contest.slug}/bat-dau").text
    assert "đã hủy, không tính" in begin
    again = make.begin(client, contest)
    assert (again.number, again.id != sat.id) == (2, True)


def test_key_waits_for_those_who_were_given_time(client, contest, sat, new_client):
    other = new_client()
    late = make.begin(other, contest)
    client.send(f"/lam-bai/{sat.code}/nop", {"bai": "{}"})
    done(contest, Act.EXTRA, late, ms=600 * MINUTE_MS)
    contest.rounds[0].closes_at = clock.now() - MINUTE_MS
    db.session.commit()
    assert "Đáp án đúng" not in client.get(f"/ket-qua/{sat.code}").text
    make.move_deadline(late, -MINUTE_MS)
    other.get(f"/lam-bai/{late.code}")
    assert "Đáp án đúng" in client.get(f"/ket-qua/{sat.code}").text
