"""The screen of a question's versions: what changed, and putting an earlier one back."""

from __future__ import annotations

from dataclasses import replace

import pytest

import factory
import factory_banks as fb
from quizapp.banks import service
from quizapp.core.db import db


@pytest.fixture
def unit(app):
    return factory.unit()


@pytest.fixture
def path(unit) -> str:
    """The address of a question of two versions."""
    factory.user("tochuc", "organiser", unit)
    bank = service.create_bank("Của Sở", unit.id, "tochuc", fb.NOW)
    given = {"submit": True, "actor": "tochuc", "now": fb.NOW}
    key = service.add_question(bank, fb.question("a-1"), **given)
    row = fb.row_of("a-1")
    content = replace(service.said(row), stem="Câu hỏi a-1 <b>hỏi</b> gì?", right=(1,))
    service.change_question(bank, row, content, seen=1, **given)
    db.session.commit()
    return f"/to-chuc/ngan-hang/{bank.id}/cau/{key}"


def test_versions_stand_with_what_they_changed(client, path):
    client.sign_in("tochuc")
    assert "2 phiên bản" in client.get(path).text
    page = client.get(f"{path}/lich-su")
    assert page.status_code == 200
    assert "bỏ: </span>hỏi</del>" in page.text
    assert "thêm: </span>&lt;b&gt;hỏi&lt;/b&gt;</ins>" in page.text
    assert "Bản đầu tiên" in page.text
    assert page.text.index("pb-2") < page.text.index("pb-1")


def test_an_earlier_version_is_put_back_once_looked_at(client, path):
    client.sign_in("tochuc")
    answer = client.send(f"{path}/khoi-phuc", {"so": "1", "hien-tai": "2"})
    assert (answer.status_code, answer.location) == (303, path)
    assert "đang chờ duyệt" in client.get(path).text
    assert service.said(fb.row_of("a-1")) == fb.question("a-1")
    assert client.send(f"{path}/khoi-phuc", {"so": "2", "hien-tai": "2"}).status_code == 409
    assert client.send(f"{path}/khoi-phuc", {"so": "9", "hien-tai": "3"}).status_code == 404
    for odd in ("x", "-1", "9" * 30):
        assert client.send(f"{path}/khoi-phuc", {"so": odd}).status_code == 404
    assert client.get(f"{path}/khoi-phuc").status_code == 405


def test_viewers_look_and_strangers_do_not(client, new_client, path, unit):
    factory.user("lanhdao", "viewer", unit)
    factory.user("khac", "organiser", factory.unit("SNV", "Sở Nội vụ"))
    client.sign_in("lanhdao")
    page = client.get(f"{path}/lich-su")
    assert page.status_code == 200
    assert "Khôi phục nội dung này" not in page.text
    assert client.send(f"{path}/khoi-phuc", {"so": "1", "hien-tai": "2"}).status_code == 403
    client = new_client()
    client.sign_in("khac")
    assert client.get(f"{path}/lich-su").status_code == 404
    assert client.send(f"{path}/khoi-phuc", {"so": "1", "hien-tai": "2"}).status_code == 404


def test_what_follows_a_file_is_not_put_back_here(client, app):
    first = fb.question("a-1", stem="Bản đầu?")
    bank = fb.loaded([first])
    fb.loaded([replace(first, stem="Bản sau?")])
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    path = f"/to-chuc/ngan-hang/{bank.id}/cau/{fb.row_of('a-1').id}"
    text = client.get(f"{path}/lich-su").text
    assert "Bản đầu?" in text
    assert "Khôi phục nội dung này" not in text
    assert client.send(f"{path}/khoi-phuc", {"so": "1", "hien-tai": "2"}).status_code == 403
