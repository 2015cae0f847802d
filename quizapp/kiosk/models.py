"""Tables of QR links."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Base, Moment, Ref


class QrLink(Base):
    """A short link that is printed: ``code`` has six signs, the last one a check sign."""

    __tablename__ = "qr_link"

    code: Mapped[str] = mapped_column(primary_key=True)
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"), index=True)
    place: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Moment]
