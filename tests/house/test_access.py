"""Every view says who may call it: exactly one mark of core.access, right above its ``def``."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest
from flask import Flask

from quizapp.core import access
from quizapp.core.settings import ROOT

pytestmark = pytest.mark.one_database

MARKS = {"public", "participant", "signed_in", "staff", "editor", "admin"}
ROUTES = {"get", "post", "put", "patch", "delete", "route"}
NOT_OURS = {"static"}
RECORDED_DOWNLOADS = {"banks_manage.export"}
"""Views that viewers may POST to: they only hand out a file, and the audit log says to whom."""


def test_the_marks_are_those_of_core_access():
    assert all(callable(getattr(access, name)) for name in MARKS)


def test_every_endpoint_carries_a_mark(app: Flask):
    unmarked = [
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in NOT_OURS
        and getattr(app.view_functions[rule.endpoint], "access", None) not in MARKS
    ]
    assert unmarked == [], "put one of @public, @participant, @signed_in, @staff, … above the def"


def test_the_organisers_side_is_closed_to_the_public(app: Flask):
    open_ones = [
        f"{rule} ({rule.endpoint})"
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/to-chuc")
        and app.view_functions[rule.endpoint].access not in {"staff", "editor", "admin"}
    ]
    assert open_ones == []


def test_what_viewers_may_call_changes_nothing(app: Flask):
    """Staff includes those who only look: what takes a POST is for editors or administrators."""
    writing = {"POST", "PUT", "PATCH", "DELETE"}
    loose = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.methods & writing and _access(app, rule.endpoint) == "staff"
    }
    assert loose <= RECORDED_DOWNLOADS


def _access(app: Flask, endpoint: str) -> str | None:
    return getattr(app.view_functions[endpoint], "access", None)


# ---------------------------------------------------------------- in the source


def _views() -> Iterator[tuple[str, ast.FunctionDef]]:
    for path in sorted((ROOT / "quizapp").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(map(_is_route, node.decorator_list)):
                yield f"{path.relative_to(ROOT)}:{node.name}", node


def _is_route(decorator: ast.expr) -> bool:
    return (
        isinstance(decorator, ast.Call)
        and isinstance(decorator.func, ast.Attribute)
        and decorator.func.attr in ROUTES
        and isinstance(decorator.func.value, ast.Name)
        and "blueprint" in decorator.func.value.id
    )


def _name(decorator: ast.expr) -> str:
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


VIEWS = dict(_views())


def test_the_views_are_found(app: Flask):
    functions = {
        app.view_functions[rule.endpoint].__name__
        for rule in app.url_map.iter_rules()
        if rule.endpoint not in NOT_OURS
    }
    assert functions <= {node.name for node in VIEWS.values()}


@pytest.mark.parametrize("view", VIEWS)
def test_exactly_one_mark_and_it_is_the_innermost(view: str):
    names = [_name(decorator) for decorator in VIEWS[view].decorator_list]
    marks = [name for name in names if name in MARKS]
    assert len(marks) == 1, f"{view} has {marks or 'no mark'}"
    assert names[-1] == marks[0], f"@{marks[0]} of {view} belongs right above its def"
    assert _is_route(VIEWS[view].decorator_list[0]), f"the route of {view} comes first"
