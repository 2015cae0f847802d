"""What a person does in front of a paper, in a real browser."""

from __future__ import annotations

import io
import re

import zxingcpp
from PIL import Image
from playwright.sync_api import Locator, Page, expect


def scanned(page: Page, image_address: str) -> str:
    """What a phone reads from the picture at ``image_address`` (PNG)."""
    answer = page.request.get(image_address)
    assert answer.ok
    found = zxingcpp.read_barcode(Image.open(io.BytesIO(answer.body())))
    assert found is not None
    return found.text


def register(page: Page, name: str, phone: str, unit: str) -> None:
    """Fill in the entry form and go on to the page before the start."""
    page.get_by_label("Họ và tên").fill(name)
    page.locator("form:has(#full_name) [name=birth_date]").fill("17/5/1988")
    page.locator("form:has(#full_name) [name=phone]").fill(phone)
    choose_unit(page, unit)
    page.locator("[name=taking_part]").check()
    page.locator("[name=publishing]").check()
    page.get_by_role("button", name="Tiếp tục").click()
    page.wait_for_url(re.compile("/bat-dau$"))


def choose_unit(page: Page, unit: str) -> None:
    """By typing a part of its name without accents where there is a script, else from the list."""
    box = page.get_by_role("combobox", name="Đơn vị")
    if box.evaluate("e => e.tagName") == "SELECT":
        box.select_option(label=unit)
        return
    box.fill(unit)
    page.get_by_role("option", name=unit).first.click()


def start(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^Bắt đầu làm bài")).click()
    page.wait_for_url(re.compile("/lam-bai/"))


def questions(page: Page) -> list[Locator]:
    return page.locator("section.q:not([data-kind=guess])").all()


def answer(question: Locator, pick: int = 0) -> None:
    """Give some answer to the question, whatever its kind; ``pick`` says which."""
    kind = question.get_attribute("data-kind")
    if kind in ("single", "true_false", "multiple"):
        choices = question.locator("label.choice")
        choices.nth(pick % choices.count()).click()
    elif kind in ("numeric", "text"):
        question.get_by_role("textbox").fill(str(80 + pick))
        question.get_by_role("textbox").blur()
    elif kind == "matching":
        for select in question.locator("select").all():
            select.select_option(index=1 + pick % 2)
    else:
        question.get_by_role("button", name=re.compile("xuống", re.I)).first.click()


def given(question: Locator) -> object:
    """What the question shows as answered."""
    return question.evaluate(
        """section => [...section.querySelectorAll('input, select')]
            .filter(e => e.type !== 'hidden')
            .map(e => e.matches('[type=radio], [type=checkbox]') ? e.checked : e.value)"""
    )


def saved(page: Page) -> None:
    """Wait until the page says that everything is stored."""
    expect(page.locator("[data-status]")).to_contain_text(re.compile("đã lưu", re.I))
