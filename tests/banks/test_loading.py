"""Loading the bank of a file, and what may be drawn from it."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select

import factory
import factory_banks as fb
from quizapp.banks import queries, service
from quizapp.banks.models import Bank, LegalDocument, Question, QuestionVersion, Status
from quizapp.banks.queries import laws
from quizapp.core import marks
from quizapp.core.access import ORGANISER
from quizapp.core.audit import AuditEntry
from quizapp.core.db import db, transaction
from quizapp.core.errors import Conflict
from quizapp.domain.banks import Area, DocumentStatus, Kind
from quizapp.domain.text import local_date


def load(questions, **document) -> service.LoadReport:
    report = service.load_document(
        fb.parsed(questions, **document), bank_title="Nghị định", actor="thử", now=fb.NOW
    )
    db.session.commit()
    return report


def status_of(ref: str) -> str:
    return db.session.scalars(select(Question.status).where(Question.ref == ref)).one()


@pytest.fixture
def three(app):
    return [fb.question(f"a-{n}") for n in (1, 2, 3)]


def test_first_load_adds_everything(three):
    assert load(three) == service.LoadReport(added=3)
    assert status_of("a-1") == Status.APPROVED
    document = db.session.scalars(select(LegalDocument)).one()
    entry = laws.entries([document], local_date(fb.NOW))[document.id]
    assert (document.number, entry.status) == ("1/2025/NĐ-CP", "in_force")


def test_loading_twice_changes_nothing(three):
    load(three)
    assert load(three) == service.LoadReport(unchanged=3)
    assert db.session.scalar(select(func.count()).select_from(QuestionVersion)) == 3
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == 1


def test_changed_question_makes_a_new_version_and_keeps_the_old(three):
    load(three)
    bank = db.session.scalars(select(Bank)).one()
    old = {q.question_id: q.version_id for q in queries.pool([bank.id], fb.NOW)}
    three[1] = replace(three[1], stem="Câu hỏi đã sửa?")
    assert load(three) == service.LoadReport(changed=1, unchanged=2)
    changed = [q for q in queries.pool([bank.id], fb.NOW) if q.version_id != old[q.question_id]]
    assert len(changed) == 1
    new_id, old_id = changed[0].version_id, old[changed[0].question_id]
    said = queries.versions([new_id, old_id])
    assert said[new_id].stem == "Câu hỏi đã sửa?"
    assert said[old_id].stem == "Câu hỏi a-2 hỏi gì?"


def test_vanished_question_is_retired_and_wakes_when_it_returns(three):
    load(three)
    bank = db.session.scalars(select(Bank)).one()
    assert load(three[:2]) == service.LoadReport(unchanged=2, retired=1)
    assert status_of("a-3") == Status.RETIRED
    assert len(queries.pool([bank.id], fb.NOW)) == 2
    assert load(three[:2]) == service.LoadReport(unchanged=2)
    assert load(three) == service.LoadReport(changed=1, unchanged=2)
    assert len(queries.pool([bank.id], fb.NOW)) == 3
    assert db.session.scalar(select(func.count()).select_from(QuestionVersion)) == 3


@pytest.mark.parametrize("status", [DocumentStatus.EXPIRED, DocumentStatus.REPLACED])
def test_nothing_is_drawn_from_what_is_out_of_force(three, status):
    bank = fb.loaded(three, status=status)
    assert queries.pool([bank.id], fb.NOW) == []
    assert queries.area_counts([bank.id], fb.NOW)[Area.PROCEDURES] == 0


def test_amended_document_is_drawn_from_when_its_questions_were_written_for_it(three):
    bank = fb.loaded(three, status=DocumentStatus.AMENDED, amended_by=("2/2025/NĐ-CP",))
    assert len(queries.pool([bank.id], fb.NOW)) == 3


def test_amending_a_document_flags_its_questions_but_those_mended_by_the_same_load(three):
    load(three)
    three[0] = replace(three[0], explanation="Theo bản sửa đổi.")
    amended = {"status": DocumentStatus.AMENDED, "amended_by": ("2/2026/NĐ-CP",)}
    assert load(three, **amended) == service.LoadReport(changed=1, unchanged=2, flagged=2)
    bank = db.session.scalars(select(Bank)).one()
    for _ in range(2):
        assert len(queries.pool([bank.id], fb.NOW)) == 1
        assert {status_of(q.ref) for q in three} == {Status.APPROVED}
        assert load(three, **amended) == service.LoadReport(unchanged=3)


def test_slug_of_an_organisers_bank_is_not_taken_over(three):
    db.session.add(Bank(slug="nghi-dinh-thu", title="Của sở", created_at=fb.NOW))
    db.session.commit()
    with pytest.raises(Conflict):
        load(three)


def test_pool_tells_what_drawing_needs(app):
    bank = fb.all_kinds_bank()
    pool = {q.kind: q for q in queries.pool([bank.id], fb.NOW)}
    assert set(pool) == set(Kind)
    assert (pool[Kind.MATCHING].choices, pool[Kind.MATCHING].targets) == (3, 4)
    assert pool[Kind.TEXT].choices == 0
    assert pool[Kind.SINGLE].document == "moi-loai"


def test_versions_are_whole_whatever_the_kind_and_unknown_ids_are_left_out(app):
    bank = fb.all_kinds_bank()
    ids = [q.version_id for q in queries.pool([bank.id], fb.NOW)]
    for _ in range(2):
        said = queries.versions([*ids, 999_999])
        assert set(said) == set(ids)
        assert {q.kind for q in said.values()} == set(Kind)
    assert queries.versions([]) == {}


def test_what_versions_say_is_kept_within_a_bound(app, monkeypatch):
    kept: marks.Kept = marks.Kept(marks.QUESTIONS, bound=3)
    monkeypatch.setattr(queries.drawing, "_said", kept)
    bank = fb.loaded_bank(2)
    ids = [q.version_id for q in queries.pool([bank.id], fb.NOW)]
    for key in ids:
        assert set(queries.versions([key])) == {key}
    assert len(kept._kept[1]) <= 3
    assert len(queries.versions(ids)) == 14


def test_area_counts_name_every_area(app):
    bank = fb.loaded_bank(2)
    assert queries.area_counts([bank.id], fb.NOW) == dict.fromkeys(Area, 2)
    assert set(queries.area_counts([], fb.NOW).values()) == {0}


def test_an_organiser_sees_shared_banks_and_those_of_the_own_part_of_the_tree(app):
    mine, other = factory.unit(), factory.unit("SNV", "Sở Nội vụ")
    below = factory.unit("PCC", "Phòng Công chức", parent=mine)
    fb.loaded_bank(1)
    for slug, unit in (("cua-phong", below), ("cua-so-khac", other)):
        db.session.add(Bank(slug=slug, title=slug, unit_id=unit.id, created_at=fb.NOW))
    user = factory.user("tochuc", ORGANISER, mine)
    rows = queries.banks_for(user, fb.NOW)
    assert [row.slug for row in rows] == ["cua-phong", "nghi-dinh-thu"]
    assert (rows[1].drawable, rows[1].total) == (7, 7)
    admin = factory.user("quantri", "admin")
    assert len(queries.banks_for(admin, fb.NOW)) == 3


def test_two_loads_at_once_give_one_bank_and_one_version_each(app, three):
    barrier = threading.Barrier(2)
    reports: list[service.LoadReport] = []

    def race() -> None:
        with app.app_context():
            barrier.wait()
            with transaction():
                reports.append(
                    service.load_document(
                        fb.parsed(three), bank_title="Nghị định", actor="thử", now=fb.NOW
                    )
                )
            db.session.remove()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(report.added for report in reports) == [0, 3]
    assert db.session.scalar(select(func.count()).select_from(Bank)) == 1
    assert db.session.scalar(select(func.count()).select_from(QuestionVersion)) == 3
