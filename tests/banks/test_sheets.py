"""From a sheet to a bank: kept aside first, taken in once, by one of two who say yes."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest
from sqlalchemy import func, select

import factory
import factory_banks as fb
from factory_sheets import book, row, saved
from quizapp.banks import queries, service
from quizapp.banks.formats import xlsx
from quizapp.banks.models import Bank, ImportDraft, Question, QuestionVersion, Status
from quizapp.banks.queries import Fate, View
from quizapp.core import drafts
from quizapp.core.db import db, transaction
from quizapp.core.errors import Conflict, Gone, Invalid, NotFound
from quizapp.domain.banks import DocumentStatus

DAY = 86_400_000


@pytest.fixture
def user(app):
    return factory.user("tochuc", "organiser", factory.unit())


@pytest.fixture
def bank(user):
    made = service.create_bank("Ngân hàng của Sở", user.unit_id, user.username, fb.NOW)
    db.session.commit()
    return made


def draft(bank, user, *rows, now=fb.NOW, filename="cau-hoi.xlsx") -> ImportDraft:
    kept = service.draft_import(bank, filename, saved(book(*rows)), user, now)
    db.session.commit()
    return kept


def shown(kept, view=View.ALL) -> list[queries.DraftRow]:
    return queries.draft_page(kept, view, 0, 100)


def accept(kept) -> service.LoadReport:
    report = service.accept_import(kept, "tochuc", fb.NOW)
    db.session.commit()
    return report


def count(table: type) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0


def test_nothing_is_in_the_bank_until_accepted(bank, user):
    kept = draft(bank, user, row(), row(ma="q2", cau_hoi="Hai?"))
    assert count(Question) == 0
    assert accept(kept) == service.LoadReport(added=2)
    assert queries.pool([bank.id], fb.NOW) == []
    assert fb.approve(bank) == 2
    assert len(queries.pool([bank.id], fb.NOW)) == 2


def test_right_rows_are_taken_and_wrong_ones_left_out(bank, user):
    kept = draft(bank, user, row(), row(ma="q2", dap_an=None))
    assert [wrong.row for wrong in shown(kept, View.WRONG)] == [3]
    assert accept(kept) == service.LoadReport(added=1)


def test_accepting_twice_is_refused(bank, user):
    kept = draft(bank, user, row())
    accept(kept)
    with pytest.raises(Conflict):
        service.accept_import(kept, "tochuc", fb.NOW)
    with pytest.raises(Gone):
        queries.draft_for(user, kept.code)


def test_accepting_what_was_discarded_is_refused_and_the_other_way_round(bank, user):
    kept = draft(bank, user, row())
    drafts.discard(kept)
    with pytest.raises(Conflict):
        service.accept_import(kept, "tochuc", fb.NOW)
    other = draft(bank, user, row())
    accept(other)
    with pytest.raises(Conflict):
        drafts.discard(other)


def test_sheet_with_nothing_right_is_not_taken(bank, user):
    kept = draft(bank, user, row(dap_an=None))
    with pytest.raises(Conflict):
        service.accept_import(kept, "tochuc", fb.NOW)
    db.session.rollback()
    assert queries.draft_for(user, kept.code).accepted_at is None


def test_same_sheet_again_changes_nothing_and_a_changed_row_makes_a_version(bank, user):
    accept(draft(bank, user, row(), row(ma=None, cau_hoi="Không mã?")))
    fb.approve(bank)
    again = draft(bank, user, row(), row(ma=None, cau_hoi="Không mã?"))
    assert [line.fate for line in shown(again)] == [Fate.SAME, Fate.SAME]
    assert accept(again) == service.LoadReport(unchanged=2)
    assert len(queries.pool([bank.id], fb.NOW)) == 2
    changed = draft(bank, user, row(dap_an="C"))
    assert [line.fate for line in shown(changed)] == [Fate.CHANGED]
    assert accept(changed) == service.LoadReport(changed=1)
    assert len(queries.pool([bank.id], fb.NOW)) == 1
    assert fb.approve(bank) == 1
    assert len(queries.pool([bank.id], fb.NOW)) == 2


def test_without_citation_a_question_is_a_draft_and_not_drawn(bank, user):
    accept(draft(bank, user, row(can_cu=None)))
    assert queries.pool([bank.id], fb.NOW) == []
    assert db.session.scalars(select(Question.status)).one() == Status.DRAFT
    accept(draft(bank, user, row()))
    assert fb.approve(bank) == 1
    assert len(queries.pool([bank.id], fb.NOW)) == 1


def test_citation_ties_a_question_to_its_document(bank, user):
    fb.loaded([fb.question("a-1")], number="118/2025/NĐ-CP")
    fb.loaded([fb.question("b-1")], "cu", number="18/2025/NĐ-CP", status=DocumentStatus.EXPIRED)
    kept = draft(
        bank,
        user,
        row(can_cu="Khoản 1 Điều 7 Nghị định số 118/2025/nđ-cp"),
        row(ma="q2", cau_hoi="Hai?", can_cu="Điều 3 Nghị định 18/2025/NĐ-CP"),
        row(ma="q3", cau_hoi="Ba?", can_cu="Điều 3 Nghị định 2118/2025/NĐ-CP"),
    )
    first, second, third = shown(kept)
    documents = [line.question and line.question.document for line in (first, second, third)]
    assert documents == ["nghi-dinh-thu", "cu", None]
    assert "hết hiệu lực" in second.warnings[0]
    accept(kept)
    assert fb.approve(bank) == 3
    assert len(queries.pool([bank.id], fb.NOW)) == 2


def test_what_a_sheet_has_no_column_for_stays(app, user, bank):
    question = fb.question("q1", fact="118-14", confidence="url")
    preview = xlsx.SheetPreview((xlsx.SheetRow(2, question),))
    accept(service.keep_draft(bank, "a.xlsx", preview, [], user, fb.NOW))
    sheet = xlsx.write([replace(question, stem="Mới?")])
    accept(service.draft_import(bank, "b.xlsx", sheet, user, fb.NOW))
    (said,) = queries.contents(bank)
    assert (said.stem, said.fact, said.confidence) == ("Mới?", "118-14", "url")


def test_a_draft_is_seen_by_whoever_sent_it_only(bank, user):
    kept = draft(bank, user, row())
    other = factory.user("khac", "organiser", db.session.get(factory.Unit, user.unit_id))
    with pytest.raises(NotFound):
        queries.draft_for(other, kept.code)


def test_forgotten_drafts_go(bank, user):
    draft(bank, user, row())
    draft(bank, user, row(), now=fb.NOW + 8 * DAY)
    assert count(ImportDraft) == 1


def test_two_who_accept_at_once_give_one_set_of_questions(app, bank, user):
    kept = draft(bank, user, row(), row(ma="q2", cau_hoi="Hai?"))
    draft_id = kept.id
    db.session.commit()
    barrier, outcomes = threading.Barrier(2), []

    def race() -> None:
        with app.app_context():
            barrier.wait()
            try:
                with transaction():
                    mine = db.session.get_one(ImportDraft, draft_id)
                    outcomes.append(service.accept_import(mine, "tochuc", fb.NOW).added)
            except Conflict:
                outcomes.append("refused")
            db.session.remove()

    threads = [threading.Thread(target=race) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["2", "refused"]
    assert (count(Question), count(QuestionVersion)) == (2, 2)


def test_two_drafts_into_one_bank_at_once_never_make_a_question_twice(app, bank, user):
    ids = [draft(bank, user, row(), row(ma="q2", cau_hoi="Hai?")).id for _ in range(2)]
    db.session.commit()
    barrier, added = threading.Barrier(2), []

    def race(draft_id: int) -> None:
        with app.app_context():
            barrier.wait()
            with transaction():
                mine = db.session.get_one(ImportDraft, draft_id)
                added.append(service.accept_import(mine, "tochuc", fb.NOW).added)
            db.session.remove()

    threads = [threading.Thread(target=race, args=[draft_id]) for draft_id in ids]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(added) == [0, 2]
    assert count(QuestionVersion) == 2


# ---------------------------------------------------------------- banks and single questions


def test_banks_of_the_same_name_have_their_own_slugs(user):
    made = [service.create_bank("Đề thi 2025", None, "a", fb.NOW).slug for _ in range(3)]
    assert made == ["de-thi-2025", "de-thi-2025-2", "de-thi-2025-3"]
    with pytest.raises(Invalid):
        service.create_bank("  ", None, "a", fb.NOW)
    assert service.create_bank("???", None, "a", fb.NOW).slug == "ngan-hang"


def test_loading_the_same_file_again_keeps_a_question_held_back(app):
    questions = [fb.question("a-1"), fb.question("a-2")]
    bank = fb.loaded(questions)
    fb.hold(bank, "a-1")
    fb.loaded(questions)
    assert len(queries.pool([bank.id], fb.NOW)) == 1
    fb.loaded([replace(question, explanation="Đã sửa.") for question in questions])
    assert len(queries.pool([bank.id], fb.NOW)) == 2


def test_bank_of_another_unit_does_not_exist_for_an_organiser(user, app):
    other = factory.unit("SNV", "Sở Nội vụ")
    bank = service.create_bank("Của sở khác", other.id, "a", fb.NOW)
    with pytest.raises(NotFound):
        queries.bank_for_staff(user, bank.id)
    assert db.session.get(Bank, bank.id) is not None
