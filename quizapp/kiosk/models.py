"""Tables of QR links."""

from __future__ import annotations

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Base, Moment, Ref


class QrLink(Base):
    """A short link that is printed: ``code`` has six signs, the last one a check sign.

    ``place`` is where it hangs ("Quầy số 3"); the contest's own link has none. The unique key
    makes two people asking for the same link at once get one.
    """

    __tablename__ = "qr_link"
    __table_args__ = (UniqueConstraint("contest_id", "place"),)

    code: Mapped[str] = mapped_column(primary_key=True)
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"))
    place: Mapped[str] = mapped_column(default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Moment]
