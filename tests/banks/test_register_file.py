"""The register of documents as a file, and what loading it does to what organisers wrote."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

import factory_banks as fb
from quizapp.banks import queries, service
from quizapp.banks.formats import folder, yaml_register
from quizapp.banks.formats.problems import BankErrors
from quizapp.banks.models import DocumentChange, LegalDocument
from quizapp.banks.queries import laws
from quizapp.core.db import db
from quizapp.core.settings import ROOT
from quizapp.domain.banks import Document, DocumentStatus

TEXT = """\
documents:
- id: nd-2
  number: 2/2025/NĐ-CP
  title: Nghị định hai
  issuer: Chính phủ
  status: in_force
- id: nd-3
  number: 3/2020/NĐ-CP
  title: Nghị định ba
  issuer: Chính phủ
  status: replaced
  in_force_to: 2025-07-01
  replaced_by: 2/2025/NĐ-CP
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("id: nd-3", "id: nd-2", 7, "đã dùng ở dòng 2"),
        ("id: nd-3", "id: ND 3", 7, "chỉ gồm chữ a-z"),
        ("replaced_by: 2/2025/NĐ-CP", "replaced_by: 9/2025/NĐ-CP", 7, "9/2025/NĐ-CP"),
        ("id: nd-2", "id: nd-1", 2, "đã ở tệp"),
        ("status: in_force", "status: gone", 6, "chỉ được là một trong"),
    ],
)
def test_each_mistake_is_told_with_its_line(tmp_path, old, new, line, words):
    fb.write(tmp_path, "nd-1", fb.SINGLE)
    file = tmp_path / yaml_register.FILENAME
    file.write_text(TEXT.replace(old, new), encoding="utf-8")
    files = folder.read(tmp_path)
    assert [each.document.slug for each in files] == ["nd-1"]
    with pytest.raises(BankErrors) as caught:
        folder.read_register(tmp_path, files)
    (problem,) = caught.value.problems
    assert (problem.line, words in problem.message) == (line, True)


def test_the_register_we_ship_has_the_replacements_of_the_facts():
    files = folder.read(ROOT / "question_banks")
    register = folder.read_register(ROOT / "question_banks", files)
    told = {each.number: each for each in (*register.documents, *(f.document for f in files))}
    assert told["13/2023/NĐ-CP"].replaced_by == "91/2025/QH15; 356/2025/NĐ-CP"
    assert told["13/2023/NĐ-CP"].in_force_to == dt.date(2026, 1, 1)
    assert told["42/2022/NĐ-CP"].replaced_by == "224/2026/NĐ-CP"
    assert told["118/2025/NĐ-CP"].amended_by == ("367/2025/NĐ-CP",)
    assert told["367/2025/NĐ-CP"].in_force_from == dt.date(2025, 12, 31)


def document(slug: str, **more) -> Document:
    given = {"number": slug, "title": f"Văn bản {slug}", "issuer": "Chính phủ"} | more
    return Document(slug, **given)


def save(*documents: Document) -> None:
    service.save_documents(documents, actor="question_banks", now=fb.NOW)
    db.session.commit()


def row(slug: str) -> LegalDocument:
    return db.session.scalars(select(LegalDocument).where(LegalDocument.slug == slug)).one()


def changes(slug: str) -> list[tuple[str, str, dt.date, bool]]:
    found = laws.changes([row(slug).id])[row(slug).id]
    return [(each.kind, each.by_number, each.since, each.dated) for each in found]


def test_a_file_is_followed_until_somebody_edits_and_never_doubles(app):
    began = dt.date(2025, 12, 31)
    amended = document("a", status=DocumentStatus.AMENDED, amended_by=("b",))
    for _ in range(2):
        save(amended, document("b", in_force_from=began))
        assert changes("a") == [("amended", "b", began, True)]
    save(document("a", title="Tên mới"))
    assert (row("a").title, changes("a")) == ("Tên mới", [])
    row("a").edited_at = fb.NOW
    save(document("a", title="Tên của tệp", status=DocumentStatus.EXPIRED))
    assert row("a").title == "Tên mới"
    assert [kind for kind, *_ in changes("a")] == ["expired"], "what a file adds is never lost"
    save(document("a"))
    assert [kind for kind, *_ in changes("a")] == ["expired"]


def test_what_was_withdrawn_here_does_not_come_back_with_the_file(app):
    told = document("a", status=DocumentStatus.EXPIRED, in_force_to=dt.date(2025, 1, 1))
    save(told)
    db.session.scalars(select(DocumentChange)).one().withdrawn_at = fb.NOW
    save(told)
    assert changes("a") == []


def test_a_date_that_was_not_known_is_filled_in_later(app):
    save(document("a", status=DocumentStatus.AMENDED, amended_by=("b",)))
    assert changes("a") == [("amended", "b", dt.date(2025, 8, 12), False)]
    save(document("b", in_force_from=dt.date(2025, 7, 1)))
    save(document("a", status=DocumentStatus.AMENDED, amended_by=("b",)))
    assert changes("a") == [("amended", "b", dt.date(2025, 7, 1), True)]


def test_a_document_goes_out_of_force_by_itself_on_its_day(app):
    bank = fb.loaded([fb.question("a-1")], in_force_to=dt.date(2025, 8, 14))
    day = 86_400_000
    drawn = [len(queries.pool([bank.id], fb.NOW + n * day)) for n in range(4)]
    assert drawn == [1, 1, 0, 0]
    later = fb.loaded([fb.question("b-1")], "chua-co-hieu-luc", in_force_from=dt.date(2025, 8, 14))
    assert [len(queries.pool([later.id], fb.NOW + n * day)) for n in range(4)] == [0, 0, 1, 1]
