"""What the organiser of a contest is told when a document its questions rest on changes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
import factory_contests as make
from quizapp.banks import queries as banks
from quizapp.banks import service as bank_service
from quizapp.banks.models import Bank, DocumentChange, LegalDocument
from quizapp.contests import law_notes, queries, service
from quizapp.contests.service import RoundSettings
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.core.errors import Conflict
from quizapp.domain.laws import ChangeKind
from quizapp.domain.text import local_date
from quizapp.domain.timing import DAY_MS

R, A = ChangeKind.REPLACED, ChangeKind.AMENDED


def change(kind: ChangeKind = R, days: int = 0, slug: str = "nghi-dinh-thu") -> None:
    """What befalls the document of a bank, so many days from now."""
    document = db.session.scalars(select(LegalDocument).where(LegalDocument.slug == slug)).one()
    since = local_date(clock.now()) + dt.timedelta(days=days)
    bank_service.record_change(document, kind, "9/2026/NĐ-CP", since, actor="thử", now=clock.now())
    db.session.commit()


def rounds(*openings: int) -> tuple[RoundSettings, ...]:
    """Rounds of a day that open so many days from now."""
    now = clock.now()
    return tuple(
        RoundSettings(f"Kỳ {n}", now + days * DAY_MS, now + (days + 1) * DAY_MS)
        for n, days in enumerate(openings, start=1)
    )


def contest_of(maker, **kwargs):
    """A contest on a bank of 42 questions that rest on one document."""
    bank_ids = kwargs.pop("bank_ids", None) or (fb.loaded_bank(6).id,)
    return maker(bank_ids=bank_ids, **kwargs)


def words(contest, now: int | None = None) -> list[str]:
    return [note.words for note in law_notes.law_notes(contest, now or clock.now())]


def test_a_change_today_is_told_with_its_figures_and_holds_questions_back(app):
    contest = contest_of(make.draft, rounds=rounds(0))
    assert words(contest) == []
    change()
    (said,) = words(contest)
    assert said.startswith("1/2025/NĐ-CP được thay thế bởi 9/2026/NĐ-CP từ ")
    assert said.endswith(": 42 câu hỏi chờ rà soát, không được rút vào đề.")
    with pytest.raises(Conflict):
        service.open_contest(contest, clock.now())


def test_an_amendment_that_may_be_drawn_meanwhile_is_told_and_hinders_nothing(app):
    contest = contest_of(make.draft, rounds=rounds(0))
    change(A, days=-3)
    db.session.scalars(select(DocumentChange)).one().drawn = True
    assert "trong khi chờ vẫn được rút vào đề" in words(contest)[0]
    service.open_contest(contest, clock.now())


def test_a_change_to_come_is_told_if_it_falls_within_the_contest(app):
    contest = contest_of(make.contest, rounds=rounds(0, 5))
    change(days=7)
    assert words(contest) == []
    change(A, days=5)
    (note,) = law_notes.law_notes(contest, clock.now())
    assert (note.ahead, "thôi được rút từ ngày đó" in note.words) == (True, True)
    (short,) = law_notes.later_shortages(contest, queries.plans(contest), clock.now())
    assert short.startswith("Kỳ 2: đến ngày mở")
    drafted = contest_of(make.draft)
    assert law_notes.later_shortages(drafted, queries.plans(drafted), clock.now()) == []


def test_nothing_is_told_of_banks_not_drawn_from_and_of_contests_that_are_over(app):
    other = fb.loaded_bank(6, "khac")
    contest = contest_of(make.contest, rounds=rounds(0))
    change(slug="khac")
    assert words(contest) == []
    second = make.draft(bank_ids=(other.id, contest.banks[0].id), rounds=rounds(0))
    told = law_notes.law_notes_of([contest, second], clock.now())
    assert [len(told[each.id]) for each in (contest, second)] == [0, 1]
    assert told[second.id] == law_notes.law_notes(second, clock.now())
    assert words(second, clock.now() + 3 * DAY_MS) == []


def test_the_page_of_the_contest_and_the_dashboard_lead_to_the_work_list(client):
    factory.user("tochuc", "organiser", make.unit())
    client.sign_in("tochuc")
    opened, draft = contest_of(make.contest), contest_of(make.draft, title="Bản nháp")
    change()
    for contest in (opened, draft):
        page = client.get(f"/to-chuc/cuoc-thi/{contest.id}").text
        assert "42 câu hỏi chờ rà soát" in page
        assert "/to-chuc/van-ban/can-ra-soat?van-ban=" in page
    fb.loaded([fb.question("b-1")], "khac", number="2/2025/NĐ-CP")
    change(A, slug="khac")
    draft.banks.append(db.session.scalars(select(Bank).where(Bank.slug == "khac")).one())
    page = client.get("/to-chuc").text
    assert page.count("42 câu hỏi chờ rà soát") == 1
    assert "2 văn bản làm căn cứ đã thay đổi: 43 câu hỏi cần rà soát" in page
    assert "43 câu, vì văn bản làm căn cứ thay đổi" in page


def test_a_paper_under_way_is_not_touched(app):
    contest = contest_of(make.contest)
    drawn = {each.version_id for each in banks.pool([contest.banks[0].id], clock.now())}
    change()
    assert banks.pool([contest.banks[0].id], clock.now()) == []
    assert len(banks.versions(drawn)) == 42, "what papers hold is said as before"
