"""Jinja filters and globals: dates, numbers and scores the Vietnamese way."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from flask import current_app, request, url_for
from markupsafe import Markup

from quizapp.core import clock, markdown
from quizapp.domain import text

if TYPE_CHECKING:
    from flask import Flask


def asset(name: str) -> str:
    """The address of a static file, carrying its content's hash: it may be cached for good."""
    return _address(current_app.static_folder or "", name, request.script_root)


@lru_cache(maxsize=256)
def _address(folder: str, name: str, _root: str) -> str:
    version = hashlib.sha256((Path(folder) / name).read_bytes()).hexdigest()[:10]
    return url_for("static", filename=name, v=version)


def init_app(app: Flask) -> None:
    app.jinja_env.filters.update(
        moment=text.format_moment,
        date=text.format_date,
        day=text.format_day,
        clock=text.format_clock,
        duration=text.format_duration,
        number=text.format_number,
        score=text.format_score,
        percent=text.format_percent,
        markdown=lambda source: Markup(markdown.to_html(source)),  # noqa: S704 (cleaned by nh3)
    )
    app.jinja_env.globals.update(asset=asset, now=clock.now, endpoints=app.view_functions)
