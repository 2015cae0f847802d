"""Organisers' screens: accounts and units, one at a time and as Excel lists."""

from quizapp.accounts.manage import member_import, unit_import, units, users
from quizapp.accounts.manage.blueprint import blueprint

__all__ = ["blueprint", "member_import", "unit_import", "units", "users"]
