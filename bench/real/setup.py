"""Setting a real contest up through the screens, as an organiser's browser sends them."""

from __future__ import annotations

import datetime as dt
import re
from html.parser import HTMLParser
from typing import TYPE_CHECKING

from bench.real.settings import RealContest, Window

if TYPE_CHECKING:
    from collections.abc import Mapping

    from werkzeug.test import Client, TestResponse

NEW = "/to-chuc/cuoc-thi/moi"
VN = dt.timezone(dt.timedelta(hours=7))


class _Fields(HTMLParser):
    """What a browser would send from the forms of a page, nothing changed."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self._select: str | None = None
        self._chosen: str | None = None
        self._first: str | None = None
        self._area: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "input" and name:
            ticked = given.get("type") not in ("checkbox", "radio") or "checked" in given
            if ticked:
                self._add(name, given.get("value", ""))
        elif tag == "textarea" and name:
            self._area = name
            self.sent[name] = [""]
        elif tag == "select":
            self._select, self._chosen, self._first = name, None, None
            self._several = "multiple" in given
        elif tag == "option" and self._select:
            value = given.get("value", "")
            self._first = value if self._first is None else self._first
            if "selected" in given:
                self._chosen = value
                if self._several:
                    self._add(self._select, value)

    def handle_data(self, data: str) -> None:
        if self._area:
            self.sent[self._area][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea" and self._area:
            self.sent[self._area][0] = self.sent[self._area][0].lstrip("\r\n")
            self._area = None
        elif tag == "select" and self._select:
            if not self._several and (chosen := self._chosen or self._first) is not None:
                self._add(self._select, chosen)
            self._select = None

    def _add(self, name: str, value: str) -> None:
        self.sent.setdefault(name, []).append(value)


class Browser:
    """A browser without JavaScript: it reads a page, changes fields and sends them."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def fields(self, path: str) -> dict[str, list[str]]:
        page = self.client.get(path)
        assert page.status_code == 200, (path, page.status, page.text[:500])
        reader = _Fields()
        reader.feed(page.text)
        return reader.sent

    def send(
        self, path: str, changes: Mapping[str, object], *, of: str = "", bare: bool = False
    ) -> TestResponse:
        """Send the form of the page ``of`` (or of ``path``) with ``changes``; ``bare``: these only,
        with the page's token. Refusals raise AssertionError with the page's words."""
        shown = self.fields(of or path)
        token = shown["csrf_token"][0]
        sent = {**({} if bare else shown), **changes, "csrf_token": token}
        answer = self.client.post(path, data=sent)
        assert answer.status_code in (302, 303), (path, answer.status, _told(answer.text))
        return answer

    def sign_in(self, username: str, password: str) -> None:
        self.send("/dang-nhap", {"username": username, "password": password})


def _told(html: str) -> str:
    """What a refused page says, without its tags."""
    main = html[html.find("<main") :]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split())[:1500]


def first_monday(now: int) -> dt.datetime:
    """The Monday at 0:00, local time, from which the windows of rounds count: the next but one."""
    today = dt.datetime.fromtimestamp(now / 1000, VN).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    return today + dt.timedelta(days=14 - today.weekday())


def round_fields(rounds: tuple[Window, ...], monday: dt.datetime) -> dict[str, str]:
    """The rows of rounds as the form takes them."""
    sent = {}
    for number, each in enumerate(rounds):
        moments = {"opens_at": each.opens, "closes_at": each.closes}
        sent[f"rounds-{number}-title"] = each.title
        for name, minutes in moments.items():
            at = monday + dt.timedelta(minutes=minutes)
            sent[f"rounds-{number}-{name}"] = f"{at:%Y-%m-%dT%H:%M}"
    return sent


def contest_fields(real: RealContest, monday: dt.datetime) -> dict[str, object]:
    """Everything that is typed into the form of a new contest."""
    return {
        "title": f"{real.title} năm {real.year}",
        "contact": "Ban Tổ chức cuộc thi",
        **round_fields(real.rounds, monday),
        **real.fields,
    }


def set_up(browser: Browser, real: RealContest, bank: str, now: int) -> int:
    """The contest with its prizes, made through the screens and opened; gives its id.

    Raises AssertionError where the draft does not show everything as it was typed.
    """
    typed = contest_fields(real, first_monday(now)) | {"bank_ids": bank}
    rows = [name.removesuffix("-name") for name in typed if name.startswith("more_papers-")]
    typed |= {f"{row}-bank_ids": bank for row in rows if f"{row}-name" in typed}
    page = browser.send(NEW, typed).location.rstrip("/")
    unlike = _unlike(typed, browser.fields(f"{page}/sua"))
    assert not unlike, (real.number, unlike)
    browser.send(f"{page}/giai-thuong/chung", real.plan, of=f"{page}/giai-thuong", bare=True)
    for each in real.prizes:
        browser.send(f"{page}/giai-thuong/moi", each, of=f"{page}/giai-thuong", bare=True)
    browser.send(f"{page}/mo", {}, of=page, bare=True)
    return int(page.rsplit("/", 1)[1])


def _unlike(typed: Mapping[str, object], shown: Mapping[str, list[str]]) -> dict[str, object]:
    """Fields that show something else than was typed; empty ones may have a usual value."""
    return {
        name: (value, shown.get(name))
        for name, value in typed.items()
        if value and shown.get(name) != [value]
    }
