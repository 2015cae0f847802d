"""What it brought: per link and day, as a table, a picture and an Excel sheet."""

from __future__ import annotations

from collections import Counter

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from quizapp.core import clock
from quizapp.core.access import staff
from quizapp.core.files import XLSX, download
from quizapp.kiosk import charts, sheets
from quizapp.kiosk.manage import choices
from quizapp.kiosk.manage.blueprint import blueprint
from quizapp.kiosk.models import Event
from quizapp.kiosk.queries import figures

SPANS = {7: "7 ngày qua", 30: "30 ngày qua", 90: "90 ngày qua", 365: "Một năm qua"}
LABELS = {
    Event.SCAN: "Lượt quét",
    Event.STARTED: "Bắt đầu",
    Event.FINISHED: "Làm xong",
    Event.COMMENT: "Ý kiến",
}
APART = {Event.REPEAT: "Quét lặp lại", Event.ROBOT: "Máy tự động"}
SATISFIED = {
    Event.RATED_5: "Rất hài lòng",
    Event.RATED_4: "Hài lòng",
    Event.RATED_3: "Bình thường",
    Event.RATED_2: "Không hài lòng",
    Event.RATED_1: "Rất không hài lòng",
}


def _read() -> tuple[int, str, figures.Span, list[figures.LinkRow]]:
    asked = request.args.get("ngay", "30")
    days = int(asked) if asked.isdecimal() and int(asked) in SPANS else 30
    target = request.args.get("den", "")
    span = figures.last_days(clock.now(), days)
    rows = figures.links_for(current_user, target=target)
    rows.sort(key=figures.by_place)
    return days, target, span, figures.counted(rows, span)


@blueprint.get("/to-chuc/hieu-qua")
@staff
def outcome() -> ResponseReturnValue:
    days, target, span, rows = _read()
    by_day = figures.by_day([row.link.code for row in rows], span)
    total: Counter[str] = Counter()
    for row in rows:
        total.update(row.counts)
    return render_template(
        "kiosk/outcome.html",
        days=days,
        target=target,
        rows=rows,
        total=total,
        by_day=by_day,
        chart=charts.days([(day, counts) for day, counts in by_day.items()]),
        spans=SPANS,
        labels=LABELS,
        apart=APART,
        satisfied=SATISFIED,
        targets=choices.targets(),
    )


@blueprint.get("/to-chuc/hieu-qua.xlsx")
@staff
def outcome_xlsx() -> ResponseReturnValue:
    _, _, span, rows = _read()
    events = (*LABELS, *APART, *SATISFIED)
    words = {**LABELS, **APART, **SATISFIED}
    heads = [(words[event], 12) for event in events]
    links = (("Địa điểm", 40), ("Quầy", 20), ("Mã", 10), ("Dẫn đến", 45), *heads)
    by_day = figures.by_day([row.link.code for row in rows], span)
    content = sheets.workbook(
        "Theo mã",
        links,
        [
            (r.link.place or r.name, r.link.counter, r.link.code, f"{r.kind}: {r.title}")
            + tuple(r.counts.get(event, 0) for event in events)
            for r in rows
        ],
        (
            "Theo ngày",
            (("Ngày", 12), *heads),
            [
                (f"{day.day}/{day.month}/{day.year}", *(counts[event] for event in events))
                for day, counts in by_day.items()
            ],
        ),
    )
    return download(content, "hieu-qua-ma-qr.xlsx", XLSX)
