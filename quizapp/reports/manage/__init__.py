"""Organisers' screens: results as Excel, participation, certificates, papers in Word."""

from quizapp.reports.manage import certificates, exports, papers
from quizapp.reports.manage.blueprint import blueprint

__all__ = ["blueprint", "certificates", "exports", "papers"]
