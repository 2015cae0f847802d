"""The organiser's form of a contest as a browser sends it."""

import re
from html import unescape

from sqlalchemy import select

from quizapp.contests.models import Contest
from quizapp.core.db import db

NEW = "/to-chuc/cuoc-thi/moi"
WORDS = "/to-chuc/cuoc-thi/the-le"


def edit(contest: Contest) -> str:
    return f"/to-chuc/cuoc-thi/{contest.id}/sua"


def typed(client, path: str) -> dict:
    """What a browser would send from the form at ``path`` without anything being changed."""
    html = client.get(path).text
    sent: dict[str, list[str]] = {}

    def add(name: str, value: str) -> None:
        sent.setdefault(unescape(name), []).append(unescape(value))

    main = html[html.index("<main") :]
    for tag in re.findall(r"<input[^>]*>", main):
        attribute = dict(re.findall(r'([a-z-]+)="([^"]*)"', tag))
        if "name" not in attribute or attribute["name"] == "csrf_token":
            continue
        if attribute.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        add(attribute["name"], attribute.get("value", ""))
    for name, body in re.findall(
        r'<textarea[^>]*name="([^"]*)"[^>]*>\r?\n?(.*?)</textarea>', main, re.S
    ):
        add(name, body)
    for name, body in re.findall(r'<select[^>]*name="([^"]*)"[^>]*>(.*?)</select>', main, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', body)
        first = chosen or re.search(r'value="([^"]*)"', body)
        if first:
            add(name, first.group(1))
    return sent


def only() -> Contest:
    db.session.expire_all()
    return db.session.scalars(select(Contest)).one()
