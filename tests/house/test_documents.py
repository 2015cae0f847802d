"""Documents fail when they are stale: pictures, addresses, commands and decisions exist."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.exceptions import MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from quizapp.core.settings import ROOT

pytestmark = pytest.mark.one_database

DOCS = ROOT / "docs"
HANDBOOK = DOCS / "so-tay-ban-to-chuc.md"
README = ROOT / "README.md"
PICTURE = re.compile(r"!\[([^]]*)\]\(([^)]+)\)")
ADDRESS = re.compile(r"`(?:[A-Z]+ )?(/[^\s`]*)`")
COMMAND = re.compile(r"\bquizapp ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)?)")
TARGET = re.compile(r"\bmake ([a-z]+)")
MAX_PICTURES, MAX_BYTES = 16, 120_000


def written() -> list[Path]:
    """The documents that people are led to."""
    return [README, HANDBOOK, ROOT / "question_banks" / "README.md"]


def every(pattern: re.Pattern[str], *, code_only: bool = False) -> Iterator[tuple[str, str]]:
    """(document, what the pattern's last group found) over all documents."""
    for path in written():
        text = path.read_text(encoding="utf-8")
        if code_only:
            text = "\n".join(re.findall(r"`[^`\n]+`|^ {4,}.+$", text, re.M))
        for found in pattern.finditer(text):
            yield path.name, found.groups()[-1]


# ---------------------------------------------------------------- pictures


def test_every_picture_exists_and_says_what_it_shows():
    pictures = PICTURE.findall(HANDBOOK.read_text(encoding="utf-8"))
    assert pictures
    for words, target in pictures:
        assert words, f"{target}: no words for those who cannot see it"
        assert (DOCS / target).is_file(), f"{target}: `make screenshots` makes the pictures"


def test_no_picture_is_left_over_or_heavy():
    named = {target for _, target in PICTURE.findall(HANDBOOK.read_text(encoding="utf-8"))}
    stored = sorted((DOCS / "images").iterdir())
    assert {f"images/{path.name}" for path in stored} == named
    assert len(stored) <= MAX_PICTURES
    for path in stored:
        assert path.stat().st_size < MAX_BYTES, path.name


# ---------------------------------------------------------------- addresses


def answers(app: Flask, address: str) -> bool:
    """Whether a route answers to the address, by any method."""
    try:
        app.url_map.bind("localhost").match(address.partition("?")[0])
    except (MethodNotAllowed, RequestRedirect):
        return True
    except NotFound:
        return False
    return True


def test_every_address_has_a_route(app):
    found = list(every(ADDRESS))
    assert any(address.startswith("/to-chuc/") for _, address in found)
    for document, address in found:
        assert answers(app, address), f"{document} names {address}, which no route answers"


@pytest.mark.parametrize("address", ["/to-chuc/khong-co", "/khong-co"])
def test_an_address_that_is_gone_is_noticed(app, address):
    assert not answers(app, address)


def test_links_between_documents_lead_somewhere():
    for path in [*written(), *sorted((DOCS / "decisions").glob("*.md"))]:
        for target in re.findall(r"(?<!!)\[[^]]*\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text()):
            assert (path.parent / target).exists(), f"{path.name} leads to {target}"


def test_the_handbooks_contents_lead_to_its_headings():
    text = HANDBOOK.read_text(encoding="utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^##+ (.+)$", text, re.M)
    }
    listed = re.findall(r"\]\(#([^)]+)\)", text)
    assert listed
    assert set(listed) <= headings


# ---------------------------------------------------------------- commands


def test_every_command_exists(app):
    known = app.cli.commands
    found = [words for _, words in every(COMMAND, code_only=True)]
    assert "banks check" in found
    for words in found:
        group, *rest = words.split()
        assert group in known, f"quizapp {words}"
        inner = getattr(known[group], "commands", None)
        assert inner is None or (rest and rest[0] in inner), f"quizapp {words}"


def test_every_target_of_make_exists():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    found = {target for _, target in every(TARGET, code_only=True)}
    assert {"run", "test", "check"} <= found
    assert found <= targets


# ---------------------------------------------------------------- decisions


def test_decisions_are_numbered_without_gaps():
    names = sorted(path.name for path in (DOCS / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in names] == list(range(1, len(names) + 1))
    assert all(re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", name) for name in names)


def test_every_decision_has_one_title():
    for path in (DOCS / "decisions").glob("*.md"):
        assert len(re.findall(r"^# .+", path.read_text(encoding="utf-8"), re.M)) == 1, path.name
