"""Tables of certificates."""

from __future__ import annotations

from sqlalchemy import ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from quizapp.core.db import Base, Id, Moment, Ref


class CertificateTemplate(Base):
    """What the certificates of a contest say; the words of each field are in
    ``domain.certificates``. ``logo`` is a PNG or JPEG, None for none."""

    __tablename__ = "certificate_template"

    contest_id: Mapped[Ref] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True
    )
    title: Mapped[str]
    issuer: Mapped[str]
    lead: Mapped[str]
    body: Mapped[str]
    place: Mapped[str]
    signer_title: Mapped[str]
    signer_name: Mapped[str]
    frame: Mapped[str]
    logo: Mapped[bytes | None]
    logo_kind: Mapped[str | None]


class Certificate(Base):
    """A certificate that was issued for one award; ``code`` is what its QR leads to.

    An award has one that is not revoked: the unique key says so.

    The name is not kept here: it goes with the participant's own when that is erased.
    """

    __tablename__ = "certificate"
    __table_args__ = (
        Index(
            "uq_certificate_award",
            "award_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    contest_id: Mapped[Ref] = mapped_column(ForeignKey("contest.id"), index=True)
    award_id: Mapped[Ref] = mapped_column(ForeignKey("award.id"))
    code: Mapped[str] = mapped_column(unique=True)
    issued_at: Mapped[Moment]
    issued_by: Mapped[str]
    revoked_at: Mapped[Moment | None]
    revoked_by: Mapped[str | None]
    revoked_reason: Mapped[str | None]
