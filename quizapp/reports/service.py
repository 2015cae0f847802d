"""Use-cases of certificates: the template, issuing, revoking."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from quizapp.core import audit
from quizapp.core.db import db, insert_ignoring
from quizapp.core.errors import Conflict, Invalid
from quizapp.domain.certificates import problems
from quizapp.domain.codes import short_code
from quizapp.domain.prizes import ListState
from quizapp.domain.text import nfc
from quizapp.ranking.queries import prizes
from quizapp.reports.models import Certificate, CertificateTemplate
from quizapp.reports.queries import certificates as reads

if TYPE_CHECKING:
    from quizapp.contests.models import Contest
    from quizapp.domain.certificates import Template

CODE_LENGTH = 12
MAX_LOGO = 400 * 1024
PICTURES = {b"\x89PNG\r\n\x1a\n": "png", b"\xff\xd8\xff": "jpg"}
"""The beginnings of the pictures that may be a logo."""


def save_template(
    contest: Contest, words: Template, logo: bytes | None, *, without_logo: bool = False
) -> CertificateTemplate:
    """Set what the certificates of a contest say; ``logo`` None leaves the picture as it is.

    Raises Invalid for places that are not known, or for a file that is no picture.
    """
    wrong = problems(f"{words.lead}\n{words.body}")
    if wrong:
        raise Invalid(" ".join(wrong))
    held = db.session.get(CertificateTemplate, contest.id)
    if held is None:
        held = CertificateTemplate(contest_id=contest.id)
        db.session.add(held)
    held.title, held.issuer, held.lead, held.body = (
        *(words.title, words.issuer),
        *(words.lead, words.body),
    )
    held.place, held.frame = words.place, words.frame.value
    held.signer_title, held.signer_name = words.signer_title, words.signer_name
    if logo:
        held.logo, held.logo_kind = logo, _kind(logo)
    elif without_logo:
        held.logo = held.logo_kind = None
    db.session.flush()
    audit.record("reports.certificate_template", "contest", contest.id)
    return held


def _kind(logo: bytes) -> str:
    if len(logo) > MAX_LOGO:
        raise Invalid(f"Tệp biểu trưng lớn hơn {MAX_LOGO // 1024} KB.")
    for start, kind in PICTURES.items():
        if logo.startswith(start):
            return kind
    raise Invalid("Biểu trưng phải là tệp PNG hoặc JPG.")


def issue(contest: Contest, number: int, *, actor: str, now: int) -> int:
    """Issue the certificates of a final list that are not there yet; gives how many.

    Raises Conflict where the list is not final.
    """
    held = prizes.current_list(contest.id, number)
    if held is None or held.state != ListState.FINAL:
        raise Conflict("Chỉ cấp giấy chứng nhận từ danh sách giải là kết quả cuối cùng.")
    there = {
        reads.key_of(each.award) for each in reads.issued(contest.id, number) if not each.invalid
    }
    wanted = [
        award
        for award in prizes.awards_of(held.id)
        if award.withdrawn_at is None and reads.key_of(award) not in there
    ]
    made = sum(_issue(contest.id, award.id, actor, now) for award in wanted)
    audit.record("reports.certificates", "contest", contest.id, round=number, issued=made)
    return made


def _issue(contest_id: int, award_id: int, actor: str, now: int) -> bool:
    """Whether this call issued it; a code that is taken is drawn anew."""
    for _ in range(5):
        made = db.session.scalar(
            insert_ignoring(Certificate)
            .values(
                contest_id=contest_id,
                award_id=award_id,
                code=short_code(secrets.randbelow, CODE_LENGTH),
                issued_at=now,
                issued_by=actor,
            )
            .returning(Certificate.id)
        )
        if made is not None:
            return True
        there = select(Certificate.id).where(
            Certificate.award_id == award_id, Certificate.revoked_at.is_(None)
        )
        if db.session.scalar(there) is not None:
            return False
    return False


def revoke(certificate: Certificate, *, reason: str, actor: str, now: int) -> None:
    """Let a certificate no longer be valid; raises Invalid without a reason, Conflict twice."""
    words = audit.given_reason(nfc(reason))
    done = db.session.scalar(
        update(Certificate)
        .where(Certificate.id == certificate.id, Certificate.revoked_at.is_(None))
        .values(revoked_at=now, revoked_by=actor, revoked_reason=words)
        .returning(Certificate.id)
    )
    if done is None:
        raise Conflict("Giấy chứng nhận này đã được thu hồi trước đó.")
    audit.record(
        "reports.certificate_revoked",
        "contest",
        certificate.contest_id,
        certificate=certificate.id,
        reason=words,
    )
