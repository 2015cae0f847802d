"""Certificates as they are printed: data of the page, one PDF, all as a stream."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from quizapp.core import pdf, qr
from quizapp.domain import seals
from quizapp.domain.certificates import fill
from quizapp.domain.prizes import division_name
from quizapp.domain.text import local_datetime, search_key
from quizapp.reports.queries.certificates import template_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from quizapp.contests.models import Contest
    from quizapp.domain.certificates import Template
    from quizapp.ranking.models import Award, PrizeList
    from quizapp.reports.queries.certificates import Issued, Picture

_TEMPLATE = Path(__file__).parent / "print" / "certificate.typ"


def values_of(
    contest: Contest, award: Award, held: PrizeList, name: str, unit: str
) -> dict[str, str]:
    """What the places of a template are filled with."""
    titles = {each.number: each.title for each in contest.rounds}
    one_round = len(contest.rounds) == 1
    return {
        "tên": name,
        "đơn vị": unit,
        "giải": award.prize,
        "khối": division_name(award.division) if award.division else "",
        "kỳ": "" if one_round else titles.get(held.round_number, ""),
        "cuộc thi": contest.title,
        "quyết định": held.decision_number,
        "ngày quyết định": held.decision_date.strftime("%d/%m/%Y"),
    }


def sample_values(contest: Contest) -> dict[str, str]:
    """For the preview of a template: nobody's name."""
    return {
        "tên": "Nguyễn Văn A",
        "đơn vị": "Sở, ban, ngành hoặc xã, phường của người được giải",
        "giải": "Giải Nhất",
        "khối": "",
        "kỳ": contest.rounds[0].title if len(contest.rounds) > 1 else "",
        "cuộc thi": contest.title,
        "quyết định": "…/QĐ-BTC",
        "ngày quyết định": "…/…/…",
    }


def render(
    words: Template,
    values: dict[str, str],
    picture: Picture | None,
    *,
    issued_at: int,
    address: str,
    code: str | None,
    form: Literal["pdf", "png"] = "pdf",
) -> bytes:
    """One certificate. ``address`` is what its QR leads to, ``code`` None for a preview."""
    files = {"qr.svg": qr.svg(address)}
    logo = None
    if picture is not None:
        logo = f"logo.{picture[0]}"
        files[logo] = picture[1]
    data = _data(words, values, logo, issued_at, address, code)
    return pdf.render(_TEMPLATE, data, files, form=form, ppi=70)


def _data(
    words: Template,
    values: dict[str, str],
    logo: str | None,
    issued_at: int,
    address: str,
    code: str | None,
) -> dict[str, Any]:
    day = local_datetime(issued_at)
    return {
        "title": words.title,
        "issuer": words.issuer,
        "lead": " ".join(fill(words.lead, values)),
        "name": values["tên"],
        "lines": fill(words.body, values),
        "date": f"{words.place}, ngày {day.day:02} tháng {day.month:02} năm {day.year}",
        "signer_title": words.signer_title.split("\n"),
        "signer_name": words.signer_name,
        "frame": words.frame.value,
        "logo": logo,
        "host": address.split("://", 1)[-1].rsplit("/", 1)[0],
        "code": seals.grouped(code) if code else None,
    }


def printed(contest: Contest, found: Issued, address: str) -> bytes:
    """One issued certificate as PDF."""
    words, picture = template_of(contest.id)
    values = values_of(contest, found.award, found.held, found.name, found.unit_name)
    at, code = found.certificate.issued_at, found.certificate.code
    return render(words, values, picture, issued_at=at, address=address, code=code)


def each_file(
    contest: Contest,
    words: Template,
    picture: Picture | None,
    found: Sequence[Issued],
    addresses: Sequence[str],
) -> Iterator[tuple[str, bytes]]:
    """(name, PDF) of every certificate, made one after the other as they are asked for."""
    prepared = [
        (
            f"{number:03}-{search_key(each.name).replace(' ', '-')}.pdf",
            values_of(contest, each.award, each.held, each.name, each.unit_name),
            (each.certificate.issued_at, each.certificate.code),
        )
        for number, each in enumerate(found, start=1)
    ]

    def made() -> Iterator[tuple[str, bytes]]:
        for (name, values, (at, code)), address in zip(prepared, addresses, strict=True):
            page = render(words, values, picture, issued_at=at, address=address, code=code)
            yield name, page

    return made()
