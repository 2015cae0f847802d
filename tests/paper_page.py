"""A participant at the page of a paper, in a real browser, and what is stored of it."""

import re
from contextlib import contextmanager

from playwright.sync_api import Page, expect
from sqlalchemy import select

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import current_answers
from quizapp.core.db import db


def begun(context, contest) -> tuple[Page, str]:
    """A page that shows a fresh paper, reached by the form, and the code of the attempt."""
    slug = contest.slug
    db.session.commit()
    page = context.new_page()
    page.goto(f"/cuoc-thi/{slug}/vao")
    page.locator("#full_name").fill("Nguyễn Văn An")
    page.locator("#birth_date").press_sequentially("17051988")
    page.locator("#phone").fill("0905 123 456")
    page.locator("#unit_id").select_option("0")
    page.locator("#taking_part").check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.get_by_role("button", name="Bắt đầu làm bài").click()
    expect(page.locator("#bai-thi")).to_be_visible()
    return page, page.url.rsplit("/", 1)[1]


@contextmanager
def stored(code: str):
    """The attempt as it is stored, in a transaction that ends at once: the server writes too."""
    found = db.session.scalars(select(Attempt).where(Attempt.code == code)).one()
    yield found
    db.session.commit()


def held(code: str) -> dict[int, str]:
    with stored(code) as attempt:
        return current_answers(attempt.id)


def choose(page, question: int, position: int) -> None:
    page.locator(f"#cau-{question} .choice").nth(position).click()


def wait_saved(page) -> None:
    expect(page.locator("[data-status]")).to_have_text(re.compile(r"^đã lưu \d\d:\d\d:\d\d$"))
