"""Templates, as Jinja has them, with one shortcut."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jinja2 import Template

if TYPE_CHECKING:
    from flask import Flask
    from jinja2.environment import TemplateModule
    from jinja2.runtime import Context


class SharedTemplate(Template):
    """A template whose macros are made once, wherever they are imported.

    Jinja looks at every import whether the page has globals that the template has not, which costs
    more than most macros. Ours all have those of the one environment.
    """

    def _get_default_module(self, ctx: Context | None = None) -> TemplateModule:
        return super()._get_default_module()


def init_app(app: Flask) -> None:
    app.jinja_env.template_class = SharedTemplate
