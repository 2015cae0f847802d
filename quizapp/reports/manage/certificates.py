"""Organisers' screens: the template of certificates, issuing, printing, revoking."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import Response, flash, redirect, render_template, url_for
from flask_login import current_user

from quizapp.contests import queries as contests
from quizapp.core import audit, clock
from quizapp.core.access import EDITOR_ROLES, editor, staff
from quizapp.core.db import begin_write
from quizapp.core.errors import Invalid, NotFound
from quizapp.core.files import PDF, download, read_upload
from quizapp.domain import seals
from quizapp.domain.certificates import PLACEHOLDERS, Frame, Template
from quizapp.domain.prizes import ListState
from quizapp.ranking.queries import prizes
from quizapp.ranking.queries.rounds import title_of
from quizapp.reports import addresses, certificates, service
from quizapp.reports.forms import RevokeForm, TemplateForm
from quizapp.reports.manage.blueprint import blueprint
from quizapp.reports.queries import certificates as reads
from quizapp.reports.render import zips

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from quizapp.contests.models import Contest

ZIP = "application/zip"
WORDS = ("title", "issuer", "lead", "body", "place", "signer_title", "signer_name")


# ---------------------------------------------------------------- the template


@blueprint.route("/to-chuc/cuoc-thi/<int:contest_id>/mau-chung-nhan", methods=["GET", "POST"])
@editor
def certificate_template(contest_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    words, picture = reads.template_of(contest.id)
    form = TemplateForm(obj=words)
    if form.validate_on_submit():
        try:
            _save(contest, form)
        except Invalid as bad:
            form.body.errors = [*form.body.errors, bad.message]
        else:
            flash("Đã lưu mẫu giấy chứng nhận.", "done")
            return redirect(
                url_for("reports_manage.certificate_template", contest_id=contest_id), 303
            )
    page = render_template(
        "reports/certificate_template.html",
        contest=contest,
        form=form,
        places=PLACEHOLDERS,
        logo=picture is not None,
        version=clock.now(),
    )
    return page, 422 if form.is_submitted() else 200


def _save(contest: Contest, form: TemplateForm) -> None:
    said = {name: getattr(form, name).data or "" for name in WORDS}
    upload = form.logo.data
    logo = read_upload(upload, service.MAX_LOGO + 1) if upload and upload.filename else None
    words = Template(**said, frame=Frame(form.frame.data))
    service.save_template(contest, words, logo, without_logo=bool(form.without_logo.data))


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/mau-chung-nhan.<form>")
@staff
def certificate_preview(contest_id: int, form: str) -> ResponseReturnValue:
    """The template with made-up words, as a picture (png) or as it prints (pdf)."""
    contest = contests.contest_for_staff(current_user, contest_id)
    if form not in ("png", "pdf"):
        raise NotFound("Chỉ có bản xem trước dạng PNG và PDF.")
    words, picture = reads.template_of(contest.id)
    page = certificates.render(
        words,
        certificates.sample_values(contest),
        picture,
        issued_at=clock.now(),
        address=f"{addresses.site()}/chung-nhan/MAU",
        code=None,
        form="png" if form == "png" else "pdf",
    )
    kind = "image/png" if form == "png" else PDF
    return download(page, f"mau-giay-chung-nhan.{form}", kind, inline=True)


# ---------------------------------------------------------------- issuing, printing


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/chung-nhan")
@staff
def certificate_list(contest_id: int, number: int) -> ResponseReturnValue:
    contest = contests.contest_for_staff(current_user, contest_id)
    held = prizes.current_list(contest.id, number)
    return render_template(
        "reports/certificates.html",
        contest=contest,
        number=number,
        title=title_of(contest, number),
        held=held,
        final=bool(held and held.state == ListState.FINAL),
        rows=reads.issued(contest.id, number),
        grouped=seals.grouped,
        editable=current_user.role in EDITOR_ROLES,
    )


@blueprint.post("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/chung-nhan/cap")
@editor
def issue_certificates(contest_id: int, number: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    title_of(contest, number)
    made = service.issue(contest, number, actor=current_user.username, now=clock.now())
    flash(f"Đã cấp {made} giấy chứng nhận.", "done")
    return _back(contest_id, number)


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/ky/<int:number>/chung-nhan.zip")
@staff
def certificates_zip(contest_id: int, number: int) -> ResponseReturnValue:
    """Every valid certificate of a list, as a stream."""
    begin_write()
    contest = contests.contest_for_staff(current_user, contest_id)
    title_of(contest, number)
    found = [each for each in reads.issued(contest.id, number) if not each.invalid]
    if not found:
        raise NotFound("Chưa có giấy chứng nhận nào được cấp.")
    audit.record(
        "reports.certificates_printed", "contest", contest.id, round=number, count=len(found)
    )
    words, picture = reads.template_of(contest.id)
    leads = [addresses.certificate(each) for each in found]
    files = certificates.each_file(contest, words, picture, found, leads)
    response = Response(zips.stream(files), mimetype=ZIP)
    name = f"chung-nhan-{contest.slug}-ky-{number}.zip"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "private, no-store"
    return response


@blueprint.get("/to-chuc/cuoc-thi/<int:contest_id>/chung-nhan/<int:certificate_id>.pdf")
@staff
def certificate_pdf(contest_id: int, certificate_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_staff(current_user, contest_id)
    found = reads.certificate_of(contest.id, certificate_id)
    if found.invalid:
        raise NotFound(f"Giấy chứng nhận này không còn hiệu lực. {found.invalid}")
    page = certificates.printed(contest, found, addresses.certificate(found))
    begin_write()
    audit.record("reports.certificates_printed", "contest", contest_id, certificate=certificate_id)
    return download(page, f"giay-chung-nhan-{certificate_id}.pdf", PDF)


@blueprint.route(
    "/to-chuc/cuoc-thi/<int:contest_id>/chung-nhan/<int:certificate_id>/thu-hoi",
    methods=["GET", "POST"],
)
@editor
def revoke_certificate(contest_id: int, certificate_id: int) -> ResponseReturnValue:
    contest = contests.contest_for_editor(current_user, contest_id)
    found = reads.certificate_of(contest.id, certificate_id)
    form = RevokeForm()
    if form.validate_on_submit():
        actor, reason = current_user.username, form.reason.data or ""
        service.revoke(found.certificate, reason=reason, actor=actor, now=clock.now())
        flash("Đã thu hồi; trang kiểm tra cho biết giấy không còn hiệu lực.", "done")
        return _back(contest_id, found.held.round_number)
    page = render_template(
        "reports/certificate_revoke.html",
        contest=contest,
        title=title_of(contest, found.held.round_number),
        found=found,
        code=seals.grouped(found.certificate.code),
        form=form,
    )
    return page, 422 if form.is_submitted() else 200


def _back(contest_id: int, number: int) -> ResponseReturnValue:
    return redirect(
        url_for("reports_manage.certificate_list", contest_id=contest_id, number=number), 303
    )
