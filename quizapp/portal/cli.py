"""``quizapp prepare``: everything that comes before serving."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from quizapp.banks.cli import load
from quizapp.core import clock
from quizapp.core.settings import ROOT
from quizapp.kiosk.queries import quizzes
from quizapp.portal.demo import make as demo
from quizapp.reports.queries import certificates

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quizapp.portal.demo.players import Player


@click.command("prepare", help="Bring the database up to date, load the banks, make the demo.")
@click.option("--port", default=8000, show_default=True, help="Where gunicorn will listen.")
@click.pass_context
@with_appcontext
def prepare(context: click.Context, port: int) -> None:
    click.echo("Bảng dữ liệu…")
    upgrade()
    click.echo("Ngân hàng câu hỏi…")
    context.invoke(load, path=ROOT / "question_banks")
    accounts_file = Path(current_app.config["DATA_DIR"]) / "demo-accounts.json"
    if os.environ.get("QUIZAPP_DEMO", "1") != "0" and demo.wanted():
        demo.make(accounts_file, clock.read(), _bar)
    _say_where(port, accounts_file)


def _bar(players: Iterable[Player]) -> Iterator[Player]:
    listed = list(players)
    with click.progressbar(listed, label="Dữ liệu minh họa", show_pos=True) as bar:
        yield from bar


def _say_where(port: int, accounts_file: Path) -> None:
    address = current_app.config["PUBLIC_URL"] or f"http://localhost:{port}"
    click.echo(f"\nTrang người dự thi   {address}/\nTrang ban tổ chức    {address}/to-chuc")
    for quiz, code in quizzes.opened()[:1]:
        click.echo(f"Hỏi đáp người dân    {address}/q/{code}  ({quiz.title})")
        click.echo(f"Màn hình trung tâm   {address}/man-hinh/{code}")
    for slug, code in certificates.demo_ones():
        click.echo(f"Danh sách giải       {address}/cuoc-thi/{slug}/giai-thuong")
        click.echo(f"Giấy chứng nhận      {address}/chung-nhan/{code}")
    nearby = _address_nearby()
    if nearby and not current_app.config["PUBLIC_URL"]:
        click.echo(f"Từ điện thoại cùng mạng  http://{nearby}:{port}/")
    if accounts_file.exists():
        click.echo("\nTài khoản minh họa (mật khẩu sinh ngẫu nhiên):")
        for username, password in json.loads(accounts_file.read_text(encoding="utf-8")).items():
            click.echo(f"  {username:<12} {password}")
    click.echo("")


def _address_nearby() -> str:
    """This machine's address in its own network, by asking which one a packet would leave from."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: nothing is sent
            return str(probe.getsockname()[0])
        except OSError:
            return ""
