"""Home page, the organiser's dashboard, and the sign of life."""

from __future__ import annotations

from flask import Blueprint, jsonify, render_template
from flask.typing import ResponseReturnValue

from quizapp.core.access import public, staff
from quizapp.core.db import ping

blueprint = Blueprint("portal", __name__, template_folder="templates")


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    return render_template("portal/home.html")


@blueprint.get("/to-chuc")
@staff
def dashboard() -> ResponseReturnValue:
    return render_template("portal/dashboard.html")


@blueprint.get("/healthz")
@public
def healthz() -> ResponseReturnValue:
    """200 when the server and its database answer; 503 (by the error page) when not."""
    ping()
    return jsonify(status="ok")
