"""Three hundred colleagues share one address: what is limited is a person, never the office."""

from __future__ import annotations

import pytest
from flask import Flask

import factory
import factory_attempts as make
from own_installation import installation
from quizapp.attempts.models import Attempt
from quizapp.attempts.service.answer import seq_bound
from quizapp.core.db import db

PEOPLE = 300


@pytest.fixture
def office(tmp_path):
    """What counts here is the limiter, which knows no database."""
    with installation(tmp_path, starts_per_second=1000) as made:
        yield made


def test_all_of_an_office_come_in_start_save_and_hand_in_within_a_minute(office):
    contest = make.contest()
    path = f"/cuoc-thi/{contest.slug}"
    for number in range(PEOPLE):
        person = office.test_client()
        came = person.send(f"{path}/vao", make.entry_form(f"0912{number:06d}"))
        code = person.send(f"{path}/bat-dau").location.rpartition("/")[2]
        saved = make.put(person, code, 1, 0, 1)
        handed = person.send(f"/lam-bai/{code}/nop")
        assert [came.status_code, saved.status_code] == [303, 200]
        assert handed.location == f"/ket-qua/{code}"
    assert db.session.query(Attempt).filter_by(state="submitted").count() == PEOPLE
    _one_who_hammers_is_refused(office, contest)
    _strangers_download_the_board_and_one_who_is_known_not_without_end(office, contest)


def _one_who_hammers_is_refused(office: Flask, contest) -> None:
    """By account, by phone, by attempt; and those beside them go on."""
    factory.user("canbo", "member")
    thief, beside = office.test_client(), office.test_client()
    guesses = [
        thief.send("/dang-nhap", {"username": "canbo", "password": "sai"}) for _ in range(11)
    ]
    assert guesses[-1].status_code == 429
    form = make.entry_form("0912000001", birth_date="1/1/1971")
    tries = [thief.send(f"/cuoc-thi/{contest.slug}/vao", form) for _ in range(31)]
    assert tries[-1].status_code == 429
    attempt = make.begin(beside, contest)
    assert make.put(beside, attempt.code, 1, 0, seq_bound(attempt.questions) + 1).status_code == 429
    assert make.put(beside, attempt.code, 1, 0, 1).status_code == 200


def _strangers_download_the_board_and_one_who_is_known_not_without_end(office, contest) -> None:
    path = f"/cuoc-thi/{contest.slug}/bang-xep-hang/don-vi.csv"
    assert {office.test_client().get(path).status_code for _ in range(25)} == {200}
    known = office.test_client()
    make.come_in(known, contest)
    assert [known.get(path).status_code for _ in range(21)][-1] == 429
