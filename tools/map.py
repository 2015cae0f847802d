"""Writes docs/map.md: every address, its endpoint, who may call it, and the file it lives in.

``python tools/map.py`` writes it anew; ``--check`` only compares and ends with 1 when it is stale.
"""

from __future__ import annotations

import argparse
import inspect
import secrets
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from quizapp.app import create_app  # noqa: E402
from quizapp.core.settings import Settings  # noqa: E402

if TYPE_CHECKING:
    from collections.abc import Callable

    from flask import Flask
    from werkzeug.routing import Rule

TARGET = ROOT / "docs" / "map.md"
WHO = {
    "public": "anyone",
    "participant": "the attempt's own participant",
    "signed_in": "any account",
    "staff": "staff (may look)",
    "editor": "organisers",
    "admin": "administrators",
}
HEAD = """# Where is the code of an address?

Written by `make map` from the application itself; `make check` says when it is stale.
Who may call a view is its mark from `quizapp/core/access.py`.

| Address | Methods | Endpoint | Who | File |
|---|---|---|---|---|
"""


def page(app: Flask) -> str:
    """The whole document; the same application always gives the same text."""
    rules = sorted(app.url_map.iter_rules(), key=lambda rule: (rule.rule, rule.endpoint))
    return HEAD + "".join(f"| {' | '.join(_row(app, rule))} |\n" for rule in rules)


def _row(app: Flask, rule: Rule) -> tuple[str, ...]:
    view = app.view_functions[rule.endpoint]
    methods = ", ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
    who = WHO.get(getattr(view, "access", ""), "anyone")
    return f"`{rule.rule}`", methods, f"`{rule.endpoint}`", who, _file(view)


def _file(view: Callable[..., Any]) -> str:
    """Where the view is written, from the root of the repository; "Flask" for its own views."""
    path = Path(inspect.getfile(inspect.unwrap(view)))
    if not path.is_relative_to(ROOT / "quizapp"):
        return "Flask"
    where = path.relative_to(ROOT).as_posix()
    return f"[{where}](../{where})"


def built() -> str:
    """The document of the application as it is now; needs no database and no settings."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(
            data_dir=Path(folder),
            database_url="sqlite://",
            secret_key=secrets.token_hex(),
            testing=True,
        )
        return page(create_app(settings))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="only compare")
    new = built()
    if parser.parse_args().check:
        if TARGET.exists() and TARGET.read_text(encoding="utf-8") == new:
            return 0
        print("docs/map.md is stale: run `make map` and commit it.", file=sys.stderr)
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(new, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
