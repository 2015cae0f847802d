"""Reads of certificates: the template, those issued, and what one stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, or_, select

from quizapp.contests.models import Contest
from quizapp.core.db import db
from quizapp.core.errors import NotFound
from quizapp.domain.certificates import Frame, Template
from quizapp.ranking.models import Award, PrizeList
from quizapp.ranking.queries import prizes
from quizapp.reports.models import Certificate, CertificateTemplate

if TYPE_CHECKING:
    from collections.abc import Sequence

SUPERSEDED = "Danh sách giải đã được thay và không còn giải này."


Picture = tuple[str, bytes]
"""The kind (png, jpg) and the bytes."""


def template_of(contest_id: int) -> tuple[Template, Picture | None]:
    """The words of a contest's certificates, the defaults where nothing was set; and the logo."""
    row = db.session.get(CertificateTemplate, contest_id)
    if row is None:
        return Template(), None
    words = Template(
        title=row.title,
        issuer=row.issuer,
        lead=row.lead,
        body=row.body,
        place=row.place,
        signer_title=row.signer_title,
        signer_name=row.signer_name,
        frame=Frame(row.frame),
    )
    return words, (row.logo_kind, row.logo) if row.logo and row.logo_kind else None


@dataclass(frozen=True, slots=True)
class Issued:
    """A certificate with its award, whose it is, and why it is no longer valid, if so."""

    certificate: Certificate
    award: Award
    held: PrizeList
    name: str
    unit_name: str
    invalid: str


def issued(contest_id: int, number: int) -> list[Issued]:
    """Certificates of one list of winners, in the order of its prizes, all versions."""
    query = (
        select(Certificate)
        .join(Award, Award.id == Certificate.award_id)
        .join(PrizeList, PrizeList.id == Award.list_id)
        .where(PrizeList.contest_id == contest_id, PrizeList.round_number == number)
        .order_by(PrizeList.version.desc(), Award.number)
    )
    return _issued(list(db.session.scalars(query)))


def by_code(code: str) -> Issued:
    """The certificate with this (tidy) code; raises NotFound."""
    found = db.session.scalars(select(Certificate).where(Certificate.code == code)).first()
    if found is None:
        raise NotFound("Không có giấy chứng nhận nào mang mã này. Vui lòng đối chiếu lại.")
    return _issued([found])[0]


def certificate_of(contest_id: int, certificate_id: int) -> Issued:
    """One certificate of a contest; raises NotFound."""
    found = db.session.get(Certificate, certificate_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound("Cuộc thi không có giấy chứng nhận này.")
    return _issued([found])[0]


_OF_PARTICIPANT = (
    select(Certificate)
    .join(Award, Award.id == Certificate.award_id)
    .join(PrizeList, PrizeList.id == Award.list_id)
    .where(
        Award.participant_id == bindparam("participant_id"),
        or_(PrizeList.round_number == bindparam("number"), PrizeList.round_number == 0),
    )
    .order_by(PrizeList.round_number.desc(), Certificate.id.desc())
)


def of_participant(participant_id: int, number: int) -> Issued | None:
    """The valid certificate of a participant from the list of a round, else over the contest."""
    given = {"participant_id": participant_id, "number": number}
    found = list(db.session.scalars(_OF_PARTICIPANT, given))
    if not found:
        return None
    return next((each for each in _issued(found) if not each.invalid), None)


def contest_of(each: Issued) -> Contest:
    return db.session.get_one(Contest, each.certificate.contest_id)


def key_of(award: Award) -> tuple[object, ...]:
    """What makes two awards of different versions of a list the same one."""
    return award.prize, award.division, award.participant_id, award.unit_id


def _issued(found: Sequence[Certificate]) -> list[Issued]:
    awards = {
        each.id: each
        for each in db.session.scalars(
            select(Award).where(Award.id.in_({each.award_id for each in found}))
        )
    }
    lists = {
        each.id: each
        for each in db.session.scalars(
            select(PrizeList).where(PrizeList.id.in_({a.list_id for a in awards.values()}))
        )
    }
    people = prizes.people(a.participant_id for a in awards.values() if a.participant_id)
    standing = {held.id: _standing(held) for held in lists.values()}
    rows = []
    for each in found:
        award = awards[each.award_id]
        person = people.get(award.participant_id or 0)
        rows.append(
            Issued(
                certificate=each,
                award=award,
                held=lists[award.list_id],
                name=person[0].full_name if person else award.unit_name,
                unit_name=person[1] if person else "",
                invalid=_invalid(each, award, standing[award.list_id]),
            )
        )
    return rows


def _standing(held: PrizeList) -> set[tuple[object, ...]]:
    """The awards that stand in the version of a list that counts now."""
    current = prizes.current_list(held.contest_id, held.round_number)
    awards = prizes.awards_of(current.id) if current else []
    return {key_of(each) for each in awards if each.withdrawn_at is None}


def _invalid(certificate: Certificate, award: Award, standing: set[tuple[object, ...]]) -> str:
    if certificate.revoked_at is not None:
        return certificate.revoked_reason or "Đã thu hồi."
    if award.withdrawn_at is not None:
        return f"Giải đã thu hồi: {award.withdrawn_reason}"
    return "" if key_of(award) in standing else SUPERSEDED


def demo_ones() -> list[tuple[str, str]]:
    """(address of its contest, code) of the first certificate of the demo, if there is one."""
    query = (
        select(Contest.slug, Certificate.code)
        .join(Certificate, Certificate.contest_id == Contest.id)
        .where(Contest.is_demo.is_(True), Certificate.revoked_at.is_(None))
        .order_by(Certificate.id)
        .limit(1)
    )
    return [(slug, code) for slug, code in db.session.execute(query)]
