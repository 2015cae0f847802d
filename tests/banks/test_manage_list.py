"""The list of a bank's questions: narrowed, sorted, and one step taken with many."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
from quizapp.banks import queries, service
from quizapp.banks.models import Question, Status
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db
from quizapp.domain.banks import Area, Audience, Difficulty, Kind

CONTEST = 7


@pytest.fixture
def unit(app):
    return factory.unit()


@pytest.fixture
def bank(unit):
    """A bank with drafts and submitted questions, all written by "tochuc"."""
    factory.user("tochuc", "organiser", unit)
    made = service.create_bank("Của Sở", unit.id, "tochuc", fb.NOW)
    given = {"actor": "tochuc", "now": fb.NOW}
    for number in range(1, 5):
        service.add_question(made, fb.question(f"a-{number}"), submit=number < 4, **given)
    db.session.commit()
    return made


@pytest.fixture
def second(client, bank, unit):
    """A browser of somebody else of the unit."""
    factory.user("binh", "organiser", unit)
    client.sign_in("binh")
    return client


def versions(*refs: str) -> list[str]:
    return [str(fb.row_of(ref).version_id) for ref in refs]


def statuses() -> list[str]:
    db.session.expire_all()
    return list(db.session.scalars(select(Question.status).order_by(Question.ref)))


def path(bank, query: str = "") -> str:
    return f"/to-chuc/ngan-hang/{bank.id}/hang-loat{query}"


# ---------------------------------------------------------------- narrowed and sorted


def test_questions_are_narrowed_by_everything_that_tells_them_apart(client, app):
    wanted = [fb.question(area.value.replace("_", "-"), area=area) for area in Area]
    wanted.append(fb.of_kind(Kind.TEXT, "chu"))
    wanted.append(
        fb.question("kho", difficulty=Difficulty.HARD, audience=Audience.CITIZENS, stem="Khó?")
    )
    bank = fb.loaded(wanted)
    document = fb.row_of("kho").document_id
    low, high, few = fb.row_of("chu"), fb.row_of("kho"), fb.row_of("digital")
    uses = [(low, 25, 25, 7), (high, 30, 25, 24), (few, 25, 19, 0)]
    given = [service.Use(r.version_id, r.id, drawn, said, right) for r, drawn, said, right in uses]
    service.record_usage(CONTEST, given, 30, fb.NOW)
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    address = f"/to-chuc/ngan-hang/{bank.id}"

    def total(query: str = "") -> int:
        text = client.get(f"{address}?{query}").text
        return int(text.split('role="status">')[1].split()[0])

    assert total() == 9
    assert total("linh-vuc=digital") == 1
    assert total("loai=text") == 1
    assert total("trang-thai=review") == 0
    assert total("trang-thai=nothing") == 0
    assert total("do-kho=3") == 1
    assert total("do-kho=x") == 0
    assert total("doi-tuong=citizens") == 1
    assert total(f"van-ban={document}") == 9
    assert total("van-ban=999") == 0
    assert total("da-dung=chua") == 6
    assert total("da-dung=roi") == 3
    assert total(f"da-dung={CONTEST}") == 3
    assert total("da-dung=8") == 0
    assert total("ty-le=thap") == 1
    assert total("ty-le=cao") == 1
    assert total("ty-le=thap&do-kho=3&tim=kho") == 0
    page = client.get(f"{address}?da-dung=roi&xep=kho").text
    places = [page.index(f">{ref}<") for ref in ("digital", "chu", "kho")]
    assert places == sorted(places)
    assert "96%" in page
    for sort in queries.SORTS:
        assert client.get(f"{address}?xep={sort}").status_code == 200


def test_a_changed_question_has_its_past_but_no_figures_of_it(bank, app):
    row = fb.row_of("a-1")
    service.record_usage(CONTEST, [service.Use(row.version_id, row.id, 25, 25, 1)], 25, fb.NOW)
    content = fb.question("a-1", stem="Mới?")
    given = {"seen": 1, "submit": True, "actor": "tochuc", "now": fb.NOW}
    service.change_question(bank, row, content, **given)

    def fit(**search) -> int:
        return queries.count(queries.questions(bank, queries.Search(**search)))

    assert (fit(used=str(CONTEST)), fit(used="chua"), fit(share="thap")) == (1, 3, 0)
    service.record_usage(CONTEST, [], 0, fb.NOW)
    assert fit(used="chua") == 4


# ---------------------------------------------------------------- many at once


def test_ticked_questions_are_approved_by_a_second_person(second, bank):
    assert "3 câu hỏi chờ bạn duyệt" in second.get("/to-chuc").text
    form = {"step": "approve", "scope": "danh-dau", "cau": versions("a-1", "a-2")}
    answer = second.send(path(bank, "?trang-thai=submitted"), form)
    assert answer.status_code == 303
    assert answer.location == f"/to-chuc/ngan-hang/{bank.id}?trang-thai=submitted"
    assert "Duyệt: 2 câu." in second.get(answer.location).text
    assert statuses() == ["approved", "approved", "submitted", "draft"]
    entry = db.session.scalars(select(AuditEntry).where(AuditEntry.action == "banks.approve")).one()
    assert (entry.actor, entry.details["refs"]) == ("binh", ["a-1", "a-2"])


def test_the_whole_list_takes_a_step_and_refusals_stand_with_their_reasons(second, bank):
    answer = second.send(path(bank, "?tim=a-"), {"step": "approve", "scope": "tat-ca"})
    assert answer.status_code == 200
    assert "Thực hiện được với 3 câu, không thực hiện được với 1 câu" in answer.text
    assert "bản nháp" in answer.text
    assert statuses() == [*["approved"] * 3, "draft"]
    reason = {"reason": "Hết đợt thi.", "scope": "tat-ca"}
    assert second.send(path(bank), {"step": "retire", **reason}).status_code == 303
    assert set(statuses()) == {Status.RETIRED}
    back = {"step": "put_back", "scope": "tat-ca"}
    assert second.send(path(bank, "?trang-thai=retired"), back).status_code == 303
    assert set(statuses()) == {Status.SUBMITTED}


def test_who_wrote_them_is_told_why_nothing_was_approved(client, bank):
    client.sign_in("tochuc")
    form = {"step": "approve", "scope": "danh-dau", "cau": versions("a-1")}
    answer = client.send(path(bank), form)
    assert "cần một người khác duyệt" in answer.text
    assert statuses()[0] == "submitted"


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cau": []}, "Chưa đánh dấu câu hỏi nào"),
        ({"cau": ["x", "-1", "9" * 20]}, "Chưa đánh dấu câu hỏi nào"),
        ({"step": "return"}, "Vui lòng ghi lý do"),
        ({"step": "dance"}, "Duyệt, trả lại"),
    ],
)
def test_what_cannot_be_done_is_said_and_the_ticks_stay(second, bank, changes, said):
    ticked = versions("a-1")
    form = {"step": "approve", "scope": "danh-dau", "cau": ticked, **changes}
    answer = second.send(path(bank), form)
    assert answer.status_code == 422
    assert said in answer.text
    assert (f'value="{ticked[0]}" checked' in answer.text) is (form["cau"] == ticked)
    assert statuses() == [*["submitted"] * 3, "draft"]


@pytest.mark.one_database
def test_viewers_and_strangers_take_no_steps(new_client, bank, unit):
    factory.user("lanhdao", "viewer", unit)
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    form = {"step": "approve", "scope": "tat-ca"}
    for name, status in (("lanhdao", 403), ("khac", 404)):
        browser = new_client()
        browser.sign_in(name)
        assert browser.send(path(bank), form).status_code == status
        assert browser.get(path(bank)).status_code == 405
    viewer = new_client()
    viewer.sign_in("lanhdao")
    assert "hang-loat" not in viewer.get(f"/to-chuc/ngan-hang/{bank.id}").text
