"""Organisers' screens of QR links: all of them, one of them, many at once from Excel, on paper."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.core import clock, sealing
from quizapp.core.access import editor, staff
from quizapp.core.errors import Invalid, Refusal
from quizapp.core.files import PDF, XLSX, download, read_upload
from quizapp.core.paging import page_of
from quizapp.kiosk import addresses, counter_list, printing, service
from quizapp.kiosk.forms import CounterListForm, CountersForm, LinkForm
from quizapp.kiosk.manage import choices
from quizapp.kiosk.manage.blueprint import blueprint
from quizapp.kiosk.queries import figures

MONTH = 30
PAGE_SIZE = 50
SIGNED = "counter-list"
TARGET = ("target", "url", "unit_id")


@blueprint.get("/to-chuc/ma-qr")
@staff
def links() -> ResponseReturnValue:
    words, target = request.args.get("tim", ""), request.args.get("den", "")
    rows = sorted(figures.links_for(current_user, words, target), key=figures.by_place)
    page = page_of(len(rows), PAGE_SIZE)
    shown = rows[page.offset : page.offset + page.size]
    return render_template(
        "kiosk/links.html",
        rows=figures.counted(shown, figures.last_days(clock.now(), MONTH)),
        page=page,
        words=words,
        target=target,
        targets=choices.targets(),
        sizes=printing.SIZES,
        spaced=addresses.spaced,
        provisional=addresses.provisional(),
    )


@blueprint.route("/to-chuc/ma-qr/moi", methods=["GET", "POST"])
@editor
def new_link() -> ResponseReturnValue:
    form = LinkForm()
    choices.offer(form)
    if form.validate_on_submit():
        try:
            link = service.add_link(
                form.chosen(),
                form.place.data,
                form.counter.data,
                clock.now(),
                valid=(form.valid_from.data, form.valid_to.data),
            )
        except Refusal as refusal:
            form.place.errors = [refusal.message]
        else:
            flash(f"Đã tạo mã {addresses.spaced(link.code)} cho “{link.label}”.", "done")
            return redirect(url_for(".link_page", code=link.code))
    return _form_page(form, None)


@blueprint.get("/to-chuc/ma-qr/mau.xlsx")
@editor
def counter_template() -> ResponseReturnValue:
    return download(counter_list.template(), "danh-sach-quay.xlsx", XLSX)


@blueprint.route("/to-chuc/ma-qr/tu-excel", methods=["GET", "POST"])
@editor
def upload_counters() -> ResponseReturnValue:
    """Reads a list of counters and shows what would become of each row; makes nothing yet."""
    form = CounterListForm()
    choices.offer(form)
    problems: tuple[str, ...] = ()
    if form.validate_on_submit():
        try:
            return _preview(form, counter_list.parse(read_upload(form.file.data)))
        except counter_list.BadList as bad:
            problems = bad.problems
        except Refusal as refusal:
            problems = (refusal.message,)
    page = render_template("kiosk/upload.html", form=form, problems=problems[:50])
    return page, 422 if form.is_submitted() else 200


def _preview(form: CounterListForm, places: list[tuple[str, str]]) -> str:
    there = service.codes_of(form.chosen(), places)
    accepting = CountersForm(formdata=None)
    choices.offer(accepting)
    for name in TARGET:
        accepting[name].data = form[name].data
    accepting.rows.data = sealing.sign(SIGNED, [current_user.id, places])
    return render_template(
        "kiosk/counters.html",
        form=accepting,
        rows=[(place, counter, there.get((place, counter))) for place, counter in places],
        fresh=sum(pair not in there for pair in places),
        target=next(c.label for c in form.target.choices if c.value == form.target.data),
        carried=(*TARGET, "rows"),
        spaced=addresses.spaced,
    )


@blueprint.post("/to-chuc/ma-qr/tu-excel/tao")
@editor
def accept_counters() -> ResponseReturnValue:
    """A link for each row of the list; all or none, and the same list again changes nothing."""
    form = CountersForm()
    choices.offer(form)
    carried = sealing.unsign(SIGNED, form.rows.data)
    if not form.validate_on_submit() or carried is None or carried[0] != current_user.id:
        raise Invalid("Danh sách quầy không còn nguyên vẹn. Vui lòng tải tệp lên lại.")
    places = [(place, counter) for place, counter in carried[1]]
    made, fresh = service.add_links(form.chosen(), places, clock.now())
    flash(f"Danh sách có {len(made)} quầy: tạo mới {fresh} mã, còn lại đã có.", "done")
    return redirect(url_for(".links", den=choices.target_word(made[0])))


@blueprint.get("/to-chuc/ma-qr/<code>")
@staff
def link_page(code: str) -> ResponseReturnValue:
    link = figures.link_for_staff(current_user, code)
    span = figures.last_days(clock.now(), MONTH)
    (row,) = figures.counted([figures.row_of(link)], span)
    return render_template(
        "kiosk/link.html",
        row=row,
        link=link,
        hours=figures.by_hour([link.code], span),
        sizes=printing.SIZES,
        spaced=addresses.spaced,
        short=addresses.short,
    )


@blueprint.route("/to-chuc/ma-qr/<code>/sua", methods=["GET", "POST"])
@editor
def edit_link(code: str) -> ResponseReturnValue:
    """Leads a printed link elsewhere, renames it, bounds its validity."""
    link = figures.link_for_editor(current_user, code)
    form = LinkForm(obj=link)
    choices.offer(form, link)
    if form.validate_on_submit():
        try:
            valid = (form.valid_from.data, form.valid_to.data)
            service.change_link(link, form.chosen(), form.place.data, form.counter.data, valid)
        except Refusal as refusal:
            form.place.errors = [refusal.message]
        else:
            flash("Đã lưu. Mã đã in giữ nguyên, quét sẽ đến nơi mới.", "done")
            return redirect(url_for(".link_page", code=link.code))
    return _form_page(form, link.code)


@blueprint.post("/to-chuc/ma-qr/<code>/bat")
@editor
def switch_link(code: str) -> ResponseReturnValue:
    """Turns a link on (``bat=1``) or off."""
    link = figures.link_for_editor(current_user, code)
    service.set_active(link, request.form.get("bat") == "1")
    words = "Mã {} đang hoạt động." if link.active else "Mã {} đã ngừng sử dụng."
    flash(words.format(addresses.spaced(link.code)), "done")
    return redirect(url_for(".link_page", code=link.code))


@blueprint.get("/to-chuc/ma-qr/in.pdf")
@staff
def print_links() -> ResponseReturnValue:
    """Posters, table cards or stickers: of the codes ``ma``, else of all that lead to ``den``."""
    size = request.args.get("loai", "")
    if size not in printing.SIZES:
        raise Invalid("Vui lòng chọn một loại tờ in có trong danh sách.")
    return download(printing.sheets(size, _asked()), f"{size}.pdf", PDF, inline=True)


@blueprint.get("/to-chuc/ma-qr/in.png")
@staff
def print_preview() -> ResponseReturnValue:
    """The first sheet as it will be printed."""
    size = request.args.get("loai", "")
    if size not in printing.SIZES:
        raise Invalid("Vui lòng chọn một loại tờ in có trong danh sách.")
    picture = printing.sheets(size, _asked()[:1], form="png")
    return download(picture, f"{size}.png", "image/png", inline=True)


def _asked() -> list[figures.LinkRow]:
    """The links of the request, in the order of their places; raises Invalid for none, too many."""
    codes, target = request.args.getlist("ma"), request.args.get("den", "")
    if codes:
        rows = [figures.row_of(figures.link_for_staff(current_user, code)) for code in codes]
    else:
        rows = [r for r in figures.links_for(current_user, target=target) if r.link.active]
        rows = [r for r in rows if r.link.label] or rows
        rows.sort(key=figures.by_place)
    if not rows:
        raise Invalid("Chưa có mã nào để in.")
    if len(rows) > printing.MAX_SHEETS:
        raise Invalid(f"Mỗi lần in tối đa {printing.MAX_SHEETS} mã. Vui lòng lọc bớt.")
    return rows


def _form_page(form: LinkForm, code: str | None) -> ResponseReturnValue:
    page = render_template("kiosk/link_form.html", form=form, code=code, spaced=addresses.spaced)
    return page, 422 if form.is_submitted() else 200
