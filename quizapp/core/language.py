"""The language of pages: written in Vietnamese, translated where another one is asked for."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from flask import g, render_template, request
from flask_babel import Babel, force_locale, get_translations
from markupsafe import Markup

if TYPE_CHECKING:
    from flask import Flask

WRITTEN_IN = "vi"
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
"""What the pages with a catalogue can be read in."""


def init_app(app: Flask) -> None:
    app.config.update(BABEL_DEFAULT_LOCALE=WRITTEN_IN, BABEL_DEFAULT_TIMEZONE="Asia/Ho_Chi_Minh")
    Babel(app)
    # A page says some hundred phrases: where it is in the language it was written in, looking each
    # of them up would cost a tenth of the request.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]  # of its extension
        _one, _many, newstyle=True
    )
    app.jinja_env.globals["_"] = _say


def asked() -> str:
    """What ``?lang=`` asks for; no cookie remembers it."""
    return "en" if request.args.get("lang") == "en" else WRITTEN_IN


def kept() -> str | None:
    """The language asked for as links keep it: nothing for the one pages are written in."""
    return None if asked() == WRITTEN_IN else asked()


def page(template: str, **context: Any) -> str:
    """A page in the language asked for; it is told which that is, and the other one."""
    lang = asked()
    (other,) = LANGUAGES.keys() - {lang}
    with force_locale(lang):
        return render_template(
            template,
            lang=lang,
            here=kept(),
            other=other,
            other_name=LANGUAGES[other],
            **context,
        )


def _say(phrase: str, **values: object) -> Markup:
    """``_()`` of the templates: the phrase in the page's language, its values filled in."""
    said = _one(phrase)
    return Markup(said) % values if values else _alone(said)  # noqa: S704 (no user's words)


@lru_cache(maxsize=4096)
def _alone(said: str) -> Markup:
    """A phrase without values, in which ``%%`` stands for a per cent sign all the same."""
    return Markup(said) % {}  # noqa: S704


def _as_written() -> bool:
    # Flask-Babel would find the usual locale anew for each request, in files: where none was
    # forced (``page``), it is the one that pages are written in
    forced = getattr(g.get("_flask_babel"), "babel_locale", None) if g else None
    return forced is None or forced.language == WRITTEN_IN


def _one(text: str) -> str:
    return text if _as_written() else str(get_translations().ugettext(text))


def _many(one: str, many: str, count: int) -> str:
    if _as_written():
        return one if count == 1 else many
    return str(get_translations().ungettext(one, many, count))
