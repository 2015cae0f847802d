"""Citizens' quizzes that tests begin with, and a citizen's way through one."""

from __future__ import annotations

import re

import factory_contests
from quizapp.core import clock
from quizapp.core.db import db
from quizapp.kiosk import service
from quizapp.kiosk.models import CitizenQuiz, QrLink
from quizapp.kiosk.service import quizzes

STATE = re.compile(r'name="s" value="([^"]+)"')
CARRIED = re.compile(r'type="hidden" name="(target|url|unit_id|rows)" value="([^"]*)"')
CHOICE = re.compile(r'name="a" value="(\d+)"><b>.</b><span>([^<]+)</span>')


def quiz(*, opened: bool = True, **changes) -> CitizenQuiz:
    """A quiz of three questions; ``changes`` go into its settings."""
    given = {
        "title": "Anh/chị biết gì về thủ tục hành chính?",
        "questions": 3,
        "hotline": "1900 1234",
        **changes,
    }
    if "unit_id" not in given:
        given["unit_id"] = factory_contests.unit().id
    if "bank_ids" not in given:
        given["bank_ids"] = (factory_contests.bank(slug="ngan-hang-cong-dan").id,)
    made = quizzes.create_quiz(quizzes.QuizSettings(**given), actor="tochuc", now=clock.now())
    if opened:
        quizzes.set_open(made, True, clock.now())
    db.session.commit()
    return made


def link(of: CitizenQuiz, place: str = "Trung tâm", counter: str = "Quầy số 3") -> QrLink:
    made = service.add_link(service.Target(quiz_id=of.id), place, counter, clock.now())
    db.session.commit()
    return made


def accept(client, preview):
    """Press the button beneath the preview of a list of counters."""
    assert preview.status_code == 200, preview.text
    return client.send("/to-chuc/ma-qr/tu-excel/tao", dict(CARRIED.findall(preview.text)))


def state(page: str) -> str:
    """What the page carries."""
    return STATE.findall(page)[-1]


def choose(page: str, *, right: bool = True) -> str:
    """The value of a choice that is right (or wrong): see ``factory_contests.ANSWERS``."""
    return next(value for value, text in CHOICE.findall(page) if text.startswith("Đúng") == right)


def step(client, code: str, page: str, lang: str = "", **fields):
    """Press a button of the page: fields go with what the page carries, and no token."""
    query = {"lang": lang} if lang else {}
    return client.post(f"/q/{code}", data={"s": state(page), **fields}, query_string=query)


def played(client, code: str, *, rights: tuple[bool, ...] = (True, True, True)) -> str:
    """The result page after answering so."""
    page = client.get(f"/q/{code}").text
    for right in rights:
        page = step(client, code, page, a=choose(page, right=right)).text
        page = step(client, code, page).text
    return page
