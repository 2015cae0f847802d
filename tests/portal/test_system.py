"""What the system turned down, for administrators."""

import pytest

import factory
from quizapp.core import refusals
from quizapp.core.errors import Refusal
from quizapp.portal.manage import WORDS

pytestmark = pytest.mark.one_database

PATH = "/to-chuc/he-thong"


@pytest.fixture(autouse=True)
def count(monkeypatch):
    count = refusals.Count(1_750_000_000_000)
    monkeypatch.setattr(refusals, "_count", count)
    return count


@pytest.fixture
def admin(client):
    factory.user("quantri", "admin")
    client.sign_in("quantri")
    return client


def test_refusals_are_shown_with_their_words_and_numbers(admin, new_client):
    for _ in range(3):
        new_client().get("/lam-bai/AAAA")
    new_client().post("/dang-nhap")
    page = admin.get(PATH).text
    assert page.index("Không tìm thấy") < page.index("Biểu mẫu hết hạn")
    assert "404 <code>not_found</code>" in page
    assert "400 <code>csrf</code>" in page
    assert "chạy liên tục, từ 15/6/2025 22:06" in page


def test_nothing_refused_says_so(admin):
    assert "Chưa có yêu cầu nào bị từ chối" in admin.get(PATH).text


def test_every_kind_has_words():
    def kinds(of):
        return {of.code}.union(*map(kinds, of.__subclasses__()))

    assert kinds(Refusal) <= WORDS.keys()


def test_kinds_without_words_are_shown_as_they_are(admin, count):
    count.note(418, "teapot")
    assert "teapot" in admin.get(PATH).text


@pytest.mark.parametrize("role", ["organiser", "viewer", "member"])
def test_only_for_administrators(client, role):
    factory.user("tochuc", role, factory.unit())
    client.sign_in("tochuc")
    assert client.get(PATH).status_code == 403


def test_strangers_are_led_to_the_sign_in(client):
    assert client.get(PATH).status_code == 302


def test_other_methods_are_not_allowed(admin):
    assert admin.send(PATH).status_code == 405
