"""The blueprint that the public screens share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("kiosk", __name__, template_folder="../templates")
