"""Screens of banks: the list, a new one, one bank and its file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.accounts import queries as accounts
from quizapp.banks import queries, service
from quizapp.banks.formats import xlsx
from quizapp.banks.formats.writing import OUTPUTS, Output
from quizapp.banks.forms import BankForm, BulkForm, ExportForm
from quizapp.banks.manage.blueprint import about, blueprint
from quizapp.core import audit, clock
from quizapp.core.access import ADMIN, EDITOR_ROLES, editor, staff
from quizapp.core.errors import Forbidden, Invalid
from quizapp.core.files import XLSX, download
from quizapp.core.paging import page_of
from quizapp.domain.text import search_key

if TYPE_CHECKING:
    from collections.abc import Collection

    from quizapp.banks.models import Bank


@blueprint.get("/to-chuc/ngan-hang")
@staff
def index() -> ResponseReturnValue:
    banks = queries.banks_for(current_user, clock.now())
    words = search_key(request.args.get("tim", "")).split()
    shown = [bank for bank in banks if all(word in search_key(bank.title) for word in words)]
    return render_template(
        "banks/index.html", banks=banks, shown=shown, may_add=current_user.role in EDITOR_ROLES
    )


@blueprint.route("/to-chuc/ngan-hang/moi", methods=["GET", "POST"])
@editor
def new() -> ResponseReturnValue:
    form = BankForm()
    form.unit_id.choices = _unit_choices()
    if form.validate_on_submit():
        bank = service.create_bank(
            form.title.data, form.unit_id.data or None, current_user.username, clock.now()
        )
        flash(
            "Đã tạo ngân hàng. Tiếp theo, tải câu hỏi lên từ tệp Excel, Word hoặc dán văn bản.",
            "done",
        )
        return redirect(url_for("banks_manage.upload", bank_id=bank.id))
    return render_template("banks/new.html", form=form), 422 if form.is_submitted() else 200


def _unit_choices() -> list[tuple[int, str]]:
    """The units of the user's part of the tree; only administrators make shared banks."""
    scope = accounts.scope(current_user)
    if scope is None and current_user.role != ADMIN:
        raise Forbidden("Tài khoản của bạn chưa gắn với đơn vị nào. Vui lòng liên hệ quản trị.")
    units = accounts.tree(scope)
    above = min((unit.path.count("/") for unit in units), default=0)
    named = [(u.id, "— " * (u.path.count("/") - above) + u.name) for u in units]
    return [(0, "Dùng chung toàn hệ thống"), *named] if scope is None else named


@blueprint.get("/to-chuc/ngan-hang/<int:bank_id>")
@staff
def bank(bank_id: int) -> ResponseReturnValue:
    return bank_page(queries.bank_for_staff(current_user, bank_id))


def bank_page(
    found: Bank, form: BulkForm | None = None, chosen: Collection[int] = (), status: int = 200
) -> ResponseReturnValue:
    """The questions that the address asks for; with the bulk form that was refused, if one was."""
    search = queries.asked(request.args)
    query = queries.questions(found, search)
    page = page_of(queries.count(query))
    rows = queries.page(query, page.offset, page.size, search.sort)
    text = render_template(
        "banks/bank.html",
        **about(found),
        search=search,
        page=page,
        rows=rows,
        said=queries.versions(row.question.version_id for row in rows if row.question.version_id),
        waiting=queries.waiting_among([row.question.id for row in rows], clock.now()),
        waiting_count=queries.count(queries.waiting(current_user, clock.now(), bank_id=found.id)),
        documents=queries.cited(found),
        contest_ids=queries.contests_of(found),
        uses=queries.USES,
        shares=queries.SHARES,
        sorts=queries.SORTS,
        form=form or BulkForm(formdata=None),
        chosen=chosen,
        export_form=ExportForm(formdata=None),
    )
    return text, status


@blueprint.get("/to-chuc/ngan-hang/mau.xlsx")
@staff
def template() -> ResponseReturnValue:
    return download(xlsx.template(), "Mẫu ngân hàng câu hỏi.xlsx", XLSX)


@blueprint.post("/to-chuc/ngan-hang/<int:bank_id>/tai-xuong")
@staff
def export(bank_id: int) -> ResponseReturnValue:
    found = queries.bank_for_staff(current_user, bank_id)
    form = ExportForm()
    if not form.validate_on_submit():
        raise Invalid("Dạng tệp này không có. Vui lòng chọn một dạng trong danh sách.")
    output = Output(form.format.data)
    questions = queries.selected(found, queries.asked(request.form))
    content = service.export(found, questions, output, clock.now())
    audit.record("banks.export", "bank", found.id, questions=len(questions), format=output.value)
    kept = OUTPUTS[output]
    return download(content, f"Ngân hàng {found.title[:60]}.{kept.ending}", kept.mimetype)
