"""Large files: taken at once, read behind the requests by a process of its own, page by page."""

from __future__ import annotations

import gc
import os
import signal
import tempfile
from io import BytesIO

import pytest
from sqlalchemy import event, func, select

import factory
import factory_banks as fb
from factory_corpus import corpus
from factory_sheets import book, row, saved
from quizapp.banks import queries, reading_job, service
from quizapp.banks.formats import reader, reading
from quizapp.banks.formats.prepared import Known
from quizapp.banks.models import ImportDraft, ImportDraftItem
from quizapp.banks.service import drafts
from quizapp.core import jobs
from quizapp.core.db import db, transaction

INDEX = "/to-chuc/ngan-hang"
LARGE = 90


@pytest.fixture
def sheet(monkeypatch) -> bytes:
    """A file that counts as a large one, and is kept ten questions at a time."""
    monkeypatch.setattr(reading, "SMALL", 500)
    monkeypatch.setattr(drafts, "BATCH", 10)
    rows = [row(ma=f"q{n}", cau_hoi=f"Câu hỏi số {n} nói về điều gì?") for n in range(LARGE)]
    rows[1] = row(ma="q1", cau_hoi="Câu lỗi?", dap_an="Z")
    return saved(book(*rows))


@pytest.fixture
def bank(app):
    unit = factory.unit()
    factory.user("tochuc", "organiser", unit)
    made = service.create_bank("Ngân hàng của Sở", unit.id, "tochuc", fb.NOW)
    db.session.commit()
    return made


@pytest.fixture
def signed_in(client, bank):
    client.sign_in("tochuc")
    return client


def sent(client, bank, content: bytes, name: str = "lon.xlsx") -> str:
    data = {"file": (BytesIO(content), name)}
    answer = client.send(f"{INDEX}/{bank.id}/tai-len", data)
    assert answer.status_code == 303, answer.text
    return answer.location


def progress(client, path: str) -> dict:
    return client.get(f"{path}/tien-do", headers={"Accept": "application/json"}).json


def test_a_large_file_is_read_behind_the_requests(app, signed_in, bank, sheet):
    path = sent(signed_in, bank, sheet)
    assert signed_in.get(path).location == f"{path}/tien-do"
    assert "Đang đọc tệp" in signed_in.get(f"{path}/tien-do").text
    assert progress(signed_in, path) == {"done": 0, "total": 0, "finished": False}
    assert signed_in.send(f"{path}/dong-y").status_code == 409
    assert signed_in.send(f"{path}/cau/1").status_code == 409
    assert jobs.run_due(app) == 1
    assert progress(signed_in, path) == {"done": LARGE, "total": LARGE, "finished": True}
    draft = db.session.scalars(select(ImportDraft)).one()
    assert draft.source is None
    page = signed_in.get(path).text
    assert "Nhập 89 câu hợp lệ, để lại 1 câu" in page
    assert page.count("Bỏ qua câu này") == 20
    assert "Trang 1/5" in page
    assert _items_loaded(signed_in, f"{path}?trang=3") <= 40
    report = signed_in.get(signed_in.send(f"{path}/dong-y").location).text
    assert f"thêm {LARGE - 1}" in report
    again = sent(signed_in, bank, sheet)
    jobs.run_due(app)
    assert "Không đổi" in signed_in.get(again).text
    signed_in.send(f"{again}/dong-y")
    assert len(queries.known(bank.id)) == LARGE - 1


def _items_loaded(client, path: str) -> int:
    """How many items of drafts a page takes out of the database."""
    loaded = 0

    def count(_target, _context) -> None:
        nonlocal loaded
        loaded += 1

    event.listen(ImportDraftItem, "load", count)
    assert client.get(path).status_code == 200
    event.remove(ImportDraftItem, "load", count)
    return loaded


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"khong co cau hoi nao o day\n" * 4000, "thu.txt", "Không nhận ra câu hỏi nào"),
        (corpus().files()["bom.docx"], "bom.docx", "quá lớn"),
    ],
    ids=["text", "bomb"],
)
def test_a_large_file_that_cannot_be_read_says_why(app, signed_in, bank, content, name, words):
    path = sent(signed_in, bank, content, name)
    jobs.run_due(app)
    page = signed_in.get(f"{path}/tien-do").text
    assert words in page
    assert "Tải tệp khác lên" in page
    assert progress(signed_in, path)["finished"]
    assert signed_in.get(path).location == f"{path}/tien-do"
    assert signed_in.send(f"{path}/bo").status_code == 303
    assert db.session.scalars(select(ImportDraft)).all() == []


def test_who_was_killed_half_way_is_followed_by_another_who_begins_anew(
    app, signed_in, bank, sheet
):
    path = sent(signed_in, bank, sheet)
    held = jobs._take()
    steps = reading_job.steps(held.subject_id)
    for _ in range(3):
        with transaction():
            next(steps)
    assert db.session.scalar(select(func.count()).select_from(ImportDraftItem)) > 0
    steps.close()
    jobs.of(service.READING, held.subject_id).lease_until = 0
    db.session.commit()
    jobs.run_due(app)
    assert progress(signed_in, path)["finished"]
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(ImportDraftItem)) == LARGE
    assert signed_in.get(path).status_code == 200


def test_a_reader_that_dies_of_the_file_is_said(app, signed_in, bank, sheet, monkeypatch):
    path = sent(signed_in, bank, sheet)
    popen = reading_job.subprocess.Popen

    def dying(*args, **kwargs):
        child = popen(*args, **kwargs)
        os.kill(child.pid, signal.SIGKILL)
        return child

    monkeypatch.setattr(reading_job.subprocess, "Popen", dying)
    jobs.run_due(app)
    assert reading_job.TOO_HEAVY in signed_in.get(f"{path}/tien-do").text


def test_a_draft_that_was_thrown_away_is_not_read(app, signed_in, bank, sheet):
    path = sent(signed_in, bank, sheet)
    assert signed_in.send(f"{path}/bo").status_code == 303
    assert jobs.run_due(app) == 1
    assert db.session.scalars(select(ImportDraftItem)).all() == []
    assert db.session.scalars(select(jobs.Job)).one().failure == ""


def test_a_draft_that_is_thrown_away_meanwhile_is_read_no_further(app, signed_in, bank, sheet):
    path = sent(signed_in, bank, sheet)
    held = jobs._take()
    steps = reading_job.steps(held.subject_id)
    for _ in range(2):
        with transaction():
            next(steps)
    assert signed_in.send(f"{path}/bo").status_code == 303
    with transaction():
        assert next(steps, None) is None
    assert db.session.scalars(select(ImportDraftItem)).all() == []


def test_waiting_for_the_reader_is_a_sign_of_life(monkeypatch):
    monkeypatch.setattr(reading_job, "SIGN_OF_LIFE", 0.001)
    head = {"filename": "a.txt", "defaults": {"area": "digital"}}
    known = [Known(7, "x", "Một câu khác hẳn?")]
    content = "Câu 1: Gì?\nA. Một\nB. Hai\nĐáp án: B\n".encode()
    with tempfile.TemporaryFile() as sent:
        sent.writelines(reader.asked(**head, known=known, content=content))
        sent.seek(0)
        batches = list(reading_job.answers(sent))
    assert batches[0] == []
    said = [answer for batch in batches for answer in batch]
    assert said == list(reader.answers(head, known, content))
    assert (said[0]["total"], said[1]["said"]["right"]) == (1, [1])
    gc.collect()  # no pipe is left open


def test_small_files_need_no_job(app, signed_in, bank):
    path = sent(signed_in, bank, saved(book(row())))
    assert signed_in.get(path).status_code == 200
    assert db.session.scalars(select(jobs.Job)).all() == []
    assert drafts.waiting_source(1) is None
