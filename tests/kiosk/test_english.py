"""The English catalogue is whole, and compiled from what stands in it."""

from __future__ import annotations

import re
from io import BytesIO

from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from quizapp.core.settings import ROOT
from quizapp.kiosk import consent

FOLDER = ROOT / "quizapp" / "translations" / "en" / "LC_MESSAGES"
PAGES = [
    *(ROOT / "quizapp" / "kiosk" / "templates" / "kiosk" / "quiz").glob("*.html"),
    *(
        ROOT / "quizapp" / "reports" / "templates" / "reports" / f"{name}.html"
        for name in ("winners", "certificate_check")
    ),
    ROOT / "quizapp" / "templates" / "frame.html",
]
"""The pages that can be read in English."""
WORDS = re.compile(r"_\('([^']+)'[,)]")
REFUSED = re.compile(r"(?:Ended|Invalid|Gone)\(\s*\"([^\"]+)\"(?:, title=\"([^\"]+)\")?\s*\)")


def catalogue():
    return read_po(BytesIO((FOLDER / "messages.po").read_bytes()))


def wanted() -> set[str]:
    found = {word for page in PAGES for word in WORDS.findall(page.read_text())}
    for name in ("queries/links.py", "views/quiz.py", "service/comments.py", "service/draws.py"):
        source = (ROOT / "quizapp" / "kiosk" / name).read_text()
        found |= {word for pair in REFUSED.findall(source) for word in pair if word}
    return found | {consent.CONTACT, consent.DRAW, consent.PUBLISH, consent.NOTICE}


def test_every_word_of_these_pages_has_its_english():
    known = {message.id for message in catalogue() if message.string}
    assert wanted() - known == set()


def test_no_page_falls_back_to_vietnamese_by_a_double_quoted_word():
    for page in PAGES:
        assert '_("' not in page.read_text()


def test_the_compiled_catalogue_is_up_to_date():
    compiled = read_mo(BytesIO((FOLDER / "messages.mo").read_bytes()))
    said = {m.id: m.string for m in catalogue() if m.id}
    assert {m.id: m.string for m in compiled if m.id} == said, (
        "run `pybabel compile -d quizapp/translations`"
    )
