"""Every template compiles, and nothing in it needs a looser Content-Security-Policy."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask

from quizapp.core.settings import ROOT

pytestmark = pytest.mark.one_database

PACKAGE = ROOT / "quizapp"
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
SHEETS = sorted((PACKAGE / "static").rglob("*.css"))
SCRIPTS = sorted((PACKAGE / "static").rglob("*.js"))
JINJA = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
ASSETS = {
    "script": "src",
    "link": "href",
    "img": "src",
    "source": "src",
    "iframe": "src",
    "video": "src",
    "audio": "src",
    "object": "data",
    "embed": "src",
    "use": "href",
    "image": "href",
    "form": "action",
}
ELSEWHERE = re.compile(r"^\s*(https?:)?//", re.IGNORECASE)


def named(paths: list[Path]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("path", paths, ids=lambda path: str(path.relative_to(PACKAGE)))


class Markup(HTMLParser):
    """Collects what a strict policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "style" or re.fullmatch(r"on[a-z]+", name):
                self.found.append(f"{tag} has {name}={value!r}")
            if (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} has {name}={value!r}")
            if ASSETS.get(tag) == name and ELSEWHERE.match(value or ""):
                self.found.append(f"{tag} fetches {value!r}")
        if tag == "style":
            self.found.append("a <style> element")
        self._script = "" if tag == "script" else self._script

    def handle_data(self, data: str) -> None:
        if self._script is not None:
            self._script += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "script" and self._script is not None:
            if self._script.strip():
                self.found.append(f"a script within the page: {self._script.strip()[:60]!r}")
            self._script = None


def _forbidden(source: str) -> list[str]:
    markup = Markup()
    markup.feed(JINJA.sub(" ", source.replace('{{ "', "{{ '")))
    markup.close()
    return markup.found


def _lines(pattern: str, source: str) -> Iterator[str]:
    for number, line in enumerate(source.splitlines(), start=1):
        if re.search(pattern, line):
            yield f"line {number}: {line.strip()}"


def test_there_is_something_to_look_at():
    assert TEMPLATES
    assert SHEETS


def test_every_template_compiles(app: Flask):
    names = app.jinja_env.list_templates(extensions=["html"])
    ours = [name for name in names if not name.startswith("bootstrap")]
    for name in ours:
        app.jinja_env.get_template(name)
    missing = {path.name for path in TEMPLATES} - {Path(name).name for name in ours}
    assert missing == set()


@named(TEMPLATES)
def test_nothing_in_it_is_inline_or_from_elsewhere(path: Path):
    assert _forbidden(path.read_text(encoding="utf-8")) == []


STATELESS = {
    *(PACKAGE / "kiosk" / "templates" / "kiosk" / "quiz").rglob("*.html"),
    PACKAGE / "attempts" / "templates" / "attempts" / "practice.html",
}
"""Pages that set no cookie: nobody is signed in, what may be done is signed into the form."""


@named([path for path in TEMPLATES if path not in STATELESS])
def test_posting_forms_carry_a_token(path: Path):
    """Every form that posts has ``csrf_token()`` or the form's own ``hidden_tag()``."""
    source = path.read_text(encoding="utf-8")
    for form in re.findall(r"<form\b[^>]*>.*?</form>", source, re.DOTALL):
        if re.search(r"<form\b[^>]*method=[\"']?post", form, re.IGNORECASE):
            assert re.search(r"csrf_token|hidden_tag", form), form[:120]


@named(TEMPLATES)
def test_escaping_is_not_switched_off(path: Path):
    source = path.read_text(encoding="utf-8")
    assert list(_lines(r"\|\s*safe\b|autoescape\s+false", source)) == []


@named(SHEETS)
def test_sheets_fetch_nothing_from_elsewhere(path: Path):
    source = path.read_text(encoding="utf-8")
    assert list(_lines(r"@import|url\(\s*['\"]?\s*(https?:)?//", source)) == []


@named(SCRIPTS)
def test_scripts_speak_to_this_site_only_and_run_no_text_as_code(path: Path):
    source = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
    patterns = r"https?://|\beval\(|new Function\(|document\.write|\.style\.|setAttribute\(.style"
    assert list(_lines(patterns, source)) == []


@pytest.mark.parametrize(
    "source",
    [
        "<p style='x'>",
        "<button onclick=go()>",
        "<script>alert(1)</script>",
        "<script>{{ x }} alert(1)</script>",
        "<style>p{}</style>",
        "<script src='https://cdn.example/x.js'></script>",
        "<img src='//x.example/y.png'>",
        "<link rel=stylesheet href='HTTP://x.example/y.css'>",
        "<a href='javascript:go()'>",
    ],
)
def test_the_check_finds(source: str):
    assert _forbidden(source)


@pytest.mark.parametrize(
    "source",
    [
        "<script src=\"{{ asset('x.js') }}\" defer></script>",
        "<a href='https://dichvucong.gov.vn'>",
        '<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0"/></svg>',
        "{# <p style='x'> #}",
        "<input name=one value='{{ on }}'>",
    ],
)
def test_the_check_leaves_alone(source: str):
    assert _forbidden(source) == []
