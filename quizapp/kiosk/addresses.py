"""The addresses that are printed."""

from __future__ import annotations

from flask import current_app, request


def full(code: str) -> str:
    """What a QR carries: the link under PUBLIC_URL, or under the address of this request."""
    return f"{site()}/q/{code}"


def site() -> str:
    """The address of this installation, as the public knows it."""
    return str(current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/"))


def short(code: str) -> str:
    """The same as people type it, without ``https://``."""
    return full(code).split("://", 1)[-1]


def provisional() -> bool:
    """Whether the installation has no PUBLIC_URL: what is printed now may not work elsewhere."""
    return not current_app.config["PUBLIC_URL"]


def spaced(code: str) -> str:
    """A code in two groups, as it is read aloud: ``K7Q 2XW``."""
    return f"{code[:3]} {code[3:]}"
