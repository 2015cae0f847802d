"""The blueprint of the public screens and those of participants."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("ranking", __name__, template_folder="../templates")
