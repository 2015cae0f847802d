"""The organisers' list and the page of one contest: opening, closing, deleting."""

import pytest
from sqlalchemy import select

import factory
import factory_attempts as attempts
import factory_contests as contests
from quizapp.accounts.models import Unit
from quizapp.contests import service
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db

ROOT = "/to-chuc/cuoc-thi"


@pytest.fixture
def organiser(client):
    factory.user("tochuc", "organiser", contests.unit())
    client.sign_in("tochuc")
    return client


@pytest.fixture
def stranger(new_client):
    factory.user("khac", "organiser", factory.unit("STC", "Sở Tài chính"))
    other = new_client()
    other.sign_in("khac")
    return other


@pytest.fixture
def viewer(new_client):
    factory.user("lanhdao", "viewer", contests.unit())
    other = new_client()
    other.sign_in("lanhdao")
    return other


def state_of(contest: Contest) -> str:
    db.session.expire_all()
    return contest.state


# ---------------------------------------------------------------- the list


def test_the_list_has_the_contests_of_ones_own_part_of_the_tree(organiser, stranger):
    contests.contest(title="Tìm hiểu Nghị định 118")
    shown = organiser.get(ROOT).text
    assert "Tìm hiểu Nghị định 118" in shown
    assert "Đang mở, còn" in shown
    assert "Tìm hiểu Nghị định 118" not in stranger.get(ROOT).text


def test_the_list_is_searched_without_accents_and_by_state(organiser):
    contests.contest(title="Chuyển đổi số")
    contests.draft(title="Cải cách thể chế")
    assert "Chuyển đổi số" in organiser.get(f"{ROOT}?tim=CHUYEN doi").text
    assert "Chuyển đổi số" not in organiser.get(f"{ROOT}?trang-thai=draft").text
    assert "Không có cuộc thi nào khớp" in organiser.get(f"{ROOT}?tim=zzz").text


@pytest.mark.one_database
def test_the_list_is_for_staff(client, new_client):
    assert client.get(ROOT).location.startswith("/dang-nhap")
    factory.user("canbo", "member")
    client.sign_in("canbo")
    assert client.get(ROOT).status_code == 403


# ---------------------------------------------------------------- one contest


def test_a_draft_shows_what_is_missing_and_no_way_to_open(organiser):
    contest = contests.draft(rounds=(), contact="")
    shown = organiser.get(f"{ROOT}/{contest.id}").text
    assert "Chưa có kỳ thi nào" in shown
    assert "Chưa ghi đầu mối liên hệ" in shown
    assert f"{ROOT}/{contest.id}/mo" not in shown


def test_a_draft_that_is_ready_opens(organiser):
    contest = contests.draft()
    assert f'action="{ROOT}/{contest.id}/mo"' in organiser.get(f"{ROOT}/{contest.id}").text
    answer = organiser.send(f"{ROOT}/{contest.id}/mo")
    assert "Cuộc thi đã mở" in organiser.get(answer.location).text
    assert state_of(contest) == "open"
    assert organiser.get(f"/cuoc-thi/{contest.slug}").status_code == 200


@pytest.mark.one_database
def test_opening_what_is_not_ready_says_why(organiser):
    contest = contests.draft(bank_ids=())
    answer = organiser.send(f"{ROOT}/{contest.id}/mo")
    assert answer.status_code == 409
    assert "Chưa chọn ngân hàng" in answer.text
    assert state_of(contest) == "draft"


def test_opening_twice_is_refused_the_second_time(organiser):
    contest = contests.draft()
    organiser.send(f"{ROOT}/{contest.id}/mo")
    assert organiser.send(f"{ROOT}/{contest.id}/mo").status_code == 409


def test_closing_needs_a_reason_that_goes_on_record(organiser):
    contest = contests.contest()
    path = f"{ROOT}/{contest.id}/dong"
    assert organiser.send(path, {"reason": " "}).status_code == 422
    assert state_of(contest) == "open"
    assert organiser.send(path, {"reason": "Theo Công văn số 12"}).status_code == 302
    assert state_of(contest) == "closed"
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "contests.close"))
    assert (entry.actor, entry.details["reason"]) == ("tochuc", "Theo Công văn số 12")


def test_a_closed_contest_opens_again(organiser):
    contest = contests.contest()
    service.close_contest(contest, clock.now(), "Nhầm")
    db.session.commit()
    assert "Mở lại cuộc thi" in organiser.get(f"{ROOT}/{contest.id}").text
    organiser.send(f"{ROOT}/{contest.id}/mo-lai")
    assert state_of(contest) == "open"


def test_a_draft_is_deleted_and_an_open_contest_is_not(organiser):
    draft, running = contests.draft(), contests.contest()
    assert organiser.send(f"{ROOT}/{draft.id}/xoa").location == ROOT
    assert organiser.send(f"{ROOT}/{running.id}/xoa").status_code == 409
    db.session.expire_all()
    assert db.session.scalars(select(Contest)).all() == [running]


def test_the_preview_shows_the_page_that_nobody_else_sees_yet(organiser, stranger):
    contest = contests.draft()
    shown = organiser.get(f"{ROOT}/{contest.id}/xem-truoc")
    assert shown.status_code == 200
    assert "bản xem trước" in shown.text
    assert stranger.get(f"{ROOT}/{contest.id}/xem-truoc").status_code == 404


@pytest.mark.one_database
def test_strangers_find_nothing_and_viewers_only_look(stranger, viewer):
    contest = contests.contest()
    for path in ("", "/sua", "/xem-truoc", "/999"):
        assert stranger.get(f"{ROOT}/{contest.id}{path}").status_code == 404
    shown = viewer.get(f"{ROOT}/{contest.id}")
    assert shown.status_code == 200
    assert "/sua" not in shown.text
    assert "/dong" not in shown.text
    for act in ("mo", "dong", "mo-lai", "xoa"):
        assert stranger.send(f"{ROOT}/{contest.id}/{act}", {"reason": "x"}).status_code == 404
        assert viewer.send(f"{ROOT}/{contest.id}/{act}", {"reason": "x"}).status_code == 403
    assert state_of(contest) == "open"


@pytest.mark.one_database
def test_acts_are_posts_with_a_token(organiser):
    contest = contests.contest()
    for act in ("mo", "dong", "mo-lai", "xoa"):
        assert organiser.get(f"{ROOT}/{contest.id}/{act}").status_code == 405
        assert organiser.post(f"{ROOT}/{contest.id}/{act}").status_code == 400
    assert organiser.get(f"{ROOT}/999").status_code == 404
    assert organiser.get(f"{ROOT}/abc").status_code == 404


# ---------------------------------------------------------------- the notice


def test_a_notice_is_shown_at_once_everywhere_and_taken_away(client, new_client):
    contest = attempts.contest()
    factory.user("tochuc", "organiser", db.session.get(Unit, contest.unit_id))
    organiser, visitor = client, new_client()
    organiser.sign_in("tochuc")
    attempt = attempts.begin(visitor, contest)
    places = (f"/cuoc-thi/{contest.slug}", f"/lam-bai/{attempt.code}")
    path = f"{ROOT}/{contest.id}/thong-bao"
    assert organiser.send(path, {"notice": "Mất điện <b>phường Nha Trang</b>"}).status_code == 302
    for place in (*places, f"/cuoc-thi/{contest.slug}/bat-dau"):
        shown = visitor.get(place).text
        assert "Mất điện &lt;b&gt;phường Nha Trang" in shown, place
    entry = db.session.scalar(select(AuditEntry).where(AuditEntry.action == "contests.notice"))
    assert entry.actor == "tochuc"
    assert organiser.send(path, {"notice": ""}).status_code == 302
    assert all("Mất điện" not in visitor.get(place).text for place in places)


@pytest.mark.one_database
def test_a_notice_is_short_and_set_by_organisers_only(organiser, viewer, stranger):
    contest = contests.contest()
    path = f"{ROOT}/{contest.id}/thong-bao"
    assert organiser.send(path, {"notice": "x" * 301}).status_code == 422
    assert viewer.send(path, {"notice": "x"}).status_code == 403
    assert stranger.send(path, {"notice": "x"}).status_code == 404
    assert organiser.get(path).status_code == 405
    assert organiser.send(f"{ROOT}/99/thong-bao", {"notice": "x"}).status_code == 404
