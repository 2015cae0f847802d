"""The blueprint that all screens of participants hang on."""

from flask import Blueprint

blueprint = Blueprint("attempts", "quizapp.attempts", template_folder="templates")
