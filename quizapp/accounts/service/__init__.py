"""Use-cases of accounts and units."""

from quizapp.accounts.service.drafts import MEMBERS, UNITS, keep
from quizapp.accounts.service.member_import import (
    MAKING,
    Made,
    Work,
    accept_members,
    hand_out,
    hashed,
    keep_hashes,
    made,
    open_members,
)
from quizapp.accounts.service.mergers import cancel as cancel_merger
from quizapp.accounts.service.mergers import merge as merge_unit
from quizapp.accounts.service.people import (
    MIN_PASSWORD,
    ROLES,
    BadCredentials,
    authenticate,
    change_password,
    create_user,
    new_hash,
    set_active,
    set_password,
    tidy_username,
)
from quizapp.accounts.service.unit_import import accept_units, open_units
from quizapp.accounts.service.units import change_unit, create_unit

__all__ = [
    "MAKING",
    "MEMBERS",
    "MIN_PASSWORD",
    "ROLES",
    "UNITS",
    "BadCredentials",
    "Made",
    "Work",
    "accept_members",
    "accept_units",
    "authenticate",
    "cancel_merger",
    "change_password",
    "change_unit",
    "create_unit",
    "create_user",
    "hand_out",
    "hashed",
    "keep",
    "keep_hashes",
    "made",
    "merge_unit",
    "new_hash",
    "open_members",
    "open_units",
    "set_active",
    "set_password",
    "tidy_username",
]
