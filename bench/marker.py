"""A second marker, written from the rules and not from the product's code.

It thinks in texts: the words that a participant saw and chose, against the words of the key. Keys
come from the bank files themselves (so the import is checked too), or from a stored version.
"""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True, slots=True)
class Key:
    """One question: what is shown, and what is right."""

    kind: str
    stem: str
    choices: list[str]
    targets: list[str] = field(default_factory=list)
    right: frozenset[str] = frozenset()
    accepted: frozenset[str] = frozenset()
    value: Fraction | None = None
    tolerance: Fraction = Fraction(0)


def keys_of_banks(folder: Path) -> dict[str, Key]:
    """Every question of the bank files by its id."""
    keys = {}
    for path in sorted(folder.glob("*.yaml")):
        for entry in yaml.safe_load(path.read_text(encoding="utf-8")).get("questions", ()):
            keys[str(entry["id"])] = _of_yaml(entry)
    return keys


def _of_yaml(entry: Mapping[str, Any]) -> Key:
    kind, stem, key = entry["kind"], nfc(entry["stem"]), entry.get("key")
    choices = [nfc(choice) for choice in entry.get("choices", [])]
    match kind:
        case "single" | "multiple":
            letters = key if isinstance(key, list) else [key]
            right = frozenset(choices["ABCDEFGH".index(letter)] for letter in letters)
            return Key(kind, stem, choices, right=right)
        case "true_false":
            return Key(kind, stem, ["Đúng", "Sai"], right=frozenset({"Đúng" if key else "Sai"}))
        case "numeric":
            tolerance = Fraction(str(entry.get("tolerance", 0)))
            return Key(kind, stem, [], value=Fraction(str(key)), tolerance=tolerance)
        case "text":
            accepted = key if isinstance(key, list) else [key]
            return Key(kind, stem, [], accepted=frozenset(map(bare, map(str, accepted))))
        case "ordering":
            return Key(kind, stem, choices)
        case "matching":
            lefts = [nfc(pair["left"]) for pair in entry["pairs"]]
            rights = [nfc(pair["right"]) for pair in entry["pairs"]]
            return Key(kind, stem, lefts, rights + [nfc(extra) for extra in entry.get("extra", [])])
    raise ValueError(f"a kind that nobody knows: {kind}")


def key_of_version(content: Mapping[str, Any]) -> Key:
    """The key as a stored version has it."""
    choices, value = content["choices"], content["value"]
    return Key(
        kind=content["kind"],
        stem=content["stem"],
        choices=choices,
        targets=content["targets"],
        right=frozenset(choices[place] for place in content["right"]),
        accepted=frozenset(bare(text) for text in content["accepted"]),
        value=None if value is None else Fraction(value),
        tolerance=Fraction(content["tolerance"]),
    )


def score(
    paper: Sequence[Sequence[Any]],
    keys: Mapping[int, Key],
    answers: Mapping[int, str],
    *,
    proportional: bool,
) -> tuple[int, int]:
    """(hundredths of a point, questions wholly right) of a stored paper.

    ``keys`` by version id, ``answers`` by position from 1, as stored.
    """
    total = right = 0
    for position, (version_id, _, points, _, order, targets) in enumerate(paper, start=1):
        share = share_right(keys[version_id], order, targets, answers.get(position, "null"))
        right += share == 1
        if share == 1 or proportional:
            total += math.floor(points * share + Fraction(1, 2))
    return total, right


def share_right(key: Key, order: Sequence[int], targets: Sequence[int], response: str) -> Fraction:
    """How much of one question is right; displayed place p shows ``key.choices[order[p]]``."""
    given = json.loads(response)
    if given is None or given in ("", []):
        return Fraction(0)
    seen = [key.choices[place] for place in order]
    match key.kind:
        case "single" | "true_false":
            return Fraction(seen[given] in key.right)
        case "multiple":
            ticked = {seen[place] for place in given}
            good = len(ticked & key.right) - len(ticked - key.right)
            return Fraction(max(good, 0), len(key.right))
        case "numeric":
            number = typed_number(given)
            near = number is not None and key.value is not None
            return Fraction(near and abs(number - key.value) <= key.tolerance)
        case "text":
            return Fraction(bare(given) in key.accepted and bare(given) != "")
        case "ordering":
            laid = [seen[place] for place in given]
            hits = [laid[n] == text for n, text in enumerate(key.choices)]
            return Fraction(sum(hits), len(hits))
        case "matching":
            offered = [key.targets[place] for place in targets]
            partner = dict(zip(key.choices, key.targets, strict=False))
            chosen = [None if place is None else offered[place] for place in given]
            hits = [partner[left] == text for left, text in zip(seen, chosen, strict=True)]
            return Fraction(sum(hits), len(hits))
    raise ValueError(f"a kind that nobody knows: {key.kind}")


def bare(text: str) -> str:
    """Short answers are compared by this: letters and digits, no accents, no case, no spaces."""
    flat = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    flat = "".join(sign for sign in flat if not unicodedata.combining(sign) and not sign.isspace())
    while flat and not flat[0].isalnum():
        flat = flat[1:]
    while flat and not flat[-1].isalnum():
        flat = flat[:-1]
    return flat


def typed_number(text: str) -> Fraction | None:
    """A number as the players type it: digits, "." between thousands, "," before decimals."""
    plain = text.strip().removesuffix("%").strip()
    whole, _, decimals = plain.partition(",")
    groups = whole.split(".")
    if len(groups) > 1 and any(len(group) != 3 for group in groups[1:]):
        return None
    try:
        return Fraction(f"{''.join(groups)}.{decimals or 0}")
    except ValueError:
        return None


def nfc(text: object) -> str:
    """The text as it is stored and shown: composed letters, single spaces."""
    return " ".join(unicodedata.normalize("NFC", str(text)).split())
