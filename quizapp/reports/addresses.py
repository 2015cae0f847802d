"""Addresses that are printed: they must lead here from anywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import current_app, request, url_for

if TYPE_CHECKING:
    from quizapp.reports.queries.certificates import Issued


def certificate(of: Issued) -> str:
    """Where the QR of a certificate leads."""
    return site() + url_for("reports.certificate", code=of.certificate.code)


def site() -> str:
    return str(current_app.config["PUBLIC_URL"] or request.url_root).rstrip("/")
