"""A paper in front of a person, beside what the server has of it."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from installation import Site

HONEST = """
window.lies = [];
window.said = 0;
addEventListener("DOMContentLoaded", () => {
  const line = document.querySelector("[data-status]"), bar = document.getElementById("thanh-thi");
  if (!line) return;
  new MutationObserver(() => {
    const held = JSON.parse(localStorage.getItem("bai:" + bar.dataset.code) || '{"answers":{}}');
    const unsent = Object.values(held.answers).filter(a => !a[2]).length, said = line.textContent;
    window.said += 1;
    const told = (said.match(/còn (\\d+) câu chưa gửi/) || [0, 0])[1];
    if (said.startsWith("đã lưu") && unsent) window.lies.push(said + ": " + unsent);
    if (/^(mất mạng|hệ thống bận)/.test(said) && +told !== unsent)
      window.lies.push(said + ": " + unsent);
    if (said.startsWith("đang lưu") && !unsent) window.lies.push(said + ": nothing");
  }).observe(line, { childList: true, characterData: true, subtree: true });
});
"""
"""Writes down every status that does not fit what the browser holds unsent at that moment."""


@dataclass
class Paper:
    """A running attempt on a page; the record is read from the server's database."""

    site: Site
    page: Page
    code: str

    @classmethod
    def begun(cls, site: Site, page: Page, slug: str) -> Paper:
        """A fresh attempt of an anonymous contest."""
        page.add_init_script(HONEST)
        page.goto(f"/cuoc-thi/{slug}/vao")
        page.get_by_role("button", name=re.compile("^Bắt đầu làm bài")).click()
        return cls.shown(site, page)

    @classmethod
    def shown(cls, site: Site, page: Page) -> Paper:
        page.wait_for_url(re.compile("/lam-bai/"))
        return cls(site, page, page.url.rsplit("/", 1)[1])

    def again(self) -> Paper:
        """The same paper in a further tab of the same browser."""
        tab = self.context.new_page()
        tab.add_init_script(HONEST)
        tab.goto(f"/lam-bai/{self.code}")
        return Paper(self.site, tab, self.code)

    @property
    def context(self) -> BrowserContext:
        return self.page.context

    # ------------------------------------------------------------ what the person does

    def choose(self, question: int, position: int) -> None:
        self.page.locator(f"#cau-{question} .choice").nth(position).click()

    def hide(self) -> None:
        """The lid goes down, or another application comes to the front."""
        self._visible("hidden")

    def show(self) -> None:
        self._visible("visible")

    def _visible(self, state: str) -> None:
        self.page.evaluate(
            """state => {
                Object.defineProperty(document, "visibilityState",
                                      { value: state, configurable: true });
                document.dispatchEvent(new Event("visibilitychange"));
            }""",
            state,
        )

    # ------------------------------------------------------------ what the person sees

    def says(self, words: str | re.Pattern[str]) -> None:
        expect(self.page.locator("[data-status]")).to_have_text(words, timeout=20_000)

    def saved(self) -> None:
        self.says(re.compile(r"^đã lưu \d\d:\d\d:\d\d$"))

    def shows(self, chosen: dict[int, int]) -> None:
        for question, position in chosen.items():
            expect(self.page.locator(f"#cau-{question} input").nth(position)).to_be_checked()

    def honest(self) -> None:
        """The status never said anything else than what was."""
        assert self.page.evaluate("window.said") > 0
        assert self.page.evaluate("window.lies") == []

    # ------------------------------------------------------------ what the server has

    def record(self) -> dict[int, object]:
        """The current answers, as anybody would work them out from the log."""
        rows = self.site.rows(
            "SELECT position, response FROM answer JOIN attempt ON attempt.id = attempt_id"
            " WHERE code = :code ORDER BY seq",
            code=self.code,
        )
        return {position: json.loads(response) for position, response in rows}

    def attempt(self) -> Any:
        return self.site.rows("SELECT * FROM attempt WHERE code = :code", code=self.code)[0]

    def ends_in(self, seconds: float) -> None:
        """Let the deadline lie so far from now, by the server's clock."""
        self.site.rows(
            "UPDATE attempt SET deadline_at = :at WHERE code = :code",
            at=int((time.time() + seconds) * 1000),
            code=self.code,
        )
