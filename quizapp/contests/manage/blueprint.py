"""The blueprint that the organisers' screens share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("contests_manage", __name__, template_folder="../templates")
