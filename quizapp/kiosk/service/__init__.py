"""Use-cases of QR links, the citizens' quiz, comments and lucky draws."""

from quizapp.kiosk.service.links import (
    MAX_PLACE,
    MAX_PLACES,
    Target,
    add_link,
    add_links,
    add_place,
    change_link,
    codes_of,
    link_for,
    quiz_link,
    set_active,
)

__all__ = [
    "MAX_PLACE",
    "MAX_PLACES",
    "Target",
    "add_link",
    "add_links",
    "add_place",
    "change_link",
    "codes_of",
    "link_for",
    "quiz_link",
    "set_active",
]
