"""The same file once more: it updates, it never doubles, and it never undoes what was mended."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

import factory
import factory_banks as fb
from quizapp.banks import queries, service
from quizapp.banks.formats.preview import Defaults
from quizapp.banks.models import ImportDraft
from quizapp.banks.models import Question as Rows
from quizapp.banks.queries import Fate
from quizapp.banks.service import accepting, editing
from quizapp.core.db import db
from quizapp.domain.banks import Area, Question

PAPER = """\
Câu 1: Cơ quan nào công bố thủ tục hành chính của tỉnh?
A. Sở Nội vụ
B. Chủ tịch Ủy ban nhân dân tỉnh
Đáp án: B

Câu 2: Hồ sơ được trả trong mấy ngày?
A. Ba
B. Năm
Đáp án: E

Câu 3: Chọn ý đúng:
A. Một
B. Hai
Đáp án: A

Câu 4: Chọn ý đúng:
A. Một
B. Hai
Đáp án: B
"""
DEFAULTS = Defaults(area=Area.PROCEDURES, citation="Điều 1")


@pytest.fixture
def user(app):
    return factory.user("tochuc", "organiser", factory.unit())


@pytest.fixture
def bank(user):
    made = service.create_bank("Ngân hàng của Sở", user.unit_id, "tochuc", fb.NOW)
    db.session.commit()
    return made


def sent(bank, user, text: str = PAPER) -> ImportDraft:
    draft = service.draft_import(bank, "de.txt", text.encode(), user, fb.NOW, DEFAULTS)
    db.session.commit()
    return draft


def fates(draft) -> list[Fate]:
    return [row.fate for row in queries.draft_page(draft, queries.View.ALL, 0, 20)]


def accept(draft) -> service.LoadReport:
    report = service.accept_import(draft, "tochuc", fb.NOW)
    db.session.commit()
    return report


def mended(draft, number: int, **changes) -> Question:
    row = queries.draft_page(draft, queries.View.ALL, number - 1, 1)[0]
    usual = fb.question(row.ref, choices=("Ba", "Năm"), right=(1,), stem=row.said["stem"])
    question = replace(row.question or usual, **changes)
    service.mend(draft, number, question, fb.NOW)
    db.session.commit()
    return question


def test_what_was_mended_in_the_preview_survives_the_same_file(bank, user, monkeypatch):
    monkeypatch.setattr(accepting, "BATCH", 3)  # more comes in than is held at once
    first = sent(bank, user)
    assert fates(first) == [Fate.NEW, Fate.WRONG, Fate.NEW, Fate.WRONG]
    right = mended(first, 2)
    other = mended(first, 1, stem="Ai công bố thủ tục hành chính của tỉnh?")
    apart = mended(first, 4, stem="Chọn ý đúng thứ hai:")
    assert accept(first) == service.LoadReport(added=4)
    again = sent(bank, user)
    assert fates(again) == [Fate.KEPT, Fate.KEPT, Fate.SAME, Fate.KEPT]
    tally = queries.tally(again)
    assert (tally.coming, tally.left, tally.wrong) == (4, 0, 0)
    assert accept(again) == service.LoadReport(unchanged=4)
    said = {question.ref: question.stem for question in queries.contents(bank)}
    assert len(said) == 4
    assert [said[q.ref] for q in (right, other, apart)] == [q.stem for q in (right, other, apart)]


def test_a_place_that_the_file_itself_mends_updates_the_question(bank, user):
    first = sent(bank, user)
    mended(first, 2)
    accept(first)
    again = sent(bank, user, PAPER.replace("Đáp án: E", "Đáp án: A"))
    assert fates(again)[:2] == [Fate.SAME, Fate.CHANGED]
    assert accept(again) == service.LoadReport(added=0, changed=1, unchanged=2)
    stems = [q for q in queries.contents(bank) if q.stem.startswith("Hồ sơ")]
    assert [question.right for question in stems] == [(0,)]
    back = sent(bank, user)
    assert fates(back)[1] == Fate.WRONG  # the file says what it said before last: it is broken


def test_what_was_mended_in_the_bank_survives_the_same_file_but_not_a_new_one(bank, user):
    accept(sent(bank, user))
    row = db.session.scalars(select(Rows).where(Rows.search.contains("cong bo thu tuc"))).one()
    edited = replace(editing.said(row), explanation="Sửa trên trang câu hỏi.")
    editing.change_question(
        bank, row, edited, seen=row.number, submit=True, actor="khac", now=fb.NOW
    )
    db.session.commit()
    again = sent(bank, user)
    assert fates(again)[0] == Fate.KEPT
    accept(again)
    assert editing.said(row).explanation == "Sửa trên trang câu hỏi."
    newer = sent(bank, user, PAPER.replace("Sở Nội vụ", "Sở Tư pháp"))
    assert fates(newer)[0] == Fate.CHANGED
    accept(newer)
    assert editing.said(row).choices[0] == "Sở Tư pháp"
    assert fates(sent(bank, user))[0] == Fate.CHANGED


def test_a_question_left_out_is_new_next_time_and_a_retired_one_wakes(bank, user):
    first = sent(bank, user)
    service.leave_out(first, 3, skipped=True)
    db.session.commit()
    assert accept(first) == service.LoadReport(added=1)
    assert fates(sent(bank, user))[:3] == [Fate.SAME, Fate.WRONG, Fate.NEW]
