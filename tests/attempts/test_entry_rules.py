"""What a contest asks at its entry beyond the usual, and whom it turns away."""

import json

import pytest
from sqlalchemy import select

import factory
import factory_attempts as make
from quizapp.attempts.models import Participant
from quizapp.attempts.service import insiders, retention
from quizapp.core import clock, sealing
from quizapp.core.db import db
from quizapp.domain.contests import EntryMode
from quizapp.domain.entry import EntryField, EntryRules, Insiders, Need
from quizapp.domain.text import local_datetime
from quizapp.domain.timing import DAY_MS

ASKED = (
    (EntryField.GENDER, Need.OPTIONAL),
    (EntryField.POSITION, Need.REQUIRED),
    (EntryField.ID_TAIL, Need.REQUIRED),
)


def everybody() -> list[Participant]:
    db.session.expire_all()
    return list(db.session.scalars(select(Participant).order_by(Participant.id)))


def test_further_fields_are_asked_checked_kept_encrypted_and_erased(client, new_client):
    contest = make.contest(entry=EntryRules(ASKED))
    page = client.get(f"/cuoc-thi/{contest.slug}/vao").text
    assert 'name="position"' in page
    assert 'name="email"' not in page
    assert "đơn vị, giới tính, chức vụ, chức danh, 4 số cuối căn cước công dân;" in page
    missing = make.come_in(client, contest, id_tail="12", gender="Nam")
    assert missing.status_code == 422
    assert "Vui lòng điền" in missing.text
    assert "đúng 4 số cuối" in missing.text
    assert everybody() == []

    typed = {"position": "Chuyên viên", "id_tail": "0123", "address": "không hỏi"}
    assert make.come_in(client, contest, **typed).status_code == 303
    person = everybody()[0]
    assert "Chuyên viên" not in person.details
    assert json.loads(sealing.decrypt(person.details)) == {
        "position": "Chuyên viên",
        "id_tail": "0123",
    }
    factory.user("tochuc", "admin")
    organiser = new_client()
    organiser.sign_in("tochuc")
    shown = organiser.get(f"/to-chuc/cuoc-thi/{contest.id}/nguoi-thi/{person.id}").text
    assert "<dd>Chuyên viên</dd>" in shown

    insiders.add(contest, [insiders.Person("A", "+84905000009")], actor="tochuc", now=clock.now())
    retention.forget_due(contest.rounds[-1].closes_at + 400 * DAY_MS)
    assert everybody()[0].details is None
    assert not insiders.listed(contest.id)


def test_who_is_too_young_is_turned_away_politely(client):
    contest = make.contest(entry=EntryRules(min_age=18))
    today = local_datetime(clock.now()).date()
    tomorrow = local_datetime(clock.now() + DAY_MS).date()
    refused = make.come_in(
        client, contest, birth_date=f"{tomorrow.day}/{tomorrow.month}/{tomorrow.year - 18}"
    )
    assert refused.status_code == 422
    assert "từ đủ 18 tuổi" in refused.text
    assert 'id="birth_date-loi"' in refused.text
    assert everybody() == []
    born = f"{min(today.day, 28)}/{today.month}/{today.year - 18}"
    assert make.come_in(client, contest, birth_date=born).status_code == 303


def test_the_common_password_is_asked_of_all_but_those_who_come_back(client, new_client):
    contest = make.contest(entry=EntryRules(password="CCHC 2026"))
    refused = make.come_in(client, contest, password="khác")
    assert refused.status_code == 422
    assert 'id="password-loi"' in refused.text
    assert "CCHC 2026" not in refused.text
    assert make.come_in(client, contest, "0905111222", password=" cchc 2026").status_code == 303
    back = {"viec": "tro-lai", "lai-phone": "0905111222", "lai-birth_date": "17/5/1988"}
    assert new_client().send(f"/cuoc-thi/{contest.slug}/vao", back).status_code == 303


def test_the_common_password_is_asked_of_accounts_too(client):
    contest = make.contest(
        entry_mode=EntryMode.ACCOUNT, entry=EntryRules(ASKED, password="CCHC 2026")
    )
    factory.user("canbo", "member", None)
    client.sign_in("canbo")
    path = f"/cuoc-thi/{contest.slug}/vao"
    page = client.get(path).text
    assert 'name="password"' in page
    assert 'name="position"' not in page
    refused = client.send(path, {"taking_part": "y", "password": "x"})
    assert refused.status_code == 422
    assert "chưa đúng" in refused.text
    assert client.send(path, {"taking_part": "y", "password": "cchc 2026"}).status_code == 303


@pytest.mark.parametrize("rule", Insiders)
def test_organisers_who_take_part(client, new_client, rule):
    contest = make.contest(entry=EntryRules(insiders=rule))
    factory.user("canbo", "member", None)
    early = make.participant(contest)
    phone = sealing.decrypt(early.phone)
    factory.user("tochuc", "admin")
    organiser = new_client()
    organiser.sign_in("tochuc")
    path = f"/to-chuc/cuoc-thi/{contest.id}/ban-to-chuc"
    lines = f"Nguyễn A; 0905 777 888\nTrần B\t0905777999\n{phone}\nLê C; canbo\n\n"
    assert organiser.send(path, {"people": lines}).status_code == 303
    assert organiser.send(path, {"people": lines}).status_code == 303
    page = organiser.get(path).text
    assert "4 người" in page
    assert "0905777888" not in page
    assert [person.eligible for person in everybody()] == [False]

    answer = make.come_in(client, contest, "0905777888")
    if rule == Insiders.BARRED:
        assert answer.status_code == 422
        assert "không dự thi" in answer.text
        assert len(everybody()) == 1
    else:
        assert answer.status_code == 303
        assert [person.eligible for person in everybody()] == [False, False]
    assert make.come_in(new_client(), contest).status_code == 303
    assert everybody()[-1].eligible

    first = insiders.listed(contest.id)[0][0]
    assert organiser.send(f"{path}/{first.id}/bo").status_code == 303
    assert len(insiders.listed(contest.id)) == 3


def test_lines_that_nobody_is_known_by_are_named_and_nobody_is_added(client):
    contest = make.contest()
    factory.user("tochuc", "admin")
    client.sign_in("tochuc")
    path = f"/to-chuc/cuoc-thi/{contest.id}/ban-to-chuc"
    answer = client.send(path, {"people": "A; 0905777888\nB; khong-ai"})
    assert answer.status_code == 422
    assert "dòng 2: B; khong-ai" in answer.text
    assert client.send(path, {"people": " \n"}).status_code == 422
    assert insiders.listed(contest.id) == []


def test_the_list_is_for_those_who_run_the_contest(client, new_client):
    contest = make.contest()
    path = f"/to-chuc/cuoc-thi/{contest.id}/ban-to-chuc"
    other = factory.unit("NGOAI", "Sở khác")
    for name, role, unit, seen, done in (
        ("lanhdao", "viewer", None, 404, 403),
        ("nguoila", "organiser", other, 404, 404),
        ("canbo", "member", None, 403, 403),
    ):
        factory.user(name, role, unit)
        browser = new_client()
        browser.sign_in(name)
        assert browser.get(path).status_code == seen, name
        assert browser.send(path, {"people": "A; 0905777888"}).status_code == done, name
    factory.user("tochuc", "admin")
    client.sign_in("tochuc")
    assert client.send(f"{path}/99/bo").status_code == 404
    assert client.get(f"{path}/99/bo").status_code == 405
    assert insiders.listed(contest.id) == []
