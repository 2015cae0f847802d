"""Coming into a contest by its form, by account, and without a name."""

import pytest
from sqlalchemy import func, select

import factory
import factory_attempts as make
from quizapp.accounts import service as accounts
from quizapp.attempts.models import Consent, Participant
from quizapp.contests import service as contests
from quizapp.core import clock, sealing
from quizapp.core.db import db
from quizapp.domain.contests import EntryMode
from quizapp.domain.text import local_datetime


def people():
    return db.session.scalar(select(func.count()).select_from(Participant))


def test_form_makes_a_participant_and_leads_to_the_start(client):
    contest = make.contest()
    answer = make.come_in(client, contest, "0905 123 456")
    assert (answer.status_code, answer.location) == (303, f"/cuoc-thi/{contest.slug}/bat-dau")
    person = db.session.scalars(select(Participant)).one()
    assert person.division == "cong-dan"
    assert "905123456" not in (person.phone, person.identity)
    assert sealing.decrypt(person.phone) == "+84905123456"


@pytest.mark.one_database
@pytest.mark.parametrize(
    "again", ["+84905123456", "0905.123.456", "０９０５ １２３ ４５６", "84905123456"]
)
def test_one_phone_is_one_person_however_it_is_typed(client, new_client, again):
    contest = make.contest()
    make.come_in(client, contest, "0905 123 456")
    other = new_client()
    assert make.come_in(other, contest, again, full_name="Nguyễn An").status_code == 303
    assert people() == 1


def test_another_birth_date_is_refused_and_tells_nothing(client, new_client):
    contest = make.contest()
    make.come_in(client, contest, "0905123456")
    answer = make.come_in(
        new_client(), contest, "0905123456", birth_date="1/1/1990", full_name="X Y"
    )
    assert answer.status_code == 422
    assert "chưa khớp" in answer.text
    held = ("Nguyễn Văn An", 'value="17')
    assert not any(words in answer.text for words in held)
    assert people() == 1


def test_consent_is_recorded_for_each_purpose(client):
    contest = make.contest()
    make.come_in(client, contest, publishing="")
    given = {row.purpose: row.given for row in db.session.scalars(select(Consent))}
    assert given == {"taking_part": True, "publishing": False}
    rows = list(db.session.scalars(select(Consent)))
    assert all(row.text_version and row.at and row.how == "form" for row in rows)
    person = db.session.scalars(select(Participant)).one()
    assert person.publish is False
    assert person.full_name not in person.shown_name


@pytest.mark.one_database
def test_without_consent_nobody_comes_in(client):
    contest = make.contest()
    answer = make.come_in(client, contest, taking_part="")
    assert answer.status_code == 422
    assert "cần đánh dấu đồng ý" in answer.text
    assert people() == 0


@pytest.mark.one_database
def test_boxes_are_not_ticked_beforehand(client):
    contest = make.contest()
    page = client.get(f"/cuoc-thi/{contest.slug}/vao")
    assert page.status_code == 200
    assert "checked" not in page.text
    assert "Thời hạn lưu" in page.text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("full_name", " ", "Vui lòng điền"),
        ("phone", "123", "Số điện thoại chưa đúng"),
        ("birth_date", "31/2/1988", "theo mẫu 17/5/1988"),
        ("birth_date", "17/5/2088", "Ngày sinh chưa đúng"),
        ("unit_id", "", "Vui lòng điền"),
        ("unit_id", "99999", ""),
    ],
)
def test_what_is_wrong_is_said_and_nothing_stored(client, field, value, message):
    contest = make.contest()
    answer = make.come_in(client, contest, **{field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert people() == 0


@pytest.mark.one_database
@pytest.mark.parametrize(
    "typed", ["17/5/1988", "17-05-1988", "17051988", "1988-05-17", "１７/５/１９８８"]
)
def test_dates_are_read_as_people_type_them(client, typed):
    contest = make.contest()
    assert make.come_in(client, contest, birth_date=typed).status_code == 303
    assert db.session.scalars(select(Participant)).one().birth_date == make.BORN


def test_unit_gives_the_division_also_from_above(client):
    units = make.tree()
    office = factory.unit("SCT-VP", "Văn phòng Sở", parent=units["sct"])
    contest = make.contest()
    page = client.get(f"/cuoc-thi/{contest.slug}/vao").text
    assert "Văn phòng Sở (Sở Công Thương)" in page
    make.come_in(client, contest, unit_id=str(office.id))
    person = db.session.scalars(select(Participant)).one()
    assert (person.unit_id, person.division) == (office.id, "so-nganh")


def test_the_name_of_a_merged_unit_leads_to_the_new_one(client):
    units = make.tree()
    contest = make.contest()
    day = local_datetime(clock.now()).date()
    said = {"reason": "Nghị quyết", "actor": "a", "now": clock.now()}
    accounts.merge_unit(units["snv"], units["sct"], day, **said)
    db.session.commit()
    page = client.get(f"/cuoc-thi/{contest.slug}/vao").text
    assert f'<option value="{units["sct"].id}">Sở Nội vụ – nay thuộc Sở Công Thương' in page
    assert make.come_in(client, contest, unit_id=str(units["snv"].id)).status_code == 422
    assert make.come_in(client, contest, unit_id=str(units["sct"].id)).status_code == 303


@pytest.mark.one_database
def test_units_of_another_branch_are_not_offered(client):
    units = make.tree()
    contest = make.contest(unit_id=units["sct"].id)
    page = client.get(f"/cuoc-thi/{contest.slug}/vao").text
    assert "Sở Nội vụ" not in page
    assert "công dân" not in page
    answer = make.come_in(client, contest, unit_id=str(units["snv"].id))
    assert answer.status_code == 422


def test_coming_back_needs_phone_and_birth_date(client, new_client):
    contest = make.contest()
    make.come_in(client, contest, "0905123456")
    path = f"/cuoc-thi/{contest.slug}/vao"
    other = new_client()

    def back(phone, date):
        sent = {"viec": "tro-lai", "lai-phone": phone, "lai-birth_date": date}
        return other.send(path, sent)

    wrong_date, unknown = back("0905123456", "1/1/1990"), back("0905999999", "17/5/1988")
    assert (wrong_date.status_code, unknown.status_code) == (422, 422)
    assert "chưa khớp" in wrong_date.text
    assert "chưa khớp" in unknown.text
    assert back("+84 905 123 456", "17051988").location.endswith("/bat-dau")
    assert people() == 1


@pytest.mark.one_database
def test_birth_dates_are_not_to_be_guessed(client):
    contest = make.contest()
    make.come_in(client, contest, "0905123456")
    client.send(f"/cuoc-thi/{contest.slug}/thoat")
    for day in range(1, 32):
        sent = {"viec": "tro-lai", "lai-phone": "0905 123 456", "lai-birth_date": f"{day}/1/1990"}
        last = client.send(f"/cuoc-thi/{contest.slug}/vao", sent)
    assert last.status_code == 429


def test_known_browser_goes_straight_on_until_it_leaves(client):
    contest = make.contest()
    make.come_in(client, contest)
    path = f"/cuoc-thi/{contest.slug}"
    assert client.get(f"{path}/vao").location == f"{path}/bat-dau"
    client.send(f"{path}/thoat")
    assert client.get(f"{path}/vao").status_code == 200
    assert client.get(f"{path}/bat-dau").location == f"{path}/vao"


@pytest.mark.one_database
def test_forged_cookie_is_nobody(client):
    contest = make.contest()
    person = make.participant(contest)
    client.set_cookie("nguoi_du_thi", f'{{"{contest.id}":{person.id}}}')
    assert client.get(f"/cuoc-thi/{contest.slug}/bat-dau").location.endswith("/vao")


def test_account_signs_in_and_consents(client):
    units = make.tree()
    factory.user("canbo", "member", units["sct"])
    contest = make.contest(entry_mode=EntryMode.ACCOUNT)
    path = f"/cuoc-thi/{contest.slug}/vao"
    assert client.get(path).location == f"/dang-nhap?next={path}"
    client.sign_in("canbo")
    assert "Sở Công Thương" in client.get(path).text
    assert client.send(path, {}).status_code == 422
    assert client.send(path, {"taking_part": "y"}).status_code == 303
    person = db.session.scalars(select(Participant)).one()
    assert (person.unit_id, person.division, person.publish) == (units["sct"].id, "so-nganh", False)


def test_account_is_known_on_another_device(client, new_client):
    factory.user("canbo", "member", make.tree()["sct"])
    contest = make.contest(entry_mode=EntryMode.ACCOUNT)
    for browser in (client, new_client()):
        browser.sign_in("canbo")
        browser.send(f"/cuoc-thi/{contest.slug}/vao", {"taking_part": "y"})
        assert browser.get(f"/cuoc-thi/{contest.slug}/bat-dau").status_code == 200
    assert people() == 1


def test_anonymous_entry_starts_at_once_and_is_never_ranked(client):
    contest = make.contest(entry_mode=EntryMode.ANONYMOUS)
    path = f"/cuoc-thi/{contest.slug}/vao"
    assert "Bắt đầu làm bài" in client.get(path).text
    answer = client.send(path)
    assert answer.status_code == 303
    assert client.get(answer.location).status_code == 200
    person = db.session.scalars(select(Participant)).one()
    assert (person.eligible, person.phone, person.birth_date) == (False, None, None)


def test_closed_contest_is_gone_and_a_draft_unknown(client):
    contest = make.contest()
    contests.close_contest(contest, clock.now())
    assert client.get(f"/cuoc-thi/{contest.slug}/vao").status_code == 410
    contest.state = "draft"
    assert client.get(f"/cuoc-thi/{contest.slug}/vao").status_code == 404
    assert client.get("/cuoc-thi/khong-co/vao").status_code == 404
