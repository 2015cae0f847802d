"""The record of every organiser's act: who, when, what, on what, with what figures."""

from __future__ import annotations

from typing import Any

from flask import has_request_context
from flask_login import current_user
from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core import clock
from quizapp.core.db import Base, Id, Moment, db
from quizapp.core.errors import Invalid

MAX_REASON = 500


class AuditEntry(Base):
    """One act. Rows are only ever added. No personal data of participants in ``details``."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "subject_kind", "subject_id"),)

    id: Mapped[Id]
    at: Mapped[Moment] = mapped_column(index=True)
    actor: Mapped[str]
    action: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[str]
    details: Mapped[dict[str, Any]]


def given_reason(words: str) -> str:
    """The words why somebody acts, tidied already; raises Invalid where there are none, or many."""
    if not words or len(words) > MAX_REASON:
        raise Invalid(f"Vui lòng ghi lý do, tối đa {MAX_REASON} ký tự.")
    return words


def record(action: str, subject_kind: str, subject_id: object, **details: Any) -> None:
    """Add an entry to the running transaction; it stands or falls with the act itself."""
    actor = "hệ thống"
    if has_request_context() and current_user.is_authenticated:
        actor = current_user.username
    record_by(actor, action, subject_kind, subject_id, details)


def record_by(
    actor: str, action: str, subject_kind: str, subject_id: object, details: dict[str, Any]
) -> None:
    """The same for a job, which goes on with somebody's act when the request is long over."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor=actor,
            action=action,
            subject_kind=subject_kind,
            subject_id=str(subject_id),
            details=details,
        )
    )
