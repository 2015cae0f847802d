"""How people write which choice is right: letters, numbers, whole texts, lists."""

from __future__ import annotations

import re

from quizapp.banks.formats import xlsx_words as words
from quizapp.domain.text import nfc

NUMBERED = re.compile(r"([A-Ha-h])\s*[.):]\s*(?=\S)")
_BETWEEN = re.compile(r"[\s,;/+&.]+|\bVÀ\b")


def letters(key: str) -> tuple[int, ...] | None:
    """The positions of letters as people list them: "A, C", "AC", "a và c"; None for no letters."""
    parts = [part for part in _BETWEEN.split(key.upper()) if part]
    signs = "".join(parts)
    if not signs or any(sign not in words.LETTERS for sign in signs):
        return None
    return tuple(words.LETTERS.index(sign) for sign in signs)


def numbers(key: str) -> tuple[int, ...] | None:
    """The positions of numbers as people list them: "2", "1, 3"; None for anything else."""
    parts = [part for part in _BETWEEN.split(key.upper()) if part]
    if not parts or any(len(part) > 1 or part not in "12345678" for part in parts):
        return None
    return tuple(int(part) - 1 for part in parts)


def text_at(key: str, choices: tuple[str, ...]) -> int | None:
    """The choice that the key repeats in full, with or without its letter in front."""
    texts = [choice.casefold() for choice in choices]
    if len(key) > 1 and key.casefold() in texts:
        return texts.index(key.casefold())
    lettered = NUMBERED.match(key)
    bare = key[lettered.end() :].casefold() if lettered else ""
    return texts.index(bare) if bare and bare in texts else None


_PARTED = re.compile(r"(?<!\\)[;|]|\n")


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list: by semicolon, bar or line; a backslash in front keeps a sign."""
    parts = _PARTED.split(text)
    return tuple(part for part in (nfc(re.sub(r"\\([;|])", r"\1", p)) for p in parts) if part)
